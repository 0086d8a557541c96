"""What only the content of a claim shows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.claim_shape.content import Elements, content_faults, is_npi
from addon.sample.insurance import npi


@given(st.integers(0, 9_999_999), st.integers(1, 9), st.integers(0, 9))
def test_a_check_digit_finds_every_single_wrong_digit(number: int, by: int, place: int) -> None:
    """Whichever digit is another one, the identifier is none."""
    right = npi(number)
    wrong = right[:place] + str((int(right[place]) + by) % 10) + right[place + 1 :]
    assert is_npi(right)
    assert not is_npi(wrong)


def test_what_is_no_identifier() -> None:
    """Letters, blanks, nine and eleven digits."""
    assert not any(map(is_npi, ("", "123456789", "12345678931", "123456789x", "¹234567893")))


def claim(number: str, born: str, *, card: str = "W1", name: str = "MARIA") -> list[Elements]:
    """Return a claim of a dependent."""
    return [
        ("HL", "2", "1", "22", "1"),
        ("NM1", "IL", "1", "GARCIA", "JUAN", "", "", "", "MI", card),
        ("HL", "3", "2", "23", "0"),
        ("NM1", "QC", "1", "GARCIA", name),
        ("DMG", "D8", born),
        ("CLM", number, "60"),
        ("SV1", "HC:90853", "60", "UN", "1"),
        ("DTP", "472", "D8", "20260224"),
    ]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (claim("BL-2", "20100101"), ["twice"]),
        (claim("BL-2", "20100101", card="X9"), []),
        (claim("BL-2", "20120505"), []),
        (claim("BL-2", "20100101", name="LUIS"), []),
    ],
    ids=["the same patient", "another family's card", "born on another day", "a sister"],
)
def test_two_dependents_of_one_name_are_two(other: list[Elements], why: list[str]) -> None:
    """A patient is known by the card, the name and the day of birth."""
    found = content_faults([*claim("BL-1", "20100101"), *other, ("SE", "1")], date(2026, 3, 1))
    assert [one.why for one in found] == why
