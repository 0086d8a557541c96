"""Protected ranges: where the caller may not write, a change is refused whole."""

from tests.google.refusals import invalid
from tests.google.sheets_a1 import Rect, from_grid_range
from tests.google.sheets_book import Book, Json, Sheet

REFUSAL = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection "
    "if you need to edit."
)


def closed(sheet: Sheet) -> list[Json]:
    """The protected ranges of a sheet that the caller may not edit."""
    found = sheet.things.get("protectedRanges", [])
    return [one for one in found if not one.get("warningOnly") and not one.get("requestingUserCanEdit")]


def check(before: Book, after: Book) -> None:
    """Refuse what changed a cell inside of one, or took one away."""
    for sheet in before.sheets:
        areas = closed(sheet)
        if areas:
            now = next((one for one in after.sheets if one.id == sheet.id), None)
            if now is None or closed(now) != areas or any(_changed(sheet, now, one) for one in areas):
                raise invalid(f"Invalid requests[0].updateCells: {REFUSAL}")


def _changed(before: Sheet, after: Sheet, area: Json) -> bool:
    span = from_grid_range(area.get("range", {}))
    rect = span.on(max(len(before.rows), len(after.rows)), max(len(before.columns), len(after.columns)))
    free = [from_grid_range(one).on(rect.bottom, rect.right) for one in area.get("unprotectedRanges", [])]
    return any(
        before.cell(row, column) != after.cell(row, column)
        for row, column in _touched(before, after, rect)
        if not any(one.holds(row, column) for one in free)
    )


def _touched(before: Sheet, after: Sheet, rect: Rect) -> set[tuple[int, int]]:
    lines = [
        (row, sheet.rows[row].cells) for sheet in (before, after) for row in range(min(rect.bottom, len(sheet.rows)))
    ]
    return {(row, column) for row, cells in lines for column in cells if rect.holds(row, column)}
