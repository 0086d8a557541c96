"""Whether two names may be one person's: forms of one first name, or a word in common. Pure."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from addon.person_names import person_key


def is_nickname(one: str, other: str) -> bool:
    """Return whether the last words agree and the first are forms of one first name: Bob Ruiz and Robert Ruiz."""
    words, others = person_key(one).split(), person_key(other).split()
    if len(words) < 2 or len(others) < 2 or words[-1] != others[-1]:
        return False
    families = _nicknames()
    return not families.get(words[0], frozenset()).isdisjoint(families.get(others[0], frozenset()))


def shares_a_word(one: str, other: str) -> bool:
    """Return whether two names have a first or last name in common."""
    return not set(person_key(one).split()).isdisjoint(person_key(other).split())


@cache
def _nicknames() -> Mapping[str, frozenset[int]]:
    """Return in which families of first names a name is."""
    text = (files("addon.exports") / "nicknames.toml").read_text(encoding="utf-8")
    found: dict[str, set[int]] = defaultdict(set)
    for number, family in enumerate(tomllib.loads(text)["names"]):
        for name in family.split():
            found[name].add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}
