from datetime import date, datetime, time
from decimal import Decimal

import pytest

from addon.exports.cells import READERS, Bad, code_in, read_name, word_reader


@pytest.mark.parametrize(
    ("kind", "cell", "expected"),
    [
        ("money", "130.0", Decimal("130.00")),
        ("money", "$1,234.50", Decimal("1234.50")),
        ("money", "65,00", Decimal("65.00")),
        ("money", "(1.234,50)", Decimal("-1234.50")),
        ("time", "6:30 PM", time(18, 30)),
        ("time", "1830", time(18, 30)),
        ("time", "900", time(9)),
        ("time", datetime(2026, 3, 3, 18, 30, 5), time(18, 30)),
        ("money", "(25.00)", Decimal("-25.00")),
        ("money", "(-$25.00)", Decimal("-25.00")),
        ("money", "(-25,00)", Decimal("-25.00")),
        ("money", "-25", Decimal("-25.00")),
        ("money", " $ - ", Decimal("0.00")),
        ("money", 0.1 + 0.2, Decimal("0.30")),
        ("money", "", None),
        ("number", "1.5", Decimal("1.5")),
        ("number", "", None),
        ("id", 123.0, "123"),
        ("id", "00123", "00123"),
        ("id", "2E5X", "2E5X"),
        ("code", "h0005 hq", "H0005 HQ"),
        ("code", 90853.0, "90853"),
        ("minutes", "90 min", 90),
        ("minutes", "1:30", 90),
        ("minutes", time(1, 30), 90),
        ("payer", "Tricare East (99727)", "Tricare East"),
        ("payer", "Aetna (the big one)", "Aetna (the big one)"),
        ("label", "NO  NOTE", "no note"),
        ("name", "  Zoë   Núñez ", "Zoë Núñez"),
        ("safety", "0", False),
        ("safety", "Several days (1)", True),
        ("safety", "Not at all (0)", False),
        ("safety", "Y", True),
        ("safety", "More than half of the days", True),
        ("answer", "Over half the days", 2),
        ("answer", "Several days (1)", 1),
        ("safety", 3.0, True),
        ("safety", "", None),
    ],
)
def test_a_cell_becomes_a_value(kind: str, cell: object, expected: object) -> None:
    """Each kind has its own grammar; blank is None."""
    assert READERS[kind](cell) == expected


@pytest.mark.parametrize(
    ("kind", "cell"),
    [
        ("money", "12.345"),
        ("money", "12,5"),
        ("money", "25.00-"),
        ("money", "USD 5"),
        ("money", "0."),
        ("money", float("nan")),
        ("money", date(2026, 1, 1)),
        ("number", "$4"),
        ("number", float("inf")),
        ("id", "2.98725E+13"),
        ("id", "1e5"),
        ("id", 2.98725e20),
        ("id", 1.5),
        ("minutes", "an hour"),
        ("name", 42.0),
        ("name", "12345"),
        ("name", "x" * 121),
        ("label", "a long sentence that is surely no status word"),
        ("text", date(2026, 1, 1)),
        ("safety", "perhaps"),
    ],
)
def test_a_cell_that_is_no_value_is_refused_without_being_quoted(kind: str, cell: object) -> None:
    """What cannot be read is said in words; the cell's text is not repeated."""
    found = READERS[kind](cell)
    assert isinstance(found, Bad)
    assert str(cell) not in found.what


def test_status_words_are_matched_blind_to_case_and_spelling() -> None:
    """Canceled, cancelled and CANCELLED are one word; an unknown word waits for a person."""
    read = word_reader({"Late Canceled": "late cancel", "Booked": ""})
    assert [read(word) for word in ("late-cancelled", "LATE CANCELED", "late cancel", "booked", " ")] == [
        "late cancel", "late cancel", "late cancel", "", None,
    ]  # fmt: skip
    unknown = read("Paused")
    assert isinstance(unknown, Bad)
    assert unknown.review


@pytest.mark.parametrize(
    ("treatment", "code"),
    [("Group 90853", "90853"), ("H0005 group", "H0005"), ("Group", ""), ("90853 or 90849", ""), ("room 123456", "")],
)
def test_a_treatment_names_its_code_only_if_it_names_one(treatment: str, code: str) -> None:
    """Two codes in a name are no code."""
    assert code_in(treatment) == code


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Zoë\u200b", "Zoë"),
        ("Zoe\u0308", "Zoë"),
        ("\u202aAna Ruiz\u202c", "Ana Ruiz"),
        ("\ufeffBen\u00a0Ode", "Ben Ode"),
        ("Lu\u00adna", "Luna"),
        (".", None),
        ("-", None),
        ("", None),
    ],
)
def test_letters_that_nobody_sees_are_nothing(cell: str, name: str | None) -> None:
    """Zero-width spaces, direction marks, an accent apart; and a dot where somebody has no last name is a blank."""
    assert read_name(cell) == name


@pytest.mark.parametrize(("cell", "letter"), [("An\x07a", "U+0007"), ("Be\x1bn", "U+001B")])
def test_an_invisible_letter_that_means_nothing_is_named(cell: str, letter: str) -> None:
    """The problem tells which one it is, and what to do about it."""
    bad = read_name(cell)
    assert isinstance(bad, Bad)
    assert letter in bad.what
    assert "Type this name anew" in bad.next_step
