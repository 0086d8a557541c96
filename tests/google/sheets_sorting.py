"""`sortRange`: values change places, rows do not, so what stands on a row stays."""

from typing import Any

from tests.google.sheets_a1 import Rect
from tests.google.sheets_book import Book, Cell, Json, Sheet


def sort(book: Book, request: Json) -> None:
    """`sortRange`."""
    sheet, rect = book.on_grid(request["range"])
    specs = request.get("sortSpecs") or [{"dimensionIndex": rect.left}]
    sort_rows(sheet, rect, [(spec.get("dimensionIndex", 0), spec.get("sortOrder") == "DESCENDING") for spec in specs])


def sort_rows(sheet: Sheet, rect: Rect, by: list[tuple[int, bool]]) -> None:
    """Order the rows of the rectangle by (column, whether descending), the first column first; blanks go last."""
    rows = [
        [sheet.cell(row, column) for column in range(rect.left, rect.right)] for row in range(rect.top, rect.bottom)
    ]
    for column, descending in reversed(by):
        at = column - rect.left
        filled = [row for row in rows if row[at].effective]
        rows = sorted(filled, key=lambda row, at=at: _order(row[at]), reverse=descending) + [
            row for row in rows if not row[at].effective
        ]
    for down, row in enumerate(rows):
        for along, cell in enumerate(row):
            sheet.put(rect.top + down, rect.left + along, cell)


def _order(cell: Cell) -> tuple[int, Any]:
    kind, value = next(iter((cell.effective or {"stringValue": ""}).items()))
    if kind == "numberValue":
        return 0, value
    if kind == "stringValue":
        return 1, str(value).casefold()
    return (2, value) if kind == "boolValue" else (3, "")
