"""What counts of an entry of Program minutes, against tables and against a clock that is read second by second."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.monthly_programs.minutes import Counted, Entry, counted, month_of, shown_time

ZONE = "America/New_York"
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)


def entry(day: date, start: time | None = None, end: time | None = None, minutes: str = "") -> Entry:
    """Return an entry of the cast's first member."""
    return Entry(id="MN-00001", member="M-0001", program="CoCM", day=day, start=start, end=end, minutes=minutes)


@pytest.mark.parametrize(
    ("typed", "seconds"),
    {
        "whole minutes": (entry(MARCH, minutes="20"), {MARCH: 1200}),
        "minutes and seconds": (entry(MARCH, minutes="12:30"), {MARCH: 750}),
        "with the word": (entry(MARCH, minutes="20 min"), {MARCH: 1200}),
        "start and end, to the second": (entry(MARCH, time(9, 0, 10), time(9, 20, 5)), {MARCH: 1195}),
        "start and minutes": (entry(MARCH, time(9), minutes="15"), {MARCH: 900}),
        "all three agree": (entry(MARCH, time(9), time(9, 20, 30), "20"), {MARCH: 1230}),
        "past midnight": (entry(date(2026, 3, 30), time(23, 50), time(0, 10)), {MARCH: 1200}),
        "past midnight at the month's end": (
            entry(date(2026, 3, 31), time(23, 50, 30), time(0, 10, 15)),
            {MARCH: 570, APRIL: 615},
        ),
        "until midnight at the month's end": (entry(date(2026, 3, 31), time(23, 50), time(0)), {MARCH: 600}),
        "minutes past midnight": (entry(date(2026, 3, 31), time(23, 55), minutes="8"), {MARCH: 300, APRIL: 180}),
        "the year ends": (
            entry(date(2026, 12, 31), time(23, 59), time(0, 1)),
            {date(2026, 12, 1): 60, date(2027, 1, 1): 60},
        ),
        "spring night: an hour is skipped": (entry(SPRING, time(1, 45), time(3, 15)), {MARCH: 1800}),
        "spring night: the start was never shown": (entry(SPRING, time(2, 30), time(3, 45)), {MARCH: 900}),
        "autumn night: an hour comes twice": (entry(AUTUMN, time(0, 30), time(2, 30)), {AUTUMN: 3 * 3600}),
        "autumn night: the shorter reading": (entry(AUTUMN, time(1, 15), time(1, 45)), {AUTUMN: 1800}),
        "autumn night: backwards on the clock": (entry(AUTUMN, time(1, 45), time(1, 15)), {AUTUMN: 1800}),
        "the autumn night begins a month": (
            entry(date(2026, 10, 31), time(23), time(2, 30)),
            {date(2026, 10, 1): 3600, AUTUMN: int(3.5 * 3600)},
        ),
    }.values(),
)
def test_what_counts(typed: Entry, seconds: dict[date, int]) -> None:
    """Real time, by the month that the clocks showed."""
    assert (dict(counted(typed, ZONE).seconds), counted(typed, ZONE).why) == (seconds, "")


@pytest.mark.parametrize(
    ("typed", "begins"),
    [
        (entry(MARCH), "Fill in Minutes"),
        (entry(MARCH, time(9)), "Fill in Minutes"),
        (entry(MARCH, end=time(9)), "Fill in Start"),
        (entry(MARCH, end=time(9), minutes="10"), "Fill in Start"),
        (entry(MARCH, minutes="0"), "No time has passed"),
        (entry(MARCH, minutes="1.5"), "Type Minutes"),
        (entry(MARCH, minutes="10:75"), "Type Minutes"),
        (entry(MARCH, time(9), time(9), minutes=""), "1440:00 is more"),
        (entry(MARCH, time(9), time(8, 30)), "1410:00 is more"),
        (entry(SPRING, time(2, 45), time(3, 15)), "1410:00 is more"),
        (entry(MARCH, time(9), time(9, 20), "25"), "Start to End is 20:00"),
        (entry(MARCH, time(9), time(9, 20, 30), "20:00"), "Start to End is 20:30"),
        (replace(entry(MARCH, minutes="20"), is_unclear=True), "A cell of this row"),
    ],
)
def test_what_does_not_count_says_why(typed: Entry, begins: str) -> None:
    """Nothing is guessed."""
    found = counted(typed, ZONE)
    assert (dict(found.seconds), found.why[: len(begins)]) == ({}, begins)


def by_the_clock(typed: Entry) -> dict[date, int]:
    """Return the seconds by month: until the wall clock first shows the end, each in the month it shows."""
    assert typed.start is not None
    assert typed.end is not None
    zone = ZoneInfo(ZONE)
    began = datetime.combine(typed.day, typed.start, zone).astimezone(UTC)
    lasts = (typed.end.second - typed.start.second) % 60 or 60
    while (began + timedelta(seconds=lasts)).astimezone(zone).time() != typed.end:
        lasts += 60
    months = [month_of((began + timedelta(seconds=some)).astimezone(zone).date()) for some in range(0, lasts, 5)]
    return {month: months.count(month) * 5 for month in set(months)}


NIGHTS = (
    date(2026, 3, 31),
    date(2026, 2, 28),
    SPRING,
    date(2026, 3, 7),
    AUTUMN,
    date(2026, 10, 31),
    date(2027, 12, 31),
)
TIMES = st.builds(time, st.sampled_from([0, 1, 3, 4, 20, 22, 23]), st.integers(0, 59), st.sampled_from([0, 5, 25, 55]))


@given(day=st.sampled_from(NIGHTS), start=TIMES, end=TIMES)
def test_every_second_is_in_one_month(day: date, start: time, end: time) -> None:
    """A second reckoning: a wall clock is watched from Start until it shows End, each second in the month it shows."""
    typed = entry(day, start, end)
    found = counted(typed, ZONE)
    watched = by_the_clock(typed)
    if sum(watched.values()) > 12 * 3600:
        assert found.why.endswith("is more than 12 hours: correct the times.")
    else:
        assert dict(found.seconds) == watched
        assert found.total == sum(watched.values())


def test_times_are_shown_to_the_second() -> None:
    """Minutes go on beyond an hour."""
    assert [shown_time(some) for some in (0, 59, 61, 4350)] == ["0:00", "0:59", "1:01", "72:30"]
    assert Counted().total == 0
