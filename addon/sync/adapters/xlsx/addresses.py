"""Cell addresses as a sheet's XML writes them: rows from 1, columns from 0 (``C14`` is row 14, column 2)."""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from addon.written import letters

_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, all four edges inside."""

    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, cell: tuple[int, int]) -> bool:
        return self.top <= cell[0] <= self.bottom and self.left <= cell[1] <= self.right

    def __str__(self) -> str:
        first, last = address(self.top, self.left), address(self.bottom, self.right)
        return first if first == last else f"{first}:{last}"

    def down_to(self, row: int) -> "Area":
        """Return the area with its lower edge at the row."""
        return replace(self, bottom=row)


@lru_cache(maxsize=32_768)
def column_of(text: str) -> int:
    """Return the column of its letters (A is 0)."""
    number = 0
    for letter in text.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1


def address(row: int, column: int) -> str:
    """Return the address of a cell."""
    return f"{letters(column)}{row}"


def cell_at(text: str) -> tuple[int, int] | None:
    """Return (row, column) of an address, with or without ``$``, or None if it is none."""
    found = _ADDRESS.fullmatch(text)
    return (int(found[2]), column_of(found[1])) if found else None


def area_at(text: str) -> Area | None:
    """Return the area of ``A1`` or ``A1:N500``, or None if it is neither."""
    first, _, last = text.partition(":")
    one, two = cell_at(first), cell_at(last or first)
    if one is None or two is None:
        return None
    return Area(min(one[0], two[0]), min(one[1], two[1]), max(one[0], two[0]), max(one[1], two[1]))
