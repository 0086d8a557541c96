"""Writes that met something we had not read -> what to copy back from the scratch sheet, and where. Pure.

A cell is put back only while it still holds what we wrote there, in the row that we hit: found again by
its id, because rows may have moved since. Whatever somebody typed since then stays.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from addon.sync.adapters.google_sheets.cells import COMPUTED, Json, digest, token
from addon.sync.adapters.google_sheets.known import KnownSheet, KnownSpreadsheet
from addon.sync.adapters.google_sheets.ranges import CellRange, runs
from addon.sync.adapters.google_sheets.scratch import (
    NO_ID,
    CopiedRow,
    Copies,
    Copy,
    Mark,
    Scratch,
    id_digest,
    pasted,
)
from addon.sync.adapters.google_sheets.writing import BatchPart, asking

REPAIR = "put back"
"""The header of a scratch sheet whose batch put cells back: its write never counts as whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """A copy that has to return: to this sheet row (1-based)."""

    copy: Copy
    sheet: KnownSheet
    row: int


def due(scratches: Iterable[Scratch], known: KnownSpreadsheet) -> list[PutBack]:
    """Return what has to be put back; nothing where no write went wrong or all of it is settled."""
    by_id = {sheet.sheet_id: sheet for sheet in known.sheets.values()}
    copies = [copy for scratch in scratches for copy in scratch.copies]
    alike = Counter((copy.mark.sheet_id, copy.mark.wrote) for copy in copies)
    found = []
    for copy in copies:
        sheet = by_id.get(copy.mark.sheet_id)
        if sheet is None or copy.as_expected or not copy.was_made or copy.found == copy.mark.wrote:
            continue
        row = _row_hit(copy, sheet, alone=alike[copy.mark.sheet_id, copy.mark.wrote] == 1)
        if row:
            found.append(PutBack(copy=copy, sheet=sheet, row=row))
    return found


def _row_hit(copy: Copy, sheet: KnownSheet, *, alone: bool) -> int | None:
    """Return the sheet row that our write hit, if it still shows what we wrote.

    ``alone``: no other row was to show the same. A row that moved and has no id is known by that only.
    """
    usual, wrote = copy.mark.row + 1, copy.mark.wrote
    still = [row for row in _candidates(copy, sheet) if _shown(sheet, row, copy.mark) == wrote]
    if usual in still:
        return usual
    if len(still) != 1:
        return None
    is_settled_there = _shown(sheet, usual, copy.mark) == copy.found
    return still[0] if _has_id(copy, sheet) or (alone and not is_settled_there) else None


def _candidates(copy: Copy, sheet: KnownSheet) -> Sequence[int]:
    every = range(1, len(sheet.rows) + 1)
    at = sheet.id_column
    if at is None or copy.mark.id_expected == NO_ID:
        return every
    if at in copy.mark.written:  # the id itself was overwritten: it now shows what we wrote
        return every
    return [row for row in every if token(sheet.value(row, at)) == copy.id_token]


def _has_id(copy: Copy, sheet: KnownSheet) -> bool:
    """Return whether the row shows an id, its own or the one we wrote."""
    at = sheet.id_column
    return at is not None and (at in copy.mark.written or bool(copy.id_token))


def _shown(sheet: KnownSheet, row: int, mark: Mark) -> str:
    """Return the digest of what stands in the written cells now; any formula is like any other."""
    return digest(
        COMPUTED if (row, column) in sheet.locked else token(sheet.value(row, column)) for column in mark.written
    )


def putting_back(wanted: Sequence[PutBack], known: KnownSpreadsheet) -> BatchPart:
    """Return the batch that copies cells back. It guards itself with a scratch sheet of its own; the others stay."""
    scratch_id = known.next_scratch
    copies = Copies(
        sheet_id=scratch_id,
        rows=max(one.sheet.row_count for one in wanted),
        columns=max(one.sheet.column_count for one in wanted),
        header=REPAIR,
    )
    copies.put(_guarding(one) for one in wanted)
    requests = [*copies.requests(), *(request for one in wanted for request in _returned(one))]
    return BatchPart(body=asking(requests, copies.ranges()), scratch_id=scratch_id)


def is_settled(scratches: Iterable[Scratch]) -> bool:
    """Return whether no copy is left that somebody may still have to look at."""
    return all(copy.as_expected for scratch in scratches for copy in scratch.copies)


def clearing(known: KnownSpreadsheet) -> BatchPart:
    """Return the batch that forgets copies: what a person types from now on is never compared with them."""
    copies = Copies(sheet_id=known.next_scratch, rows=1, columns=1, header=REPAIR)
    requests = [{"deleteSheet": {"sheetId": one}} for one in known.scratch]
    return BatchPart(body=asking([*requests, *copies.requests()], copies.ranges()), scratch_id=known.next_scratch)


def _guarding(one: PutBack) -> CopiedRow:
    mark, at = one.copy.mark, one.sheet.id_column
    id_token = "" if at is None else token(one.sheet.value(one.row, at))
    written = mark.written
    return CopiedRow(
        mark=Mark(
            sheet_id=mark.sheet_id,
            row=one.row - 1,
            left=written[0],
            width=written[-1] - written[0] + 1,
            checked=written,
            written=written,
            id_expected=NO_ID if at is None else id_digest(id_token),
            expected=mark.wrote,
            wrote=one.copy.found,
        ),
        id_column=at,
    )


def _returned(one: PutBack) -> list[Json]:
    mark = one.copy.mark
    made = []
    for first, width in runs(mark.written):
        source = CellRange(one.copy.scratch_row, first, 1, width)
        target = CellRange(one.row - 1, first, 1, width)
        made.append(pasted(source.on(one.copy.scratch_id), target.on(mark.sheet_id), "PASTE_NORMAL"))
    return made
