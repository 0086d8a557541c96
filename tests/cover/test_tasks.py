"""What tasks remember: who was asked last, and how covers given and received are counted."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from addon.cover.tasks import LOAD_OVER, CoverAsk, CoverTask, last_asked, latest, load

WALL = datetime(2026, 3, 3, 12)
START = datetime(2026, 3, 5, 18)
TASK = CoverTask(since=date(2026, 3, 3), session="G-01 2026-03-05 18:00", away="C-01", start=START)


@pytest.mark.parametrize(
    ("tasks", "balance"),
    [
        ([TASK], {}),
        ([replace(TASK, by="C-02")], {"C-02": 1, "C-01": -1}),
        ([replace(TASK, by="C-02"), replace(TASK, away="C-02", by="C-01")], {}),
        ([replace(TASK, by="C-02", swap="G-02 2026-03-06 18:00")], {}),
        ([replace(TASK, by="C-02", start=WALL - LOAD_OVER)], {}),
        ([replace(TASK, by="C-02"), replace(TASK, away="C-03", by="C-02")], {"C-02": 2, "C-01": -1, "C-03": -1}),
    ],
)
def test_covers_are_given_less_received(tasks: list[CoverTask], balance: Mapping[str, int]) -> None:
    """A swap counts both ways, so that it weighs for nobody; what is long ago does not count."""
    assert {code: count for code, count in load(tasks, WALL).items() if count} == balance


def test_the_last_ask_of_each_clinician_counts() -> None:
    """Over all tasks."""
    now = datetime(2026, 3, 3, 17, tzinfo=UTC)
    asks = tuple(CoverAsk(clinician="C-02", at=now - timedelta(hours=hours), start=START) for hours in (1, 5))
    other = replace(TASK, away="C-03", asks=(CoverAsk(clinician="C-04", at=now, start=START),))
    assert last_asked([replace(TASK, asks=asks), other]) == {"C-02": now - timedelta(hours=1), "C-04": now}


def test_a_seat_begins_with_the_day_of_its_session_wherever_it_is_moved() -> None:
    """Seats are tidied by day."""
    moved = replace(TASK, start=datetime(2026, 5, 1, 18))
    assert moved.seat == TASK.seat == "2026-03-05 G-01 2026-03-05 18:00|C-01|1"


def test_the_last_number_counts() -> None:
    """Earlier tasks of a session and clinician are history."""
    second = replace(TASK, number=2)
    assert latest({one.key: one for one in (second, TASK)}) == {(TASK.session, "C-01"): second}
