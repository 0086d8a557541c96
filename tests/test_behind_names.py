"""Licences and degrees behind the names of those who treat others."""

import pytest

from addon.behind_names import without_credentials


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Jane Smith", "Jane Smith"),
        ("Jane Smith, MA", "Jane Smith"),
        ("Jane Smith, MS, LCPC", "Jane Smith"),
        ("Smith, Jane, LCSW-R", "Smith, Jane"),
        ("Smith, Jane LMFT", "Smith, Jane"),
        ("Jane Smith Ph.D.", "Jane Smith"),
        ("Jane Smith, licensed therapist", "Jane Smith"),
        ("Garcia Lopez, AJ", "Garcia Lopez, AJ"),
        ("Nguyen Tran, Lac", "Nguyen Tran, Lac"),
        ("DE LA CRUZ, MA", "DE LA CRUZ, MA"),
        ("DE LA CRUZ, MA, LMFT", "DE LA CRUZ, MA"),
        ("Yo-Yo MA", "Yo-Yo MA"),
        ("Smith, LCSW", "Smith, LCSW"),
        ("LCSW", "LCSW"),
        ("", ""),
    ],
)
def test_a_clinicians_name_is_what_is_left_without_credentials(name: str, bare: str) -> None:
    """A first name stays, also where it is short or has the letters of a degree in a name of capitals."""
    assert without_credentials(name) == bare
