"""Calendar files for tests of busy times, and what is read of them."""

from datetime import UTC, datetime

from addon.calendars.busy import read_calendar
from addon.calendars.busy_calendar import Span
from addon.sessions.commitments import BusyTime

SPAN = Span(
    first=datetime(2026, 3, 2, 5, tzinfo=UTC), last=datetime(2026, 3, 30, 4, tzinfo=UTC), zone="America/New_York"
)
NAME = "calendars/busy/C-01.ics"


def calendar(*events: str, extra: str = "") -> bytes:
    """Wrap the lines of events (| between them) into a calendar file."""
    bodies = "".join(f"BEGIN:VEVENT\n{event.replace('|', chr(10))}\nEND:VEVENT\n" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//x//x//EN\n{extra}{bodies}END:VCALENDAR\n".replace(
        "\n", "\r\n"
    ).encode()


def busy(file: bytes) -> list[str]:
    """Return the busy times short, in UTC; asserts that there was no problem."""
    found = read_calendar(file, span=SPAN, name=NAME)
    assert found.problems == ()
    return [f"{one.start:%m-%d %H:%M}>{one.end:%m-%d %H:%M}{' all day' * one.all_day}" for one in found.times]


GOOD = "UID:good|DTSTART:20260310T180000Z|DTEND:20260310T190000Z"
KEPT = (BusyTime(start=datetime(2026, 3, 10, 18, tzinfo=UTC), end=datetime(2026, 3, 10, 19, tzinfo=UTC)),)
CHICAGO = "UID:c|DTSTART;TZID=America/Chicago:20260310T180000|DTEND;TZID=America/Chicago:20260310T190000"
AT_SIX = "03-10 23:00>03-11 00:00"
THREE_WEEKS = [AT_SIX, "03-17 23:00>03-18 00:00", "03-24 23:00>03-25 00:00"]
