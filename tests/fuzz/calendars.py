"""Busy times of a stranger's calendar file (.ics)."""

from datetime import UTC, datetime

from addon.calendars.busy import read_calendar
from addon.calendars.busy_calendar import Span

SPAN = Span(first=datetime(2026, 3, 1, tzinfo=UTC), last=datetime(2026, 5, 1, tzinfo=UTC), zone="America/New_York")
HEAD, END = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y\r\n", b"END:VCALENDAR\r\n"
ZONE = (
    b"BEGIN:VTIMEZONE\r\nTZID:Eastern\r\nBEGIN:STANDARD\r\nDTSTART:20001105T020000\r\nTZOFFSETFROM:-0400\r\n"
    b"TZOFFSETTO:-0500\r\nRRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)
EVENTS = (
    b"DTSTART:20260303T180000Z\r\nDTEND:20260303T190000Z\r\n",
    b"DTSTART;TZID=Eastern:20260303T180000\r\nDURATION:PT1H\r\nRRULE:FREQ=WEEKLY;COUNT=5\r\nEXDATE:20260310T180000\r\n",
    b"DTSTART;VALUE=DATE:20260303\r\nDTEND;VALUE=DATE:20260305\r\nTRANSP:TRANSPARENT\r\n",
    b"DTSTART:20260303T180000\r\nRRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270101\r\nRDATE:20260404T100000\r\n",
    b"DTSTART:20260303T180000Z\r\nRECURRENCE-ID:20260303T180000Z\r\nSTATUS:CANCELLED\r\nSUMMARY:a\\,b\r\n c\r\n",
)
LONGEST = 1024
SEEDS = [
    HEAD + ZONE * (at % 2) + b"BEGIN:VEVENT\r\nUID:%d\r\n%sEND:VEVENT\r\n" % (at, event) + END
    for at, event in enumerate(EVENTS)
]


def one(data: bytes) -> None:
    """Busy times, or why not."""
    found = read_calendar(data, span=SPAN, name="busy/C-01.ics")
    assert found.is_whole or found.problems
