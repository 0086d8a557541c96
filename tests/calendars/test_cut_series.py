"""A person cuts a series: each slot is paired with the occurrence that takes its place."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from addon.calendars.cut_series import cut_slots, gone_on
from addon.calendars.wanted import WantedEvent, Weekly
from tests.calendars.test_showing import AT
from tests.calendars.test_showing import SERIES as FOUR_WEEKS

WEEK, HOUR = timedelta(weeks=1), timedelta(hours=1)
SLOTS = [AT + WEEK * number for number in range(6)]
SERIES = replace(FOUR_WEEKS, repeats=Weekly(every=1, count=6))
CUT = replace(SERIES, repeats=Weekly(every=1, count=2))
REST = replace(SERIES, start=SLOTS[2] + HOUR, repeats=Weekly(every=1, count=4))


def without(series: WantedEvent, *out: datetime, **more: Any) -> WantedEvent:
    """Return a series that leaves these times out."""
    return replace(series, repeats=replace(series.repeats or Weekly(every=1, count=6), without=out, **more))


DRAGGED = replace(REST, start=SLOTS[3] + 10 * HOUR, repeats=None, instead_of=SLOTS[3] + HOUR)
MONDAY = timedelta(days=-1)


@pytest.mark.parametrize(
    ("series", "rest", "stands"),
    [
        (SERIES, (REST,), [HOUR, HOUR, HOUR, HOUR]),
        (SERIES, (), [None] * 4),
        (without(SERIES, SLOTS[3]), (REST,), [HOUR, HOUR, HOUR]),  # somebody else covers it
        (without(SERIES, SLOTS[2]), (replace(REST, start=SLOTS[3]),), [0 * HOUR] * 3),
        (SERIES, (without(REST, SLOTS[3] + HOUR),), [HOUR, None, HOUR, HOUR]),
        (SERIES, (REST, DRAGGED), [HOUR, 10 * HOUR, HOUR, HOUR]),
        (SERIES, (without(REST, every=2, count=2),), [HOUR, None, HOUR, None]),
        (SERIES, (without(REST, count=99),), [HOUR] * 4),
        (SERIES, (replace(REST, start=SLOTS[2] + MONDAY),), [MONDAY] * 4),
        (SERIES, (without(REST, count=2), replace(REST, start=SLOTS[4] + 2 * HOUR)), [HOUR, HOUR, 2 * HOUR, 2 * HOUR]),
    ],
)
def test_what_goes_on_stands_for_the_slots_behind_the_cut(
    series: WantedEvent, rest: tuple[WantedEvent, ...], stands: list[timedelta | None]
) -> None:
    """Each by the same distance; what is missing there is gone, and what is too much stands for nothing."""
    cut = cut_slots(series, CUT)
    found = gone_on(cut, rest)
    assert [found[slot].start - slot if slot in found else None for slot in cut] == stands
    assert all(one.repeats is None for one in found.values())


def test_a_series_that_was_moved_as_a_whole_is_not_cut() -> None:
    """Its slots are where they were moved to."""
    assert cut_slots(SERIES, replace(SERIES, start=AT + HOUR)) == []
