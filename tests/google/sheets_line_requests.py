"""Requests of a batch about rows and columns."""

from tests.google import sheets_cells, sheets_fields, sheets_moving
from tests.google.refusals import invalid
from tests.google.sheets_book import COLUMNS, ROWS, Book, Json, Sheet, blank_lines

PIXELS = {ROWS: 21, COLUMNS: 100}
_PIXELS_A_LETTER = 9


def lines_of(book: Book, given: Json) -> tuple[Sheet, str, int, int]:
    """Sheet, dimension, start and end of a DimensionRange."""
    sheet = book.sheet(given.get("sheetId", 0))
    dimension = given["dimension"]
    start = given.get("startIndex", 0)
    end = given.get("endIndex", len(sheet.lines(dimension)))
    if start >= end:
        raise invalid("Invalid range: the end must be past the start.")
    return sheet, dimension, start, end


def insert(book: Book, request: Json) -> None:
    """`insertDimension`."""
    sheet, dimension, start, end = lines_of(book, request["range"])
    before = request.get("inheritFromBefore", False)
    if before and start == 0:
        raise invalid("When inheritFromBefore is true, the start index must be greater than 0.")
    if start > len(sheet.lines(dimension)):
        raise invalid("range.startIndex is beyond the grid.")
    like = start - 1 if before or start == len(sheet.lines(dimension)) else start
    new = sheets_moving.neighbours(sheet, dimension, like, end - start)
    sheets_moving.insert(book, sheet, dimension, start, lines=new)


def delete(book: Book, request: Json) -> None:
    """`deleteDimension`."""
    sheet, dimension, start, end = lines_of(book, request["range"])
    if end > len(sheet.lines(dimension)):
        raise invalid(f"Cannot delete a {dimension[:-1].lower()} that doesn't exist.")
    sheets_moving.delete(book, sheet, dimension, start=start, end=end)


def append(book: Book, request: Json) -> None:
    """`appendDimension`."""
    sheet = book.sheet(request.get("sheetId", 0))
    sheet.lines(request["dimension"]).extend(blank_lines(request["length"]))


def move(book: Book, request: Json) -> None:
    """`moveDimension`."""
    sheet, dimension, start, end = lines_of(book, request["source"])
    sheets_moving.move(book, sheet, dimension, lines=range(start, end), to=request.get("destinationIndex", 0))


def update(book: Book, request: Json) -> None:
    """`updateDimensionProperties`."""
    sheet, dimension, start, end = lines_of(book, request["range"])
    mask = sheets_fields.of_request(request)
    for line in sheet.lines(dimension)[start:end]:
        given = sheets_fields.changed(line.properties, request.get("properties", {}), mask)
        line.properties = {name: part for name, part in given.items() if part}


def fit(book: Book, request: Json) -> None:
    """`autoResizeDimensions`: a column as wide as its longest text, a row as high as one line of it."""
    sheet, dimension, start, end = lines_of(book, request["dimensions"])
    for index in range(start, min(end, len(sheet.lines(dimension)))):
        line = sheet.lines(dimension)[index]
        line.properties = line.properties | {"pixelSize": _wide(sheet, index) if dimension == COLUMNS else PIXELS[ROWS]}


def _wide(sheet: Sheet, column: int) -> int:
    texts = (sheets_cells.formatted(row.cells[column]) for row in sheet.rows if column in row.cells)
    longest = max((len(text) for text in texts), default=0)
    return longest * _PIXELS_A_LETTER if longest else PIXELS[COLUMNS]


def group(book: Book, request: Json) -> Json:
    """`addDimensionGroup`: the groups of that dimension."""
    sheet, dimension, start, end = lines_of(book, request["range"])
    kind = _groups(dimension)
    depth = 1 + sum(_inside(one["range"], start, end) for one in sheet.things.get(kind, []))
    lines = {"dimension": dimension, "startIndex": start, "endIndex": end}
    on = {"sheetId": sheet.id} if sheet.id else {}
    sheet.things.setdefault(kind, []).append({"range": on | lines, "depth": depth})
    grid = sheet.properties.get("gridProperties", {}) | {f"{dimension[:-1].lower()}GroupControlAfter": True}
    sheet.properties = sheet.properties | {"gridProperties": grid}
    return {"dimensionGroups": list(sheet.things[kind])}


def update_group(book: Book, request: Json) -> None:
    """`updateDimensionGroup`: only whether it is collapsed, and with that whether its lines are seen."""
    told = request["dimensionGroup"]
    sheet, dimension, start, end = lines_of(book, told["range"])
    if sheets_fields.of_request(request).keys() - {"collapsed", "*"}:
        raise invalid("Only the collapsed state of a group can be updated.")
    known = sheet.things.get(_groups(dimension), [])
    at = next((at for at, one in enumerate(known) if _same(one["range"], start, end)), None)
    if at is None or known[at]["depth"] != told.get("depth", 0):
        raise invalid("No group exists with the given range and depth.")
    hidden = bool(told.get("collapsed"))
    left = {name: part for name, part in known[at].items() if name != "collapsed"}
    known[at] = left | ({"collapsed": True} if hidden else {})
    for line in sheet.lines(dimension)[start:end]:
        seen = {name: part for name, part in line.properties.items() if name != "hiddenByUser"}
        line.properties = seen | ({"hiddenByUser": True} if hidden else {})


def ungroup(book: Book, request: Json) -> Json:
    """`deleteDimensionGroup`: the groups that are left."""
    sheet, dimension, start, end = lines_of(book, request["range"])
    kind = _groups(dimension)
    left = [one for one in sheet.things.get(kind, []) if not _same(one["range"], start, end)]
    sheet.things[kind] = left
    return {"dimensionGroups": left} if left else {}


def _groups(dimension: str) -> str:
    return f"{dimension[:-1].lower()}Groups"


def _inside(lines: Json, start: int, end: int) -> bool:
    return bool(lines["startIndex"] <= start and end <= lines["endIndex"])


def _same(lines: Json, start: int, end: int) -> bool:
    return (lines["startIndex"], lines["endIndex"]) == (start, end)
