"""Forms of one first name: Bob and Robert. Pure."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from addon.person_names import person_key


def nickname_keys(name: str) -> tuple[tuple[str, int], ...]:
    """Return last name and each family of the first name: Bob Ruiz and Robert Ruiz have one of them in common."""
    words = person_key(name).split()
    if len(words) < 2:
        return ()
    return tuple((words[-1], family) for family in sorted(_nicknames().get(words[0], ())))


@cache
def _nicknames() -> Mapping[str, frozenset[int]]:
    """Return in which families of first names a name is."""
    text = (files("addon.exports") / "nicknames.toml").read_text(encoding="utf-8")
    found: dict[str, set[int]] = defaultdict(set)
    for number, family in enumerate(tomllib.loads(text)["names"]):
        for name in family.split():
            found[name].add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}
