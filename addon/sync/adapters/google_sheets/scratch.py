"""The scratch sheet: what a write overwrote, copied by Google itself in the same atomic batch. Pure.

Sheets has no conditional write. So every batch first makes a hidden sheet of its own, copies into it
the id and the cells that it is about to overwrite, as they stand at that very moment, and only then
writes. Beside each copy stands a mark: where it came from and digests of what we had read there, what
we write there. Whoever reads the sheet later, even after a crash, can tell which writes met something
that we had not read, and put it back from the copy.

Each batch removes the scratch sheet of the batch before. A batch planned on an older state names a
sheet that is gone and is refused whole, so nothing is ever applied twice or late.

A copy stands in its cell's own column and never above it, mostly in its very row: relative references of
a copied formula stay inside their sheet and come back as they were. (Where rows of two tabs are written,
the later ones stand further down: a reference to the very last rows of yet another tab would break there.)

The headers of every tab that is written are copied too. Where they are not those that were read, somebody moved the
columns: then every write in that tab met the wrong one, and so did the rows that were appended to it.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from addon.sync.adapters.google_sheets.cells import Json, digest, seen_token
from addon.sync.adapters.google_sheets.ranges import CellRange, runs

PREFIX = "_gk_scratch_"
FIRST_ID = 1_907_000_001
REPAIR = "put back"
"""The header of a scratch sheet whose batch put cells back: its write never counts as whole."""
UNTOUCHED = "⁂"
"""Stands in every cell that a copy is going to fill: where it is still there, nothing was copied."""

_HEADER, _MARKS_AT = CellRange(0, 0), " @"
"""In its first cell the sheet says how far its write got, and in which column its marks stand."""

NO_ID = "-"
"""What a mark expects where rows have no id."""
_MOST_CELLS = 3_000_000
ScratchCells = Mapping[int, Sequence[Mapping[str, Any]]]
_COMPARED = 3
"""How values are compared in a mark; one that was compared otherwise tells nothing any more."""
_CELL_DIGEST = 5
"""So long is what tells one cell: 30 bits."""
_ROW_DIGEST = 8
"""So long is what tells an appended row."""
MOST_APPENDED = 5_000
"""So many appended rows fit into one mark: Google takes at most 50,000 characters in a cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where a copy came from (row and columns from 0), and what was expected and written there.

    ``checked`` columns are compared with ``expected``; ``written`` ones were overwritten by cells whose digests, one
    after the other, are ``wrote``: cells of one row may go different ways. ``id_expected`` is "-" where rows have no
    id. ``settles`` is the copy (scratch sheet and its row there) that this write put back. ``alone`` are those written
    columns in which no other row was to show the same. The mark of a tab's headers has no ``written`` columns; there
    ``wrote`` tells the rows that were appended, by their first ``appended`` columns.
    """

    sheet_id: int
    row: int
    left: int
    width: int
    checked: tuple[int, ...]
    written: tuple[int, ...]
    id_expected: str
    expected: str
    wrote: str
    settles: tuple[int, int] | None = None
    alone: tuple[int, ...] = ()
    appended: int = 0

    @property
    def is_of_headers(self) -> bool:
        """Return whether the copy is of a tab's headers."""
        return not self.written

    @property
    def rows(self) -> list[str]:
        """Return the digests of the appended rows."""
        ends = range(_ROW_DIGEST, len(self.wrote) + 1, _ROW_DIGEST) if self.is_of_headers else ()
        return [self.wrote[end - _ROW_DIGEST : end] for end in ends]

    @property
    def others(self) -> tuple[int, ...]:
        """Return the compared columns that were not overwritten: by them a row without an id of its own is known."""
        return tuple(column for column in self.checked if column not in self.written)

    def wrote_in(self, column: int) -> str:
        """Return the digest of what was written into this column."""
        at = self.written.index(column) * _CELL_DIGEST
        return self.wrote[at : at + _CELL_DIGEST]

    def text(self) -> str:
        """Return the mark as it stands in its cell."""
        checked = None if self.checked == self.written else self.checked
        place = [self.sheet_id, self.row, self.left, self.width]
        digests = [self.id_expected, self.expected, self.wrote]
        alone = None if self.alone == self.written else self.alone
        return json.dumps([*place, self.written, checked, *digests, _COMPARED, self.settles, alone, self.appended])

    @classmethod
    def read(cls, text: str) -> "Mark":
        """Return the mark in a cell's text. Raises ValueError, TypeError, IndexError for anything else."""
        sheet_id, row, left, width, written, checked, *digests = json.loads(text)
        if digests[3] != _COMPARED:
            raise ValueError("an earlier version of ours compared values in another way")
        return cls(
            sheet_id=int(sheet_id),
            row=int(row),
            left=int(left),
            width=int(width),
            written=tuple(written),
            checked=tuple(written if checked is None else checked),
            id_expected=str(digests[0]),
            expected=str(digests[1]),
            wrote=str(digests[2]),
            settles=tuple(digests[4]) if digests[4] else None,
            alone=tuple(written if digests[5] is None else digests[5]),
            appended=int(digests[6]) if len(digests) > 6 else 0,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CopiedRow:
    """A mark and the area it was copied into; ``id_column`` None where rows have no id."""

    mark: Mark
    id_column: int | None


@dataclass(slots=True, kw_only=True)
class Copies:
    """Lays copied rows out in a scratch sheet. ``rows`` and ``columns``: the largest grid among the sources."""

    sheet_id: int
    rows: int
    columns: int
    header: str
    placed: list[tuple[int, CopiedRow]] = field(default_factory=list)

    @property
    def title(self) -> str:
        """Return the scratch sheet's title."""
        return f"{PREFIX}{self.sheet_id}"

    @property
    def beside(self) -> int:
        """Return the column of the marks, right of every copy; the rows' ids stand in the next."""
        return max([self.columns, *(one.mark.left + one.mark.width for _, one in self.placed)])

    def put(self, copied: Iterable[CopiedRow]) -> None:
        """Give every row its place, below those that have one."""
        rows = list(copied)
        spacious = (self.rows + len(rows) + 2) * (self.columns + 2) <= _MOST_CELLS
        following = self.placed[-1][0] + 1 if self.placed else 1
        for one in rows:
            following = max(following, one.mark.row) if spacious else following
            self.placed.append((following, one))
            following += 1

    def requests(self) -> list[Json]:
        """Return what makes the sheet and fills it with marks and copies."""
        made = [self._added(), self._written(_HEADER, [f"{self.header}{_MARKS_AT}{self.beside}"])]
        for first, count in runs(row for row, _ in self.placed):
            block = [one for row, one in self.placed if first <= row < first + count]
            made.append(self._written(CellRange(first, self.beside), [one.mark.text() for one in block]))
        for copies in self._together():
            made += self._copied(copies)
        return made

    @property
    def marks(self) -> Mapping[int, Mark]:
        """Return the marks by their row in the sheet."""
        return {row: one.mark for row, one in self.placed}

    def ranges(self) -> list[str]:
        """Return the ranges of the sheet that a reply shall contain: the copies. Their marks are known."""
        found = []
        for first, count in runs(row for row, _ in self.placed):
            block = [one.mark for row, one in self.placed if first <= row < first + count]
            columns = {self.beside + 1, *(column for mark in block for column in mark.checked)}
            found += [CellRange(first, left, count, width).a1(self.title) for left, width in runs(columns)]
        return found or [_HEADER.a1(self.title)]

    def _added(self) -> Json:
        last = max((row for row, _ in self.placed), default=0)
        shift = max((row - one.mark.row for row, one in self.placed if not one.mark.is_of_headers), default=0)
        grid = {"rowCount": max(self.rows + shift, last) + 1, "columnCount": self.beside + 2}
        sheet = {"sheetId": self.sheet_id, "title": self.title, "hidden": True, "gridProperties": grid}
        return {"addSheet": {"properties": sheet}}

    def _written(self, at: CellRange, texts: Sequence[str]) -> Json:
        rows = [{"values": [{"userEnteredValue": {"stringValue": text}}]} for text in texts]
        start = {"sheetId": self.sheet_id, "rowIndex": at.row, "columnIndex": at.column}
        return {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue"}}

    def _together(self) -> list[list[tuple[int, CopiedRow]]]:
        """Return rows that stood below each other, and stand so here, with the same columns."""
        groups: list[list[tuple[int, CopiedRow]]] = []
        for row, one in self.placed:
            before = groups[-1][-1] if groups else None
            if before and _follows(before, (row, one)):
                groups[-1].append((row, one))
            else:
                groups.append([(row, one)])
        return groups

    def _copied(self, group: Sequence[tuple[int, CopiedRow]]) -> list[Json]:
        (row, first), height = group[0], len(group)
        mark = first.mark
        target = CellRange(row, mark.left, height, mark.width)
        made = [self._untouched(target)]
        if first.id_column is not None:
            made += [
                self._untouched(CellRange(row, self.beside + 1, height)),
                pasted(
                    CellRange(mark.row, first.id_column, height).on(mark.sheet_id),
                    CellRange(row, self.beside + 1, height).on(self.sheet_id),
                    "PASTE_VALUES",
                ),
            ]
        source = CellRange(mark.row, mark.left, height, mark.width).on(mark.sheet_id)
        kind = "PASTE_VALUES" if mark.is_of_headers else "PASTE_NORMAL"  # headers never go back
        return [*made, pasted(source, target.on(self.sheet_id), kind)]

    def _untouched(self, area: CellRange) -> Json:
        cell = {"userEnteredValue": {"stringValue": UNTOUCHED}}
        return {"repeatCell": {"range": area.on(self.sheet_id), "cell": cell, "fields": "userEnteredValue"}}


def pasted(source: Json, target: Json, kind: str) -> Json:
    """Return the request that copies an area."""
    return {"copyPaste": {"source": source, "destination": target, "pasteType": kind, "pasteOrientation": "NORMAL"}}


def cell_digest(token: str) -> str:
    """Return how one written cell is told in a mark."""
    return urlsafe_b64encode(bytes.fromhex(digest([token])))[:_CELL_DIGEST].decode()


def row_digest(tokens: Iterable[str]) -> str:
    """Return how one appended row is told in a mark."""
    return urlsafe_b64encode(bytes.fromhex(digest(tokens)))[:_ROW_DIGEST].decode()


def id_digest(token: str) -> str:
    """Return how an id is expected in a mark."""
    return digest([token])


def _follows(before: tuple[int, CopiedRow], after: tuple[int, CopiedRow]) -> bool:
    one, two = before[1].mark, after[1].mark
    same = (one.sheet_id, one.left, one.width) == (two.sheet_id, two.left, two.width)
    same = same and not (one.is_of_headers or two.is_of_headers)
    return same and after[0] == before[0] + 1 and two.row == one.row + 1


# --- reading it back ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A copied row as it stands in a scratch sheet: ``cells`` by their column, which is the one they came from.

    ``columns_moved``: the tab's headers were not those that we had read, so whatever it met, it met in a wrong column.
    """

    mark: Mark
    scratch_id: int
    scratch_row: int
    id_token: str
    cells: Mapping[int, Mapping[str, Any]]
    columns_moved: bool = False

    @property
    def place(self) -> tuple[int, int]:
        """Return where it stands, as ``Mark.settles`` names it."""
        return self.scratch_id, self.scratch_row

    @property
    def was_made(self) -> bool:
        """Return whether Google copied anything at all."""
        untouched = f"t{UNTOUCHED}"
        seen = self.tokens(self.mark.written or self.mark.checked)
        return untouched not in (*seen, self.id_token)

    def found_in(self, column: int) -> str:
        """Return the digest of what was in a cell that was overwritten."""
        return cell_digest(*self.tokens((column,)))

    @property
    def others(self) -> str:
        """Return the digest of what stood beside them in the other compared cells."""
        return digest(self.tokens(self.mark.others))

    @property
    def as_expected(self) -> bool:
        """Return whether the write met the row and the values that we had read."""
        mark = self.mark
        right_row = mark.id_expected in (NO_ID, id_digest(self.id_token))
        return right_row and not self.columns_moved and digest(self.tokens(mark.checked)) == mark.expected

    def tokens(self, columns: Iterable[int]) -> list[str]:
        """Return cells of the copy as they are compared."""
        return [seen_token(self.cells.get(column, {})) for column in columns]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scratch:
    """A scratch sheet as read: how far its write got (``header``) and what it copied."""

    sheet_id: int
    header: str
    copies: tuple[Copy, ...]

    @property
    def is_whole(self) -> bool:
        """Return whether the write it belongs to came through whole and met what we had read."""
        part, _, parts = self.header.partition("/")
        return part == parts and all(copy.as_expected for copy in self.copies)


def read_scratch(sheet_id: int, cells: ScratchCells) -> Scratch:
    """Return a scratch sheet from its cells by row (both from 0). Rows that hold no mark of ours are left out."""
    header, _, told = header_of(cells).rpartition(_MARKS_AT)
    beside = int(told) if told.isdecimal() else None
    copies = () if beside is None else _judged(_copies(sheet_id, cells, beside))
    return Scratch(sheet_id=sheet_id, header=header, copies=copies)


def header_of(cells: ScratchCells) -> str:
    """Return the text in a scratch sheet's first cell."""
    return _text(cells.get(_HEADER.row, ()), _HEADER.column)


def _copies(sheet_id: int, cells: ScratchCells, beside: int) -> Iterator[Copy]:
    for row, line in sorted(cells.items()):
        try:
            mark = Mark.read(_text(line, beside))
        except (ValueError, TypeError, IndexError):
            continue
        yield _copy((sheet_id, row), mark, line, beside)


def copies_in(scratch_id: int, cells: ScratchCells, marks: Mapping[int, Mark], beside: int) -> tuple[Copy, ...]:
    """Return the copies of a reply to a write, whose marks are known by their row."""
    return _judged(_copy((scratch_id, row), mark, cells.get(row, ()), beside) for row, mark in marks.items())


def _judged(copies: Iterable[Copy]) -> tuple[Copy, ...]:
    """Return the copies, each with whether the columns of its tab had been moved."""
    every = tuple(copies)
    moved = {copy.mark.sheet_id for copy in every if copy.mark.is_of_headers and not copy.as_expected}
    return tuple(replace(copy, columns_moved=copy.mark.sheet_id in moved) for copy in every) if moved else every


def _copy(place: tuple[int, int], mark: Mark, line: Sequence[Mapping[str, Any]], beside: int) -> Copy:
    scratch_id, row = place
    copied = dict(enumerate(line[mark.left : mark.left + mark.width], mark.left))
    id_token = seen_token(line[beside + 1]) if len(line) > beside + 1 else ""
    return Copy(mark=mark, scratch_id=scratch_id, scratch_row=row, id_token=id_token, cells=copied)


def _text(line: Sequence[Mapping[str, Any]], column: int) -> str:
    value = line[column].get("effectiveValue", {}) if column < len(line) else {}
    text = value.get("stringValue", "")
    return text if isinstance(text, str) else ""
