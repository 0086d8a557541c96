"""Wall times, instants and quiet hours."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.reminder_times import QuietHours
from addon.sessions.expand import instant, wall_time

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        (datetime(2026, 3, 8, 1, 59), datetime(2026, 3, 8, 6, 59)),
        (datetime(2026, 3, 8, 2, 30), datetime(2026, 3, 8, 7, 30)),
        (datetime(2026, 3, 8, 3, 0), datetime(2026, 3, 8, 7, 0)),
        (datetime(2026, 11, 1, 1, 30), datetime(2026, 11, 1, 5, 30)),
        (datetime(2026, 11, 1, 2, 0), datetime(2026, 11, 1, 7, 0)),
    ],
)
def test_a_skipped_time_moves_on_and_a_doubled_one_is_its_first(wall: datetime, utc: datetime) -> None:
    """The two nights of 2026 in New York."""
    assert instant(wall, NEW_YORK) == utc.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("begin", "end", "at", "quiet"),
    [
        (time(21), time(8), time(21), True),
        (time(21), time(8), time(7, 59), True),
        (time(21), time(8), time(8), False),
        (time(21), time(8), time(20, 59), False),
        (time(12), time(14), time(13), True),
        (time(12), time(14), time(14), False),
        (time(0), time(0), time(0), False),
    ],
)
def test_quiet_hours_may_cross_midnight(*, begin: time, end: time, at: time, quiet: bool) -> None:
    """Begin is quiet, end is not; equal ends mean none."""
    assert QuietHours(begin=begin, end=end).holds(datetime.combine(datetime(2026, 2, 3), at)) is quiet


@given(
    when=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    begin=st.times(),
    end=st.times(),
    zone=st.sampled_from(["America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]).map(ZoneInfo),
)
def test_the_next_end_is_never_earlier_and_never_quiet(when: datetime, begin: time, end: time, zone: ZoneInfo) -> None:
    """On every night of the year, whatever the hours."""
    hours = QuietHours(begin=begin, end=end)
    after = hours.next_end(when, zone)
    assert after >= when
    assert not hours.holds(wall_time(after, zone))
