"""The reply to a write -> what it met: were the copies made, was everything as read, where did rows land? Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from addon.sync.adapters.google_sheets.appending import Appended
from addon.sync.adapters.google_sheets.cells import seen_token
from addon.sync.adapters.google_sheets.reading import Cells, cells_of
from addon.sync.adapters.google_sheets.scratch import Copy, copies_in
from addon.sync.adapters.google_sheets.writing import BatchPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a reply says. ``landed``: sheet row of each appended row by its place in the batch, if all were found."""

    copies: tuple[Copy, ...]
    landed: Mapping[int, int] | None

    @property
    def misplaced(self) -> tuple[Copy, ...]:
        """Return the writes that met another row or another value than we had read."""
        return tuple(copy for copy in self.copies if not copy.as_expected)

    @property
    def moved(self) -> frozenset[int]:
        """Return the sheets of which somebody had moved the columns."""
        return frozenset(copy.mark.sheet_id for copy in self.copies if copy.columns_moved)

    @property
    def unproven(self) -> tuple[Copy, ...]:
        """Return the writes of which Google made no copy, so that nothing can be said about them."""
        return tuple(copy for copy in self.copies if not copy.was_made)


def checked(reply: Mapping[str, Any], part: BatchPart) -> Checked:
    """Compare a reply with what was sent."""
    sheets = reply.get("updatedSpreadsheet", {}).get("sheets", ())
    shown = {int(one.get("properties", {}).get("sheetId", 0)): cells_of(one) for one in sheets}
    copies = copies_in(part.scratch_id, shown.get(part.scratch_id, {}), part.marks, part.beside)
    landed: dict[int, int] = {}
    for piece in part.appended:
        landed |= _landed(piece, shown.get(piece.sheet.sheet_id, {}))
    whole = len(landed) == sum(len(piece.rows) for piece in part.appended)
    return Checked(copies=copies, landed=landed if whole else None)


def _landed(piece: Appended, cells: Cells) -> Mapping[int, int]:
    """Return where the rows of a piece landed: they are the last ones with content, in order."""
    shown = dict(_column(cells, piece.proof))
    filled = [row for row, token in shown.items() if token]
    if not filled:
        return {}
    first = max(filled) + piece.blank_at_end - len(piece.rows) + 1
    if [shown.get(row, "") for row in range(first, first + len(piece.rows))] != piece.proofs():
        return {}
    return {order: first + number + 1 for number, order in enumerate(piece.order)}


def _column(cells: Cells, column: int) -> Iterator[tuple[int, str]]:
    for row, line in cells.items():
        yield row, seen_token(line[column]) if column < len(line) else ""


def places(copies: Iterable[Copy], titles: Mapping[int, str]) -> str:
    """Return where copied rows stood, such as ``Attendance row 14``; never what stood there."""
    named = [f"{titles.get(one.mark.sheet_id, 'a tab')} row {one.mark.row + 1}" for one in copies]
    more = f" and {len(named) - 5} more" if len(named) > 5 else ""
    return ", ".join(named[:5]) + more
