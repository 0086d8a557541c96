"""A batch -> the requests of one batchUpdate (several only where Google would refuse the size). Pure.

Order in each: add tabs and columns, make room, remove the old scratch sheet, copy what will be overwritten, write,
append.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from addon.sync.adapters.google_sheets.appending import Appended, appending
from addon.sync.adapters.google_sheets.cells import (
    Dressed,
    Json,
    digest,
    linked,
    overwriting,
    token,
)
from addon.sync.adapters.google_sheets.headers import headers_of
from addon.sync.adapters.google_sheets.known import KnownSheet, KnownSpreadsheet
from addon.sync.adapters.google_sheets.ranges import runs
from addon.sync.adapters.google_sheets.scratch import NO_ID, CopiedRow, Copies, Mark, cell_digest, id_digest
from addon.sync.adapters.writable import read_back
from addon.workbook import SheetBatch, Written

MOST_BYTES = 1_900_000
"""Google advises bodies of at most 2 MB (and refuses them over 10,485,760 bytes)."""

_ROW_BYTES = 420  # a mark and a share of its requests, in a body

Row = Mapping[int, Written]


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchPart:
    """One call: its body, the scratch sheet it makes, with the marks by row and their column, and what it appends."""

    body: Json
    scratch_id: int
    marks: Mapping[int, Mark]
    beside: int
    appended: tuple[Appended, ...] = ()


@dataclass(slots=True)
class _Load:
    """What goes into one part: rows to overwrite by tab, and rows to append."""

    rows: list[tuple[KnownSheet, int, Row]] = field(default_factory=list)
    appended: list[Appended] = field(default_factory=list)
    size: int = 0


def parts(
    batch: SheetBatch,
    known: KnownSpreadsheet,
    *,
    most: int = MOST_BYTES,
    first: Sequence[Json] = (),
    last: Sequence[Json] = (),
) -> list[BatchPart]:
    """Return the calls that write a batch, in order. A pass needs one; a first import may need more.

    ``first``: requests for the beginning, which leave everything that was read where it stood; ``last``: those for the
    end, when all rows are there.
    """
    loads = list(_loads(batch, known, most, _Load(size=len(json.dumps(first)) if first else 0)))
    made, standing, number = [], known.scratch, known.next_scratch
    for at, load in enumerate(loads, 1):
        made.append(_part(load, known, standing, (number, f"{at}/{len(loads)}")))
        standing, number = (number,), number + 1
    body = {**made[0].body, "requests": [*first, *made[0].body["requests"]]}
    made[0] = replace(made[0], body=body)
    made[-1] = replace(made[-1], body={**made[-1].body, "requests": [*made[-1].body["requests"], *last]})
    return made


def _loads(batch: SheetBatch, known: KnownSpreadsheet, most: int, load: _Load) -> Iterator[_Load]:
    for sheet, row, values in _rows(batch, known):
        size = _ROW_BYTES + _size(values.values())
        if load.size + size > most and load.size:
            yield load
            load = _Load()
        load.rows.append((sheet, row, values))
        load.size += size
    for piece in appending(batch.appends, known.sheets, most=most):
        again = any(one.sheet is piece.sheet for one in load.appended)  # only the last rows of a tab can be found
        if again or (load.size + piece.size > most and load.size):
            yield load
            load = _Load()
        load.appended.append(piece)
        load.size += piece.size
    yield load


def _rows(batch: SheetBatch, known: KnownSpreadsheet) -> Iterator[tuple[KnownSheet, int, Row]]:
    """Return the rows of which cells change, by tab and in sheet order."""
    found: dict[str, dict[int, dict[int, Written]]] = defaultdict(lambda: defaultdict(dict))
    for write in batch.cells:
        found[write.tab][write.row][write.column] = write.value
    for key, rows in found.items():
        for row in sorted(rows):
            yield known.sheets[key], row, rows[row]


def _size(values: Iterable[Written]) -> int:
    """Return about how many bytes cells take: their text as JSON, their format and their braces."""
    return sum(150 + (len(json.dumps(value)) if isinstance(value, str) else 0) for value in values)


def _part(load: _Load, known: KnownSpreadsheet, standing: Iterable[int], named: tuple[int, str]) -> BatchPart:
    scratch_id, header = named
    touched = {sheet.sheet_id: sheet for sheet, _, _ in load.rows}
    copies = Copies(
        sheet_id=scratch_id,
        rows=max((_last_row(load, sheet) for sheet in touched.values()), default=1),
        columns=max((_last_column(load, sheet) for sheet in touched.values()), default=1),
        header=header,
    )
    copies.put([copy for sheet in touched.values() for copy in _copied(load, sheet)])
    copies.put(headers_of(touched.values(), load.appended))
    requests = [request for sheet in touched.values() for request in _room(load, sheet)]
    requests += [{"deleteSheet": {"sheetId": one}} for one in standing]
    requests += copies.requests()
    for sheet in touched.values():
        requests += _overwritten(sheet, {row: v for one, row, v in load.rows if one is sheet}, known)
    requests += [piece.request(known) for piece in load.appended]
    ranges = [*copies.ranges(), *(piece.tail() for piece in load.appended)]
    return replace(asking(requests, ranges, copies), appended=tuple(load.appended))


def asking(requests: Sequence[Json], ranges: Sequence[str], copies: Copies) -> BatchPart:
    """Return a call that asks Google to show the ranges as they are when everything is done."""
    shown = {"includeSpreadsheetInResponse": True, "responseIncludeGridData": True, "responseRanges": list(ranges)}
    body = {"requests": list(requests), **shown}
    return BatchPart(body=body, scratch_id=copies.sheet_id, marks=copies.marks, beside=copies.beside)


def _last_row(load: _Load, sheet: KnownSheet) -> int:
    return max([sheet.row_count, *(row for one, row, _ in load.rows if one is sheet)])


def _last_column(load: _Load, sheet: KnownSheet) -> int:
    return max([sheet.column_count, *(max(values) + 1 for one, _, values in load.rows if one is sheet)])


def _room(load: _Load, sheet: KnownSheet) -> list[Json]:
    """Return what makes the sheet large enough: Google refuses a cell outside it."""
    lacking = {
        "ROWS": _last_row(load, sheet) - sheet.row_count,
        "COLUMNS": _last_column(load, sheet) - sheet.column_count,
    }
    return [
        {"appendDimension": {"sheetId": sheet.sheet_id, "dimension": dimension, "length": length}}
        for dimension, length in lacking.items()
        if length > 0
    ]


def _copied(load: _Load, sheet: KnownSheet) -> list[CopiedRow]:
    rows = {
        row: {column: cell_digest(token(read_back(values[column]))) for column in sorted(values)}
        for one, row, values in load.rows
        if one is sheet
    }
    alone = only_there(sheet, rows)
    return [copied_row(sheet, row, wrote, alone=alone[row]) for row, wrote in rows.items()]


def only_there(sheet: KnownSheet, rows: Mapping[int, Mapping[int, str]]) -> Mapping[int, tuple[int, ...]]:
    """Return by row the columns in which no other row is to show the same; ``rows``: digests by row and column."""
    last, after = max([len(sheet.rows), *rows]), {}
    for column in {column for wrote in rows.values() for column in wrote}:
        as_read = {row: cell_digest(*sheet.tokens(row, (column,))) for row in range(1, last + 1)}
        after[column] = Counter(rows.get(row, {}).get(column, text) for row, text in as_read.items())
    return {row: tuple(at for at, text in wrote.items() if after[at][text] == 1) for row, wrote in rows.items()}


def copied_row(
    sheet: KnownSheet,
    row: int,
    wrote: Mapping[int, str],
    *,
    alone: tuple[int, ...] = (),
    settles: tuple[int, int] | None = None,
) -> CopiedRow:
    """Return the copy of a row of which these cells are overwritten.

    A row is known by its id and its key. One without an id, or whose id is among the cells, has nothing but its other
    cells to be known by: all of ours are compared.
    """
    written = tuple(wrote)
    id_token = "" if sheet.id_column is None else token(sheet.value(row, sheet.id_column))
    known_by: Iterable[int] = ()
    if sheet.id_column is not None and row <= len(sheet.rows):
        known_by = sheet.at.values() if not id_token or sheet.id_column in written else sheet.telling(written)
    checked = tuple(sorted({column for column in known_by if (row, column) not in sheet.locked} | {*written}))
    mark = Mark(
        sheet_id=sheet.sheet_id,
        row=row - 1,
        left=checked[0],
        width=checked[-1] - checked[0] + 1,
        checked=checked,
        written=written,
        id_expected=NO_ID if sheet.id_column is None else id_digest(id_token),
        expected=digest(sheet.tokens(row, checked)),
        wrote="".join(wrote.values()),
        settles=settles,
        alone=alone,
    )
    return CopiedRow(mark=mark, id_column=sheet.id_column)


def _overwritten(sheet: KnownSheet, rows: Mapping[int, Row], known: KnownSpreadsheet) -> Iterator[Json]:
    """Return typed updateCells over rectangles of cells that name the same fields."""
    dressed: dict[tuple[str, ...], dict[tuple[int, int], Json]] = defaultdict(dict)
    for row, values in rows.items():
        for column, value in values.items():
            cell = _dressed(sheet, (row, column), value, known)
            dressed[cell.fields][row, column] = cell.data
    for fields, cells in dressed.items():
        for row, column, width, height in _rectangles(cells):
            lines = [
                {"values": [cells[line, at] for at in range(column, column + width)]}
                for line in range(row, row + height)
            ]
            start = {"sheetId": sheet.sheet_id, "rowIndex": row - 1, "columnIndex": column}
            yield {"updateCells": {"start": start, "rows": lines, "fields": ",".join(fields)}}


def _dressed(sheet: KnownSheet, place: tuple[int, int], value: Written, known: KnownSpreadsheet) -> Dressed:
    old = sheet.value(*place)
    may_link = sheet.tab.layer == "view" and (old is None or isinstance(old, str))
    cell = overwriting(value, old, sheet.column(place[1]), may_link=may_link)
    return Dressed(linked(cell.data, value, known.places), cell.fields)


def _rectangles(cells: Mapping[tuple[int, int], Json]) -> Iterator[tuple[int, int, int, int]]:
    """Return (row, column, width, height) of rectangles that hold exactly these cells."""
    by_row: dict[int, list[int]] = defaultdict(list)
    for row, column in cells:
        by_row[row].append(column)
    open_runs: dict[tuple[int, int], tuple[int, int]] = {}
    for row in sorted(by_row):
        now = set(runs(by_row[row]))
        for run in [run for run, (first, height) in open_runs.items() if run not in now or first + height != row]:
            first, height = open_runs.pop(run)
            yield first, run[0], run[1], height
        for run in now:
            first, height = open_runs.get(run, (row, 0))
            open_runs[run] = (first, height + 1)
    for run, (first, height) in open_runs.items():
        yield first, run[0], run[1], height
