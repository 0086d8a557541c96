"""What becomes of a session on a closed day: whose word counts, and what a row cannot do."""

from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import pytest

from addon.records import Closure
from addon.sessions.closed import ClosedDays, closed_days
from tests.practice import TUESDAY, meeting, practice

DAY = date(2026, 3, 10)
PLANNED = meeting(TUESDAY, DAY)
WALL = datetime(2026, 3, 4)


def closure(**changes: Any) -> Closure:
    """Return a row about that Tuesday."""
    row: dict[str, Any] = {"id": "CL-1", "day": DAY, "until": DAY}
    return Closure(**row | changes)


@pytest.mark.parametrize(
    ("rows", "of_group", "usually", "changes"),
    [
        ([closure(what="skip")], "", "", {"state": "cancelled"}),
        ([closure()], "skip", "as usual", {"state": "cancelled"}),
        ([closure()], "", "skip", {"state": "cancelled"}),
        ([closure()], "", "", {}),
        ([closure()], "as usual", "skip", {}),
        ([closure(what="virtual")], "skip", "skip", {"meets": "video"}),
        ([closure(what="move")], "", "", {}),
        ([closure(what="move", to=date(2026, 3, 12))], "", "", {"start": datetime(2026, 3, 12, 18)}),
        ([closure(what="move", to=DAY, at=time(12))], "", "", {"start": datetime(2026, 3, 10, 12)}),
        ([closure(what="move", to=date(2026, 3, 3))], "", "", {}),
        ([closure(what="move", to=date(2026, 3, 20), until=date(2026, 3, 11))], "", "", {}),
        ([closure(what="skip", day=date(2026, 3, 11), until=date(2026, 3, 11))], "", "", {}),
        ([closure(what="skip", day=date(2026, 3, 2), until=date(2026, 3, 10))], "", "", {"state": "cancelled"}),
        ([closure(what="skip", group="G-02")], "", "", {}),
        ([closure(what="skip"), closure(id="CL-0", what="as usual", group="G-01")], "", "", {}),
        ([closure(what="skip"), closure(id="CL-0")], "", "virtual", {"state": "cancelled"}),
        ([closure(what="skip"), closure(id="CL-2", group="G-01")], "virtual", "", {"meets": "video"}),
        (
            [closure(what="skip"), closure(id="CL-0", day=date(2026, 3, 9), what="as usual")],
            "",
            "",
            {"state": "cancelled"},
        ),
        ([closure(what="cannot tell")], "skip", "skip", {}),
    ],
)
def test_what_counts(rows: list[Closure], of_group: str, usually: str, changes: dict[str, Any]) -> None:
    """The group's row before that for all, a decision before none, a day before a week; groups before Settings."""
    group = replace(TUESDAY, on_closed=of_group)
    for order in (rows, rows[::-1]):
        found, _ = ClosedDays(tuple(order), usually).counted(PLANNED, group, wall=WALL)
        assert found == replace(PLANNED, **changes)


@pytest.mark.parametrize(
    ("rows", "usually", "is_closed"),
    [
        ([closure()], "", True),
        ([closure()], "as usual", False),
        ([closure(what="as usual")], "", False),
        ([closure(what="skip")], "as usual", True),
        ([closure(what="skip", group="G-01")], "", False),
        ([closure(what="cannot tell")], "", False),
        ([closure(), closure(id="CL-2", what="as usual")], "", False),
        ([closure(what="skip", day=date(2026, 3, 9), until=date(2026, 3, 11))], "", True),
    ],
)
def test_business_days(rows: list[Closure], usually: str, *, is_closed: bool) -> None:
    """A day closed for all is none, until somebody writes that it is as usual."""
    there = replace(practice(), closures=tuple(rows), settings={"On closed days": usually} if usually else {})
    assert (DAY in closed_days(there)) == is_closed
