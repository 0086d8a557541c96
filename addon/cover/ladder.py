"""The ladder of one session without its leader: which rung it is on, whom to ask next, what a person could do. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from addon.cover.candidates import Candidate, Pool
from addon.cover.needs import LEAD, Need
from addon.cover.tasks import LOCKED, CoverTask
from addon.cover.terms import ALONE, CANCEL, MERGE, SUBSTITUTE, VIRTUAL, CoverTerms
from addon.cover_asks import NO
from addon.names_in_text import moment_in_words
from addon.records import GroupSession, Practice, TherapyGroup
from addon.sessions.cover import facilitators, room_and_link
from addon.sessions.expand import instant
from addon.tabs import folded

NOBODY = "nobody can be asked"
"""Below the last rung: a person has to decide."""
NO_PAGES = "pick somebody under Give to: pages have no public address, so nobody can be asked by message"


@dataclass(slots=True, kw_only=True)
class Step:
    """Where a task is: the rung, whom to ask now (``video``: with the session by video), and why not the rungs before.

    ``waits``: somebody was asked, and may still answer; or a person has to ask them, because no message can.
    """

    rung: str = NOBODY
    ask: list[str] = field(default_factory=list)
    video: bool = False
    waits: bool = False
    why: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """What the rungs are tried with; ``can_ask``: clinicians reach the pages on which they answer."""

    terms: CoverTerms
    pool: Pool
    practice: Practice
    groups: Mapping[str, TherapyGroup]
    sessions: Mapping[str, GroupSession]
    now: datetime
    can_ask: bool = True

    def seeing(self, tasks: Mapping[str, CoverTask]) -> "Ladder":
        """Return it with the tasks as they are now, such as once others were asked."""
        return replace(self, pool=replace(self.pool, tasks=tasks))

    def alone(self, need: Need) -> str:
        """Return who runs the session without the one who is away, "" if nobody may without being asked."""
        if ALONE not in self.terms.ladder or not need.others:
            return ""
        return need.others[0] if self.count(need) <= self.terms.alone_up_to else ""

    def count(self, need: Need) -> int:
        """Return how many members are expected."""
        return len(self.pool.expected.get(need.session.code, ()))

    def step(self, task: CoverTask, need: Need, *, more: bool = False) -> Step:
        """Return where an open task is; ``more``: a person wants others to be asked now."""
        step = Step()
        if task.note.endswith(LOCKED):
            return Step(rung=SUBSTITUTE, waits=True)
        for rung in self.terms.ladder:
            step.rung = rung
            if rung == ALONE:
                step.why.append(self._not_alone(need))
            elif rung in {SUBSTITUTE, VIRTUAL}:
                self._try_asking(step, task, need, more=more)
            elif rung == MERGE:
                step.why += self.merges(need) or ["no other group of this kind meets then"]
            elif rung == CANCEL:
                step.why.append(self._about_cancelling(need))
            if step.ask or step.waits or (rung == MERGE and self.merges(need)) or rung == CANCEL:
                return step
        step.rung = NOBODY
        return step

    def _not_alone(self, need: Need) -> str:
        if not need.others:
            return "nobody else leads it"
        return f"{need.others[0]} alone: {self.count(need)} expected, up to {self.terms.alone_up_to}"

    # --- asking -----------------------------------------------------------------------------------

    def candidates(self, need: Need, *, video: bool = False) -> list[Candidate]:
        """Return who could cover: in the place where the session meets, or only by video."""
        found = self.pool.ranked(need, video=video)
        if not video:
            return found
        here = {one.code for one in self.pool.ranked(need, video=False)}
        return [one for one in found if one.code not in here]

    def _try_asking(self, step: Step, task: CoverTask, need: Need, *, more: bool) -> None:
        """Ask the next candidates, or tell why there are none."""
        video = step.rung == VIRTUAL
        if video and (why := self._no_video(need)):
            step.why.append(why)
            return
        usable = [one.code for one in self.candidates(need, video=video) if one.may_be_asked]
        new = [code for code in usable if task.asked(code) is None]
        elsewhere = [code for code in new if self._is_asked_elsewhere(code, need)]
        new = [code for code in new if code not in elsewhere]
        live = [one for one in task.waits_for(self.now, self.terms.wait) if one.video == video]
        free = self.terms.at_a_time - (0 if more else len(live))
        step.video, step.waits = video, bool(live)
        if self.can_ask:
            step.ask = new[: max(free, 0)]
        if new and not self.can_ask:
            step.waits = True
            step.why.append(NO_PAGES)
        elif elsewhere and not (step.ask or live):
            step.waits = True
            step.why.append(f"{', '.join(elsewhere)} asked about another session at that time")
        elif not (step.ask or live):
            step.why.append(self._nobody(task, usable, video=video))

    def _is_asked_elsewhere(self, code: str, need: Need) -> bool:
        """Return whether somebody may still say yes to another session that overlaps this one."""
        asks = ((one, one.asked(code)) for one in self.pool.tasks.values() if one.is_open)
        live = (self.sessions.get(one.session) for one, ask in asks if ask is not None and ask.answer != NO)
        others = (one for one in live if one is not None and one.code != need.session.code)
        return any(one.start < need.session.end and need.session.start < one.end for one in others)

    def _nobody(self, task: CoverTask, usable: Sequence[str], *, video: bool) -> str:
        by = " by video" if video else ""
        if not usable:
            return f"nobody who could be asked is free{by}"
        silent = sum(not one.answer for one in task.asks if one.clinician in usable)
        return f"{len(usable)} asked{by}: {len(usable) - silent} said no, {silent} did not answer"

    def _no_video(self, need: Need) -> str:
        if need.meets == "video":
            return "it meets by video already"
        link = need.session.video_link or (need.group.video_link if need.group else "")
        return "" if link else "not by video: no Video link in Groups"

    # --- what only a person decides ----------------------------------------------------------------

    def merges(self, need: Need) -> list[str]:
        """Return the sessions of the same kind at the same time that somebody leads, with the room they have."""
        return [self._merge(one, need) for one in self.practice.sessions if self._may_merge(one, need)]

    def _may_merge(self, other: GroupSession, need: Need) -> bool:
        session, group = need.session, self.groups.get(other.group)
        if other.start != session.start or other.code == session.code or other.state != "planned" or not need.group:
            return False
        same = group is not None and group.code != need.group.code and folded(group.kind) == folded(need.group.kind)
        return same and need.role == LEAD and bool(facilitators(other, group).lead)

    def _merge(self, other: GroupSession, need: Need) -> str:
        group, there = self.groups[other.group], len(self.pool.expected.get(other.code, ()))
        both = there + self.count(need)
        seats = f"{group.seats} seats" if group.seats is not None else "Seats not filled in"
        room = folded(room_and_link(other, group)[0])
        size = next((one.people for one in self.practice.rooms if one.people and folded(one.name) == room), None)
        people = f", its room takes {size}" if size else ""
        return f"could be merged with {group.code}: {both} together, {seats}{people}; agreements and payers not checked"

    def _about_cancelling(self, need: Need) -> str:
        last = need.session.start - self.terms.cancel_ahead
        hours = self.terms.cancel_ahead // timedelta(hours=1)
        is_early = instant(last, self.practice.zone) > self.now
        tell = f"until {moment_in_words(last)}" if is_early else f"less than {hours} h are left"
        return f"you decide whether it is cancelled ({hours} h ahead: {tell})"
