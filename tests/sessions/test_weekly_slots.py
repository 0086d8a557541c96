from datetime import time

import pytest

from addon.cells import BadCell
from addon.records import WeeklySlot
from addon.sessions.weekly_slots import hours_in_words, weekly_slots


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
        ("Mon/Wed 9am\u20131pm", tuple(slot(day, time(9), 240) for day in (0, 2))),
        ("M-F 9 to 5", tuple(slot(day, time(9), 480) for day in range(5))),
        ("Tues & Thurs 12-8pm", tuple(slot(day, time(12), 480) for day in (1, 3))),
        ("Mon, Wed and Fri 9-10", tuple(slot(day, time(9), 60) for day in (0, 2, 4))),
        ("Mon 9-10, Wed 12-1", (*MONDAY_NINE, slot(2, time(12), 60))),
        ("Mon 9-10, 12-1", (*MONDAY_NINE, slot(0, time(12), 60))),
        ("Mon through Wed 9-10", tuple(slot(day, time(9), 60) for day in range(3))),
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
        ("T 9-10am", '"t" is not one weekday'),
        ("Blursday 9-10am", '"blursday" is not one weekday'),
        ("every Monday", '"every" is not one weekday'),
        ("Tue 1-2", "morning or the afternoon"),
        ("Mon 10-9", "morning or the afternoon"),
        ("Wed at 12-1", '"at" is not one weekday'),
        ("Mon-Blursday 9-10am", '"blursday" is not one weekday'),
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
    assert found.next_step


@pytest.mark.parametrize(
    ("text", "what", "step"),
    [
        ("9-5", '"9-5" has no weekday', "Write for example Mon-Fri 9-5."),
        ("Wed", '"wed" is not a weekday with a start and an end', "Write for example Wed 9:00-17:00."),
        ("Wendesday 9-5", '"wendesday" is not one weekday', 'Did you mean "Wednesday"?'),
        ("T/Th 9-5", '"t" is not one weekday', "Write Mon, Tue, Wed, Thu, Fri, Sat or Sun."),
    ],
)
def test_the_words_that_are_not_understood_are_named(text: str, what: str, step: str) -> None:
    """With an example made of the others, which is right."""
    assert weekly_slots(text) == BadCell(what, step)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("M-F 9 to 5", "Mon-Fri 9:00 AM to 5:00 PM, 40 h"),
        ("Mon/Wed 9-1", "Mon, Wed 9:00 AM to 1:00 PM, 8 h"),
        ("Mon-Thu 9-10:30; Sat 12-1", "Mon-Thu 9:00 AM to 10:30 AM; Sat 12:00 PM to 1:00 PM, 7 h"),
        ("Tue 9:00-9:45", "Tue 9:00 AM to 9:45 AM, 0 h 45 min"),
    ],
)
def test_hours_are_read_back_in_words(text: str, words: str) -> None:
    """So that a person sees what was understood."""
    slots = weekly_slots(text)
    assert not isinstance(slots, BadCell)
    assert hours_in_words(slots) == words
