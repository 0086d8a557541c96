"""Every finding carries the values that made it true; every miss says what was missing."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from addon.rules.evaluation import evaluate
from addon.rules.explanation import explain
from tests.rules.casting import FACT, TODAY, fact_row, read, rule, tab


def _sentence(cells: dict[str, str], values: dict[str, Any]) -> str:
    row = rule(7, *cells.values(), rulename="Two missed in a row")
    table = read(tab([FACT[name].label for name in cells], [row]))
    (verdict,) = explain(table, fact_row(**values), today=TODAY)
    assert verdict.matched
    return "; ".join(verdict.reasons)


@pytest.mark.parametrize(
    ("cells", "values", "expected"),
    [
        (
            {"missed": ">= 2", "payer": "Aetna, BCBS"},
            {"missed": 2, "payer": "Aetna"},
            "Missed in a row was 2 (at least 2); Payer was Aetna (one of Aetna, BCBS)",
        ),
        ({"payer": "Medicare"}, {"payer": "Medicare"}, "Payer was Medicare"),
        ({"payer": "blank"}, {}, "Payer was blank"),
        (
            {"score": ">= {Reliable change}"},
            {"score": Decimal("12.50"), "reliable": 5},
            "Last score was 12.5 (at least Reliable change; Reliable change was 5)",
        ),
        (
            {"joined": "< today - 14 d"},
            {"joined": date(2026, 2, 1)},
            "Joined was Feb 1 2026 (before today - 14 days; today - 14 days was Feb 24 2026)",
        ),
        (
            {"next_session": "today to today + 72 h"},
            {"next_session": datetime(2026, 3, 11, 18)},
            (
                "Next session was Mar 11 2026 6:00 PM "
                "(from today to now + 72 hours; today was Mar 10 2026, now + 72 hours was Mar 13 2026 9:00 AM)"
            ),
        ),
        ({"share": "> 12.5%"}, {"share": Decimal("0.2")}, "Missed share was 20% (more than 12.5%)"),
        ({"fee": "not 0"}, {"fee": Decimal(-4)}, "Fee was -$4.00 (not $0.00)"),
        ({"place": "contains o"}, {"place": "North"}, 'Place was North (containing "o")'),
    ],
)
def test_a_hit_says_why(cells: dict[str, str], values: dict[str, Any], expected: str) -> None:
    """The sentence is built from the tree that ran and the values it saw."""
    assert _sentence(cells, values) == expected


def test_explain_shows_matches_first_then_the_nearest_misses() -> None:
    """Each rule about the subject has its reasons: what matched, what is missing, what did not fit."""
    rules = [
        rule(1, "> 5", "Medicare"),
        rule(2, "> 5", None, **{"from": "2026-04-01"}),
        rule(3, None, "Aetna"),
        rule(4, None, None, "> 14"),
        rule(5, None, None, about="clinician"),
    ]
    padded = [(*one[:-2], *[None] * (12 - len(one)), *one[-2:]) for one in rules]
    table = read(tab(["Fee", "Payer", "Days away"], padded))
    told = explain(table, fact_row(fee=3, payer="Aetna"), today=TODAY)
    assert [(one.rule.id, one.matched, one.failing) for one in told] == [
        ("R-03", True, 0),
        ("R-04", None, 0),
        ("R-01", False, 2),
        ("R-02", False, 2),
    ]
    assert [one.reasons for one in told] == [
        ("Payer was Aetna",),
        ("Days away is missing (never came)",),
        ("Fee was $3.00 (rule: more than $5.00)", "Payer was Aetna (rule: Medicare)"),
        ("Fee was $3.00 (rule: more than $5.00)", "it is in force only from Apr 1 2026"),
    ]


def test_a_missing_field_is_named() -> None:
    """Where the other field of a comparison is missing, the sentence names that one."""
    table = read(tab(["Last score"], [rule(1, "> {Reliable change}")]))
    (one,) = evaluate(table, [fact_row(score=3)], today=TODAY).cannot_tell
    assert one.sentence == "Reliable change is missing"


def test_a_rule_that_is_not_in_force_does_not_match() -> None:
    """From and Until count on the day of the question."""
    table = read(tab(["Fee"], [rule(1, "> 1", until="2026-02-01")]))
    row = fact_row(fee=3)
    assert [one.matched for one in explain(table, row, today=TODAY)] == [False]
    assert [one.matched for one in explain(table, row, today=date(2026, 1, 5))] == [True]
