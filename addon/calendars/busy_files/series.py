"""Makes the values of an entry and of its series fit together: zones put on, and one kind of value throughout.

Programs mix dates, local times and UTC in UNTIL, EXDATE, RDATE and RECURRENCE-ID. The libraries compute rightly only
where all are of the kind of the series' own start.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import partial
from typing import Any

from icalendar import Event, vDDDTypes
from icalendar.prop import vDDDLists

ZoneNamed = Callable[[str], tzinfo]
Found = Any
"""What icalendar keeps under a property's name: nothing, one value or several, each of one of thirty types."""
Moment = Any
"""A date, a time, or a period of two times or of a time and a length."""
_LATEST = time(23, 59, 59)


def put_zones(event: Event, zone_named: ZoneNamed, floating: Callable[[], tzinfo]) -> None:
    """Put the zones on the entry's times; ``floating`` returns that of times without any. Raises UnclearZone.

    A time in UTC stays that, whatever zone is named beside it. A time without a zone takes that of the entry's start.
    """
    start: Found = event["DTSTART"]
    usual = str(start.params.get("X-TZID", ""))

    def placed(at: Moment, beside: str) -> Moment:
        if isinstance(at, tuple):
            return tuple(placed(one, beside) for one in at)
        if not isinstance(at, datetime) or at.tzinfo:
            return at
        name = beside or usual
        return at.replace(tzinfo=zone_named(name) if name else floating())

    for name in ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"):
        if name in event:
            _replace(event, name, placed)


def same_kind(events: Sequence[Event], floating: tzinfo) -> None:
    """Make the values of a series be of the kind of its start: all dates, or all times with a zone."""
    begin = start_of(next((one for one in events if "RECURRENCE-ID" not in one), events[0]))

    def fit(at: Moment, _: str) -> Moment:
        return as_kind_of(begin, at, floating)

    for event in events:
        for name in ("RECURRENCE-ID", "RDATE", "EXDATE"):
            if name in event:
                _replace(event, name, fit)
        if "DTEND" in event:
            _replace(event, "DTEND", partial(_end, start_of(event), floating))
        for rule in _many(event.get("RRULE")):
            if "UNTIL" in rule:
                rule["UNTIL"] = [_until(start_of(event), at, floating) for at in rule["UNTIL"]]


def start_of(event: Event) -> date:
    """Return the date or time at which an entry begins."""
    start: Found = event["DTSTART"]
    found: date = start.dt
    return found


def as_kind_of(begin: date, at: Moment, floating: tzinfo) -> Moment:
    """Return a moment as a date where a series has dates; a date as that day's usual start where it has times."""
    if isinstance(at, tuple):
        return at
    if not isinstance(begin, datetime):
        return _day(at, floating)
    return at if isinstance(at, datetime) else datetime.combine(at, begin.timetz())


def _day(at: date, floating: tzinfo) -> date:
    """Return the day that is meant; midnight is the day as it is written, in UTC too."""
    if not isinstance(at, datetime):
        return at
    return at.date() if at.time() == time() else at.astimezone(floating).date()


def _end(begin: date, floating: tzinfo, at: date, _: str) -> date:
    if isinstance(begin, datetime):
        return at if isinstance(at, datetime) else datetime.combine(at, time(), begin.tzinfo)
    return max(_day(at, floating), begin + timedelta(days=1)) if isinstance(at, datetime) else at


def _until(begin: date, at: date, floating: tzinfo) -> date:
    """Return the last moment of a rule: a bare date means through that day, a time without zone that of the start."""
    if not isinstance(begin, datetime):
        return _day(at, floating)
    last = at if isinstance(at, datetime) else datetime.combine(at, _LATEST)
    return (last if last.tzinfo else last.replace(tzinfo=begin.tzinfo)).astimezone(UTC)


def _replace(event: Event, name: str, change: Callable[[Moment, str], Moment]) -> None:
    """Change every moment under a name; ``change`` is given it and the name of the zone beside it."""
    found = event.pop(name)
    for one in _many(found):
        beside = str(one.params.get("X-TZID", ""))
        if isinstance(one, vDDDLists):
            made: Found = vDDDLists([change(each.dt, beside) for each in one.dts])
        else:
            made = vDDDTypes(change(one.dt, beside))
        made.params |= {key: value for key, value in one.params.items() if key in {"RANGE", "FBTYPE"}}
        event.add(name, made, encode=False)


def _many(value: Found) -> Iterable[Found]:
    return () if value is None else value if isinstance(value, list) else (value,)
