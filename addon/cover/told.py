"""What people see of cover: rows of Cover, messages to those who are asked, their page, lines of Today. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from addon.cover.ladder import Ladder, Step
from addon.cover.needs import Need
from addon.cover.tasks import CoverAsk, CoverTask
from addon.cover_asks import ASKED, COVER, GIVEN, NO, OVER, TAKEN, YES, ShownCover
from addon.keyed_rows import ResultRow
from addon.names_in_text import day_in_words, in_names, moment_in_words, names_of, time_in_words
from addon.part import Given
from addon.sessions.cover import room_and_link
from addon.sessions.expand import instant, wall_time
from addon.tabs import Value
from addon.today_line import COVER as LINE
from addon.today_line import Target, TodayLine, TodayLines, timed
from addon.wanted_notices import Notices, WantedNotice

MOST_NAMED = 6
"""How many candidates a cell names; the others are counted."""
SHOWN_FOR = timedelta(days=7)
"""How long after its session a page still tells what became of an ask."""
QUESTION, THANKS, NOT_NEEDED, DECIDED = "Cover", "Cover taken", "Cover not needed", "Cover given"
IN_RETURN, FOR_MEMBERS = "Cover in return", "Another clinician"
"""How the names of the rows of Message texts begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """All that is told of the tasks of a pass: ``steps`` by the key of each open task."""

    given: Given
    tasks: Mapping[str, CoverTask]
    needs: Mapping[tuple[str, str], Need]
    steps: Mapping[str, Step]
    ladder: Ladder

    # --- rows of Cover ----------------------------------------------------------------------------

    def rows(self) -> Iterator[ResultRow]:
        """Yield the row of every task; a closed one keeps the candidates that it had."""
        names, labels = names_of(self.given.practice), self.given.directory.labels
        for task in sorted(self.tasks.values(), key=lambda one: (one.start, one.key)):
            values: dict[str, Value] = {
                "status": in_names(task.status, names),
                "session": f"{in_names(task.session.partition(' ')[0], names)}, {moment_in_words(task.start)}",
                "away": labels.get(task.away, task.away),
                "asked": in_names(self._asked(task), names) or None,
                "why": in_names(task.note, names) or None,
                "last_done": in_names(task.done, names) or None,
                "session_code": task.session,
            }
            if task.is_open:
                values |= self._open_values(task, names)
            yield ResultRow(tab="cover", key=task.key, values=values)

    def _open_values(self, task: CoverTask, names: Mapping[str, str]) -> dict[str, Value]:
        need, step = self.needs.get((task.session, task.away)), self.steps.get(task.key, Step())
        if need is None:
            return {"why": "cannot tell: the row of Time off cannot be read"}
        return {
            "rung": step.rung,
            "expected": self.ladder.count(need),
            "candidates": in_names(self._candidates(need, video=step.video), names),
            "why": in_names(". ".join(filter(None, (task.note, *step.why))), names) or None,
        }

    def _candidates(self, need: Need, *, video: bool) -> str:
        found = self.ladder.candidates(need, video=video)
        named = [f"{place}. {one.code}: {one.words}" for place, one in enumerate(found[:MOST_NAMED], 1)]
        named += [f"and {len(found) - MOST_NAMED} more"] * (len(found) > MOST_NAMED)
        whys: dict[str, list[str]] = {}
        there = {one.code for one in found}
        for code, why in self.ladder.pool.left_out(need, video=video).items():
            if code not in there:
                whys.setdefault(why, []).append(code)
        left_out = [f"{', '.join(codes)} {why}" for why, codes in whys.items()]
        return " · ".join([*(named or ["nobody is free"]), *([f"Left out: {'; '.join(left_out)}"] if left_out else [])])

    def _asked(self, task: CoverTask) -> str:
        silent = "no answer yet" if task.is_open else "no answer"
        return "; ".join(
            f"{one.clinician} {self._when(one.at)}: {self._answer(one) if one.answer else silent}" for one in task.asks
        )

    def _answer(self, ask: CoverAsk) -> str:
        return f"{ask.answer}{f' {moment_in_words(ask.answered)}' if ask.answered else ''}"

    def _when(self, at: datetime) -> str:
        return moment_in_words(wall_time(at, self.given.practice.zone))

    # --- messages and pages -------------------------------------------------------------------------

    def notices(self) -> Notices:
        """Return what those who are asked, who cover and who are not needed any more are told, and their pages."""
        found = [one for task in self.tasks.values() if self._is_to_come(task) for one in self._of_task(task)]
        people = frozenset(ask.clinician for task in self.tasks.values() for ask in task.asks if self._is_shown(task))
        return Notices(tuple(found), people=people)

    def _is_to_come(self, task: CoverTask) -> bool:
        return task.start > self.given.wall

    def _is_shown(self, task: CoverTask) -> bool:
        return task.start > self.given.wall - SHOWN_FOR

    def _of_task(self, task: CoverTask) -> Iterator[WantedNotice]:
        for ask in task.asks:
            if task.is_open and not ask.answer and ask.start == task.start:
                yield self._notice(task, ask, QUESTION, "asked to cover", at=ask.at, link=COVER)
            elif ask.clinician == task.by and ask.answer in {YES, GIVEN}:
                words = THANKS if ask.answer == YES else DECIDED
                yield self._notice(task, ask, words, "covers", at=self._answered(ask))
            elif ask.answer != NO and not task.is_open:
                yield self._notice(task, ask, NOT_NEEDED, "is not needed any more", at=self._answered(ask))
        yield from self._in_return(task)

    def _in_return(self, task: CoverTask) -> Iterator[WantedNotice]:
        """Yield what the one who is away is told of the session that they lead in a swap."""
        session = next((one for one in self.given.practice.sessions if one.code == task.swap), None)
        if session is None or not task.by or session.start <= self.given.wall:
            return
        zone = self.given.practice.zone
        yield WantedNotice(
            id=f"{task.id} {IN_RETURN}",
            member=task.away,
            about=task.swap,
            words=IN_RETURN,
            rule_name="Cover",
            why=f"leads {task.swap} in a swap for {task.session}",
            start=instant(session.start, zone),
            at=instant(task.covered or self.given.wall, zone),
            ends=instant(session.start, zone),
            at_any_hour=True,
        )

    def _answered(self, ask: CoverAsk) -> datetime:
        return instant(ask.answered, self.given.practice.zone) if ask.answered else ask.at

    def _notice(
        self, task: CoverTask, ask: CoverAsk, words: str, why: str, *, at: datetime, link: str = ""
    ) -> WantedNotice:
        start = instant(ask.start, self.given.practice.zone)
        return WantedNotice(
            id=f"{task.ask_id(ask)} {words}" if words != QUESTION else task.ask_id(ask),
            member=ask.clinician,
            about=task.ask_id(ask),
            words=words,
            rule_name="Cover",
            why=f"{why}: {task.session}",
            start=start,
            at=at,
            ends=start,
            link=link,
            at_any_hour=True,
        )

    def to_members(self) -> Notices:
        """Return what members are told of a substitute, where Settings wants that."""
        if not self.ladder.terms.tells_members:
            return Notices()
        zone = self.given.practice.zone
        there = (one for one in self.tasks.values() if one.by and self._is_to_come(one))
        return Notices(
            tuple(
                WantedNotice(
                    id=f"{task.id} {member}",
                    member=member,
                    about=task.session,
                    words=FOR_MEMBERS,
                    rule_name="Another clinician",
                    why=f"{task.by} covers for {task.away}",
                    start=instant(task.start, zone),
                    at=instant(task.covered or self.given.wall, zone),
                    ends=instant(task.start, zone),
                )
                for task in there
                for member in self.ladder.pool.expected.get(task.session, ())
            )
        )

    def shown(self) -> dict[str, ShownCover]:
        """Return what each link shows, by the ask's id."""
        return {
            task.ask_id(ask): self._shown(task, ask)
            for task in self.tasks.values()
            if self._is_shown(task)
            for ask in task.asks
        }

    def _shown(self, task: CoverTask, ask: CoverAsk) -> ShownCover:
        sessions = {one.code: one for one in self.given.practice.sessions}
        session = sessions.get(task.session)
        groups = self.ladder.groups
        group = groups.get(session.group) if session else None
        is_same = ask.start == task.start
        expected = self.ladder.pool.expected.get(task.session)
        return ShownCover(
            id=task.ask_id(ask),
            clinician=ask.clinician,
            group=task.session.partition(" ")[0],
            kind=group.kind if group else "",
            expected=None if expected is None else len(expected),
            start=instant(ask.start, self.given.practice.zone),
            minutes=session.minutes if session else 0,
            how="video" if ask.video else (session.meets if session else "") or (group.meets if group else ""),
            room="" if ask.video or not session else room_and_link(session, group)[0],
            video=ask.video,
            seat=task.seat,
            state=ASKED if task.is_open and is_same else TAKEN if task.by else OVER,
            by=task.by,
            answer=ask.answer if ask.answer in {YES, NO} else "",
        )

    # --- Today ----------------------------------------------------------------------------------------

    def lines(self) -> TodayLines:
        """Return a line for every open task, the next session first."""
        there = sorted((one for one in self.tasks.values() if one.is_open), key=lambda one: (one.start, one.key))
        return TodayLines(
            tuple(map(self._line, there)), later=("session to be covered is later", "sessions to be covered are later")
        )

    def _line(self, task: CoverTask) -> TodayLine:
        step, day, names = self.steps.get(task.key, Step()), task.start.date(), names_of(self.given.practice)
        plan = task.note or self._no_answer(task) or "; ".join(step.why[-1:]) or f"see Cover, {day_in_words(day)}"
        return TodayLine(
            kind=LINE,
            urgency=timed("red", day, self.given.today),
            who=task.session,
            what=f"{task.away} is away, and nobody covers yet ({step.rung})",
            by=day,
            clinician=names.get(task.away, task.away),
            plan=in_names(plan, names),
            target=Target(tab="cover", value=task.id, text=task.id),
            since=task.since,
            reds=1,
        )

    def _no_answer(self, task: CoverTask) -> str:
        """Return who was asked when and may still answer, "" if nobody may."""
        live = task.waits_for(self.given.now, self.ladder.terms.wait)
        if not live:
            return ""
        at = time_in_words(wall_time(max(one.at for one in live), self.given.practice.zone))
        return f"{len(live)} asked {at}, no answer yet: {' and '.join(one.clinician for one in live)}"
