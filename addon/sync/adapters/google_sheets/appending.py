"""Rows to append -> appendCells: Google finds the last row with content when it applies them. Pure."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from addon.sync.adapters.appearance import place
from addon.sync.adapters.google_sheets.cells import FORMAT, LINK, VALUE, Json, appended, linked, token
from addon.sync.adapters.google_sheets.known import KnownSheet, KnownSpreadsheet
from addon.sync.adapters.writable import read_back
from addon.workbook import Link, RowAppend, Written
from addon.written import letters

_SLACK = 100
"""So many rows may vanish above ours between reading and writing before we lose sight of where ours landed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """Rows of one tab that one call appends. ``order`` gives each row's place among all appends of the batch."""

    sheet: KnownSheet
    rows: tuple[Mapping[int, Written], ...]
    order: tuple[int, ...]
    size: int

    def request(self, known: KnownSpreadsheet) -> Json:
        """Return the appendCells request."""
        links = any(isinstance(value, Link) for row in self.rows for value in row.values())
        fields = (VALUE, FORMAT, LINK) if links else (VALUE, FORMAT)
        rows = [{"values": self._cells(row, known)} for row in self.rows]
        return {"appendCells": {"sheetId": self.sheet.sheet_id, "rows": rows, "fields": ",".join(fields)}}

    def _cells(self, row: Mapping[int, Written], known: KnownSpreadsheet) -> list[Json]:
        width = max(row, default=-1) + 1
        cells = [appended(row.get(at), self.sheet.column(at)) for at in range(width)]
        return [linked(cell, row.get(at), known.places) for at, cell in enumerate(cells)]

    @property
    def proof(self) -> int:
        """Return the column that shows where the rows landed: the ids', or one that the last filled row fills."""
        if self.sheet.id_column is not None and self._last_filled.get(self.sheet.id_column):
            return self.sheet.id_column
        return next((at for at, value in self._last_filled.items() if read_back(value) is not None), 0)

    @property
    def _last_filled(self) -> Mapping[int, Written]:
        return self.rows[len(self.rows) - 1 - self.blank_at_end]

    @property
    def blank_at_end(self) -> int:
        """Return how many rows at the end hold nothing at all (less than all of them)."""
        for number, row in enumerate(reversed(self.rows)):
            if any(read_back(value) is not None for value in row.values()):
                return number
        return len(self.rows) - 1

    def proofs(self) -> list[str]:
        """Return what the proof column must show, row by row."""
        return [token(read_back(row.get(self.proof))) for row in self.rows]

    def tail(self) -> str:
        """Return the range that a reply shall contain: the proof column from shortly before the known end on."""
        column = letters(self.proof)
        first = max(1, min(len(self.sheet.rows), self.sheet.row_count) - _SLACK)
        return place(self.sheet.title, f"{column}{first}:{column}")


def appending(appends: Sequence[RowAppend], sheets: Mapping[str, KnownSheet], *, most: int) -> Iterator[Appended]:
    """Return the rows of each tab together, in pieces of at most about ``most`` bytes."""
    by_tab: dict[str, list[int]] = defaultdict(list)
    for number, append in enumerate(appends):
        by_tab[append.tab].append(number)
    for key, numbers in by_tab.items():
        piece: list[int] = []
        size = 0
        for number in numbers:
            more = _size(appends[number])
            if piece and size + more > most:
                yield _piece(sheets[key], appends, piece, size)
                piece, size = [], 0
            piece.append(number)
            size += more
        yield _piece(sheets[key], appends, piece, size)


def _piece(sheet: KnownSheet, appends: Sequence[RowAppend], numbers: Sequence[int], size: int) -> Appended:
    return Appended(sheet=sheet, rows=tuple(appends[one].values for one in numbers), order=tuple(numbers), size=size)


def _size(append: RowAppend) -> int:
    """Return about how many bytes a row takes: blank cells in between carry their format too."""
    width = max(append.values, default=0) + 1
    return 20 + 130 * width + sum(len(json.dumps(v)) for v in append.values.values() if isinstance(v, str))
