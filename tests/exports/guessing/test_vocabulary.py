"""Headers and what they are about: accents, humps, abbreviations, two languages."""

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from importlib.resources import files
from itertools import chain, islice, permutations, product
from types import MappingProxyType

import pytest

from addon.exports.guessing.drafts import meanings_of
from addon.exports.guessing.vocabulary import EXACT, HINT, UNREAD, USUAL, called, split_words, vocabulary
from addon.exports.profile import load_profiles, shipped_texts
from addon.exports.statuses import word_key
from addon.person_names import plain


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


def phrases() -> dict[str, list[str]]:
    """Return the words of every concept, as headers have them."""
    found: dict[str, list[str]] = {}
    for words, concept in vocabulary().concepts.items():
        found.setdefault(concept, []).append(" ".join(words))
    return found


_TRIES = 5_000


def is_reached(pattern: str) -> bool:
    """Return whether some words, in some order, are a header about exactly these concepts."""
    wanted, words = frozenset(pattern.split()), phrases()
    orders = permutations(words.get(one, [one]) for one in wanted)
    return any(vocabulary().about(" ".join(one)) == wanted for each in orders for one in islice(product(*each), _TRIES))


def test_every_pattern_can_be_met_by_a_header() -> None:
    """A pattern that no header has promises what nothing keeps; so does one that is there twice."""
    patterns = [(one.field, pattern) for one in vocabulary().fields for pattern in (*one.exact, *one.usual)]
    assert [one for one in patterns if not is_reached(one[1])] == []
    same = Counter((field, frozenset(pattern.split())) for field, pattern in patterns)
    assert [one for one, count in same.items() if count > 1] == []


def test_every_word_is_of_one_concept_and_every_concept_of_use() -> None:
    """A word in two lists would mean what the later one tells; a concept that no pattern names tells nothing."""
    text = tomllib.loads(files("addon.exports.guessing").joinpath("vocabulary.toml").read_text(encoding="utf-8"))
    unread = [*text["unread"]["words"], *text["unread"]["phrases"]]
    lists = chain(unread, *text["concepts"].values())
    assert [one for one, count in Counter(map(split_words, lists)).items() if count > 1] == []
    patterns = {word for one in vocabulary().fields for pattern in (*one.exact, *one.usual) for word in pattern.split()}
    beside = {word for one in vocabulary().fields for word in one.beside}
    others = {word for one in vocabulary().others for word in one.has | one.beside}
    assert set(text["concepts"]) - patterns - beside - others == set()


ONLY_THERE = {"Appointment": "therapynotes.billing_transactions"}
"""Words that mean something beside the other words of one format alone."""


def test_a_status_word_means_the_same_in_formats_and_in_the_vocabulary() -> None:
    """A file of a known format, and the same list from elsewhere, tell the same."""
    fields = {("visits", "status"): "status", ("clients", "status"): "client_status"}
    told = [
        (one.name, fields[one.rows, field], word, meaning)
        for one in load_profiles(shipped_texts()).values()
        for field, words in meanings_of(one).items()
        for word, meaning in words.items()
        if ONLY_THERE.get(word) != one.name
    ]
    assert len(told) > 50
    differ = [one for one in told if vocabulary().words[one[1]].get(word_key(plain(one[2]))) != one[3]]
    assert differ == []
