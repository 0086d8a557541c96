"""Typical slips in cells over the facts that practices have: each is found, and each suggestion is right."""

from datetime import datetime
from typing import Any

import pytest

from addon.facts.all_facts import BY_FOLDED_LABEL
from addon.facts.catalog import Fact
from addon.rules.cells import read_test
from addon.rules.refusals import Refused
from addon.tabs import folded

_SLIPS: tuple[tuple[str, Any, str, tuple[str, ...]], ...] = (
    ("Missed in a row", "two", "Write 2.", ("2",)),
    ("Missed in a row", ">> 2", "Write for example >= 2.", (">= 2",)),
    ("Missed in a row", "1O", "Did you mean 10?", ("10",)),
    ("Missed in a row", ">= 1,200", "Write >= 1200 or >= 1, 200.", (">= 1200",)),
    ("Missed in a row", "[10..1]", "Swap the two ends.", ("[1..10]",)),
    ("Missed in a row", "> 5 and < 3", "Write > 5, < 3 for either of the two.", ("> 5, < 3",)),
    ("Missed in a row", "1 too 10", "Write 1 to 10 for a range.", ("1 to 10",)),
    ("Missed in a row", "[1..10", "Write [1..10], or ( and ) to leave an end out.", ("[1..10]",)),
    ("Missed in a row", datetime(2026, 1, 10), "Format the cell as plain text and type 1 to 10.", ("1 to 10",)),
    ("Missed in a row", "2, 3,", "Take the extra comma away, or write the missing value.", ("2, 3",)),
    ("Days since last miss", "<= 14 weeks", "Write <= 98.", ("<= 98",)),
    ("Age", ">= 18 months", "Count it in years.", (">= 2",)),
    ("Age", "under 18", "Write < 18.", ("< 18",)),
    ("Attended share", "60", "Write 60%.", ("60%",)),
    ("Worse since last", ">= {Reliable chnge (alert)}", "Did you mean >= {Reliable change (alert)}?", ()),
    ("Worse since last", ">= {Payer}", "Compare fields of one type and unit.", (">= {Reliable change (claim)}",)),
    ("Track", "ambr", 'Did you mean "amber"?', ("amber",)),
    ("Course", "got worst", 'Did you mean "got worse"?', ("got worse",)),
    ("Service", "group psycotherapy", 'Did you mean "group psychotherapy"?', ("group psychotherapy",)),
    ("Alliance alert", "maybe", "Write yes or no.", ("yes", "no")),
    ("Payer", "<> Aetna", "Write not Aetna.", ("not Aetna",)),
    ("Payer", "not not Aetna", "Write Aetna, or not Aetna.", ("Aetna", "not Aetna")),
    (
        "Payer",
        "Aetna or BCBS",
        "Write Aetna, BCBS; put one value of that name in quotation marks.",
        ("Aetna, BCBS", '"Aetna or BCBS"'),
    ),
    (
        "Measure",
        "startswith PHQ",
        "Write starts with PHQ; put one value of that name in quotation marks.",
        ("starts with PHQ",),
    ),
)


def test_they_are_twenty_four() -> None:
    """As many as the bar asks for, no two alike."""
    assert len({(label, cell) for label, cell, _, _ in _SLIPS}) == 24


@pytest.mark.parametrize(("label", "cell", "step", "followed"), _SLIPS)
def test_a_slip_is_found_and_its_suggestion_can_be_followed(
    label: str, cell: Any, step: str, followed: tuple[str, ...]
) -> None:
    """The cell is refused, the next step is exactly this, and a cell that follows it is read."""
    fact = _fact(label)
    refused = read_test(cell, fact, BY_FOLDED_LABEL)
    assert isinstance(refused, Refused)
    assert refused.next_step == step
    assert refused.what
    for again in followed or (">= {Reliable change (alert)}",):
        assert not isinstance(read_test(again, fact, BY_FOLDED_LABEL), Refused)


def _fact(label: str) -> Fact:
    return BY_FOLDED_LABEL[folded(label)]
