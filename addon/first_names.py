"""Forms of one first name: Bob and Robert. Pure."""

import tomllib
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib.resources import files

_PREFIX = 3
"""From how many letters on the beginning of a first name is a short form of it that no table has to list."""
_PAIRS = 100_000


@lru_cache(maxsize=_PAIRS)
def families(first: str) -> frozenset[int]:
    """Return the families of first names (rows of the table) that a name, in small letters, is in."""
    return frozenset(_by_name().get(first, ()))


@lru_cache(maxsize=_PAIRS)
def are_forms(one: str, other: str) -> bool:
    """Return whether two first names, in small letters, are forms of one: in the table, or one begins the other."""
    if families(one) & families(other):
        return True
    short, long = sorted((one, other), key=len)
    return _PREFIX <= len(short) < len(long) and long.startswith(short)


@lru_cache(maxsize=_PAIRS)
def is_open(one: str, other: str) -> bool:
    """Return whether a short form fits a second name that differs from the first only at its end.

    Alex is Alexander as well as Alexandra; Sam, of Samuel and Samantha, is read in no name by a slip.
    """
    short, full = sorted((one, other), key=len)
    alike = (_full_names()[family] for family in families(short))
    return any(name != full and name[: len(short) + 1] == full[: len(short) + 1] for name in alike)


@cache
def _rows() -> tuple[tuple[str, ...], ...]:
    text = (files("addon") / "nicknames.toml").read_text(encoding="utf-8")
    return tuple(tuple(row.split()) for row in tomllib.loads(text)["names"])


@cache
def _full_names() -> tuple[str, ...]:
    """Return the full name of each family: the first of its row."""
    return tuple(row[0] for row in _rows())


@cache
def _by_name() -> Mapping[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for number, row in enumerate(_rows()):
        for name in row:
            found[name].add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}
