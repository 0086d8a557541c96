"""Rows of the Measures tab become measures, or say what is wrong with them."""

from decimal import Decimal
from typing import Any

import pytest

from addon.cells import read_value
from addon.facts.measures import measures_from
from addon.tabs import Value, folded
from tests.all_tabs import all_tabs

GOOD: dict[str, Value] = {
    "on": True,
    "name": "ORS",
    "about": "outcome",
    "low": Decimal(0),
    "high": Decimal(40),
    "better": "higher",
    "cutoff": Decimal(25),
    "alert_change": Decimal(5),
    "claim_change": Decimal(6),
    "amber_after": 4,
    "red_after": 8,
}


def starters() -> list[dict[str, Value]]:
    """Return the starter rows as the workbook would give them."""
    tab = all_tabs()["measures"]
    by_header = {folded(column.header): column for column in tab.columns}
    return [
        {by_header[folded(header)].field: read_value(by_header[folded(header)], text) for header, text in row.items()}  # type: ignore[misc] # none is a BadCell: asserted below
        for row in tab.starter
    ]


def test_the_starter_rows_are_whole() -> None:
    """Proprietary measures wait for their licence, one cut-off for somebody to verify it."""
    measures, problems = measures_from(starters())
    assert problems == ()
    used = {one.name: (one.cutoff, one.alert_change, one.higher_is_better) for one in measures if one.enabled}
    assert used == {
        "ORS": (25, 5, True),
        "CORS": (32, 5, True),
        "SRS": (36, None, True),
        "GSRS": (36, None, True),
        "PHQ-9": (10, 6, False),
        "GAD-7": (8, 4, False),
        "Check-in": (None, None, True),
        "Feedback": (None, None, True),
    }
    assert {one.name for one in measures if not one.enabled} == {"ORS teen", "OQ-45", "OQ-30"}


def test_a_proprietary_measure_is_used_once_the_licence_is_ticked() -> None:
    """Nothing else about the row changes."""
    for held in (None, False, True):
        (measure,), problems = measures_from([{**GOOD, "licence": "proprietary", "licence_held": held}])
        assert (measure.enabled, problems) == (held is True, ())


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"low": None}, "measure-incomplete"),
        ({"better": None}, "measure-incomplete"),
        ({"name": None}, "measure-incomplete"),
        ({"high": Decimal(0)}, "measure-range"),
        ({"cutoff": Decimal(41)}, "measure-cutoff"),
        ({"alert_change": Decimal(0)}, "measure-change"),
        ({"claim_change": Decimal(-6)}, "measure-change"),
        ({"amber_after": 9}, "measure-track"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(changes: dict[str, Any], code: str) -> None:
    """It gives no measure, so no score is judged by half a row."""
    measures, problems = measures_from([{**GOOD, **changes}])
    assert measures == ()
    assert [problem.code for problem in problems] == [code]


def test_of_two_rows_of_one_name_the_first_counts() -> None:
    """The second is a problem, however it is spelled."""
    measures, problems = measures_from([GOOD, {**GOOD, "name": "ors", "cutoff": Decimal(30)}])
    assert [one.cutoff for one in measures] == [25]
    assert [problem.code for problem in problems] == ["measure-twice"]


def test_an_empty_row_is_nothing() -> None:
    """A row with only its tick box is a row nobody has filled in."""
    assert measures_from([{"on": True, "name": None}]) == ((), ())
