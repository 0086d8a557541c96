"""Settings as numbers: what is typed, else what is usual."""

from decimal import Decimal

import pytest

from addon.typed_settings import SMALLEST, amount, smallest, whole


@pytest.mark.parametrize(
    ("value", "found"),
    [(12, 12), (0, 0), (Decimal("12.0"), 12), ("12", 12), (None, 7), ("", 7), ("soon", 7), (-1, 7), (True, 7)],
)
def test_a_whole_number_of_settings(value: object, found: int) -> None:
    """What is blank, below 0 or no number is as usual."""
    assert whole({"Messages ahead": value}, "Messages ahead", 7) == found


@pytest.mark.parametrize(("value", "found"), [(Decimal("37.5"), "37.5"), (40, "40"), (None, "1"), ("many", "1")])
def test_an_amount_of_settings(value: object, found: str) -> None:
    """Parts of a whole count."""
    assert amount({"Cap": value}, "Cap", Decimal(1)) == Decimal(found)


def test_the_smallest_number_is_the_same_for_rules_and_for_every_view() -> None:
    """As typed, also where the sheet made a decimal of it."""
    assert smallest({}) == SMALLEST
    assert {smallest({"Smallest number to colour": one}) for one in (5, Decimal("5.0"))} == {5}
