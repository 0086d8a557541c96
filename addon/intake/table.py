"""The Intake tab at work in one pass: its rows with those that arrived, their stages, and what is written. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from addon.becoming import INTAKE as SOURCE
from addon.cells import canonical, digits, text_of
from addon.group_seats import active_members
from addon.intake.arrived import Arrived
from addon.intake.asked_times import asked_times
from addon.intake.kept import ROW, WAITING, IntakeHeard, KeptRow, Waiting
from addon.intake.ready import stays_since, why_off
from addon.intake.rows import TAB, label, prospect, so_far
from addon.intake.stages import Happened, Limits, Seat, StageNow, first_attended, stage_now, steps_now, too_late
from addon.papers import PapersNow
from addon.part import Given
from addon.placing import CONFIRMED as PLACED
from addon.placing import IN_REVIEW, PlacementsNow
from addon.prospects import NOTHING, BookedCalls, ProspectMembers, Verdicts, named
from addon.records import ATTENDED, Membership, Prospect
from addon.records.intake import ACTIVE, CONTACTED, FITS, SCREENED, SCREENING_BOOKED, SIDES
from addon.sources import Source, SourceRow
from addon.tabs import Value
from addon.us_states import state_code

WHOLE_NUMBER = 10
"""So many digits a phone number has with its area code."""
KEPT_FOR = timedelta(days=30)
"""How long a row that cannot be written is tried again."""


@dataclass(slots=True, kw_only=True)
class Table:
    """One pass over the tab. ``rows`` is what will be remembered of each, ``added`` has those that arrived, by id.

    ``late`` counts those of them that no pass can write, because the tab is not there. ``same`` has the other row of
    those of whom somebody decided just now that they are in two.
    """

    given: Given
    heard: IntakeHeard
    closed: Collection[date]
    rows: dict[str, KeptRow] = field(default_factory=dict)
    added: dict[str, Arrived] = field(default_factory=dict)
    late: int = 0
    lived: list[tuple[Prospect, StageNow]] = field(default_factory=list)
    checks: dict[str, str] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)

    @property
    def prospects(self) -> Iterator[Prospect]:
        """Yield the prospects as this pass leaves them."""
        return (one for one, _ in self.lived)

    def fill(self) -> None:
        """Take in what arrived, and find each row's stage."""
        given, members = self.given, (self.given.handed(ProspectMembers) or ProspectMembers()).of
        view, before = given.views[TAB], given.remembered(ROW)
        there = {
            one.code: replace(
                one, member=members.get(one.code, one.member), same_as=self.same.get(one.code, one.same_as)
            )
            for one in given.practice.prospects
        }
        for code, one in there.items():
            self.rows[code] = before.get(code) or KeptRow(rid=code, first_seen=given.wall, steps=one.steps)
        for code in before.keys() & view.numbers.keys() - there.keys():
            self.rows[code] = before[code]  # its row is there, and its name cannot be read
        for code, came in self._to_come():
            self.added[code] = came
            self.rows[code] = before.get(code) or KeptRow(
                rid=code, first_seen=came.at, came_by=came.came_by, call=came.call, remarks=came.remarks
            )
            there[code] = prospect(code, {**came.values, "first_contact": came.at}, given.directory, {})
        self._follow_calls()
        self._find_stages(there)

    def _to_come(self) -> Iterator[tuple[str, Arrived]]:
        """Yield what arrived now, and earlier without having come into the sheet, each with the code it is to have."""
        view = self.given.views[TAB]
        late = [one for one in self.given.remembered(WAITING).values() if self._is_to_come(one)]
        taken = {*view.numbers, *(one.rid for one in late if one.rid not in view.numbers)}
        codes = (code for code in self.given.fresh_codes(view.tab) if code not in taken)
        self.late = 0 if view.sheet.rows else len(late)
        for one in late:
            yield one.rid if one.rid not in view.numbers else next(codes), one.arrived
        yield from ((code, came) for came, code in zip(self.heard.arrived, codes, strict=False))

    def _is_to_come(self, one: Waiting) -> bool:
        """Return whether a row that was to be made has not come: no cell of it was ever ours, nor is it another row."""
        came = one.arrived
        is_there = any(
            row.name == came.values["name"] and row.first_contact == came.at for row in self.given.practice.prospects
        )
        was_made = bool(self.given.views[TAB].observed(one.rid).get(SOURCE))
        return not is_there and not was_made and self.given.wall - came.at < KEPT_FOR

    def waiting(self) -> dict[str, Waiting]:
        """Return what to look for in the next pass."""
        return {str(came.number): Waiting(rid=code, arrived=came) for code, came in self.added.items()}

    def _follow_calls(self) -> None:
        """Move the screening with its call: a call that was given back is none any more."""
        calls = self.given.handed(BookedCalls)
        for code, row in self.rows.items() if calls else ():
            at = calls.at.get(row.call) if calls and row.call else None
            is_past = row.call_at is not None and row.call_at <= self.given.wall
            if row.call and not (at is None and is_past):
                self.rows[code] = replace(row, call_at=at)

    def _find_stages(self, there: Mapping[str, Prospect]) -> None:
        given, limits = self.given, Limits.of(self.given.practice.settings)
        attended, context = self._attended(), _Context.of(given)
        for code, one in there.items():
            row = self.rows[code]
            one = self._with_call(one, row)  # noqa: PLW2901 (the row as it will be)
            since = (one.first_contact or row.first_seen).date()
            stays = list(stays_since(given.practice, one.member, since)) if one.member else []
            groups = {stay.group for stay in stays}
            happened = Happened(
                prospect=one,
                today=given.today,
                first_seen=row.first_seen.date(),
                verdict=context.verdicts.of.get(code, NOTHING),
                papers=context.papers.of.get(one.member, ()) if one.member else (),
                placement=context.placements.of.get(one.member) if one.member else None,
                attended=first_attended([at for group, at in attended.get(one.member, ()) if group in groups], since),
                seat=self._seat(stays, since),
                is_inactive=one.member in context.inactive,
                waits_for=self.heard.waits.get(code, ""),
                is_referred=code in context.referred,
                steps=row.steps,
            )
            now = stage_now(happened, limits, self.closed)
            steps = steps_now(happened, now)
            self.rows[code] = replace(row, steps=steps)
            self.lived.append((replace(one, steps=steps, due=now.due, came_by=row.came_by), now))
            self.checks[code] = "; ".join(self._remarks(happened, now, limits)) or "OK"

    def _with_call(self, one: Prospect, row: KeptRow) -> Prospect:
        """Return a row as its booked call leaves it; where a person typed another time, theirs counts."""
        if not row.call:
            return one
        last = self.given.views[TAB].observed(one.code).get(SOURCE, {}).get("screening_at", "")
        return one if canonical(one.screening_at) != last else replace(one, screening_at=row.call_at)

    def _attended(self) -> dict[str, list[tuple[str, datetime]]]:
        """Return of which groups, and when, each member attended a session."""
        sessions = {one.code: one for one in self.given.practice.sessions}
        found: defaultdict[str, list[tuple[str, datetime]]] = defaultdict(list)
        for one in self.given.practice.attendance:
            if one.status in ATTENDED and one.session in sessions:
                found[one.member].append((sessions[one.session].group, sessions[one.session].start))
        return found

    def _seat(self, stays: Collection[Membership], since: date) -> Seat | None:
        """Return the last of these times in a group, with its first session."""
        last = max(stays, key=lambda stay: (stay.left or date.max, stay.joined or since), default=None)
        if last is None:
            return None
        begins = last.joined or since
        mine = (one for one in self.given.practice.sessions if one.group == last.group and one.state != "cancelled")
        first = min((one.start for one in mine if one.start.date() >= begins), default=None)
        return Seat(group=last.group, joined=last.joined, left=last.left, first=first)

    def _remarks(self, found: Happened, now: StageNow, limits: Limits) -> Iterator[str]:
        one, verdict = found.prospect, found.verdict
        codes = {other.code for other in self.given.practice.prospects}
        yield from filter(None, (found.waits_for, too_late(one, limits)))
        for word, some in (("excluded", verdict.excluded), ("deferred", verdict.deferred), ("lacks", verdict.unmet)):
            if some and not (word == "excluded" and found.waits_for):
                yield f"{word}: {', '.join(some)}"
        if one.fits == FITS and verdict.excluding and now.stage != ACTIVE:
            yield f"not answered, or not readable, so no group is proposed: {', '.join(verdict.excluding)}"
        yield from _still_placed(found, now)
        if now.stage == ACTIVE and one.side in SIDES:
            yield f"Side is {one.side}, and they attended a session"
        if one.same_as and (one.same_as == one.code or one.same_as not in codes):
            yield "Same person as names no other row of Intake"
        yield from self._member_or_not(one, now)
        if asked_times(one.days) is None:
            yield "Days: write days and times such as Mon, Tue evening, Wed after 5 PM or mornings"
        if one.state and not state_code(one.state):
            yield "State: write a state of the United States, such as TX"
        yield from self._not_asked(one, now)
        if self.rows[one.code].remarks:
            yield f"could not be read, as it came: {self.rows[one.code].remarks}"

    def _member_or_not(self, one: Prospect, now: StageNow) -> Iterator[str]:
        """Yield a member's row that is gone, and one that came of a word under Fits that is not there any more."""
        practice, took_back = self.given.practice, one.fits != FITS and not one.side and now.stage != ACTIVE
        is_there = any(other.code == one.member for other in practice.members)
        if one.member and not is_there and not took_back:
            yield f"{one.member} is in no row of Members: put the row back there, with this ID"
        if is_there and took_back and not any(stay.member == one.member for stay in practice.memberships):
            yield f"Fits made them {one.member}: fill it in again or, if that was a slip, delete their row in Members"

    def _not_asked(self, one: Prospect, now: StageNow) -> Iterator[str]:
        """Yield a number that nobody can call, and what a group may depend on, once somebody has talked with them."""
        if one.phone and len(digits(one.phone)) < WHOLE_NUMBER:
            yield "Phone is no whole number: write it with its area code"
        has_ages = any(any(group.ages) for group in self.given.practice.groups if group.is_running)
        if has_ages and not one.birth_date and now.stage in {CONTACTED, SCREENING_BOOKED, SCREENED}:
            yield "Birth date is blank: ask for it, as some groups are for certain ages"

    # --- what is written -----------------------------------------------------------------------------

    def told(self) -> Source:
        """Return what prospects told themselves: the rows that arrived, and when booked calls are."""
        found = [
            SourceRow(rid=code, values={**one.values, "first_contact": one.at, **self._call(code)})
            for code, one in self.added.items()
        ]
        found += [
            SourceRow(rid=code, values=self._call(code))
            for code, row in self.rows.items()
            if row.call and code not in self.added
        ]
        return Source(name=SOURCE, tab=TAB, rows=tuple(found))

    def _call(self, code: str) -> dict[str, Value]:
        row = self.rows[code]
        return {"screening_at": row.call_at} if row.call else {}

    def computed(self) -> Source:
        """Return what follows: it is never typed."""
        return Source(name="computed", tab=TAB, rows=tuple(self._computed()))

    def _computed(self) -> Iterator[SourceRow]:
        for one, now in self.lived:
            row = self.rows[one.code]
            values: dict[str, Value] = {
                "stage": now.stage,
                "due": now.due,
                "missing": _pointed(now.missing or now.act, self.checks[one.code]) or None,
                "since": one.steps[-1].day,
                "came_by": row.came_by,
                "check": self.checks[one.code],
                "member": self.given.directory.label(one.member) if one.member else None,
                "member_code": one.member or None,
                "so_far": so_far(one.steps),
                "pick": label(one),
            }
            if one.code not in self.added:
                values["first_contact"] = row.first_seen.replace(second=0)
            yield SourceRow(rid=one.code, values=values)


