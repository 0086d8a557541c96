"""The alphabet of text messages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.gsm7 import septets, spelled


@pytest.mark.parametrize(
    ("text", "length"), [("Hello", 5), ("é è ñ Ñ ü", 9), ("€[]", 6), ("Zoë", None), ("😀", None), ("", 0)]
)
def test_length_is_counted_in_septets(text: str, length: int | None) -> None:
    """Some signs take two; others cannot be sent at all."""
    assert septets(text) == length


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Zoë", "Zoe"),
        ("José", "José"),
        ("Łukasz", "Lukasz"),
        ("李", None),
        ("it\u2019s \u2013 ok\u2026", "it's - ok..."),
    ],
)
def test_accents_the_alphabet_lacks_are_dropped(text: str, words: str | None) -> None:
    """A sign without a plain form cannot be spelled."""
    assert spelled(text) == words


@given(st.text(max_size=40))
def test_what_is_spelled_can_be_sent(text: str) -> None:
    """And spelling it again changes nothing."""
    words = spelled(text)
    assert words is None or (septets(words) is not None and spelled(words) == words)
