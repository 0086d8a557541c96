from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Timezone

from addon.calendars.zone_rules import vtimezone

RULED = (
    "America/New_York",
    "America/Los_Angeles",
    "America/Phoenix",
    "America/St_Johns",
    "America/Santiago",
    "Europe/London",
    "Europe/Dublin",
    "Asia/Jerusalem",
    "Asia/Kolkata",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "UTC",
)


@pytest.mark.parametrize("zone", [*RULED, "Africa/Casablanca"])
def test_the_rules_give_the_offsets_of_the_zone(zone: str) -> None:
    """Read back by icalendar, the VTIMEZONE agrees with the zone itself through the years it covers."""
    made = Timezone.from_ical(vtimezone(zone, first_year=2026, last_year=2027).to_ical())
    assert isinstance(made, Timezone)
    ours, theirs = made.to_tz(lookup_tzid=False), ZoneInfo(zone)
    moment, wrong = datetime(2026, 1, 1, 12, 30, tzinfo=UTC), []
    while moment.year < 2028:
        wall = moment.astimezone(theirs).replace(tzinfo=None)
        unclear = theirs.utcoffset(wall) != theirs.utcoffset(wall.replace(fold=1))
        if not unclear and ours.utcoffset(wall) != theirs.utcoffset(wall):
            wrong.append(wall)
        moment += timedelta(hours=13)
    assert wrong == []


@pytest.mark.parametrize("zone", RULED)
def test_changes_of_the_clock_are_rules_and_never_lists_of_dates(zone: str) -> None:
    """No RDATE, at most two entries: what every calendar program reads right."""
    text = vtimezone(zone, first_year=2026, last_year=2027).to_ical().decode()
    assert "RDATE" not in text
    assert text.count("DTSTART") <= 2
    assert text.count("RRULE") in (0, 2)


def test_the_rules_of_new_york_are_the_known_ones() -> None:
    """Second Sunday of March, first Sunday of November, at two o'clock."""
    text = vtimezone("America/New_York", first_year=2026, last_year=2026).to_ical().decode()
    assert "DTSTART:20250309T020000\r\nRRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3\r\n" in text
    assert "DTSTART:20251102T020000\r\nRRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11\r\n" in text
