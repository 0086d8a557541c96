"""What each number was in any stretch of days, from the rows that tell it. Pure; a look-up is made once, if asked."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from statistics import median

from addon.metrics.alerts import AlertsUntil
from addon.metrics.practice_metrics import HEADLINE_SESSION
from addon.metrics.retention import first_sessions
from addon.metrics.seats import begins, with_a_seat
from addon.metrics.staying import exits, stays
from addon.numbers import MONTH, RATE, Number
from addon.records import Practice
from addon.records.intake import HELD, SAME_PERSON
from addon.records.intake import NO_SHOW as NOT_THERE
from addon.sessions.tally import CAME, CANCELLED, LATE_CANCEL, NO_SHOW, Attended, Tally, tally

ALL: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A number in one stretch of days: ``part`` of ``whole``, or the ``days`` of each; who still waits, so far.

    ``value`` is the share, the rate per 100, or the middle number of days; None where nothing was counted.
    """

    part: int = 0
    whole: int = 0
    days: tuple[int, ...] = ()
    value: float | None = None


def in_days(days: Collection[int | None], so_far: Collection[int] = ()) -> Measured:
    """Return the middle of some days; None where whoever is in the middle still waits, as ``so_far`` tells."""
    ordered = sorted(days, key=lambda one: (one is None, one))
    known = [one for one in ordered if one is not None]
    middle = ordered[(len(ordered) - 1) // 2 : len(ordered) // 2 + 1]
    value = None if None in middle or not middle else float(median([one for one in middle if one is not None]))
    return Measured(part=len(known), whole=len(ordered), days=tuple(so_far or known), value=value)


@dataclass(frozen=True)
class History:
    """A practice's past up to the end of yesterday."""

    practice: Practice
    today: date

    def measured(self, number: Number, first: date, last: date, groups: Collection[str] = ALL) -> Measured:
        """Return a number from ``first`` to ``last``, both inclusive, of some groups or, without any, of all."""
        found = _HOW[number.name](self, first, last, groups)
        if isinstance(found, Measured):
            return found
        part, whole = found
        times = 100 if number.unit == RATE else 1
        return Measured(part=part, whole=whole, value=times * part / whole if whole else None)

    def periods(self, number: Number, *, until: date, count: int) -> list[tuple[date, date]]:
        """Return the first and last day of the last whole weeks or months that are over by ``until``, oldest first."""
        after = until + timedelta(days=1)
        begins = after.replace(day=1) if number.every == MONTH else after - timedelta(days=after.weekday())
        found = []
        for _ in range(count):
            last = begins - timedelta(days=1)
            begins = last.replace(day=1) if number.every == MONTH else last - timedelta(days=6)
            found.append((begins, last))
        return found[::-1]

    @cached_property
    def done(self) -> Tally:
        """The attendance of all days up to yesterday."""
        return tally(self.practice, self.today - timedelta(days=1))

    @cached_property
    def _seated(self) -> list[tuple[str, int, int, list[Attended]]]:
        first_days = self.done.first_days()
        return [
            (one.code, begins(one, first_days), one.seats, with_a_seat(self.practice, self.done, one))
            for one in self.practice.groups
            if one.is_running and one.seats
        ]

    @cached_property
    def stayed(self) -> list[tuple[str, date, bool]]:
        """Whose eighth session was when: (group, day, whether they were still there)."""
        reached = stays(self.done, self.practice, since=date.min, number=HEADLINE_SESSION)
        return [(one.group, day, is_there) for one, day, is_there in reached]

    @cached_property
    def waits(self) -> list[tuple[date, int]]:
        """The day of each first session since the first contact, and how many days it took."""
        asked = {one.member: one for one in self.practice.prospects if one.member and one.stage != SAME_PERSON}
        came = first_sessions(self.practice, asked, self.today - timedelta(days=1))
        first = {member: contact.date() for member, one in asked.items() if (contact := one.first_contact)}
        return [(day, (day - first[member]).days) for member, day in came.items()]

    def counts(self, first: date, last: date, groups: Collection[str]) -> list[int]:
        """Return the counters of attendance rows of a stretch of days."""
        span = first.toordinal(), last.toordinal()
        if not groups:
            return self.done.total(*span)
        each = [self.done.total(*span, group) for group in groups]
        return [sum(column) for column in zip(*each, strict=True)]

    def taken(self, last: date, groups: Collection[str]) -> Iterator[tuple[str, int, int]]:
        """Yield each running group that had begun by a day and names its seats: its code, how many are taken, and all.

        A group counts from its first session on: until then its seats are empty because nobody meets.
        """
        day = last.toordinal()
        for code, begun, seats, there in self._seated:
            if begun <= day and (not groups or code in groups):
                yield code, sum(one.active_on(day) for one in there), seats


_Found = tuple[int, int] | Measured
_Codes = Collection[str]


def _of_expected(*kinds: int) -> Callable[[History, date, date, _Codes], _Found]:
    def found(past: History, first: date, last: date, groups: _Codes) -> _Found:
        counts = past.counts(first, last, groups)
        return sum(counts[kind] for kind in kinds), sum(counts[: CANCELLED + 1])

    return found


def _fill(past: History, _: date, last: date, groups: _Codes) -> _Found:
    if not past.done.days or last.toordinal() < past.done.days[0]:
        return 0, 0  # nobody kept records then
    there = list(past.taken(last, groups))
    return sum(taken for _, taken, _ in there), sum(seats for _, _, seats in there)


def _exits(past: History, first: date, last: date, groups: _Codes) -> _Found:
    some = (one for one in past.practice.memberships if not groups or one.group in groups)
    early, ended, _ = exits(some, first, last)
    return early, ended


def _retention(past: History, first: date, last: date, groups: _Codes) -> _Found:
    there = [
        is_there for group, day, is_there in past.stayed if first <= day <= last and (not groups or group in groups)
    ]
    return sum(there), len(there)


def _waiting(past: History, first: date, last: date, _: _Codes) -> _Found:
    return in_days([days for day, days in past.waits if first <= day <= last])


def _screenings(past: History, first: date, last: date, _: _Codes) -> _Found:
    became = [
        one.screening
        for one in past.practice.prospects
        if one.stage != SAME_PERSON and one.screening_at and first <= one.screening_at.date() <= last
    ]
    return became.count(NOT_THERE), became.count(NOT_THERE) + became.count(HELD)


def _to_act(past: History, first: date, last: date, _: _Codes) -> _Found:
    known = AlertsUntil.of(past.practice.alerts, first, last)
    return in_days(known.days_to_act(), known.days_so_far())


def _in_time(past: History, first: date, last: date, _: _Codes) -> _Found:
    return AlertsUntil.of(past.practice.alerts, first, last).in_time()


def _alerts(past: History, first: date, last: date, _: _Codes) -> _Found:
    opened = [one.opened for one in past.practice.alerts]
    if not opened or first < min(opened):
        return 0, 0  # before the first one nobody looked, which is not the same as none
    return len(AlertsUntil.of(past.practice.alerts, first, last).opened), past.counts(first, last, ALL)[CAME]


_HOW: Mapping[str, Callable[[History, date, date, _Codes], _Found]] = {
    "no_show": _of_expected(NO_SHOW),
    "missed": _of_expected(NO_SHOW, LATE_CANCEL),
    "attendance": _of_expected(CAME),
    "fill": _fill,
    "early_termination": _exits,
    "retention": _retention,
    "waiting": _waiting,
    "screening_no_shows": _screenings,
    "to_act": _to_act,
    "in_time": _in_time,
    "alerts": _alerts,
}
"""How each number is counted."""
