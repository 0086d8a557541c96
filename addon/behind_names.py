"""What follows the names of people who treat others: licences and degrees such as LCSW and PhD. Pure."""

import tomllib
from functools import cache
from importlib.resources import files

_UNMISTAKABLE = 4
"""From how many letters on a credential behind a comma is no first name and no initials, however it is written."""


def is_degree(word: str) -> bool:
    """Return whether a word is a degree in any case and place: PhD, Psy.D."""
    return _key(word) in _table()["sure"]


def is_credential(word: str, *, is_shouted: bool = False) -> bool:
    """Return whether a word behind a comma is a licence or degree; a short one only in capitals (LAC, not Lac).

    In a name that is all capitals (``is_shouted``) those tell nothing.
    """
    return is_degree(word) or (
        _key(word) in _listed() and (len(_key(word)) >= _UNMISTAKABLE or (not is_shouted and _in_capitals(word)))
    )


def without_credentials(name: str) -> str:
    """Return a clinician's name without what follows it: Ann Smith, LCSW; Smith, Ann, MA; Smith, Ann LMFT.

    A first and a last name are left.
    """
    parts = [words for part in name.split(",") if (words := part.split())]
    is_shouted = name.isupper()
    while sum(map(len, parts[:-1])) > 1 and all(is_credential(word, is_shouted=is_shouted) for word in parts[-1]):
        parts.pop()
    while sum(map(len, parts)) > 2 and len(parts[-1]) > 1 and _closes(parts[-1][-1], is_shouted=is_shouted):
        parts[-1].pop()
    return ", ".join(map(" ".join, parts))


def _closes(word: str, *, is_shouted: bool) -> bool:
    """Return whether the last word of a name is a credential without a comma before it."""
    return is_degree(word) or (not is_shouted and _in_capitals(word) and _key(word) in _listed())


def _in_capitals(word: str) -> bool:
    return sum(map(str.isupper, word)) > 1


def _key(word: str) -> str:
    return word.partition("-")[0].replace(".", "").casefold()


@cache
def _table() -> dict[str, list[str]]:
    text = (files("addon") / "behind_names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def _listed() -> frozenset[str]:
    return frozenset(word for row in _table().values() for word in row)
