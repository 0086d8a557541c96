from datetime import time

import pytest

from addon.cells import BadCell
from addon.records import WeeklySlot
from addon.sessions.weekly_slots import weekly_slots


def slot(weekday: int, start: time, minutes: int) -> WeeklySlot:
    """Return a slot, short."""
    return WeeklySlot(weekday=weekday, start=start, minutes=minutes)


MONDAY_NINE = (slot(0, time(9), 60),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ()),
        ("  ;  ", ()),
        ("Mon 09:00-10:00", MONDAY_NINE),
        ("Mon 9-10am", MONDAY_NINE),
        ("Mon 9-10", MONDAY_NINE),
        ("MONDAY  9:00 AM \u2013 10:00 AM", MONDAY_NINE),
        ("mon. 9.00 to 10.00", MONDAY_NINE),
        ("Mon 9 a.m. - 10 a.m.; Mon 09:00-10:00", MONDAY_NINE),
        ("Wed 12:00-13:00; Mon 09:00-10:00", (*MONDAY_NINE, slot(2, time(12), 60))),
        ("Wed 12-1", (slot(2, time(12), 60),)),
        ("Wednesdays: 12-12:50", (slot(2, time(12), 50),)),
        ("Fri 11:30-1", (slot(4, time(11, 30), 90),)),
        ("Mon-Wed 09:00-10:00", tuple(slot(day, time(9), 60) for day in range(3))),
        ("Sat to Mon 9-10am", tuple(slot(day, time(9), 60) for day in (0, 5, 6))),
        ("Mon 7-6", (slot(0, time(7), 660),)),
        ("Mon 11-1pm", (slot(0, time(11), 120),)),
        ("Thurs 12-1:30 pm\nweds 8-9am", (slot(2, time(8), 60), slot(3, time(12), 90))),
    ],
)
def test_people_write_weekly_times_in_many_ways(text: str, expected: tuple[WeeklySlot, ...]) -> None:
    """The usual spellings of a weekday with a start and an end are understood."""
    assert weekly_slots(text) == expected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Mon", "weekday with a start"),
        ("T 9-10am", "weekday with a start"),
        ("Blursday 9-10am", "weekday with a start"),
        ("every Monday", "weekday with a start"),
        ("Tue 1-2", "morning or the afternoon"),
        ("Mon 10-9", "morning or the afternoon"),
        ("Wed at 12-1", "weekday with a start"),
        ("Mon-Blursday 9-10am", "weekday with a start"),
        ("Mon 11:00-01:00", "not after"),
        ("Mon 22:00-01:00", "not after the start"),
        ("Mon 25:00-26:00", "not a time of day"),
        ("Mon 13pm-14pm", "not a time of day"),
        ("Mon 09:00-10:00; Tue 9", "weekly time 2"),
        ("; ".join(["Mon 09:00-10:00"] * 21), "more than 20"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, says: str) -> None:
    """A slip names what is wrong and how to write it; nothing is guessed."""
    found = weekly_slots(text)
    assert isinstance(found, BadCell)
    assert says in found.what
    assert "09:00-10:00" in found.next_step
