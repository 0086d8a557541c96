"""Which measure a cell or a header names: the PHQ-9, one without its item 9, or one that nobody can tell. Pure."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from addon.exports.guessing.vocabulary import split_words, vocabulary
from addon.tabs import folded

_PHQ_9 = "phq9"


def is_phq_9(text: object) -> bool:
    """Return whether a text names the PHQ-9, by whichever of its names, alone or among other words."""
    return _PHQ_9 in folded(text) or beside_phq_9(str(text)) is not None


@lru_cache(maxsize=4_096)
def is_other(text: str) -> bool:
    """Return whether a text names a measure that has no item 9 of the PHQ-9, and not the PHQ-9 beside it."""
    return not is_phq_9(text) and _others().search(_words(text)) is not None


@lru_cache(maxsize=4_096)
def beside_phq_9(text: str) -> str | None:
    """Return the words beside the name of the PHQ-9 in a text, None if that is not there."""
    words = _others().sub(" ", _words(text))
    found = _phq_9().search(words)
    return " ".join(f"{words[: found.start()]} {words[found.end() :]}".split()) if found else None


def is_measure(text: str) -> bool:
    """Return whether a text is the name of a measure that is known, and nothing else."""
    return beside_phq_9(text) == "" or _others().fullmatch(_words(text)) is not None


def _words(text: str) -> str:
    return " ".join(split_words(text))


@cache
def _phq_9() -> re.Pattern[str]:
    return _any_of(vocabulary().measures.phq9)


@cache
def _others() -> re.Pattern[str]:
    return _any_of(vocabulary().measures.others)


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    """Return what finds the longest of these names, as whole words."""
    split = {_words(one) for one in names}
    return re.compile(rf"\b(?:{'|'.join(sorted(split, key=len, reverse=True))})\b")
