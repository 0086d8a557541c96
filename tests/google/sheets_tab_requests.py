"""Requests of a batch about whole sheets and the spreadsheet itself."""

from tests.google import sheets_fields, sheets_following, sheets_metadata, sheets_moving
from tests.google.refusals import invalid
from tests.google.sheets_book import COLUMNS, MOST_CELLS, ROWS, Book, Json, Sheet, blank_lines
from tests.google.sheets_cells import coloured

USUAL_ROWS, USUAL_COLUMNS = 1000, 26
_SIZES = {"rowCount": ROWS, "columnCount": COLUMNS}


def properties(book: Book, sheet: Sheet) -> Json:
    """SheetProperties as they are answered: what is off goes unsaid."""
    kept = {name: part for name, part in sheet.properties.items() if part and name != "gridProperties"}
    size = {"rowCount": len(sheet.rows), "columnCount": len(sheet.columns)}
    grid = size | {name: part for name, part in sheet.properties.get("gridProperties", {}).items() if part}
    place = {"sheetId": sheet.id, "index": book.sheets.index(sheet), "sheetType": "GRID"}
    return place | kept | {"gridProperties": grid}


def make(given: Json, sheet_id: int) -> Sheet:
    """A blank sheet with those SheetProperties."""
    grid = given.get("gridProperties", {})
    kept = {name: part for name, part in coloured(given).items() if name not in ("sheetId", "index", "sheetType")}
    kept["gridProperties"] = {name: part for name, part in grid.items() if name not in _SIZES}
    return Sheet(
        id=sheet_id,
        properties=kept,
        rows=blank_lines(grid.get("rowCount", USUAL_ROWS)),
        columns=blank_lines(grid.get("columnCount", USUAL_COLUMNS)),
    )


def add(book: Book, request: Json) -> Json:
    """`addSheet`."""
    given = dict(request.get("properties", {}))
    given.setdefault("title", _unused_title(book))
    _check_title(book, given["title"], None)
    sheet_id = given.get("sheetId", book.new_id())
    if any(sheet.id == sheet_id for sheet in book.sheets):
        raise invalid(f"A sheet with the id {sheet_id} already exists.")
    sheet = make(given, sheet_id)
    book.sheets.insert(given.get("index", len(book.sheets)), sheet)
    if sum(len(one.rows) * len(one.columns) for one in book.sheets) > MOST_CELLS:
        raise invalid(
            "This action would increase the number of cells in the workbook above the limit of 10000000 cells."
        )
    return {"properties": properties(book, sheet)}


def _unused_title(book: Book) -> str:
    number = len(book.sheets) + 1
    while book.titled(f"Sheet{number}"):
        number += 1
    return f"Sheet{number}"


def _check_title(book: Book, title: str, own: Sheet | None) -> None:
    if book.titled(title) not in (None, own):
        raise invalid(f'A sheet with the name "{title}" already exists. Please enter another name.')


def delete(book: Book, request: Json) -> None:
    """`deleteSheet`, with its metadata and named ranges."""
    sheet = book.sheet(request.get("sheetId", 0))
    if len(book.sheets) == 1:
        raise invalid("You can't remove all the sheets in a document.")
    sheets_metadata.forget(book, [*sheet.rows, *sheet.columns])
    for metadata_id in sheet.metadata:
        del book.metadata[metadata_id]
    book.named_ranges = [one for one in book.named_ranges if one["range"].get("sheetId", 0) != sheet.id]
    book.sheets.remove(sheet)
    sheets_following.gone(book, sheet)


def duplicate(book: Book, request: Json) -> Json:
    """`duplicateSheet`: cells and looks; metadata and things with ids of their own stay behind."""
    source = book.sheet(request.get("sourceSheetId", 0))
    title = request.get("newSheetName") or f"Copy of {source.title}"
    _check_title(book, title, None)
    sheet = source.copy()
    sheet.id = request.get("newSheetId") or book.new_id()
    sheet.properties = sheet.properties | {"title": title}
    sheet.things, sheet.metadata = {}, []
    for line in [*sheet.rows, *sheet.columns]:
        line.metadata = []
    book.sheets.insert(request.get("insertSheetIndex", 0), sheet)
    return {"properties": properties(book, sheet)}


def update(book: Book, request: Json) -> None:
    """`updateSheetProperties`."""
    given = request.get("properties", {})
    sheet = book.sheet(given.get("sheetId", 0))
    mask = sheets_fields.of_request(request)
    after = sheets_fields.changed(properties(book, sheet), coloured(given), mask)
    _check_title(book, after.get("title", ""), sheet)
    if after.get("hidden") and all(one is sheet or one.properties.get("hidden") for one in book.sheets):
        raise invalid("You can't hide all the sheets in a document.")
    grid = after.get("gridProperties", {})
    for name, dimension in _SIZES.items():
        sheets_moving.resize(book, sheet, dimension, grid.get(name, 0))
    if after["index"] != book.sheets.index(sheet) and "index" in mask:
        _move(book, sheet, after["index"])
    if after.get("title", sheet.title) != sheet.title:
        sheets_following.renamed(book, sheet, after["title"])
    kept = {name: part for name, part in after.items() if name not in ("sheetId", "index", "sheetType")}
    sheet.properties = kept | {"gridProperties": {name: part for name, part in grid.items() if name not in _SIZES}}
    _check_frozen(sheet)


def _move(book: Book, sheet: Sheet, index: int) -> None:
    at = book.sheets.index(sheet)
    book.sheets.insert(index, sheet)
    del book.sheets[at if index > at else at + 1]


def _check_frozen(sheet: Sheet) -> None:
    grid = sheet.properties["gridProperties"]
    for name, lines in (("frozenRowCount", sheet.rows), ("frozenColumnCount", sheet.columns)):
        if grid.get(name, 0) >= len(lines) > 0 and grid.get(name):
            raise invalid("You can't freeze all visible rows or columns on the sheet.")


def update_spreadsheet(book: Book, request: Json) -> None:
    """`updateSpreadsheetProperties`."""
    mask = sheets_fields.of_request(request)
    if "*" in mask:
        raise invalid("The stand-in changes named properties of a spreadsheet only.")
    book.properties = sheets_fields.changed(book.properties, request.get("properties", {}), mask)
