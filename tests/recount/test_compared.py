"""The comparison itself: a cell or a row that differs is told with its place."""

from datetime import datetime
from pathlib import Path

import pytest

from tests.recount import trends
from tests.recount.cells import fits
from tests.recount.compared import between
from tests.recount.counting import wilson
from tests.recount.messages import before, plain
from tests.recount.read_practice import Book

SIDE = {("G-01 2026-03-03 18:00", "M-0001"): {"Status": "ready", "Amount": "60.00"}}


@pytest.mark.parametrize(
    ("theirs", "told"),
    [
        (SIDE, []),
        ({("G-01 2026-03-03 18:00", "M-0001"): {"Status": "ready", "Amount": "40.00"}}, ["Amount"]),
        ({}, ["row"]),
        (SIDE | {("G-01 2026-03-03 18:00", "M-0002"): {"Status": "ready"}}, ["row"]),
    ],
)
def test_whatever_differs_is_told(theirs: dict[tuple[str, str], dict[str, str]], told: list[str]) -> None:
    """Another cell, a row that is missing, and a row too many."""
    assert [one.column for one in between("billing lines", SIDE, theirs)] == told


@pytest.mark.parametrize(
    ("cell", "value", "true"),
    [
        (">= 2", 2, True),
        ("4 to 5", 6, False),
        ("not Medicare, Aetna", "Cigna", True),
        ("not Medicare, Aetna", "Aetna", False),
        ("starts with Medicare", "Medicare Advantage", True),
        ('"not billed"', "not billed", True),
        (">= {Limit}", 3, False),
        (">= 2", None, None),
    ],
)
def test_a_test_is_read_as_its_column_explains(cell: str, value: object, *, true: bool | None) -> None:
    """Numbers, spans, words, what is in quotes, another fact, and what nobody can tell."""
    assert fits({"If: Fact": cell}, {"Fact": value, "Limit": 4}) is true


def test_two_hours_are_real_hours_and_a_day_is_the_same_clock_time() -> None:
    """Both nights on which the clocks change, around a session at three in the morning."""
    spring, autumn = datetime(2026, 3, 8, 3), datetime(2026, 11, 1, 3)
    assert [before(at, 2) for at in (spring, autumn)] == [datetime(2026, 3, 8, 0), datetime(2026, 11, 1, 1)]
    assert [before(at, 24) for at in (spring, autumn)] == [datetime(2026, 3, 7, 3), datetime(2026, 10, 31, 3)]


def test_an_interval_and_a_plain_letter() -> None:
    """2 of 20 lies between 3 and 30 percent; a letter that a text message cannot carry loses its accent."""
    assert wilson(2, 20) == "3% to 30%"
    assert plain("Lucía, Fèlix") == "Lucia, Fèlix"


@pytest.mark.parametrize(
    ("part", "whole", "shown"), [(101, 1475, "6.8%"), (5, 84, "6.0%"), (1, 16, "6.3%"), (23, 80, "28.8%")]
)
def test_a_share_of_goals_is_rounded_once(part: int, whole: int, shown: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trends shows 0.0685 for 101 of 1475, and yet Goals 6.8 %; exactly half goes up."""
    cells = {"Result": f"{part} of {whole}", "Value": part / whole, "Usual": part / whole}
    monkeypatch.setattr(trends, "exact_points", lambda _: {("No-show rate", "Oct 19"): cells})
    book = Book(folder=Path(), now=datetime(2026, 10, 30), tabs={"Goals": [{"Number": "No-show rate"}]})
    assert trends.goals(book) == {("No-show rate",): {"Now": f"{shown} ({part} of {whole})", "Usual": shown}}
    assert trends.points(book)["No-show rate", "Oct 19"]["Usual"] == round(part / whole, 4)
