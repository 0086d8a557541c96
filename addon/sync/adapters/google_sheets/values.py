"""What values.batchGet answers -> cells. Pure.

Values cost a fraction of cells with their formats, of which most are blank. They come with dates as numbers, so the
column's declared kind decides; and with formulas and errors as text. What they do not tell is looked at once more
(``doubts``).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from addon.sync.adapters.google_sheets.cells import Json, form_type, moment, number_shown, raw, serial
from addon.sync.adapters.jumps import is_jump, text_of_jump
from addon.workbook import Raw

DAYS = range(int(serial(date(1920, 1, 1))), int(serial(date(2100, 1, 1))))
"""The numbers that count as days in a column of dates."""
RECENT_DAYS = range(int(serial(date(1990, 1, 1))), DAYS.stop)
"""Those of them that are days though a closer look found them formatted as none."""
_AMOUNTS = frozenset({"CURRENCY", "NUMBER", "PERCENT", "SCIENTIFIC"})
TEMPORAL = frozenset({"date", "datetime", "time"})

Place = tuple[int, int]
"""Row and column from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The values of one sheet by row, and the cells of it that were looked at closely (as CellData)."""

    title: str
    columns: int = 0
    lines: Sequence[Sequence[Any]] = ()
    close: Mapping[Place, Mapping[str, Any]] = field(default_factory=dict)

    def first(self, count: int) -> "Grid":
        """Return its first rows."""
        close = {at: cell for at, cell in self.close.items() if at[0] < count}
        return replace(self, lines=self.lines[:count], close=close)

    def cells(self) -> dict[int, list[Mapping[str, Any]]]:
        """Return every cell as CellData, by row."""
        height = max([len(self.lines), *(row + 1 for row, _ in self.close)])
        return {row: [self._cell(row, column) for column in range(self._width(row))] for row in range(height)}

    def _width(self, row: int) -> int:
        return max([len(self._line(row)), *(column + 1 for at, column in self.close if at == row)])

    def _cell(self, row: int, column: int) -> Mapping[str, Any]:
        line = self._line(row)
        plain = line[column] if column < len(line) else ""
        return self.close[row, column] if (row, column) in self.close else _as_cell(plain)

    def _line(self, row: int) -> Sequence[Any]:
        return self.lines[row] if row < len(self.lines) else ()

    def rows(self, kinds: Sequence[str] = ()) -> list[tuple[Raw, ...]]:
        """Return what a person sees, each row without the blanks at its end; texts that repeat are kept once.

        ``kinds``: of each column as it is declared, "" for the practice's own.
        """
        known: dict[str, str] = {}
        found = [[_shown(value, known) for value in line] for line in self.lines]
        for (row, column), cell in sorted(self.close.items()):
            found += [[] for _ in range(row + 1 - len(found))]
            found[row] += [None] * (column + 1 - len(found[row]))
            found[row][column] = raw(cell)
        amounts = {at for at, cell in self.close.items() if form_type(cell) in _AMOUNTS}
        for column, kind in enumerate(kinds):
            for row, line in enumerate(found) if kind in TEMPORAL else ():
                if column < len(line) and (at := (row, column)) not in amounts:
                    line[column] = _as_time(line[column], kind, RECENT_DAYS if at in self.close else DAYS)
        return _trimmed(found)

    def is_as_close(self) -> bool:
        """Return whether the closer look met what the values showed: if not, somebody changed it in between."""
        return all(
            "userEnteredValue" not in cell or _is_told(cell["userEnteredValue"], self._plain(*at))
            for at, cell in self.close.items()
        )

    def _plain(self, row: int, column: int) -> Any:  # noqa: ANN401 - JSON
        line = self._line(row)
        return line[column] if column < len(line) else ""


def _is_told(entered: Mapping[str, Any], plain: Any) -> bool:  # noqa: ANN401 - JSON
    """Return whether this is what the values tell of a cell: a formula as its text, an error as its word."""
    text = str(plain)
    is_word = text.startswith("'") or ("errorValue" in entered and text.startswith("#"))
    return is_word or next(iter(entered.values()), "") == plain


def _trimmed(lines: Iterable[list[Raw]]) -> list[tuple[Raw, ...]]:
    rows = []
    for line in lines:
        while line and line[-1] is None:
            line.pop()
        rows.append(tuple(line))
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _shown(value: Any, known: dict[str, str]) -> Raw:  # noqa: ANN401 - JSON
    if isinstance(value, str):
        text = text_of_jump(value) if is_jump(value) else value
        return known.setdefault(text, text) or None
    return value if isinstance(value, bool) or value is None else number_shown(float(value))


def _as_time(value: Raw, kind: str, days: range) -> Raw:
    """Return the day, moment or time of day that a number is in such a column, else the value as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if kind == "time" and 0 <= value < days.start:
        passed = moment(value)
        return passed.time() if value < 1 and passed.date() == moment(0).date() else timedelta(days=value)
    if int(value) not in days:
        return value
    found = moment(value)
    return found.date() if kind == "date" and isinstance(value, int) else found


def _as_cell(value: Any) -> Json:  # noqa: ANN401 - JSON
    if value in ("", None) and not isinstance(value, bool):
        return {}
    if isinstance(value, str) and is_jump(value):
        shown = {"stringValue": text_of_jump(value)}
        return {"userEnteredValue": {"formulaValue": value}, "effectiveValue": shown}
    kind = "stringValue" if isinstance(value, str) else "boolValue" if isinstance(value, bool) else "numberValue"
    return {"userEnteredValue": {kind: value}, "effectiveValue": {kind: value}}
