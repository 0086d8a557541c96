"""What a misspelt word probably means."""

import pytest

from addon.cells import BadCell, read_value
from addon.near_words import nearest
from addon.tabs import Column


@pytest.mark.parametrize(
    ("text", "words", "meant"),
    [
        ("3 days", ("30 days", "14 days"), ""),
        ("3 busines days", ("30 days", "3 business days"), "3 business days"),
        ("PHQ9", ("PHQ-9", "GAD-7"), "PHQ-9"),
        ("90835", ("90853",), "90853"),
        ("unlocked", ("locked", "no note"), ""),
        ("billed", ("not billed",), ""),
        ("loked", ("locked",), "locked"),
        ("cancelled late", ("cancelled", "late cancel", "late arrival"), "late cancel"),
    ],
)
def test_a_suggestion_is_neither_another_number_nor_the_opposite(text: str, words: tuple[str, ...], meant: str) -> None:
    """Only the digits of a code may be swapped."""
    assert nearest(text, words) == meant


@pytest.mark.parametrize(
    ("typed", "step"), [("vidoe", 'Did you mean "video"?'), ("xyzzy", "Choose from the list."), ("Video", "")]
)
def test_a_cell_with_a_list_suggests_the_nearest_word(typed: str, step: str) -> None:
    """Every tab reads its cells here."""
    read = read_value(Column(field="how", header="How", kind="choice", choices=("in person", "video", "phone")), typed)
    assert read == "video" if not step else isinstance(read, BadCell) and read.next_step == step
