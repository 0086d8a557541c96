from decimal import Decimal
from typing import Any

import pytest

from addon.billing.decision import NOT_BILLED, BillingDecision, decisions_from, read_decision
from addon.facts.all_facts import ALL_FACTS
from addon.facts.catalog import FactRow
from addon.rules.cells import read_test
from addon.rules.results import Hit
from addon.rules.rule import Rule
from addon.rules.subjects import may_test
from addon.rules.tree import Compare, OneOf
from tests.all_tabs import all_tabs

BY_LABEL = {fact.label: fact for fact in ALL_FACTS}

READ: dict[str, tuple[dict[str, Any], BillingDecision | str]] = {
    "a code and what goes with it": (
        {"then_code": "90853", "then_same_day_modifier": "xe", "then_add_on_code": "90785"},
        BillingDecision(rule="BR-1", code="90853", same_day_modifiers=("XE",), add_on_code="90785"),
    ),
    "several modifiers": (
        {"then_code": "90853", "then_unit": "per family", "then_modifiers": "95, GT"},
        BillingDecision(rule="BR-1", code="90853", unit="per family", modifiers=("95", "GT")),
    ),
    "numbers that the sheet made": (
        {"then_code": 90853, "then_place_of_service": Decimal("11.0"), "then_modifiers": None},
        BillingDecision(rule="BR-1", code="90853", place_of_service="11"),
    ),
    "not billed needs no code": ({"then_unit": "none"}, BillingDecision(rule="BR-1", unit=NOT_BILLED)),
    "no code": ({"then_unit": "per member"}, "rule BR-1 names no code"),
    "unknown unit": ({"then_code": "90853", "then_unit": "per hour"}, "rule BR-1 has an unknown unit"),
    "five modifiers": (
        {"then_code": "90853", "then_modifiers": "95 GT 59 XE HQ"},
        "rule BR-1 has more than 4 modifiers",
    ),
    "a word as modifier": (
        {"then_code": "90853", "then_same_day_modifier": "yes"},
        "rule BR-1 has a modifier that is not two letters or digits",
    ),
}


@pytest.mark.parametrize(("outcome", "expected"), READ.values(), ids=READ)
def test_a_rules_outcome_is_read(outcome: dict[str, Any], expected: BillingDecision | str) -> None:
    """The Then cells become a decision, or the words why they cannot."""
    assert read_decision(outcome, rule="BR-1") == expected


def test_every_starter_rule_can_be_carried_out() -> None:
    """No starter row needs a person because of its own Then cells."""
    tab = all_tabs()["billing_rules"]
    fields = {one.header: one.field for one in tab.columns}
    rows = ({fields[header]: cell for header, cell in row.items()} for row in tab.starter)
    decisions = [read_decision(row, rule=row["id"]) for row in rows]
    assert all(isinstance(one, BillingDecision) for one in decisions)
    assert {one.code for one in decisions if isinstance(one, BillingDecision)} == {"90853", "90849", "H0005", ""}


def test_starter_rules_never_overlap() -> None:
    """Exactly one rule per member and session: no two starter rows have the same tests."""
    tests = [
        tuple(cell for header, cell in row.items() if header.startswith("If:"))
        for row in all_tabs()["billing_rules"].starter
    ]
    assert len(set(tests)) == len(tests)


def test_starter_cells_are_read_as_meant() -> None:
    """Every test of a starter row is one value, or a list of values, of a fact about a member at a session."""
    labels = {fact.label for fact in ALL_FACTS if may_test("member-session", fact)}
    tab = all_tabs()["billing_rules"]
    tested = {column.header.removeprefix("If: ") for column in tab.columns if column.header.startswith("If: ")}
    assert tested <= labels
    for row in tab.starter:
        for header, cell in row.items():
            if header.startswith("If: ") and cell:
                fact = BY_LABEL[header.removeprefix("If: ")]
                meant = tuple(Compare("=", word.strip('"')) for word in cell.split(", "))
                assert read_test(cell, fact, BY_LABEL) == (OneOf(meant) if len(meant) > 1 else meant[0])


def found(rule: str, member: str = "M-0001") -> Hit:
    """Return a match of a billing rule."""
    row = FactRow(about="member-session", subject=f"{member} S", began="S", member=member, values={})
    return Hit(Rule(id=rule, name="", about="member-session", row=2, outcome={"then_code": "90853"}), row)


def test_exactly_one_match_decides() -> None:
    """Several matches, or a rule that a missing value leaves open, are no decision."""
    made = decisions_from(
        [found("BR-2", "M-0002"), found("BR-1", "M-0002"), found("BR-1"), found("BR-1", "M-0003")],
        {("S", "M-0003"): "Payer is blank", ("S", "M-0004"): "Joined by is blank"},
    )
    assert made == {
        ("S", "M-0001"): BillingDecision(rule="BR-1", code="90853"),
        ("S", "M-0002"): "several rules fit: BR-1, BR-2",
        ("S", "M-0003"): "Payer is blank",
        ("S", "M-0004"): "Joined by is blank",
    }
