"""What a referring provider may read."""

from datetime import date

import pytest

from addon.messages.reach import unusable_reference
from addon.records import Member

LIAM = Member(code="M-0002", name="Liam O'Connor-Zoë", birth_date=date(1985, 11, 30))


@pytest.mark.parametrize(
    "reference",
    [
        "77",
        "MRN 12-77",
        "Ref. #4471",
        "Case no 12",
        "Chart 8812",
        "ABCDE-123",
        "9f8abcdef12",
        "O-4471",
        "KX7Q",
    ],
)
def test_a_number_or_code_of_the_providers_own_is_usable(reference: str) -> None:
    """A provider may write "MRN" or "Case no" before it, or the number alone."""
    assert unusable_reference(reference, LIAM) == ""


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "his anxiety group 2",
        "ADHD 12",
        "Liam 12",
        "liam-12",
        "Zoe7",
        "Connor1",
        "KXQW",
        "DOB 11/30/85",
        "11/30/1985",
        "1985-11-30",
        "11301985",
        "123-45-6789",
        "555-0102",
        "555-010-2030",
        "5550102030",
        "mom: 555-0102",
        "li@m.org 3",
        "深圳 3",
        "12 34",
        "7" * 30,
    ],
)
def test_whatever_could_tell_who_or_what_it_is_about_is_not(reference: str) -> None:
    """Words, names, dates, telephone and social security numbers."""
    assert unusable_reference(reference, LIAM).startswith("Their reference ")
