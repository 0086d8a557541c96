"""Invented names fit the exports they are written into."""

import pytest

from addon.sample.names import FIRST, LAST, invented_names, mailbox
from addon.sample.shape import dice


def test_every_name_fits_the_windows_code_page() -> None:
    """The cp1252 export can hold each of them, and none stands twice in its list."""
    assert all(name.encode("cp1252").decode("cp1252") == name for name in FIRST + LAST)
    assert len(set(FIRST)) == len(FIRST)
    assert len(set(LAST)) == len(LAST)


def test_names_are_different_and_more_than_the_lists_give_is_refused() -> None:
    """Asking for too many is an error, not an endless search."""
    assert len(set(invented_names(dice(1, "names"), 3000))) == 3000
    with pytest.raises(ValueError, match="at most"):
        invented_names(dice(1, "names"), len(FIRST) * len(LAST))


@pytest.mark.parametrize(
    ("name", "box"),
    [
        ("Søren Østergaard", "soren.ostergaard"),
        ("D'Andre O'Shaughnessy", "dandre.oshaughnessy"),
        ("Zoë St. Cloud", "zoe.st.cloud"),
    ],
)
def test_mailboxes_are_plain_letters(name: str, box: str) -> None:
    """Accents, apostrophes and dots do not reach the address."""
    assert mailbox(name) == box
