"""A spreadsheet as spreadsheets.get answers it."""

from tests.google import sheets_cells, sheets_fields, sheets_metadata
from tests.google.sheets_a1 import Rect
from tests.google.sheets_book import BARE, COLUMNS, ROWS, Book, Cell, Json, Line, Sheet
from tests.google.sheets_fields import Mask
from tests.google.sheets_line_requests import PIXELS
from tests.google.sheets_metadata import Location
from tests.google.sheets_tab_requests import properties

Places = list[tuple[Sheet, Rect]]


def spreadsheet(book: Book, *, mask: Mask | None = None, places: Places | None = None, grid: bool = False) -> Json:
    """The Spreadsheet, narrowed to the sheets of `places` where there are any.

    With a mask the mask alone decides whether cells come along; without one `grid` does.
    """
    shown = _chosen(book, places)
    data = sheets_fields.wants(mask, "sheets", "data") if mask else grid
    found: Json = {
        "spreadsheetId": book.id,
        "properties": book.properties,
        "sheets": [_sheet(book, sheet, rects if data else None, mask) for sheet, rects in shown],
        "namedRanges": book.named_ranges,
        "spreadsheetUrl": f"https://docs.google.com/spreadsheets/d/{book.id}/edit",
        "developerMetadata": sheets_metadata.here(book, book.own_metadata, Location()),
    }
    told = {name: part for name, part in found.items() if part}
    return sheets_fields.kept(told, mask) if mask else told


def _chosen(book: Book, places: Places | None) -> list[tuple[Sheet, list[Rect]]]:
    if not places:
        return [(sheet, [Rect(0, len(sheet.rows), 0, len(sheet.columns))]) for sheet in book.sheets]
    found = [(sheet, [rect for at, rect in places if at is sheet]) for sheet in book.sheets]
    return [(sheet, rects) for sheet, rects in found if rects]


def _sheet(book: Book, sheet: Sheet, rects: list[Rect] | None, mask: Mask | None) -> Json:
    found: Json = {"properties": properties(book, sheet)}
    if rects is not None:
        below = _data_mask(mask)
        found["data"] = [_grid(book, sheet, rect, below) for rect in rects]
    found |= {kind: [_with_sheet(one) for one in things] for kind, things in sheet.things.items() if things}
    if sheet.basic_filter:
        found["basicFilter"] = sheet.basic_filter
    if sheet.metadata:
        found["developerMetadata"] = sheets_metadata.here(book, sheet.metadata, Location(sheet=sheet))
    return found


def _with_sheet(thing: Json) -> Json:
    return {name: part for name, part in thing.items() if name != "sheetId" or part}


def _data_mask(mask: Mask | None) -> Mask:
    below: Mask = mask or {}
    for name in ("sheets", "data"):
        if not below or "*" in below:
            return {}
        below = below[name]
    return below


def _grid(book: Book, sheet: Sheet, rect: Rect, mask: Mask) -> Json:
    start = {"startRow": rect.top, "startColumn": rect.left}
    found: Json = {}
    found |= {name: at for name, at in start.items() if at}
    if sheets_fields.wants(mask, "rowData"):
        cell_mask = _below(_below(mask, "rowData"), "values")
        rows = _rows(sheet, rect, cell_mask)
        found |= {"rowData": rows} if rows else {}
    for name, dimension, low, high in (
        ("rowMetadata", ROWS, rect.top, rect.bottom),
        ("columnMetadata", COLUMNS, rect.left, rect.right),
    ):
        if sheets_fields.wants(mask, name):
            lines = enumerate(sheet.lines(dimension)[low:high], low)
            found[name] = [
                _line(book, Location(sheet=sheet, dimension=dimension, index=at), line) for at, line in lines
            ]
    return found


def _below(mask: Mask, name: str) -> Mask:
    return mask.get(name, {}) if mask and "*" not in mask else {}


def _rows(sheet: Sheet, rect: Rect, mask: Mask) -> list[Json]:
    shown = _Shown(mask)
    rows = [_row(sheet.rows[row], rect, shown) for row in range(rect.top, rect.bottom)]
    while rows and not rows[-1]:
        rows.pop()
    return rows


class _Shown(dict[int, Json]):
    """Cells of one sheet as CellData, by id: what many places share is made once."""

    def __init__(self, mask: Mask) -> None:
        self.mask = mask

    def of(self, cell: Cell) -> Json:
        if id(cell) not in self:
            self[id(cell)] = sheets_cells.data(cell, self.mask)
        return self[id(cell)]


def _row(line: Line, rect: Rect, shown: _Shown) -> Json:
    last = max((at for at in line.cells if at < rect.right), default=-1) + 1
    values = [shown.of(line.cells.get(at, BARE)) for at in range(rect.left, last)]
    while values and not values[-1]:
        values.pop()
    return {"values": values} if values else {}


def _line(book: Book, place: Location, line: Line) -> Json:
    found = {"pixelSize": PIXELS[place.dimension or ROWS]} | line.properties
    return found | ({"developerMetadata": sheets_metadata.here(book, line.metadata, place)} if line.metadata else {})
