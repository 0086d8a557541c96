"""Numbers and times of day as people write them; what is not surely one is none."""

from datetime import time
from decimal import Decimal

import pytest

from addon.written import LONGEST_TEXT, clock, for_a_cell, is_error_word, letters, number, one_line, visible

NUMBERS = [
    ("40", "40"),
    ("1,234.50", "1234.50"),
    ("$40", "40"),
    ("(25.00)", "-25.00"),
    ("(-25.00)", "-25.00"),
    ("(-$1,250)", "-1250"),
    ("(\u221230)", "-30"),
    ("(+25)", None),
    ("(--25)", None),
    ("-(25)", None),
    ("()", None),
    ("+25", "25"),
    ("-$3", "-3"),
    ("\u22123.5", "-3.5"),
    (" 1 000 ", "1000"),
    ("1 234 567.50", "1234567.50"),
    ("1\u00a0000", "1000"),
    ("$ 40", "40"),
    ("- $ 40", "-40"),
    ("( 25.00 )", "-25.00"),
    ("3 5", None),
    ("10 12", None),
    ("1 23", None),
    ("1 2345", None),
    ("1,234 567", None),
    ("2 .5", None),
    (".5", "0.5"),
    ("1,23", None),
    ("(25.00", None),
    ("25.00)", None),
    ("1.2.3", None),
    ("$", None),
    ("", None),
    ("forty", None),
    ("1e3", None),
]


@pytest.mark.parametrize(("text", "value"), NUMBERS)
def test_a_number_as_people_write_it(text: str, value: str | None) -> None:
    """Thousands in threes, dollars, brackets for less than nothing."""
    assert number(text) == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("text", "is_error"),
    [
        *((word, True) for word in ("#N/A", "#REF!", "#DIV/0!", "#NAME?", "#SPILL!", "#GETTING_DATA")),
        *((word, False) for word in ("", "#", "#!", "#1!", "#1 ON THE LIST!", "REF!", "#Ann!", "N/A")),
    ],
)
def test_the_word_of_an_error(text: str, *, is_error: bool) -> None:
    """What a formula that fails shows; a remark with a number sign is none."""
    assert is_error_word(text) == is_error


CLOCKS = [
    ("18:00", time(18)),
    ("6 PM", time(18)),
    ("6:30pm", time(18, 30)),
    ("6:30 p.m.", time(18, 30)),
    ("12 am", time(0)),
    ("12 PM", time(12)),
    ("09:05:59", time(9, 5)),
    ("18", None),
    ("13 PM", None),
    ("0 am", None),
    ("24:00", None),
    ("10:60", None),
    ("noon", None),
]


@pytest.mark.parametrize(("text", "value"), CLOCKS)
def test_a_time_of_day_as_people_write_it(text: str, value: time | None) -> None:
    """An hour alone is no time; an hour beyond twelve takes no PM."""
    assert clock(text) == value


def test_columns_are_called_as_a_spreadsheet_program_calls_them() -> None:
    """A to Z, then AA."""
    assert [letters(column) for column in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_a_letter_and_its_accent_are_one() -> None:
    """However a system writes an accent, the text is the one that people type; letters nobody sees are gone."""
    apart = "Jose\u0301 Nun\u0303ez"
    assert visible(apart) == one_line(apart) == "José Nuñez"
    assert visible("José\u200b Nun\u0303ez") == "José Nuñez"


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("12\x0b34\ud800", "12 34 "),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("x" * LONGEST_TEXT, "x" * LONGEST_TEXT),
        ("x" * 40_000, "x" * (LONGEST_TEXT - 1) + "…"),
        ("🙂" * 20_000, "🙂" * ((LONGEST_TEXT - 1) // 2) + "…"),
    ],
)
def test_a_text_as_every_cell_can_hold_it(text: str, held: str) -> None:
    """A letter that is kept as two is not cut in half."""
    assert for_a_cell(text) == held
