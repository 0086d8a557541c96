"""Reads how an entry repeats, in wall times of one zone. Pure; the same for every place.

What is not plainly weekly in that zone is worked out by the library in the entry's own zone.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from recurring_ical_events import of  # type: ignore[import-untyped]  # ships no types

from addon.calendars.busy_files.expanding import BAD
from addon.calendars.busy_files.series import same_kind, start_of
from addon.calendars.repetition import NEVER, cost
from addon.calendars.wanted import UNREAD, Weekly

MOST_COUNT = 520
"""A series that somebody made endless is read as ten years of weeks."""
_PLAIN_RULE = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"})
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEK = timedelta(weeks=1)


def repetition(event: Event, zone: str) -> Weekly | None:
    """Return how an entry repeats, exceptions aside; None where it does not, ``UNREAD`` where nobody can tell."""
    if "EXRULE" in event:
        return UNREAD
    if "RRULE" not in event and "RDATE" not in event:
        return None
    try:
        start, rule = start_of(event), event.get("RRULE")
        plain = "RDATE" not in event and isinstance(rule, Mapping) and _is_in(start, zone)
        return (plain and _weekly(rule, wall(start, zone), zone)) or _as_told(_worked_out(event, zone))
    except BAD:
        return UNREAD


def _is_in(start: date, zone: str) -> bool:
    there = start.tzinfo if isinstance(start, datetime) else None
    return there is None or getattr(there, "key", "") == zone


def _weekly(rule: Mapping[str, Any], start: datetime, zone: str) -> Weekly | None:
    """Return the series of a rule; None where it is not plainly weekly on the day of ``start`` (naive)."""
    if rule.get("FREQ") != ["WEEKLY"] or not set(rule) <= _PLAIN_RULE:
        return None
    if [str(day) for day in rule.get("BYDAY", (_DAYS[start.weekday()],))] != [_DAYS[start.weekday()]]:
        return None
    every = max(1, int(rule.get("INTERVAL", (1,))[0]))
    count = int(rule.get("COUNT", (MOST_COUNT,))[0])
    if "UNTIL" in rule:
        until = rule["UNTIL"][0]
        last = wall(until, zone) if isinstance(until, datetime) else datetime.combine(until, start.time())
        count = max(0, (last - start).days // (7 * every) + 1)
    return Weekly(every=every, count=max(1, min(count, MOST_COUNT)))


def _worked_out(event: Event, zone: str) -> list[datetime]:
    """Return the wall times at which an entry takes place, exceptions aside; none where that is not safe to compute."""
    alone, shown = Event(), Calendar()
    alone.add("UID", "series")
    for name in ("DTSTART", "RRULE", "RDATE"):
        if name in event:
            alone[name] = event[name]
    same_kind([alone], ZoneInfo(zone))
    shown.add_component(alone)
    first = start_of(alone)
    last = first + MOST_COUNT * _WEEK
    if cost(alone, last=wall(last, zone)) == NEVER:
        return []
    found = of(shown).between(first - _WEEK, last)
    return sorted({wall(first, zone), *(wall(one.start, zone) for one in found)})[:MOST_COUNT]


def _as_told(dates: Sequence[datetime]) -> Weekly:
    """Return the series that takes place at these wall times."""
    steps = {after - one for one, after in pairwise(dates)} or {_WEEK}
    step = min(steps)
    if not dates:
        return UNREAD
    if len(steps) == 1 and not step % _WEEK:
        return Weekly(every=step // _WEEK, count=len(dates))
    return Weekly(every=1, count=len(dates), dates=tuple(dates))


def wall(at: date, zone: str) -> datetime:
    """Return wall time in the zone; a day begins at midnight, a time without a zone is meant there."""
    if not isinstance(at, datetime):
        return datetime(at.year, at.month, at.day)
    if at.tzinfo is None:
        return at
    there = ZoneInfo(zone)
    if getattr(at.tzinfo, "key", None) == there.key:
        return at.replace(tzinfo=None)
    return at.astimezone(UTC).astimezone(there).replace(tzinfo=None)
