"""Rows that several files tell, united by their key: alike they are one row, else the later word counts. Pure."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

AGAIN, REPLACED, CONTRADICTS = "in another file too", "replaced by a later one", "contradicts"
Content = TypeVar("Content")


@dataclass(slots=True)
class Told(Generic[Content]):
    """One row of one file (by its place among the ``files`` that are read together), at a ``number`` (1-based).

    ``age`` is the file's, "" where that is unknown. ``updated`` is when the row itself was last changed, "" where it
    does not tell. ``fate`` is "" for the row that counts.
    """

    file: int
    number: int
    content: Content
    age: str = ""
    updated: str = ""
    fate: str = ""


def unite(told: Iterable[tuple[Hashable, Told[Content]]]) -> dict[Hashable, Told[Content]]:
    """Return the row that counts by key, given oldest file first; every other row learns its fate.

    Of two that differ the later one counts; where nothing tells which is later, neither does.
    """
    kept: dict[Hashable, Told[Content]] = {}
    for key, row in told:
        before = kept.setdefault(key, row)
        if before is row:
            continue
        if before.content == row.content and before.fate != CONTRADICTS:
            row.fate = AGAIN
        elif (ages := _ages(before, row))[0] == ages[1]:
            before.fate = row.fate = CONTRADICTS
        elif ages[0] < ages[1]:
            before.fate, kept[key] = REPLACED, row
        else:
            row.fate = REPLACED
    return {key: row for key, row in kept.items() if not row.fate}


def _ages(one: Told[Content], other: Told[Content]) -> tuple[str, str]:
    """Return by what it is told which of two is later: by their own changes where both tell them, else by the files."""
    if one.updated and other.updated and one.updated != other.updated:
        return one.updated, other.updated
    return one.age, other.age
