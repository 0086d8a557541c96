"""What one member is given to read: all of theirs, and nobody else's name."""

import pytest

from addon.sync.one_member import Names, rows_naming
from addon.workbook import TabSnapshot
from tests.sync.little_practice import TABS

NAMES = Names(
    {
        "M-0001": ("Zoë Núñez", "Núñez, Zoë"),
        "M-0002": ("Sam Reed", "Reed, Sam"),
        "M-0003": ("Sam Reed", "Reed, Sam"),
        "M-0004": ("Ann", "Annie"),
    },
    {},
)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("asked Zoë Núñez (M-0001)", "asked M-0001"),
        ("NÚÑEZ, ZOË came with sam reed", "M-0001 came with sam reed"),
        ("Sam Reed (M-0002) and Sam Reed (M-0003)", "Sam Reed (M-0002) and M-0003"),
        ("Annabel, not Ann", "Annabel, not M-0004"),
        ("M-0003, a.b", "M-0003, a.b"),
        (
            "M-0002 is Sam Reed: born Feb 3 1990. M-0003 is Sam Reed: no birth date, 555-0199, sam@example.org.",
            "M-0002 is Sam Reed: born Feb 3 1990. M-0003",
        ),
        (
            "Who is it? M-0001 is Zoë Núñez: born Jul 8 1961. M-0002 is Sam Reed: no birth date.",
            "Who is it? M-0001. M-0002 is Sam Reed: no birth date.",
        ),
    ],
)
def test_others_are_called_by_their_codes(text: str, told: str) -> None:
    """Both ways round, in any case, whole words; a namesake is another person, whose own data are not given out."""
    assert NAMES.masked(text, "M-0002") == told


def test_names_that_somebody_else_has_are_nobodys_alone() -> None:
    """The state is not searched for them."""
    assert NAMES.only_of("M-0002") == ()
    assert NAMES.only_of("M-0004") == ("Ann", "Annie")


def test_a_namesakes_rows_are_not_given_out() -> None:
    """The code decides; a row without one is found by its name."""
    headers = ("Member", "Member code", "Staff note")
    rows = [
        ("Sam Reed (M-0002)", "M-0002", None),
        ("Sam Reed (M-0003)", "M-0003", "a cousin"),
        ("Sam Reed", None, "no code yet"),
        ("Ann (M-0004)", "M-0004", "sits beside M-0002"),
        ("Ann (M-0004)", "M-0004", "M-00021"),
    ]
    there = TabSnapshot(key="attendance", title="Attendance", headers=headers, first_row=2, rows=rows)
    found = rows_naming(TABS["attendance"], there, "M-0002", NAMES)
    assert [row["row"] for row in found] == ["2", "4", "5"]
    assert found[2] == {"row": "5", "Member": "M-0004", "Member code": "M-0004", "Staff note": "sits beside M-0002"}
