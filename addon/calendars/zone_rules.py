"""A VTIMEZONE for an IANA zone, written as yearly rules.

Lists of dates are dropped by some calendar programs (they keep the first), which puts every event
one hour wrong; rules survive. They are read off the zone's own changes of the clock over 28 years
(the cycle of the Gregorian calendar in this century). A zone whose changes follow no such rule gets
one entry per change instead, for the years the calendar covers.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

CYCLE = 28
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_EVER = datetime(1970, 1, 1)


@dataclass(frozen=True, slots=True, order=True)
class ClockChange:
    """One change of the clock: ``onset`` is the wall time shown just before it."""

    onset: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool

    @property
    def sort(self) -> tuple[timedelta, timedelta, str, bool]:
        """Return what the same change has in common over the years."""
        return self.before, self.after, self.name, self.summer


def vtimezone(zone: str, *, first_year: int, last_year: int) -> Timezone:
    """Return the VTIMEZONE that holds for the given years (and longer, where the zone follows rules)."""
    made = Timezone()
    made.add("tzid", zone)
    changes = clock_changes(zone, first_year - 1, first_year - 1 + CYCLE)
    sorts: dict[tuple[timedelta, timedelta, str, bool], list[ClockChange]] = {}
    for change in changes:
        sorts.setdefault(change.sort, []).append(change)
    rules = {sort: yearly_rule(same) for sort, same in sorts.items()}
    if not changes or not all(rules.values()):
        made.add_component(_observance(_start(zone, datetime(first_year - 1, 1, 1) if changes else _EVER)))
    for sort, same in sorts.items():
        rule = rules[sort]
        shown = same[:1] if rule else [one for one in same if one.onset.year <= last_year + 1]
        for change in shown:
            made.add_component(_observance(change, rule))
    return made


@lru_cache(maxsize=64)
def clock_changes(zone: str, first_year: int, last_year: int) -> tuple[ClockChange, ...]:
    """Return the zone's changes of the clock from the start of ``first_year`` to before ``last_year`` (UTC years)."""
    there = ZoneInfo(zone)
    day, end = datetime(first_year, 1, 1, tzinfo=UTC), datetime(last_year, 1, 1, tzinfo=UTC)
    found = []
    while day < end:
        following = day + timedelta(days=1)
        if _offset(day, there) != _offset(following, there):
            found.append(_between(day, following, there))
        day = following
    return tuple(found)


def _offset(moment: datetime, there: ZoneInfo) -> timedelta:
    return moment.astimezone(there).utcoffset() or timedelta()


def _between(low: datetime, high: datetime, there: ZoneInfo) -> ClockChange:
    """Halve the day down to the second of the change."""
    before = _offset(low, there)
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        low, high = (middle, high) if _offset(middle, there) == before else (low, middle)
    return _change(high, before, there)


def _change(moment: datetime, before: timedelta, there: ZoneInfo) -> ClockChange:
    after = moment.astimezone(there)
    return ClockChange(
        onset=(moment + before).replace(tzinfo=None),
        before=before,
        after=after.utcoffset() or timedelta(),
        name=after.tzname() or "",
        summer=bool(after.dst()),
    )


def _start(zone: str, day: datetime) -> ClockChange:
    """Return what holds at the beginning, as a change from itself."""
    there = ZoneInfo(zone)
    moment = day.replace(tzinfo=UTC) if day != _EVER else datetime(2020, 1, 1, tzinfo=UTC)
    rule = _change(moment, _offset(moment, there), there)
    return ClockChange(onset=day, before=rule.after, after=rule.after, name=rule.name, summer=rule.summer)


def yearly_rule(same: Sequence[ClockChange]) -> dict[str, object] | None:
    """Return the RRULE (as icalendar takes it) that gives these changes, one a year; None if there is none."""
    onsets = [change.onset for change in same]
    in_a_row = [onset.year for onset in onsets] == list(range(onsets[0].year, onsets[0].year + CYCLE))
    alike = len({(onset.month, onset.weekday(), onset.time()) for onset in onsets}) == 1
    if not in_a_row or not alike:
        return None
    rule: dict[str, object] = {"freq": "yearly", "bymonth": onsets[0].month}
    weekday = _DAYS[onsets[0].weekday()]
    numbers = {(onset.day - 1) // 7 + 1 for onset in onsets}
    if len(numbers) == 1:
        return rule | {"byday": f"{numbers.pop()}{weekday}"}
    if all((onset + timedelta(days=7)).month != onset.month for onset in onsets):
        return rule | {"byday": f"-1{weekday}"}
    days = _week_of(onset.day for onset in onsets)
    return rule | {"byday": weekday, "bymonthday": days} if days else None


def _week_of(days: Iterable[int]) -> list[int]:
    """Return the seven days of the month the change can fall on, if there are just seven."""
    days = sorted(set(days))
    return list(range(days[0], days[0] + 7)) if days[-1] - days[0] == 6 else []


def _observance(change: ClockChange, rule: dict[str, object] | None = None) -> TimezoneStandard | TimezoneDaylight:
    made = TimezoneDaylight() if change.summer else TimezoneStandard()
    made.add("dtstart", change.onset)
    made.add("tzoffsetfrom", change.before)
    made.add("tzoffsetto", change.after)
    made.add("tzname", change.name)
    if rule:
        made.add("rrule", rule)
    return made
