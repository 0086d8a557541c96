"""A weekly series as the recurrence lines of an event, and back; times are wall times in the series' zone. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import cast

from icalendar import Event

from addon.calendars.wanted import UNREAD, Weekly
from addon.sessions.expand import instant, wall_time
from addon.sync.adapters.weekly import repetition

_WALL = "%Y%m%dT%H%M%S"


def rule_lines(repeats: Weekly, zone: str) -> list[str]:
    """Return the recurrence lines of a series."""
    lines = [f"RRULE:FREQ=WEEKLY;INTERVAL={repeats.every};COUNT={repeats.count}"]
    return lines + [_exception(at, zone) for at in repeats.without]


def _exception(at: datetime, zone: str) -> str:
    return f"EXDATE:{at:{_WALL}}Z" if zone == "UTC" else f"EXDATE;TZID={zone}:{at:{_WALL}}"


def weekly_of(lines: Sequence[str], start: date, zone: str) -> Weekly:
    """Return the series that recurrence lines describe in wall times of ``zone``; ``start`` is in its own zone."""
    try:
        event = cast("Event", Event.from_ical("\r\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT", ""))))
        event.add("DTSTART", start)
        series = repetition(event, zone) or Weekly(every=1, count=1)
        return series if series.is_unread else replace(series, without=tuple(sorted(_left_out(lines, zone))))
    except ValueError:
        return UNREAD


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
