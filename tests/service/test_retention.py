"""Which backups are kept: counted again, day by day, as somebody would who crosses them out in a calendar."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.service.retention import to_keep

FIRST = date(2026, 1, 1)
DAYS = st.sets(st.integers(0, 800).map(lambda days: FIRST + timedelta(days=days)), max_size=60)
COUNTS = st.integers(0, 8)


@given(DAYS, COUNTS, COUNTS, COUNTS)
def test_a_day_is_kept_if_it_is_among_the_last_or_the_last_of_its_week_or_month(
    days: set[date], nights: int, weeks: int, months: int
) -> None:
    """Of those there are: weeks begin on Mondays, and one without a backup counts for nothing."""
    kept = to_keep(days, nights=nights, weeks=weeks, months=months)
    monday = {day: day - timedelta(days=day.weekday()) for day in days}
    month = {day: day.replace(day=1) for day in days}
    for day in days:
        later = {one for one in days if one > day}
        is_last_of_week = monday[day] not in {monday[one] for one in later}
        is_last_of_month = month[day] not in {month[one] for one in later}
        assert (day in kept) == (
            len(later) < nights
            or (is_last_of_week and len({monday[one] for one in later}) < weeks)
            or (is_last_of_month and len({month[one] for one in later}) < months)
        )


@pytest.mark.parametrize(("nights", "most"), [(7, 23), (2, 18)])
def test_a_year_of_nights_leaves_what_the_settings_name(nights: int, most: int) -> None:
    """7, 4 and 12 at most, some of which are the same; deleting night by night leaves the same as at once."""
    there: set[date] = set()
    for day in range(500):
        there.add(FIRST + timedelta(days=day))
        there = to_keep(there, nights=nights, weeks=4, months=12)
    every = [FIRST + timedelta(days=day) for day in range(500)]
    assert there == to_keep(every, nights=nights, weeks=4, months=12)
    assert nights + 12 < len(there) <= most
