"""Versions of rules and tables."""

from typing import Any

import pytest

from addon.rules.rule import Rule, meaning
from tests.rules.casting import read, rule, tab


def _rule(cells: dict[str, Any], **fixed: Any) -> Rule:
    (one,) = read(tab(list(cells), [rule(1, *cells.values(), **fixed)])).rules
    return one


BASE = {"Missed in a row": ">= 2", "Payer": "Aetna, BCBS"}


@pytest.mark.parametrize(
    ("cells", "fixed"),
    [
        ({"Payer": "bcbs , “aetna”", "Missed in a row": "≥2"}, {}),
        (BASE | {"Fee": "any"}, {}),
        (BASE, {"rulename": "Another name", "until": "2027-01-01", "ruleid": "R-99"}),
    ],
)
def test_what_does_not_change_a_rules_meaning(cells: dict[str, Any], fixed: dict[str, Any]) -> None:
    """Order of columns and alternatives, spelling, name and days leave the version alone."""
    assert meaning(_rule(cells, **fixed)) == meaning(_rule(BASE))


@pytest.mark.parametrize(
    ("cells", "fixed"),
    [
        (BASE | {"Missed in a row": "> 2"}, {}),
        (BASE | {"Missed in a row": "2"}, {}),
        (BASE | {"Payer": "not Aetna, BCBS"}, {}),
        (BASE | {"Payer": "Aetna"}, {}),
        (BASE | {"Fee": "blank"}, {}),
        (BASE | {"Fee": "not blank"}, {}),
        (BASE, {"about": "score course"}),
        (BASE, {"flag": "red"}),
        (BASE, {"rate": 3}),
    ],
)
def test_what_changes_a_rules_meaning(cells: dict[str, Any], fixed: dict[str, Any]) -> None:
    """Another test, subject or result is another version."""
    assert meaning(_rule(cells, **fixed)) != meaning(_rule(BASE))


def test_the_versions_of_two_ranges_differ_by_their_ends() -> None:
    """Brackets, relative days and fields are part of the meaning."""
    cells = ["[1..3]", "(1..3]", "[1..3)", "1, 3", "{Reliable change}", "> {Reliable change}"]
    told = {meaning(_rule({"Last score": cell})) for cell in cells}
    dates = {meaning(_rule({"Joined": cell})) for cell in ("today", "today + 1 d", "< today", "Monday", "not Monday")}
    assert (len(told), len(dates)) == (6, 5)
