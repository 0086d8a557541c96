"""Protected ranges: where the caller may not write, a change is refused whole."""

from tests.google.refusals import invalid
from tests.google.sheets_a1 import Rect, from_grid_range, grid_range
from tests.google.sheets_book import Book, Cell, Json, Line, Sheet

REFUSAL = (
    "You are trying to edit a protected cell or object. Please contact the spreadsheet owner to remove protection "
    "if you need to edit."
)

CLAIM = "This column is mine"


def closed(sheet: Sheet) -> list[Json]:
    """The protected ranges of a sheet that the caller may not edit."""
    found = sheet.things.get("protectedRanges", [])
    return [one for one in found if not one.get("warningOnly") and not one.get("requestingUserCanEdit")]


def check(before: Book, after: Book) -> None:
    """Refuse what changed a cell or a line inside of one, took one away, or laid a filter over one.

    One that was pushed aside whole is as it was. (Of the filter nothing is documented; people are refused it.)
    """
    for sheet in before.sheets:
        areas = closed(sheet)
        if areas:
            now = next((one for one in after.sheets if one.id == sheet.id), None)
            if now is None or not all(_is_untouched(sheet, now, one) for one in areas):
                raise invalid(f"Invalid requests[0].updateCells: {REFUSAL}")


def claimed(sheet: Sheet) -> int | None:
    """The column that a colleague has there for themselves, None where they have none."""
    return next((at for at, cell in sheet.rows[0].cells.items() if cell.note == CLAIM), None)


def claim(book: Book) -> None:
    """Let a colleague have a column of their own, right of all others, in every tab that is not hidden."""
    for sheet in book.sheets:
        if not sheet.properties.get("hidden") and claimed(sheet) is None:
            at = len(sheet.columns)
            sheet.columns.append(Line())
            sheet.put(0, at, Cell(entered={"stringValue": "Ines"}, note=CLAIM))
            area = grid_range(sheet.id, Rect(0, 0, at, at + 1))
            area = {name: side for name, side in area.items() if not name.endswith("RowIndex")}
            made = {"protectedRangeId": book.new_id(), "range": area, "description": CLAIM}
            sheet.things.setdefault("protectedRanges", []).append(made)


def _is_untouched(before: Sheet, after: Sheet, area: Json) -> bool:
    there = [one for one in closed(after) if one["protectedRangeId"] == area["protectedRangeId"]]
    if not there or _contents(before, area) != _contents(after, there[0]):
        return False
    return _is_filtered(before, area) or not _is_filtered(after, there[0])


def _is_filtered(sheet: Sheet, area: Json) -> bool:
    laid = sheet.basic_filter
    return laid is not None and _on(sheet, area["range"]).crosses(_on(sheet, laid.get("range", {})))


def _contents(sheet: Sheet, area: Json) -> dict[tuple[int, int], Cell]:
    """What is inside, counted from its corner, but for the parts that are free."""
    rect = _on(sheet, area["range"])
    free = [_on(sheet, one) for one in area.get("unprotectedRanges", [])]
    return {
        (row - rect.top, column - rect.left): cell
        for row in range(rect.top, rect.bottom)
        for column, cell in sheet.rows[row].cells.items()
        if rect.holds(row, column) and not any(one.holds(row, column) for one in free)
    }


def _on(sheet: Sheet, given: Json) -> Rect:
    return from_grid_range(given).on(len(sheet.rows), len(sheet.columns))
