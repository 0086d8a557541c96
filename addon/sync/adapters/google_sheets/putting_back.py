"""Writes that met something we had not read -> what to copy back from the scratch sheet, and where. Pure.

A cell is put back only while it still holds what we wrote there, in the row that we hit: found again by
its id, because rows may have moved since; where the id is what we wrote, by the cells beside it. Whatever
somebody typed since then stays. What was put back once is never put back again, whatever moves later.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from addon.sync.adapters.google_sheets.cells import Json, digest
from addon.sync.adapters.google_sheets.known import KnownSheet, KnownSpreadsheet
from addon.sync.adapters.google_sheets.ranges import CellRange, runs
from addon.sync.adapters.google_sheets.scratch import (
    NO_ID,
    CopiedRow,
    Copies,
    Copy,
    Scratch,
    pasted,
)
from addon.sync.adapters.google_sheets.writing import BatchPart, asking, copied_row

REPAIR = "put back"
"""The header of a scratch sheet whose batch put cells back: its write never counts as whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack:
    """A copy that has to return: to this sheet row (1-based)."""

    copy: Copy
    sheet: KnownSheet
    row: int


def due(scratches: Iterable[Scratch], known: KnownSpreadsheet) -> list[PutBack]:
    """Return what has to be put back; nothing where no write went wrong or all of it is settled.

    The last write comes first, alone: only then does its row show again what an earlier one wrote.
    """
    tabs = {sheet.sheet_id: _Showing(sheet) for sheet in known.sheets.values()}
    latest_first = sorted(scratches, key=lambda scratch: -scratch.sheet_id)
    every = [copy for scratch in latest_first for copy in scratch.copies]
    settled = {copy.mark.settles for copy in every if copy.as_expected}
    alike = Counter((copy.mark.sheet_id, copy.mark.wrote) for copy in every)
    for scratch in latest_first:
        wrong = [copy for copy in scratch.copies if _is_wrong(copy) and copy.place not in settled]
        found = []
        for copy in wrong:
            tab, alone = tabs.get(copy.mark.sheet_id), alike[copy.mark.sheet_id, copy.mark.wrote] == 1
            row = _row_hit(copy, tab, alone=alone) if tab else None
            if tab and row:
                found.append(PutBack(copy=copy, sheet=tab.sheet, row=row))
        if found:
            return found
    return []


def _is_wrong(copy: Copy) -> bool:
    """Return whether a write put something else where something stood that we had not read."""
    return not copy.as_expected and copy.was_made and copy.found != copy.mark.wrote


class _Showing:
    """A tab's rows by what they show in some columns."""

    def __init__(self, sheet: KnownSheet) -> None:
        self.sheet = sheet
        self._by: dict[tuple[int, ...], dict[str, list[int]]] = {}

    def rows(self, columns: tuple[int, ...], wanted: str) -> Sequence[int]:
        """Return the sheet rows that show what has this digest."""
        if columns not in self._by:
            made = self._by[columns] = defaultdict(list)
            for row in range(1, len(self.sheet.rows) + 1):
                made[digest(self.sheet.tokens(row, columns))].append(row)
        return self._by[columns].get(wanted, ())


def _row_hit(copy: Copy, shown: _Showing, *, alone: bool) -> int | None:
    """Return the sheet row that our write hit, if it still shows what we wrote.

    ``alone``: no other row was to show the same. A row that moved and has no id is known by that only.
    """
    usual, mark = copy.mark.row + 1, copy.mark
    candidates = _candidates(copy, shown)
    still = [row for row in shown.rows(mark.written, mark.wrote) if candidates is None or row in candidates]
    if usual in still:
        return usual
    if len(still) != 1:
        return None
    is_settled_there = digest(shown.sheet.tokens(usual, mark.written)) == copy.found
    return still[0] if _has_id(copy, shown.sheet) or (alone and not is_settled_there) else None


def _candidates(copy: Copy, shown: _Showing) -> Sequence[int] | None:
    """Return the rows that may be the one we hit, None for any.

    The id tells, unless it is what we wrote: then the cells beside it do. Where somebody changed those since, only
    the place is left.
    """
    mark, at = copy.mark, shown.sheet.id_column
    if at is None or mark.id_expected == NO_ID:
        return None
    if at not in mark.written and copy.id_token:
        return shown.rows((at,), digest([copy.id_token]))
    return shown.rows(mark.others, copy.others) or [mark.row + 1]


def _has_id(copy: Copy, sheet: KnownSheet) -> bool:
    """Return whether the row shows an id, its own or the one we wrote."""
    at = sheet.id_column
    return at is not None and (at in copy.mark.written or bool(copy.id_token))


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
    return asking(requests, copies.ranges(), copies)


def is_settled(scratches: Iterable[Scratch]) -> bool:
    """Return whether no copy is left that somebody may still have to look at."""
    return all(copy.as_expected for scratch in scratches for copy in scratch.copies)


def clearing(known: KnownSpreadsheet) -> BatchPart:
    """Return the batch that forgets copies: what a person types from now on is never compared with them."""
    copies = Copies(sheet_id=known.next_scratch, rows=1, columns=1, header=REPAIR)
    requests = [{"deleteSheet": {"sheetId": one}} for one in known.scratch]
    return asking([*requests, *copies.requests()], copies.ranges(), copies)


def _guarding(one: PutBack) -> CopiedRow:
    copy = one.copy
    return copied_row(one.sheet, one.row, copy.mark.written, wrote=copy.found, settles=copy.place)


def _returned(one: PutBack) -> list[Json]:
    mark = one.copy.mark
    made = []
    for first, width in runs(mark.written):
        source = CellRange(one.copy.scratch_row, first, 1, width)
        target = CellRange(one.row - 1, first, 1, width)
        made.append(pasted(source.on(one.copy.scratch_id), target.on(mark.sheet_id), "PASTE_NORMAL"))
    return made
