"""A value as cells and sentences show it: rounded once, half up."""

from decimal import Decimal

import pytest

from addon.metrics.reading import in_words, shown_value
from addon.numbers import BY_NAME

NO_SHOW = BY_NAME["no_show"]


@pytest.mark.parametrize(
    ("part", "whole", "words", "cell"),
    [
        (101, 1475, "6.8%", "0.0685"),
        (1, 16, "6.3%", "0.0625"),
        (23, 80, "28.8%", "0.2875"),
        (41, 80, "51.3%", "0.5125"),
        (3, 160, "1.9%", "0.0188"),
        (0, 12, "0.0%", "0.0000"),
        (12, 12, "100.0%", "1.0000"),
    ],
)
def test_a_share_is_rounded_once_and_half_up(part: int, whole: int, words: str, cell: str) -> None:
    """Exactly half goes up, also where the float is a little less; 6.847 % is no 6.9 % by way of 0.0685."""
    assert in_words(NO_SHOW, part / whole) == words
    assert shown_value(NO_SHOW, part / whole) == Decimal(cell)


def test_days_are_rounded_half_up() -> None:
    """A float of 2.05 is a little less than that, and it goes up too."""
    assert in_words(BY_NAME["waiting"], 41 / 20) == "2.1 days"
