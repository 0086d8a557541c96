"""Calendar files of other projects: each is read or named, in bounded time, and agrees with the libraries.

Where the two differ on purpose, ``DIFFERENT`` says why.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import monotonic

import pytest
from icalendar import Calendar
from recurring_ical_events import of  # type: ignore[import-untyped]  # ships no types

from addon.calendars.busy import read_calendar
from addon.calendars.busy_calendar import Span
from addon.calendars.busy_files.properties import takes_time

SHARED = Path(__file__).parents[3] / "shared" / "judges" / "ical"
FILES = sorted(SHARED.rglob("*.ics"))
SERIES = sorted((SHARED / "recurring-ical-events").glob("*.ics"))
DIFFERENT = {
    "issue_75_range_parameter.ics": "a bare date as UNTIL includes that day",
    "bad_rrule_missing_until_event.ics": "a rule that the library refuses is named here",
}
LONGEST_SECONDS = 5
YEAR = timedelta(days=365)

pytestmark = pytest.mark.judges


def span(year: int) -> Span:
    """Return a year from its first day on."""
    first = datetime(year, 1, 1, tzinfo=UTC)
    return Span(first=first, last=first + YEAR, zone="UTC")


def test_there_are_as_many_files_as_the_set_has() -> None:
    """An emptied set passes nothing."""
    assert (len(FILES), len(SERIES)) == (438, 94)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_file_is_read_or_named_in_bounded_time(path: Path) -> None:
    """Never a crash; what is not whole has a problem."""
    begun = monotonic()
    found = read_calendar(path.read_bytes(), span=span(2019), name="a.ics")
    assert monotonic() - begun < LONGEST_SECONDS
    assert found.is_whole or found.problems


def instant(at: date) -> datetime:
    """Return a moment in UTC."""
    moment = at if isinstance(at, datetime) else datetime.combine(at, time())
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def expected(calendar: Calendar, asked: Span) -> Iterator[tuple[datetime, datetime]]:
    """Yield what the library makes of a calendar: times that take time, within the span."""
    for one in of(calendar).between(asked.first, asked.last):
        start, end = instant(one.start), instant(one.end)
        if takes_time(one) and start < end and start < asked.last and asked.first < end:
            yield start, end


@pytest.mark.parametrize("path", [one for one in SERIES if one.name not in DIFFERENT], ids=lambda path: path.name)
def test_series_agree_with_the_library(path: Path) -> None:
    """Dropping, putting zones on and evening out the kinds of values changes nothing that was right."""
    for year in (1997, 2005, 2012, 2016, 2018, 2019, 2020, 2022, 2023, 2024, 2025):
        found = read_calendar(path.read_bytes(), span=span(year), name="a.ics")
        if found.is_whole:
            wanted = set(expected(Calendar.from_ical(path.read_bytes()), span(year)))
            assert {(one.start, one.end) for one in found.times} == wanted
