"""Headers and what they are about: accents, humps, abbreviations, two languages."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import pytest

from addon.exports.guessing.vocabulary import EXACT, HINT, UNREAD, USUAL, called, vocabulary


@pytest.mark.parametrize(
    ("header", "about"),
    [
        ("Date of Service", {"date", "session"}),
        ("ClientFirstName", {"client", "firstname"}),
        ("pt_dob", {"client", "birth"}),
        ("Fecha de Nacimiento", {"birth"}),
        ("Teléfono", {"phone"}),
        ("Client / Cliente", {"client"}),
        ("clientname", {"client", "name"}),
        ("Claim #", {"claim", "id"}),
        ("Last Appointment", {UNREAD}),
        ("Balance Due", {UNREAD}),
        ("Xyzzy", {"xyzzy"}),
    ],
)
def test_a_header_is_about(header: str, about: set[str]) -> None:
    """Words become concepts; a word of no list stays itself."""
    assert vocabulary().about(header) == about


@pytest.mark.parametrize(
    ("field", "header", "level"),
    [
        ("when", "Session Date", EXACT),
        ("when", "Date", USUAL),
        ("when", "Session Date Xyzzy", HINT),
        ("when", "Session Date Client Balance", 0),
        ("birth_date", "Client's Date of Birth", EXACT),
        ("external_id", "Session ID", 0),
    ],
)
def test_how_surely_a_header_is_a_field(field: str, header: str, level: int) -> None:
    """All of its concepts tell it for certain, a part of them hardly; a word that is never read rules it out."""
    named = next(one for one in vocabulary().fields if one.field == field)
    assert called(named, vocabulary().about(header)) == level


def test_what_can_be_picked_is_told_apart() -> None:
    """Each choice in the drop-down means one thing; no status word means two."""
    words = vocabulary()
    choices = [*words.kinds.values(), *(one.label for one in words.fields)]
    choices += [meaning for meanings in words.meanings.values() for meaning in meanings]
    assert [one for one, count in Counter(choices).items() if count > 1] == []


class Counting(Mapping[tuple[str, ...], str]):
    """The concepts of words, which count how often one is looked up."""

    def __init__(self) -> None:
        """Begin with none."""
        self.there, self.steps = MappingProxyType(dict(vocabulary().concepts)), 0

    def __getitem__(self, words: tuple[str, ...]) -> str:
        """Return the concept."""
        self.steps += 1
        assert self.steps < 2_000, "no word of 40 letters takes so many looks"
        return self.there[words]

    def __iter__(self):  # type: ignore[no-untyped-def]  # noqa: ANN204
        """Return all words."""
        return iter(self.there)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.there)


@pytest.mark.parametrize(
    ("header", "parts"),
    [
        ("clientfirstname", 2),
        ("datedatedatedatedatedatedatedatedatezq", 1),
        (f"{'firstname' * 17}zq", 1),
        ("dateofservice" * 2_000, 1),
    ],
)
def test_words_written_together_take_few_steps(header: str, parts: int) -> None:
    """Each end inside a word is looked at once from each beginning, and only in words of a length that people write."""
    assert len(replace(vocabulary(), concepts=Counting()).about(header)) == parts
