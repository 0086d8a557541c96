"""Counts the attendance rows in one walk: per session, and per member in a group.

Days are ordinals (``date.toordinal``) and every session owns one list of counters, so that a row
costs a few look-ups and no object.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

from addon.records import ATTENDED, NOT_EXPECTED, NOT_HELD, Attendance, GroupSession, Membership, Practice

CAME, NO_SHOW, LATE_CANCEL, CANCELLED, UNREPORTED, OFF_ROSTER, DISPUTED = range(7)
"""What a row counts as. The first four are expected attendances; OFF_ROSTER counts marked rows."""
_SKIPPED = -1
_COUNTED: Mapping[str, int] = {
    **dict.fromkeys(ATTENDED, CAME),
    **dict.fromkeys(NOT_EXPECTED, _SKIPPED),
    "no show": NO_SHOW,
    "late cancel": LATE_CANCEL,
    "cancelled": CANCELLED,
}
EVER = date.max.toordinal()
"""The last day of a span that has no end."""


@dataclass(slots=True)
class Attended:
    """One member in one group: the spans of days on the roster, and the marks of expected sessions.

    A mark is twice the day, plus one for a session attended, so that marks sort by
    day. ``open_days`` are those of expected sessions that nobody has reported yet, ``came_unlisted`` days attended
    outside the spans.
    """

    spans: list[tuple[int, int]] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    open_days: list[int] = field(default_factory=list)
    came_unlisted: set[int] = field(default_factory=set)

    def active_on(self, day: int) -> bool:
        """Return whether the member was on the group's roster that day."""
        return any(first <= day <= last for first, last in self.spans)

    @property
    def is_open(self) -> bool:
        """Return whether nobody told until when the member is on the roster."""
        return any(last == EVER for _, last in self.spans)

    @property
    def last_joined(self) -> int:
        """Return the first day of the latest span."""
        return max((first for first, _ in self.spans), default=0)

    @property
    def last_came(self) -> int:
        """Return the last day attended, 0 for none."""
        return max((*(mark // 2 for mark in self.marks if mark % 2), *self.came_unlisted), default=0)


@dataclass(slots=True)
class Met:
    """One past session: its code, group, day and the counters of its rows."""

    code: str
    group: str
    day: int
    state: str
    attended: dict[str, Attended]
    counts: list[int] = field(default_factory=lambda: [0] * 7)

    @property
    def expected(self) -> int:
        """Return how many attendances count as expected, as the Dashboard and the facts for rules have it."""
        return sum(self.counts[: CANCELLED + 1])

    @property
    def held(self) -> bool:
        """Return whether it took place: its State is held, or somebody marked a row of it."""
        return self.state == "held" or self.counts[OFF_ROSTER] > 0 or any(self.counts[: CANCELLED + 1])


@dataclass(frozen=True, slots=True)
class Tally:
    """All past sessions with their counters, by day, and what each member attended, by group and member code."""

    sessions: tuple[Met, ...]
    days: tuple[int, ...]
    attended: Mapping[str, Mapping[str, Attended]]

    def total(self, since: int, until: int, group: str | None = None) -> list[int]:
        """Return the counters summed over the sessions of those days (both inclusive)."""
        asked = self.sessions[bisect_left(self.days, since) : bisect_right(self.days, until)]
        wanted = [one.counts for one in asked if group is None or one.group == group]
        return [sum(column) for column in zip(*wanted, strict=True)] if wanted else [0] * 7

    def first_days(self) -> dict[str, int]:
        """Return the day of each group's first session on record."""
        return {one.group: one.day for one in reversed(self.sessions)}

    def held_days(self) -> dict[str, list[int]]:
        """Return the days of the held sessions by group, in order."""
        days: dict[str, list[int]] = {}
        for one in self.sessions:
            if one.held:
                days.setdefault(one.group, []).append(one.day)
        return days


def tally(practice: Practice, last: date, *, since: date = date.min) -> Tally:
    """Count what happened from the day ``since`` up to and including the day ``last``."""
    attended = _attended(practice.memberships)
    met = _past(practice.sessions, attended, (since.toordinal(), last.toordinal()))
    _count(practice.attendance, met)
    sessions = tuple(sorted(met.values(), key=attrgetter("day")))
    return Tally(sessions, tuple(one.day for one in sessions), attended)


def kth_day(days: list[int], joined: int, number: int) -> int | None:
    """Return the day of the ``number``-th held session on or after joining, or None if it is still ahead."""
    at = bisect_left(days, joined) + number - 1
    return days[at] if at < len(days) else None


def span(membership: Membership) -> tuple[int, int]:
    """Return a membership's first and last day; an unknown end is open."""
    first = membership.joined.toordinal() if membership.joined else 0
    return first, membership.left.toordinal() if membership.left else EVER


def _attended(memberships: Iterable[Membership]) -> dict[str, dict[str, Attended]]:
    attended: dict[str, dict[str, Attended]] = {}
    for one in memberships:
        attended.setdefault(one.group, {}).setdefault(one.member, Attended()).spans.append(span(one))
    return attended


def _past(
    sessions: Iterable[GroupSession], attended: dict[str, dict[str, Attended]], days: tuple[int, int]
) -> dict[str, Met]:
    met: dict[str, Met] = {}
    for one in sessions:
        day = one.start.toordinal()
        if days[0] <= day <= days[1] and one.state not in NOT_HELD:
            met[one.code] = Met(one.code, one.group, day, one.state, attended.setdefault(one.group, {}))
    return met


def _count(rows: Iterable[Attendance], met: Mapping[str, Met]) -> None:
    counted, find = _COUNTED.get, met.get
    for row in rows:
        session = find(row.session)
        if session is None:
            continue
        status = row.status
        kind = counted(status, UNREPORTED)
        if kind == _SKIPPED:
            continue
        counts, day = session.counts, session.day
        course = session.attended.get(row.member)
        listed = status == "makeup" or (course is not None and _listed(course.spans, day))
        if not listed:
            counts[OFF_ROSTER] += kind != UNREPORTED
            if kind == CAME and course is not None:
                course.came_unlisted.add(day)
            continue
        counts[kind] += 1
        if row.disputed:
            counts[DISPUTED] += 1
        if course is None:
            continue
        if kind == UNREPORTED:
            course.open_days.append(day)
        else:
            course.marks.append(2 * day + (kind == CAME))


def _listed(spans: list[tuple[int, int]], day: int) -> bool:
    if len(spans) == 1:
        first, last = spans[0]
        return first <= day <= last
    return any(first <= day <= last for first, last in spans)
