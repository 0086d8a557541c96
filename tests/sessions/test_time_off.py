"""Who is away: the table of stretches, and only what is approved."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from addon.records import TimeOff
from addon.sessions.time_off import with_away
from tests.practice import TUESDAY, meeting

TUE = date(2026, 3, 10)
SESSION = meeting(TUESDAY, TUE)
"""Tuesday 10 March 2026, 18:00 to 19:30."""


def off(**changes: Any) -> TimeOff:
    """Return Rosa's approved time off on that Tuesday."""
    row: dict[str, Any] = {"id": "TO-1", "clinician": "C-01", "since": TUE, "until": TUE, "status": "approved"}
    return TimeOff(**row | changes)


@pytest.mark.parametrize(
    ("changes", "is_away"),
    [
        ({}, True),
        ({"status": "requested"}, False),
        ({"status": "declined"}, False),
        ({"begins": time(19, 29)}, True),
        ({"begins": time(19, 30)}, False),
        ({"ends": time(18)}, False),
        ({"ends": time(18, 1)}, True),
        ({"begins": time(8), "ends": time(12)}, False),
        ({"since": date(2026, 3, 9), "until": date(2026, 3, 11), "begins": time(20), "ends": time(8)}, True),
        ({"since": date(2026, 3, 11), "until": date(2026, 3, 12)}, False),
        ({"since": date(2026, 3, 2), "until": date(2026, 3, 9)}, False),
    ],
)
def test_approved_time_off_that_overlaps_makes_the_clinician_away(changes: dict[str, Any], *, is_away: bool) -> None:
    """Both days count; a time belongs to the first or the last of them; touching is no overlap."""
    (found,) = with_away([SESSION], [off(**changes)])
    assert found.away == (frozenset({"C-01"}) if is_away else frozenset())


def test_time_off_after_midnight_counts_for_a_session_that_goes_on_until_then() -> None:
    """A session that begins at 23:30 is also of the next day."""
    late = replace(SESSION, start=datetime(2026, 3, 10, 23, 30))
    (found,) = with_away([late], [off(since=date(2026, 3, 11), until=date(2026, 3, 11), ends=time(0, 30))])
    assert found.away == {"C-01"}


def test_what_is_no_longer_off_is_no_longer_away() -> None:
    """A session kept from an earlier reading loses the mark; nothing else changes."""
    (found,) = with_away([replace(SESSION, away=frozenset({"C-02"}))], [off(status="declined")])
    assert found == SESSION
