"""A weekly series as the recurrence lines of an event, and back; times are wall times in the series' zone. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from icalendar.prop import vRecur

from addon.calendars.wanted import Weekly
from addon.sessions.expand import instant, wall_time
from addon.sync.adapters.weekly import weekly

_WALL = "%Y%m%dT%H%M%S"


def rule_lines(repeats: Weekly, zone: str) -> list[str]:
    """Return the recurrence lines of a series."""
    lines = [f"RRULE:FREQ=WEEKLY;INTERVAL={repeats.every};COUNT={repeats.count}"]
    return lines + [_exception(at, zone) for at in repeats.without]


def _exception(at: datetime, zone: str) -> str:
    return f"EXDATE:{at:{_WALL}}Z" if zone == "UTC" else f"EXDATE;TZID={zone}:{at:{_WALL}}"


def weekly_of(lines: Sequence[str], start: datetime, zone: str) -> Weekly | None:
    """Return the series that recurrence lines describe; None where they are not weekly on the day of ``start``."""
    rules = [line.removeprefix("RRULE:") for line in lines if line.startswith("RRULE:")]
    if len(rules) != 1 or any(line.startswith("RDATE") for line in lines):
        return None
    try:
        series = weekly(vRecur.from_ical(rules[0]), start, zone)
        return series and Weekly(every=series.every, count=series.count, without=tuple(sorted(_left_out(lines, zone))))
    except ValueError:
        return None


def _left_out(lines: Sequence[str], zone: str) -> Iterator[datetime]:
    for line in lines:
        if line.startswith(("EXDATE:", "EXDATE;TZID=")):
            told, _, times = line.rpartition(":")
            there = told.partition("TZID=")[2] or zone
            for text in times.split(","):
                named = "UTC" if text.endswith("Z") else there
                wall = datetime.strptime(text.removesuffix("Z"), _WALL)
                yield wall if named == zone else _elsewhere(wall, named, zone)


def _elsewhere(wall: datetime, zone: str, there: str) -> datetime:
    """Return a wall time of one zone in another. In its own zone it stays as written, even where the clocks skip it."""
    return wall_time(instant(wall, zone), there)
