"""A weekly series as the recurrence lines of an event, and back; times are wall times in the series' zone. Pure."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from icalendar import Calendar
from recurring_ical_events import of  # type: ignore[import-untyped]  # ships no types

from addon.calendars.wanted import Weekly

MOST_OCCURRENCES = 400
_WALL = "%Y%m%dT%H%M%S"
_OWN = ("FREQ", "INTERVAL", "COUNT")
_BAD = (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError, NotImplementedError)
"""What the calendar libraries raise on damaged content."""


def rule_lines(repeats: Weekly, zone: str) -> list[str]:
    """Return the recurrence lines of a series."""
    lines = [f"RRULE:FREQ=WEEKLY;INTERVAL={repeats.every};COUNT={repeats.count}"]
    return lines + [_exception(at, zone) for at in repeats.without]


def _exception(at: datetime, zone: str) -> str:
    return f"EXDATE:{at:{_WALL}}Z" if zone == "UTC" else f"EXDATE;TZID={zone}:{at:{_WALL}}"


def weekly_of(lines: Sequence[str], start: datetime, zone: str) -> Weekly | None:
    """Return the series that recurrence lines describe; None where nothing weekly can be made of them.

    Another rhythm that a person chose is shown by the weeks in which it has an occurrence at the weekday and
    time of ``start`` (naive, in ``zone``).
    """
    ours = _as_we_write(lines, zone)
    if ours is not None:
        return ours
    weeks = [at for at in _expanded(lines, start, zone) if at >= start and (at - start) % timedelta(weeks=1) == _NONE]
    if not weeks:
        return None
    count = (weeks[-1] - start) // timedelta(weeks=1) + 1
    every = (start + number * timedelta(weeks=1) for number in range(count))
    return Weekly(every=1, count=count, without=tuple(at for at in every if at not in weeks))


_NONE = timedelta()


def _as_we_write(lines: Sequence[str], zone: str) -> Weekly | None:
    rules = [line.removeprefix("RRULE:") for line in lines if line.startswith("RRULE:")]
    left_out = [line for line in lines if line.startswith(("EXDATE:", f"EXDATE;TZID={zone}:"))]
    if len(rules) != 1 or len(lines) != 1 + len(left_out):
        return None
    said = dict(part.partition("=")[::2] for part in rules[0].split(";"))
    if said.get("FREQ") != "WEEKLY" or not {"FREQ", "COUNT"} <= said.keys() <= {*_OWN}:
        return None
    try:
        without = [_wall(text, zone) for line in left_out for text in line.rpartition(":")[2].split(",")]
        return Weekly(every=int(said.get("INTERVAL", "1")), count=int(said["COUNT"]), without=tuple(sorted(without)))
    except ValueError:
        return None


def _wall(text: str, zone: str) -> datetime:
    if not text.endswith("Z"):
        return datetime.strptime(text, _WALL)
    moment = datetime.strptime(text, f"{_WALL}Z").replace(tzinfo=UTC)
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _expanded(lines: Sequence[str], start: datetime, zone: str) -> list[datetime]:
    begin = f"DTSTART:{start:{_WALL}}Z" if zone == "UTC" else f"DTSTART;TZID={zone}:{start:{_WALL}}"
    text = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:one", begin, *lines, "END:VEVENT", "END:VCALENDAR", ""]
    first = start.replace(tzinfo=ZoneInfo(zone)) - timedelta(days=1)
    try:
        found = islice(of(Calendar.from_ical("\r\n".join(text))).after(first), MOST_OCCURRENCES)
        return sorted(one.start.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for one in found)
    except _BAD:
        return []
