from typing import Any

import pytest

from addon.billing.decision import NOT_BILLED, Decision, read_decision
from addon.tabs import declared
from sheet_templates import texts

READ: dict[str, tuple[dict[str, Any], Decision | str]] = {
    "headers": (
        {"Then: Code": "90853", "Then: Unit": "per member", "Then: Place of service": "10", "Then: Modifiers": "95"},
        Decision(rule="BR-1", code="90853", place_of_service="10", modifiers=("95",)),
    ),
    "fields": (
        {"then_code": "90853", "then_same_day_modifier": "xe", "then_add_on_code": "90785"},
        Decision(rule="BR-1", code="90853", same_day_modifiers=("XE",), add_on_code="90785"),
    ),
    "bare words, several modifiers": (
        {"code": "90853", "unit": "per family", "modifiers": "95, GT", "Note": "x"},
        Decision(rule="BR-1", code="90853", unit="per family", modifiers=("95", "GT")),
    ),
    "a number that the sheet made": ({"code": 90853, "place_of_service": None}, Decision(rule="BR-1", code="90853")),
    "not billed needs no code": ({"unit": "none"}, Decision(rule="BR-1", unit=NOT_BILLED)),
    "no code": ({"unit": "per member"}, "rule BR-1 names no code"),
    "unknown unit": ({"code": "90853", "unit": "per hour"}, "rule BR-1 has an unknown unit"),
    "five modifiers": ({"code": "90853", "modifiers": "95 GT 59 XE HQ"}, "rule BR-1 has more than 4 modifiers"),
    "a word as modifier": (
        {"code": "90853", "same_day_modifier": "yes"},
        "rule BR-1 has a modifier that is not two letters or digits",
    ),
}


@pytest.mark.parametrize(("outcome", "expected"), READ.values(), ids=READ)
def test_a_rules_outcome_is_read_whatever_names_its_columns(outcome: dict[str, Any], expected: Decision | str) -> None:
    """The Then cells become a decision, or the words why they cannot."""
    assert read_decision(outcome, rule="BR-1") == expected


def test_every_starter_rule_can_be_carried_out() -> None:
    """No starter row needs a person because of its own Then cells."""
    rows = declared(texts())["billing_rules"].starter
    decisions = [read_decision(dict(row), rule=row["Rule ID"]) for row in rows]
    assert all(isinstance(one, Decision) for one in decisions)
    assert {one.code for one in decisions if isinstance(one, Decision)} == {"90853", "90849", "H0005", ""}


def test_starter_rules_never_overlap() -> None:
    """Exactly one rule per member-session: no two starter rows have the same tests."""
    tests = [
        tuple(cell for header, cell in row.items() if header.startswith("If:"))
        for row in declared(texts())["billing_rules"].starter
    ]
    assert len(set(tests)) == len(tests)
