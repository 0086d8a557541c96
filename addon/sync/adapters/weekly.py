"""Reads a recurrence rule as a weekly series, in wall times of one zone. Pure; the same for every place."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from addon.calendars.wanted import Weekly

MOST_COUNT = 520
"""A series that somebody made endless is read as ten years of weeks."""
_PLAIN_RULE = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"})
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def weekly(rule: Mapping[str, Any], start: datetime, zone: str) -> Weekly | None:
    """Return the series of an icalendar rule; None where it is not weekly on the day of ``start`` (naive)."""
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
