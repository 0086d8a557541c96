from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from addon.records import Practice, TherapyGroup
from addon.sessions.double_bookings import double_bookings
from addon.week.plan import planned
from tests.practice import FAMILIES, TUESDAY, meeting, practice

WALL = datetime(2026, 3, 3, 12)
DAY = date(2026, 3, 5)


ROOMY = replace(FAMILIES, room="Room 4")


def one(group: TherapyGroup = ROOMY, **changes: Any) -> Practice:
    """Return the cast with one session and one group."""
    return replace(practice(), groups=(group,), sessions=(meeting(group, DAY, **changes),))


@pytest.mark.parametrize(
    ("group", "session", "expected"),
    [
        ({}, {}, []),
        ({}, {"away": frozenset({"C-01", "C-02"})}, ["nobody leads it"]),
        ({"meets": "in person", "room": ""}, {}, ["no room"]),
        ({"meets": "video", "video_link": ""}, {}, ["no video link"]),
        ({"meets": "hybrid", "video_link": "", "room": ""}, {}, ["no room", "no video link"]),
        ({"seats": 2}, {}, ["3 people for 2 seats"]),
        ({"seats": 3}, {}, []),
        ({"meets": "in person", "room": ""}, {"meets": "video"}, []),
    ],
)
def test_what_is_missing_is_told(group: Mapping[str, Any], session: Mapping[str, Any], expected: list[str]) -> None:
    """Each lack by its words; a session that meets otherwise this time lacks nothing of the usual way."""
    found = planned(one(replace(ROOMY, **group), **session), WALL)
    assert [list(planned_one.missing()) for planned_one in found] == [expected]


def test_what_is_booked_twice_is_told_of_both() -> None:
    """One room, one clinician and one member in two groups at one time, as Flags has it."""
    other = replace(ROOMY, code="G-09", name="Another")
    sessions = tuple(meeting(group, DAY) for group in (ROOMY, other))
    cast = replace(practice(), groups=(ROOMY, other), sessions=sessions)
    found = planned(cast, WALL, double_bookings(cast, today=WALL.date()))
    for planned_one in found:
        assert {"Room 4 is booked twice", "C-02 is booked twice"} <= set(planned_one.missing())
    assert not [words for one_alone in planned(cast, WALL) for words in one_alone.missing() if "twice" in words]


def test_two_weeks_from_today_by_time_without_the_cancelled() -> None:
    """Yesterday, the fifteenth day and a cancelled session are no part of it."""
    days = [date(2026, 3, day) for day in (2, 3, 16, 17)]
    sessions = tuple(meeting(TUESDAY, day) for day in reversed(days))
    off = meeting(FAMILIES, DAY, state="cancelled")
    found = planned(replace(practice(), sessions=(*sessions, off)), WALL)
    assert [planned_one.session.start.date() for planned_one in found] == days[1:3]


def test_nobody_is_expected_where_all_have_left() -> None:
    """An empty room is told; who covers is named with whom."""
    cast = one(substitute="C-03")
    (found,) = planned(replace(cast, memberships=(), attendance=()), WALL)
    assert list(found.missing()) == ["nobody is expected"]
    assert (found.by.lead, found.by.covered) == ("C-03", "C-02")
