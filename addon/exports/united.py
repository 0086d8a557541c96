"""Rows that several files tell, united by their key: alike they are one row, else the later word counts. Pure."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

AGAIN, REPLACED, CONTRADICTS = "in another file too", "replaced by a later one", "contradicts"
Content = TypeVar("Content")


@dataclass(slots=True)
class Told(Generic[Content]):
    """One row of one file (by its place among the ``files`` that are read together), at a ``number`` (1-based).

    ``age`` tells which of two is later, "" where that is unknown. ``fate`` is "" for the row that counts.
    """

    file: int
    number: int
    content: Content
    age: str = ""
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
        elif before.age == row.age:
            before.fate = row.fate = CONTRADICTS
        elif before.age < row.age:
            before.fate, kept[key] = REPLACED, row
        else:
            row.fate = REPLACED
    return {key: row for key, row in kept.items() if not row.fate}
