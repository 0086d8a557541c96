"""Writes that met something we had not read -> what to copy back from the scratch sheet, and where. Pure.

A cell is put back only while it still holds what we wrote there, in the row that we hit, wherever that is by now
(``rows_hit.py``). Whatever somebody typed since then stays. What was put back once is never put back again, whatever
moves later. Rows that were appended to a tab whose columns had been moved are emptied, wherever they are by now, as
long as nobody typed into them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from addon.sync.adapters.google_sheets.cells import Json
from addon.sync.adapters.google_sheets.headers import headers_of
from addon.sync.adapters.google_sheets.known import KnownSheet, KnownSpreadsheet
from addon.sync.adapters.google_sheets.ranges import CellRange, runs
from addon.sync.adapters.google_sheets.rows_hit import Showing, copies_of, rows_hit
from addon.sync.adapters.google_sheets.scratch import (
    REPAIR,
    CopiedRow,
    Copies,
    Copy,
    Scratch,
    cell_digest,
    pasted,
)
from addon.sync.adapters.google_sheets.writing import BatchPart, asking, copied_row, only_there


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """Cells that we put back from a copy into this sheet row (1-based); a copy of headers only blanks them."""

    copy: Copy
    sheet: KnownSheet
    row: int
    columns: tuple[int, ...]

    @property
    def empties(self) -> bool:
        """Return whether it takes away a row of ours."""
        return self.copy.mark.is_of_headers

    def then(self) -> dict[int, str]:
        """Return the digest of what the cells hold afterwards, by column."""
        return {at: cell_digest("") if self.empties else self.copy.found_in(at) for at in self.columns}


def due(scratches: Iterable[Scratch], known: KnownSpreadsheet) -> list[PutBack]:
    """Return what has to be put back; nothing where no write went wrong or all of it is settled.

    The last write comes first, alone: only then does its row show again what an earlier one wrote.
    """
    tabs = {sheet.sheet_id: Showing(sheet) for sheet in known.sheets.values()}
    latest_first = sorted(scratches, key=lambda scratch: -scratch.sheet_id)
    every = [copy for scratch in latest_first for copy in scratch.copies]
    settled = {(copy.mark.settles, column) for copy in every if copy.as_expected for column in copy.mark.written}
    for scratch in latest_first:
        found: list[PutBack] = []
        for copy in (one for one in scratch.copies if one.mark.sheet_id in tabs):
            tab = tabs[copy.mark.sheet_id]
            rows = {
                column: copies_of(copy, column, tab) if (copy.place, column) in settled else rows_hit(copy, column, tab)
                for column in _wrong(copy)
            }
            found += _returning(copy, tab.sheet, rows)
            found += _emptied(copy, tab) if (copy.place, 0) not in settled else ()
        if found:
            return found
    return []


def _wrong(copy: Copy) -> list[int]:
    """Return the columns in which a write put something else where something was that we had not read."""
    if copy.as_expected or not copy.was_made:
        return []
    return [column for column in copy.mark.written if copy.found_in(column) != copy.mark.wrote_in(column)]


def _returning(copy: Copy, sheet: KnownSheet, rows: Mapping[int, Sequence[int]]) -> Iterator[PutBack]:
    """Return where the cells of a copy go, ``rows`` by column: those of one row together."""
    for row in sorted({one for found in rows.values() for one in found}):
        columns = tuple(column for column, found in rows.items() if row in found)
        yield PutBack(copy=copy, sheet=sheet, row=row, columns=columns)


def _emptied(copy: Copy, tab: Showing) -> Iterator[PutBack]:
    """Return the rows that a write appended below columns that had been moved."""
    columns = tuple(range(copy.mark.appended))
    rows = Counter(copy.mark.rows) if copy.columns_moved and copy.was_made else Counter()
    for told, number in rows.items():
        for row in tab.with_row(columns, told)[-number:]:  # one like it further up is somebody else's
            if tab.is_all(row, len(columns)):
                yield PutBack(copy=copy, sheet=tab.sheet, row=row, columns=columns)


def putting_back(wanted: Sequence[PutBack], known: KnownSpreadsheet) -> BatchPart:
    """Return the batch that copies cells back. It guards itself with a scratch sheet of its own; the others stay."""
    scratch_id = known.next_scratch
    copies = Copies(
        sheet_id=scratch_id,
        rows=max(one.sheet.row_count for one in wanted),
        columns=max(one.sheet.column_count for one in wanted),
        header=REPAIR,
    )
    copies.put(_guarding(wanted))
    copies.put(headers_of(one.sheet for one in wanted))
    requests = [*copies.requests(), *(request for one in wanted for request in _returned(one))]
    return asking(requests, copies.ranges(), copies)


def _guarding(wanted: Sequence[PutBack]) -> list[CopiedRow]:
    rows: dict[int, dict[int, dict[int, str]]] = defaultdict(lambda: defaultdict(dict))
    for one in wanted:
        rows[one.sheet.sheet_id][one.row].update(one.then())
    sheets = {one.sheet.sheet_id: one.sheet for one in wanted}
    alone = {key: only_there(sheet, rows[key]) for key, sheet in sheets.items()}
    return [
        copied_row(
            one.sheet,
            one.row,
            one.then(),
            alone=tuple(at for at in alone[one.sheet.sheet_id][one.row] if at in one.columns),
            settles=one.copy.place,
        )
        for one in wanted
    ]


def is_settled(scratches: Iterable[Scratch]) -> bool:
    """Return whether no copy is left that somebody may still have to look at."""
    return all(copy.as_expected for scratch in scratches for copy in scratch.copies)


def clearing(known: KnownSpreadsheet) -> BatchPart:
    """Return the batch that forgets copies: what a person types from now on is never compared with them."""
    copies = Copies(sheet_id=known.next_scratch, rows=1, columns=1, header=REPAIR)
    requests = [{"deleteSheet": {"sheetId": one}} for one in known.scratch]
    return asking([*requests, *copies.requests()], copies.ranges(), copies)


def _returned(one: PutBack) -> list[Json]:
    mark = one.copy.mark
    made = []
    for first, width in runs(one.columns):
        if one.empties:
            area = CellRange(one.row - 1, first, 1, width).on(mark.sheet_id)
            made.append({"repeatCell": {"range": area, "cell": {}, "fields": "userEnteredValue"}})
            continue
        source = CellRange(one.copy.scratch_row, first, 1, width)
        target = CellRange(one.row - 1, first, 1, width)
        made.append(pasted(source.on(one.copy.scratch_id), target.on(mark.sheet_id), "PASTE_NORMAL"))
    return made
