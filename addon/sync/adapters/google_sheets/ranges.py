"""Ranges as Sheets counts them: rows and columns from 0, ends excluded; and their A1 form. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from addon.sync.adapters.appearance import place
from addon.written import letters

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class CellRange:
    """A rectangle of a sheet: ``row`` and ``column`` from 0."""

    row: int
    column: int
    height: int = 1
    width: int = 1

    def on(self, sheet_id: int) -> Json:
        """Return it as a GridRange."""
        return {
            "sheetId": sheet_id,
            "startRowIndex": self.row,
            "endRowIndex": self.row + self.height,
            "startColumnIndex": self.column,
            "endColumnIndex": self.column + self.width,
        }

    def a1(self, title: str) -> str:
        """Return it in A1 notation."""
        last = f"{letters(self.column + self.width - 1)}{self.row + self.height}"
        return place(title, f"{letters(self.column)}{self.row + 1}:{last}")


def whole_tab(title: str) -> str:
    """Return a whole tab in A1 notation."""
    return place(title, "").removesuffix("!")


def runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Return the runs of neighbouring numbers as (first, how many), in order."""
    first = last = None
    for number in sorted(numbers):
        if first is not None and last is not None and number == last + 1:
            last = number
            continue
        if first is not None and last is not None:
            yield first, last - first + 1
        first = last = number
    if first is not None and last is not None:
        yield first, last - first + 1
