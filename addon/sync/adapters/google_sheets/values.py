"""What values.batchGet answers -> cells, and which of them need a closer look. Pure.

Values cost a fraction of cells with their formats, of which most are blank. They come with dates as numbers, so the
column's declared kind decides; and with formulas as text, so what may be one is looked at once more: only that look
tells a formula from a text, and what a formula shows or fills beside it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from addon.sync.adapters.appearance import place
from addon.sync.adapters.google_sheets.cells import Json, moment, number_shown, raw
from addon.sync.adapters.jumps import is_jump, text_of_jump
from addon.workbook import Raw
from addon.written import letters

_FIRST_DAY, _DAYS_END = 3_654, 2_958_466
"""What counts as a day in a column of dates: 1910 to 9999. A smaller number is somebody's slip."""
_LIKELY_DAYS = range(20_000, 80_000)
"""Numbers (1954 to 2119) that may be days where no date is expected: somebody may have pasted one there."""
TEMPORAL = frozenset({"date", "datetime", "time"})
_MAY_BE_TIMES = frozenset({"text", "pick", "test", "link", "code", "phone", "choice"})
_BROKEN = "#REF!"

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
        for column, kind in enumerate(kinds):
            for line in found if kind in TEMPORAL else ():
                if column < len(line):
                    line[column] = _as_time(line[column], kind)
        return _trimmed(found)

    def is_as_close(self) -> bool:
        """Return whether the closer look met what the values showed: if not, somebody changed it in between."""
        return all(
            "userEnteredValue" not in cell or _told(cell) == self._plain(*at) or str(self._plain(*at)).startswith("'")
            for at, cell in self.close.items()
        )

    def _plain(self, row: int, column: int) -> Any:  # noqa: ANN401 - JSON
        line = self._line(row)
        return line[column] if column < len(line) else ""


def _told(cell: Mapping[str, Any]) -> Any:  # noqa: ANN401 - JSON
    """Return what is in a cell as its values tell it: a formula as its text."""
    return next(iter(cell["userEnteredValue"].values()), "")


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


def _as_time(value: Raw, kind: str) -> Raw:
    """Return the day, moment or time of day that a number is in such a column, else the value as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    if kind == "time" and 0 <= value < _FIRST_DAY:
        passed = moment(value)
        return passed.time() if value < 1 and passed.date() == moment(0).date() else timedelta(days=value)
    if not _FIRST_DAY <= value < _DAYS_END:
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


# --- what needs a closer look ---------------------------------------------------------------------


def doubts(grid: Grid, kinds: Sequence[str], *, links: bool, spills: bool = True) -> Iterator[str]:
    """Return the ranges to look at closely: from the first formula to the right and down, and single cells.

    ``kinds``: of each column, "" where any value may be there; ``links``: formulas of ours are expected;
    ``spills``: what a formula fills beside it matters.
    """
    formulas: list[Place] = []
    single: dict[int, list[int]] = {}
    for row, line in enumerate(grid.lines):
        for column, value in enumerate(line):
            if isinstance(value, str):
                if value[:1] == "=" and not (links and is_jump(value) and _BROKEN not in value):
                    formulas.append((row, column))
                elif value[:1] == "'":
                    single.setdefault(column, []).append(row)
            elif _may_be_a_time(value, kinds[column] if column < len(kinds) else ""):
                single.setdefault(column, []).append(row)
    if formulas and spills:
        first, left = min(row for row, _ in formulas), min(column for _, column in formulas)
        right = max(grid.columns, *(column + 1 for _, column in formulas))
        yield place(grid.title, f"{letters(left)}{first + 1}:{letters(right - 1)}")
    else:
        for row, column in formulas:
            single.setdefault(column, []).append(row)
    for column, rows in sorted(single.items()):
        yield place(grid.title, f"{letters(column)}{min(rows) + 1}:{letters(column)}{max(rows) + 1}")


def _may_be_a_time(value: Any, kind: str) -> bool:  # noqa: ANN401 - JSON
    if isinstance(value, bool) or not isinstance(value, int | float) or kind in {"", *TEMPORAL}:
        return False
    return int(value) in _LIKELY_DAYS or (kind in _MAY_BE_TIMES and 0 < value < 1)
