"""Rooms that are too small or not used any more, and sessions outside working hours."""

from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest

from addon.records import MeetingRoom, WeeklySlot
from addon.sessions.out_of_place import out_of_place
from tests.practice import ROSA, TUESDAY, meeting, practice

DAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("room", "session", "expected"),
    [
        ({"people": 4}, {}, []),
        ({"people": 3}, {}, [("room size", "Room 2")]),
        ({"people": None}, {}, []),
        ({"people": 3, "name": "room  2"}, {}, [("room size", "room  2")]),
        ({"people": 1, "name": "Room 3"}, {}, []),
        ({"people": 3}, {"meets": "video"}, []),
        ({"people": 3}, {"state": "cancelled"}, []),
        ({"people": 9, "active": False}, {}, [("room not used", "Room 2")]),
    ],
)
def test_rooms(room: dict[str, Any], session: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    """Three members and their clinician; a room is found however it is spelled."""
    rooms = (MeetingRoom(**{"id": "RM-1", "name": "Room 2"} | room),)
    there = replace(practice(), rooms=rooms, sessions=(meeting(TUESDAY, DAY, **session),))
    assert [(one.kind, one.subject) for one in out_of_place(there, today=DAY)] == expected


def test_hours() -> None:
    """The sentence names who does not work and when; a covered lead is not looked at."""
    rosa = replace(ROSA, works=(WeeklySlot(weekday=1, start=time(9), minutes=60),))
    there = replace(practice(), clinicians=(rosa,), sessions=(meeting(TUESDAY, DAY),))
    (one,) = out_of_place(there, today=DAY)
    assert one.sentence == "C-01 does not work then: G-01 2026-03-10 18:00."
    covered = replace(there, sessions=(meeting(TUESDAY, DAY, substitute="C-03"),))
    assert not list(out_of_place(covered, today=DAY))
