"""Plans the future rows of the Sessions tab from each group's cadence: new rows, moved rows, cancelled rows.

A row that a person moved or cancelled is that period's session and keeps that time and state, though a moved one ends
with its group; the rest of it follows. One with a substitute keeps its people, too, and rows that have begun stay as
they are. The original start, and with it the code, never changes. On days on which the practice is closed a row is as
Closures has it; without that it is as the cadence has it again.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from operator import attrgetter

from addon.records import GroupSession, TherapyGroup
from addon.sessions.cadence import STOPPED, expected_sessions, period
from addon.sessions.closed import NEVER_CLOSED, ClosedDays
from addon.written import clock

_BEFORE = timedelta(weeks=26)
"""How far around the window a period may reach; longer cadences are not group therapy."""
_BEYOND = timedelta(weeks=104)

_FOLLOWS = ("minutes", "clinician", "co_facilitator", "room")
_MADE = frozenset({"date", "start", "state", "closure"})
COLUMNS = frozenset({"group", "group_code", "original_start", "held", *_FOLLOWS}) | _MADE
"""The columns of Sessions that the cadence fills; a person makes one session another by those of ``_MADE``."""


@dataclass(frozen=True, slots=True)
class LastPlanned:
    """Where the last pass placed a session by its cadence, in which state, and which closure made it so."""

    start: datetime
    state: str = "planned"
    closure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """One row of the Sessions tab by its cadence; the fields are the tab's columns.

    A ``touched`` row repeats what a person made of it. Leave the columns that are ``theirs`` out of the source, so
    that what was planned last stays remembered. ``closure`` is the id of the row of Closures that is about it,
    ``usual`` the start by the cadence; with ``is_closed`` the closure made the row what it is.
    """

    code: str
    group: str
    original_start: datetime
    date: date
    start: time
    minutes: int
    clinician: str
    co_facilitator: str
    room: str
    meets: str
    state: str
    touched: bool = False
    theirs: frozenset[str] = frozenset()
    closure: str = ""
    usual: datetime | None = None
    is_closed: bool = False


def placed_by_cadence(told: Iterable[tuple[str, Mapping[str, str]]]) -> dict[str, LastPlanned]:
    """Return where the cadence last placed each session, from the texts by field that it told of each."""
    found = {}
    for code, texts in told:
        day, at = texts.get("date", ""), clock(texts.get("start", ""))
        if day and at is not None:
            start = datetime.combine(date.fromisoformat(day), at)
            found[code] = LastPlanned(start, texts.get("state", "") or "planned", texts.get("closure", ""))
    return found


def planned_rows(
    groups: Iterable[TherapyGroup],
    existing_sessions: Iterable[GroupSession],
    *,
    wall: datetime,
    weeks_ahead: int,
    last_planned: Mapping[str, LastPlanned] | None = None,
    closed: ClosedDays = NEVER_CLOSED,
) -> tuple[PlannedRow, ...]:
    """Return the planned row of every session from today on, sorted by group and original start.

    ``last_planned`` (by session code) is the plan of the pass before. With it, a row that an earlier plan
    moved or cancelled follows the next change too, and rows that no plan contained are a person's. Without
    it, such rows count as touched, and a period's surplus rows are left alone. At ``wall``, the practice's time, a
    session of today that has begun is past: its row is told of as it is, for the closures that are about it.
    """
    rows: dict[str, list[GroupSession]] = {}
    for session in existing_sessions:
        rows.setdefault(session.group, []).append(session)
    span = (wall, wall.date() + timedelta(weeks=weeks_ahead))
    found = [
        row
        for group in sorted(groups, key=lambda group: group.code)
        for row in _Plan(group, rows.get(group.code, []), span, last_planned=last_planned, closed=closed).rows()
    ]
    return tuple(sorted(found, key=lambda row: (row.group, row.original_start, row.code)))


class _Plan:
    """Compares one group's rows with its cadence."""

    def __init__(
        self,
        group: TherapyGroup,
        existing: Sequence[GroupSession],
        span: tuple[datetime, date],
        *,
        last_planned: Mapping[str, LastPlanned] | None,
        closed: ClosedDays,
    ) -> None:
        self.group = group
        self.wall, self.until = span
        self.today = self.wall.date()
        self.existing = sorted(existing, key=lambda row: (row.original_start, row.code))
        self.last_planned = last_planned
        self.closed = closed
        self.expected = self._expected()

    def rows(self) -> list[PlannedRow]:
        if self.group.status not in STOPPED and (self.group.weekday is None or self.group.start is None):
            return []
        claims = self._claims()
        new = [one for one in self.expected if one.code not in claims.values() and self._wanted(one)]
        by_code = {one.code: one for one in self.expected}
        taken = {row.original_start for row in self.existing if row.code in claims}
        # A copy of a row is no session that could be cancelled: those concerned would be told that theirs is.
        there = [
            row
            for row in self.existing
            if row.start.date() >= self.today and (row.code in claims or row.original_start not in taken)
        ]
        return [self._row(one, one) for one in new] + [
            self._of(row, by_code.get(claims.get(row.code, ""))) for row in there
        ]

    def _expected(self) -> tuple[GroupSession, ...]:
        """Return the expected sessions of every period that lies in the window or holds a row to come."""
        days = [row.original_start.date() for row in self.existing]
        latest = min(max([self.until, *days]), self.until + _BEYOND)
        return expected_sessions(self.group, first=self.today - _BEFORE, last=latest + _BEFORE)

    def _wanted(self, one: GroupSession) -> bool:
        return self.today <= one.start.date() <= self.until and not self._is_before_change(one)

    def _is_before_change(self, row: GroupSession) -> bool:
        """Return whether the session is earlier than the day from which the group's new times count."""
        changes_from = self.group.changes_from
        return changes_from is not None and row.start.date() < changes_from

    def _future(self, row: GroupSession) -> bool:
        return row.start > self.wall

    def _claims(self) -> dict[str, str]:
        """Return {row: expected session it is}: by original start, by present start, then the nearest of its period."""
        claims: dict[str, str] = {}
        for where in (attrgetter("original_start"), attrgetter("start")):
            at = {one.start: one.code for one in self.expected if one.code not in claims.values()}
            for row in self.existing:
                if row.code not in claims and where(row) in at:
                    claims[row.code] = at.pop(where(row))
        taken = frozenset(claims.values())
        in_period = self._left_over(claims)
        for one in self.expected:
            rows = in_period.get(period(self.group, one.start.date()))
            if one.code not in taken and rows:
                claims[_nearest(rows, one.start).code] = one.code
        return claims

    def _left_over(self, claims: Mapping[str, str]) -> dict[int, list[GroupSession]]:
        """Return the rows without a claim by period; a person's extra session does not replace the regular one."""
        found: dict[int, list[GroupSession]] = {}
        for row in self.existing:
            if row.code not in claims and (self._ours(row) or not self._future(row)):
                found.setdefault(period(self.group, row.original_start.date()), []).append(row)
        return found

    def _ours(self, row: GroupSession) -> bool:
        return self.last_planned is None or row.code in self.last_planned

    def _of(self, row: GroupSession, one: GroupSession | None) -> PlannedRow:
        """Return the plan for an existing row that is (or is no longer) an expected session."""
        if self.closed.is_unclear(row.original_start.date()):
            return _row(row, touched=True)
        if not self._future(row):
            return _with_closure(_row(row, touched=True), self._row(row, one or self._at_first(row)))
        if self._is_before_change(row):
            return self._of_before_change(row)
        if self._touched(row) and not self._is_as_closed(row, one):
            is_covered = not self._touched(replace(row, substitute=""))
            return self._where_covered(row, one) if is_covered else self._where_changed(row, one)
        if one is None:
            surplus = self.last_planned is not None or not self._period_has_one(row)
            return _row(replace(row, state="cancelled")) if surplus and self._ours(row) else _row(row, touched=True)
        return self._row(row, one)

    def _row(self, row: GroupSession, one: GroupSession) -> PlannedRow:
        """Return a row as the cadence and the closures have it; it never goes back to a time that has passed."""
        planned, closure = self.closed.counted(one, self.group, wall=self.wall)
        start = row.start if planned.start <= self.wall else planned.start
        placed = planned
        if row is not one or start != planned.start:
            placed = replace(planned, code=row.code, original_start=row.original_start, start=start)
        return _row(placed, closure=closure, usual=one.start, is_closed=planned is not one and planned != one)

    def _of_before_change(self, row: GroupSession) -> PlannedRow:
        """Leave a row alone that is earlier than the new times: where it was first, closures alone change it."""
        found = self._row(row, self._at_first(row))
        follows = found.is_closed or self._last(row).closure
        return found if follows and not self._touched(row) else _with_closure(_row(row, touched=True), found)

    def _at_first(self, row: GroupSession) -> GroupSession:
        return replace(row, start=row.original_start, state="planned", meets=self.group.meets)

    def _last(self, row: GroupSession) -> LastPlanned:
        return (self.last_planned or {}).get(row.code, LastPlanned(row.original_start))

    def _touched(self, row: GroupSession) -> bool:
        last = self._last(row)
        return row.start != last.start or row.state != last.state or bool(row.substitute)

    def _is_as_closed(self, row: GroupSession, one: GroupSession | None) -> bool:
        """Return whether a row is what a closure makes of it, though nothing is remembered of that."""
        if one is None or row.substitute or row.code in (self.last_planned or {}):
            return False
        found = self._row(row, one)
        return found.is_closed and (datetime.combine(found.date, found.start), found.state) == (row.start, row.state)

    def _where_covered(self, row: GroupSession, one: GroupSession | None) -> PlannedRow:
        """Return a row of which a person changed the substitute alone.

        It keeps its time and its people, but it ends with its group and begins again with it, and closures count.
        """
        found = self._row(row, one) if one else None
        follows = self._follows(row, found)
        return _with_closure(_row(follows, touched=follows == row), found)

    def _where_changed(self, row: GroupSession, one: GroupSession | None) -> PlannedRow:
        """Return a row that a person moved or cancelled: time and state as they made it, the rest as its group has it.

        One that they only moved ends with its group and begins again with it: else members are expected at a session
        of a group that is no more. A state that they typed counts more.
        """
        last, found = self._last(row), self._row(row, one) if one else None
        is_closed = bool(last.closure or (found and found.is_closed))
        kept = replace(_row(row, touched=True), theirs=self._theirs(one, is_closed=is_closed))
        if one:
            meets = row.meets if is_closed else one.meets
            kept = replace(kept, **{name: getattr(one, name) for name in _FOLLOWS}, meets=meets)
        if row.state == last.state and not last.closure and self._ours(row):
            state = one.state if one else self._ended(row).state
            kept = replace(kept, state=state, theirs=kept.theirs - {"state"})
        return _with_closure(kept, found)

    def _theirs(self, one: GroupSession | None, *, is_closed: bool) -> frozenset[str]:
        """Return the columns that stay as they are in a row that a person moved or cancelled."""
        if one is None:
            return COLUMNS
        return _MADE | {"held"} if is_closed else _MADE

    def _ended(self, row: GroupSession) -> GroupSession:
        """Return a row without an expected session: cancelled, if that is because its group has stopped."""
        is_over = self.group.last is not None and row.start.date() > self.group.last
        return replace(row, state="cancelled") if is_over or self.group.status in STOPPED else row

    def _follows(self, row: GroupSession, found: PlannedRow | None) -> GroupSession:
        if found is None:
            return self._ended(row)
        closes = found.is_closed or self._last(row).closure
        return replace(row, state=found.state, meets=found.meets if closes else row.meets)

    def _period_has_one(self, row: GroupSession) -> bool:
        at = period(self.group, row.original_start.date())
        return any(period(self.group, one.start.date()) == at for one in self.expected)


def _nearest(rows: Sequence[GroupSession], start: datetime) -> GroupSession:
    return min(rows, key=lambda row: (abs(row.original_start - start), row.original_start))


def _with_closure(row: PlannedRow, found: PlannedRow | None) -> PlannedRow:
    """Return a row with the closure that is about it."""
    if found is None:
        return row
    return replace(row, closure=found.closure, usual=found.usual, is_closed=found.is_closed and not row.touched)


def _row(
    session: GroupSession,
    *,
    touched: bool = False,
    closure: str = "",
    usual: datetime | None = None,
    is_closed: bool = False,
) -> PlannedRow:
    return PlannedRow(
        code=session.code,
        group=session.group,
        original_start=session.original_start,
        date=session.start.date(),
        start=session.start.time(),
        minutes=session.minutes,
        clinician=session.clinician,
        co_facilitator=session.co_facilitator,
        room=session.room,
        meets=session.meets,
        state=session.state,
        touched=touched,
        theirs=COLUMNS if touched else frozenset(),
        closure=closure,
        usual=usual,
        is_closed=is_closed,
    )
