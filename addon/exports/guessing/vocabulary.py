"""The words of headers and cells, from ``vocabulary.toml``: what a header is about, what a status word means."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from addon.exports.profile import FIELDS
from addon.exports.statuses import word_key
from addon.person_names import plain

UNREAD = "~"
"""The concept of every word that tells that a column is not read."""
ITEM_9 = "item9"
"""The concept of item 9 of the PHQ-9."""
_HUMPS = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])")
_MOST_WORDS = 5
_TOGETHER, _LONGEST, _SHORTEST = 6, 40, 2
"""From and to how many letters a word may be several written together, and how short each of them may be."""
_LETTERS = 400
"""A header is what its first letters are about, however long it is."""
EXACT, USUAL, HINT = 3, 2, 1
"""How surely a header is a field's: it is called nothing else, it may be something else, a part of it is."""


def split_words(text: str) -> tuple[str, ...]:
    """Return the words of a header as they are compared: without accents, parted where letters and digits meet."""
    return tuple(plain(_HUMPS.sub(" ", text)).split())


class FieldWords(BaseModel):
    """One field: what its columns are called, as sets of concepts, and how their cells are read.

    ``guards`` names what a wrong guess would mix up ("" nothing much); ``weight`` is what the field tells of the kind.
    ``reads`` is the field of the profile, where two kinds call different columns alike.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    field: str
    reads: str = ""
    kinds: tuple[str, ...]
    label: str
    kind: str
    guards: str = ""
    weight: float = 1
    exact: tuple[str, ...]
    usual: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()

    @property
    def in_profile(self) -> str:
        """Return the field's name in a profile."""
        return self.reads or self.field


class _Kind(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    label: str


class Other(BaseModel):
    """What a column is about that is none of ours, though it has such words: all of ``has``, others ``beside``."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str
    has: frozenset[str]
    beside: frozenset[str]


class _Unread(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    words: tuple[str, ...]
    phrases: tuple[str, ...]


class MeasureNames(BaseModel):
    """What the PHQ-9 is called, and what measures are that have no item 9 of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phq9: tuple[str, ...]
    others: tuple[str, ...]


class _Text(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    silent: frozenset[str]
    concepts: Mapping[str, tuple[str, ...]]
    unread: _Unread
    others: tuple[Other, ...]
    kinds: Mapping[str, _Kind]
    fields: tuple[FieldWords, ...]
    measures: MeasureNames
    words: Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The words by concept, the fields, and what status words mean by field."""

    silent: frozenset[str]
    concepts: Mapping[tuple[str, ...], str]
    kinds: Mapping[str, str]
    fields: tuple[FieldWords, ...]
    others: tuple[Other, ...]
    measures: MeasureNames
    words: Mapping[str, Mapping[str, str]]
    meanings: Mapping[str, tuple[str, ...]]

    @cached_property
    def all_concepts(self) -> frozenset[str]:
        """Return every concept."""
        return frozenset(self.concepts.values())

    def of_kind(self, kind: str) -> tuple[FieldWords, ...]:
        """Return the fields that lines of a kind can have."""
        return tuple(one for one in self.fields if kind in one.kinds and one.in_profile in FIELDS[kind])

    def about(self, header: str) -> frozenset[str]:
        """Return the concepts of a header; a word that is in no list stays as it is."""
        words = [word for one in split_words(header[:_LETTERS].replace("#", " number ")) for word in self._parted(one)]
        return frozenset(self._concepts(words))

    def _parted(self, word: str) -> list[str]:
        """Return a word that is written together (``clientname``) as the words it is made of, if all are known."""
        if not _TOGETHER <= len(word) <= _LONGEST or (word,) in self.concepts or word in self.silent:
            return [word]
        return self._split(word) or [word]

    def _split(self, word: str) -> list[str]:
        """Return the longest words, from the left, that make up a word; each of its ends is looked at once."""
        rests: dict[int, list[str]] = {len(word): []}
        for at in range(len(word) - _SHORTEST, -1, -1):
            for end in range(len(word), at + _SHORTEST - 1, -1):
                first = word[at:end]
                if end in rests and ((first,) in self.concepts or (first in self.silent and end < len(word))):
                    rests[at] = [first, *rests[end]]
                    break
        return rests.get(0, [])

    def _concepts(self, words: list[str]) -> Iterator[str]:
        at = 0
        while at < len(words):
            longest = min(_MOST_WORDS, len(words) - at)
            taken = next((n for n in range(longest, 0, -1) if tuple(words[at : at + n]) in self.concepts), 0)
            if taken:
                yield self.concepts[tuple(words[at : at + taken])]
            elif words[at] not in self.silent:
                yield words[at]
            at += taken or 1

    def phrases_of(self, concept: str) -> frozenset[str]:
        """Return the words of a concept."""
        return frozenset(" ".join(words) for words, one in self.concepts.items() if one == concept)

    def other(self, about: frozenset[str]) -> str:
        """Return what a header is about that is none of ours, "" if nothing tells so."""
        found = (one for one in self.others if one.has < about and not (about - one.has - one.beside))
        return next((one.about for one in found), "") or next(
            (one.about for one in self.others if one.has == about and len(about) > 1), ""
        )

    def by_label(self, label: str) -> FieldWords | None:
        """Return the field that a person picked by its label."""
        return next((one for one in self.fields if one.label == label), None)


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary."""
    text = files("addon.exports.guessing").joinpath("vocabulary.toml").read_text(encoding="utf-8")
    found = _Text.model_validate(tomllib.loads(text))
    phrases = {UNREAD: (*found.unread.words, *found.unread.phrases), **found.concepts}
    return Vocabulary(
        silent=found.silent,
        concepts={split_words(one): concept for concept, words in phrases.items() for one in words},
        kinds={kind: one.label for kind, one in found.kinds.items()},
        fields=found.fields,
        others=found.others,
        measures=found.measures,
        words={
            field: {word_key(plain(word)): meaning for meaning, words in lists.items() for word in words}
            for field, lists in found.words.items()
        },
        meanings={field: tuple(lists) for field, lists in found.words.items()},
    )


@cache
def called(field: FieldWords, about: frozenset[str]) -> int:
    """Return how surely a header about these concepts is the field's: EXACT, USUAL, HINT or 0."""
    core = about - {UNREAD}
    exact, usual = ({frozenset(one.split()) for one in some} for some in (field.exact, field.usual))
    if about in exact:
        return EXACT
    if UNREAD in about:
        return 0
    bare = _without(core, frozenset(field.beside), exact | usual)
    if bare in exact or core in exact:
        return EXACT
    if bare in usual or core in usual:
        return USUAL
    known = vocabulary().all_concepts
    return HINT if any(one < core and not (core - one - frozenset(field.beside)) & known for one in exact) else 0


def _without(core: frozenset[str], beside: frozenset[str], patterns: set[frozenset[str]]) -> frozenset[str]:
    """Return the concepts without those that may be there too, as far as a pattern is left."""
    fitting = [one for one in patterns if one <= core and core - one <= beside]
    return max(fitting, key=len, default=core)
