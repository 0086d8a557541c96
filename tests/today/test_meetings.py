"""The lines of Today about sessions: who leads, and that nobody does."""

from dataclasses import replace
from datetime import date, datetime, time

import pytest

from addon.today.meetings import NO_LINK, NOBODY, meeting_lines, unmarked_lines
from addon.today_line import COVER, TodayLine
from tests.practice import TUESDAY, meeting, practice, present

WALL = datetime(2026, 3, 3, 12)
ASKED = TodayLine(kind=COVER, who="G-01 2026-03-03 18:00", what="C-01 is away", plan="2 asked 7:15 AM, no answer yet")


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        ({}, False),
        ({"meets": "video"}, True),
        ({"meets": "hybrid"}, True),
        ({"meets": "video", "video_link": "https://meet.example.org/a"}, False),
    ],
)
def test_a_session_by_video_without_a_link_is_told(changes: dict[str, str], lacks: object) -> None:
    """Members are told that it is online, and nobody could open it."""
    one = meeting(TUESDAY, WALL.date(), **changes)
    (line,) = meeting_lines(practice(sessions=(one,)), WALL)
    assert (NO_LINK in line.what) == lacks
    assert line.plan.startswith("Fill in Video link") == lacks


@pytest.mark.parametrize(
    ("away", "wall", "cover", "expected"),
    [
        ((), WALL, None, ("today", "Rosa Díaz", "")),
        ((), WALL, ASKED, ("today", "Rosa Díaz", ASKED.plan)),
        (("C-01",), WALL, ASKED, ("red, today", "nobody", ASKED.plan)),
        (("C-01",), WALL, None, ("red, today", "nobody", "Fill in Substitute in Sessions")),
        (("C-01",), WALL.replace(hour=18, minute=30), None, ("red, today", "nobody", "Fill in Substitute in Sessions")),
        (("C-01",), WALL.replace(hour=23), None, ("today", "", "")),
    ],
)
def test_a_session_without_its_leader(
    away: tuple[str, ...], wall: datetime, cover: TodayLine | None, expected: tuple[str, str, str]
) -> None:
    """Red with what is done about it, until it has ended."""
    one = meeting(TUESDAY, WALL.date(), away=frozenset(away))
    (line,) = meeting_lines(practice(sessions=(one,)), wall, {ASKED.who: cover} if cover else {})
    assert (line.urgency, line.clinician, line.plan) == expected
    assert (NOBODY in line.what, line.reds) == (line.urgency.startswith("red"), int(line.urgency.startswith("red")))


@pytest.mark.parametrize(("at", "told"), [(datetime(2026, 3, 4, 0, 10), 0), (datetime(2026, 3, 4, 0, 30), 1)])
def test_a_session_over_midnight_is_not_unmarked_before_it_ends(at: datetime, told: int) -> None:
    """Its day is over; it is not."""
    late = meeting(replace(TUESDAY, start=time(23)), date(2026, 3, 3))
    made = practice(sessions=(late,), attendance=(present(late, "M-0001", ""),))
    assert len(unmarked_lines(made, at)) == told
