"""The headers of the tabs that a batch writes -> copies that tell whether somebody moved the columns meanwhile. Pure.

Cells and appended rows go where the columns were when they were read. Only the headers, as they are at the moment of
the write, tell whether these are still the same columns.
"""

from collections.abc import Iterable, Iterator

from addon.sync.adapters.google_sheets.appending import Appended
from addon.sync.adapters.google_sheets.cells import digest, token
from addon.sync.adapters.google_sheets.known import KnownSheet
from addon.sync.adapters.google_sheets.scratch import MOST_APPENDED, NO_ID, CopiedRow, Mark, row_digest
from addon.sync.adapters.writable import read_back


def headers_of(touched: Iterable[KnownSheet], appended: Iterable[Appended] = ()) -> Iterator[CopiedRow]:
    """Return a copy of the headers of each tab that is written, with what is appended to it."""
    rows = {piece.sheet.sheet_id: piece for piece in appended}
    sheets = {sheet.sheet_id: sheet for sheet in touched} | {key: piece.sheet for key, piece in rows.items()}
    for key, sheet in sheets.items():
        number = sheet.header_row
        ours = tuple(sorted(at for at in sheet.at.values() if (number, at) not in sheet.locked))
        for told, width in _told(rows.get(key)) if ours else ():
            mark = Mark(
                sheet_id=key,
                row=number - 1,
                left=ours[0],
                width=ours[-1] - ours[0] + 1,
                checked=ours,
                written=(),
                id_expected=NO_ID,
                expected=digest(sheet.tokens(number, ours)),
                wrote=told,
                appended=width,
            )
            yield CopiedRow(mark=mark, id_column=None)


def _told(piece: Appended | None) -> Iterator[tuple[str, int]]:
    """Return what tells the rows of a piece, in as many texts as need be, and by how many columns."""
    rows = piece.rows if piece else ()
    width = max((at + 1 for row in rows for at in row), default=0)
    shown = ([token(read_back(row.get(at))) for at in range(width)] for row in rows)
    every = [row_digest(tokens) for tokens in shown if any(tokens)]
    for first in range(0, max(len(every), 1), MOST_APPENDED):
        yield "".join(every[first : first + MOST_APPENDED]), width