def _still_placed(found: Happened, now: StageNow) -> Iterator[str]:
    """Yield that somebody is not to be placed any more, and has a place all the same."""
    placed, why = found.placement, why_off(found.prospect)
    if why and placed and placed.state in {PLACED, IN_REVIEW} and now.stage != ACTIVE:
        yield f"{why}, and they have a place in {placed.group}: decline it in Placements, or put this right"


def _pointed(missing: str, check: str) -> str:
    """Return what is missing, with a word about Check where something else is there: that column is folded."""
    words = "see Check" if check not in {"OK", missing} and "see Check" not in missing else ""
    return "; ".join(filter(None, (missing, words)))


@dataclass(frozen=True, slots=True)
class _Context:
    """What other rooms handed over."""

    verdicts: Verdicts
    papers: PapersNow
    placements: PlacementsNow
    referred: frozenset[str]
    inactive: frozenset[str]

    @classmethod
    def of(cls, given: Given) -> "_Context":
        people = {one.code: one for one in given.practice.prospects}
        sent_on = [named(text_of(who), people) for _, (who,) in given.views["referrals"].rows(("prospect",))]
        return cls(
            given.handed(Verdicts) or Verdicts(),
            given.handed(PapersNow) or PapersNow(),
            given.handed(PlacementsNow) or PlacementsNow(),
            frozenset(one.code for one in sent_on if one),
            frozenset(one.code for one in given.practice.members) - active_members(given.practice),
        )
