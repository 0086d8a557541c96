from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.sessions.expand import before, instant, wall_time, zone_of

NEW_YORK, SYDNEY = "America/New_York", "Australia/Sydney"


@pytest.mark.parametrize(
    ("zone", "wall", "utc"),
    [
        (NEW_YORK, "2026-03-07 18:00", "2026-03-07 23:00"),
        (NEW_YORK, "2026-03-08 01:59", "2026-03-08 06:59"),
        (NEW_YORK, "2026-03-08 02:30", "2026-03-08 07:30"),  # skipped: 03:30
        (NEW_YORK, "2026-03-08 18:00", "2026-03-08 22:00"),
        (NEW_YORK, "2026-11-01 01:30", "2026-11-01 05:30"),  # shown twice: the first
        (NEW_YORK, "2026-11-01 18:00", "2026-11-01 23:00"),
        (SYDNEY, "2026-04-05 02:30", "2026-04-04 15:30"),  # shown twice in the southern autumn: the first
        (SYDNEY, "2026-10-04 02:30", "2026-10-03 16:30"),  # skipped in the southern spring: 03:30
        (SYDNEY, "2026-10-04 18:00", "2026-10-04 07:00"),
    ],
)
def test_a_wall_time_is_one_instant_on_every_night(zone: str, wall: str, utc: str) -> None:
    """A skipped wall time moves forward by the gap; one shown twice is its first showing."""
    assert instant(datetime.fromisoformat(wall), zone) == datetime.fromisoformat(utc).replace(tzinfo=UTC)


@settings(max_examples=60, deadline=None)
@given(st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1)), st.sampled_from([NEW_YORK, SYDNEY, "America/Phoenix"]))
def test_the_way_back_returns_the_wall_time_unless_it_was_skipped(wall: datetime, zone: str) -> None:
    """From wall time to instant and back is the same wall time, or later by the gap."""
    back = wall_time(instant(wall, zone), zone)
    assert back - wall in (timedelta(0), timedelta(hours=1))


@pytest.mark.parametrize(
    ("zone", "start", "hours", "wall"),
    [
        (NEW_YORK, "2026-03-08 18:00", 24, "2026-03-07 18:00"),  # 23 real hours
        (NEW_YORK, "2026-11-01 18:00", 24, "2026-10-31 18:00"),  # 25 real hours
        (NEW_YORK, "2026-11-02 18:00", 48, "2026-10-31 18:00"),
        (SYDNEY, "2026-10-04 18:00", 24, "2026-10-03 18:00"),
        (NEW_YORK, "2026-03-08 18:00", 36, "2026-03-07 05:00"),  # 36 real hours, over the night that is short
        (NEW_YORK, "2026-11-01 18:00", 36, "2026-10-31 07:00"),
        (NEW_YORK, "2026-03-08 03:30", 2, "2026-03-08 00:30"),
        (NEW_YORK, "2026-11-01 02:30", 2, "2026-11-01 01:30"),  # shown twice: the first time, at 05:30 UTC
        (NEW_YORK, "2026-03-08 18:00", 0, "2026-03-08 18:00"),
    ],
)
def test_whole_days_before_keep_the_clock_time_and_hours_are_real(zone: str, start: str, hours: int, wall: str) -> None:
    """On both nights of a clock change, in both hemispheres."""
    found = before(instant(datetime.fromisoformat(start), zone), hours, zone)
    assert wall_time(found, zone) == datetime.fromisoformat(wall)


def test_an_unknown_zone_is_none() -> None:
    """A person typed it into a cell: it is a value to tell about, no exception."""
    assert [zone_of(name) for name in ("Mars/Base", "", "../etc/passwd")] == [None, None, None]
