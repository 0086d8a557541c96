"""`sortRange`: values change places, rows do not, so what stands on a row stays; formulas change as copies do."""

from functools import partial
from typing import Any

from tests.google import sheets_following
from tests.google.sheets_a1 import Rect
from tests.google.sheets_book import Book, Cell, Json, Sheet


def sort(book: Book, request: Json) -> None:
    """`sortRange`."""
    sheet, rect = book.on_grid(request["range"])
    specs = request.get("sortSpecs") or [{"dimensionIndex": rect.left}]
    by = [(spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING") for spec in specs]
    sort_rows(book, sheet, rect, by=by)


def sort_rows(book: Book, sheet: Sheet, rect: Rect, *, by: list[tuple[int, bool]]) -> None:
    """Order the rows of the rectangle by (column, whether descending), the first column first; blanks go last."""
    rows = [
        (row, [sheet.cell(row, column) for column in range(rect.left, rect.right)])
        for row in range(rect.top, rect.bottom)
    ]
    for column, descending in reversed(by):
        at = column - rect.left
        filled = [row for row in rows if row[1][at].effective]
        blank = [row for row in rows if not row[1][at].effective]
        rows = sorted(filled, key=partial(_order_at, at), reverse=descending) + blank
    for row, (before, cells) in enumerate(rows, rect.top):
        for column, cell in enumerate(cells, rect.left):
            sheet.put(row, column, sheets_following.copied(cell, book, sheet, down=row - before, along=0))


def _order_at(at: int, row: tuple[int, list[Cell]]) -> tuple[int, Any]:
    return _order(row[1][at])


def _order(cell: Cell) -> tuple[int, Any]:
    kind, value = next(iter((cell.effective or {"stringValue": ""}).items()))
    if kind == "numberValue":
        return 0, value
    if kind == "stringValue":
        return 1, str(value).casefold()
    return (2, value) if kind == "boolValue" else (3, "")
