"""The three-valued answers of single tests."""

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from addon.rules.cells import read_test
from addon.rules.refusals import Refused
from addon.rules.truth import judge
from tests.rules.casting import FACT, FIELDS, TODAY


@pytest.mark.parametrize(
    ("fact", "cell", "value", "expected"),
    [
        ("missed", "", None, True),
        ("missed", "any", 5, True),
        ("missed", "blank", None, True),
        ("missed", "blank", 0, False),
        ("missed", "not blank", None, False),
        ("missed", "not blank", 0, True),
        ("missed", "2", None, None),
        ("missed", "not 2", None, None),
        ("missed", "[1..3]", None, None),
        ("missed", "blank, 2", None, True),
        ("missed", "blank, 2", 3, False),
        ("missed", "2", Decimal("2.0"), True),
        ("missed", "(2..4]", 2, False),
        ("missed", "(2..4]", 4, True),
        ("missed", "not 2, > 5", 6, False),
        ("missed", "2", "2", None),
        ("score", ">= 0.3", 0.3, True),
        ("score", ">= {Reliable change}", Decimal(5), None),
        ("score", "< 3, >= {Reliable change}", Decimal(2), True),
        ("score", "not < 3, {Reliable change}", Decimal(2), False),
        ("score", "> 3 and < {Reliable change}", Decimal(2), False),
        ("score", "> 3 and < {Reliable change}", Decimal(4), None),
        ("score", "2", Decimal("NaN"), None),
        ("payer", "not Medicare", "", None),
        ("payer", "Self-pay", "self-pay", True),
        ("place", "Cafe\u0301", "CAFÉ", True),
        ("place", "contains th", "North", True),
        ("place", "ends with th", "thin", False),
        ("consent", "no", False, True),
        ("consent", "no", None, None),
        ("joined", "< today - 14 d", date(2026, 2, 23), True),
        ("joined", "< today - 14 d", date(2026, 2, 24), False),
        ("joined", "Tuesday", date(2026, 3, 10), True),
        ("joined", "not Tuesday", None, None),
        ("next_session", "2026-03-10", datetime(2026, 3, 10, 23, 59), True),
        ("next_session", "<= 2026-03-10", datetime(2026, 3, 10, 23, 59), True),
        ("next_session", "> 2026-03-10", datetime(2026, 3, 10, 23, 59), False),
        ("next_session", "<= today + 72 h", datetime(2026, 3, 13, 9, 0), True),
        ("next_session", "<= today + 72 h", datetime(2026, 3, 13, 9, 1), False),
        ("next_session", "<= today + 3 d", datetime(2026, 3, 13, 23, 0), True),
        ("starts_at", "9:00 to 12:00", time(12), True),
    ],
)
def test_what_a_test_says_of_a_value(fact: str, cell: str, value: Any, expected: bool | None) -> None:  # noqa: FBT001
    """True, False, or None where a missing value (or one of another type) leaves it open."""
    test = read_test(cell, FACT[fact], FIELDS)
    assert not isinstance(test, Refused)
    assert judge(test, FACT[fact])(value, {fact: value}, TODAY) is expected


def test_a_run_that_knows_only_the_day_counts_hours_from_midnight() -> None:
    """``today + 12 h`` of a run at a mere date ends at noon."""
    test = read_test("<= today + 12 h", FACT["next_session"], FIELDS)
    assert not isinstance(test, Refused)
    ask = judge(test, FACT["next_session"])
    day = date(2026, 3, 10)
    noon = datetime(2026, 3, 10, 12)
    assert (ask(noon, {}, day), ask(noon.replace(minute=1), {}, day)) == (True, False)
