"""Reading and writing plain values: what stands behind every values.* method."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from tests.google import sheets_a1, sheets_cells, sheets_entering, sheets_moving
from tests.google.refusals import Refused, invalid
from tests.google.sheets_a1 import Rect, Span
from tests.google.sheets_book import COLUMNS, ROWS, Book, Json, Sheet, blank_lines


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendering:
    """How values are wanted back."""

    option: str = sheets_cells.FORMATTED
    dates: str = "SERIAL_NUMBER"
    dimension: str = ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How values are to be read, and whether the caller wants them back."""

    option: str
    echo: bool = False
    rendering: Rendering = Rendering()


def read(sheet: Sheet, rect: Rect, rendering: Rendering) -> Json:
    """A ValueRange: trailing blanks cut, blanks between kept as "", no `values` where there are none."""
    rows = [_row(sheet, row, rect, rendering) for row in range(rect.top, rect.bottom)]
    if rendering.dimension == COLUMNS:
        height = max((at + 1 for at, row in enumerate(rows) if row), default=0)
        width = max((len(row) for row in rows), default=0)
        rows = [_cut([row[at] if at < len(row) else "" for row in rows[:height]]) for at in range(width)]
    values = _cut(rows)
    named = {"range": sheets_a1.written(sheet.title, rect), "majorDimension": rendering.dimension}
    return named | ({"values": values} if values else {})


def _row(sheet: Sheet, row: int, rect: Rect, rendering: Rendering) -> list[Any]:
    cells = sheet.rows[row].cells
    last = max((at for at in cells if at < rect.right), default=-1) + 1
    shown = (
        sheets_cells.rendered(sheet.cell(row, at), rendering.option, rendering.dates) for at in range(rect.left, last)
    )
    return _cut(list(shown))


def _cut(values: list[Any]) -> list[Any]:
    while values and values[-1] in ("", []):
        values.pop()
    return values


def write(book: Book, sheet: Sheet, rect: Rect, given: Json, writing: Writing) -> Json:
    """Enter the values of a ValueRange from the rectangle's corner on; an UpdateValuesResponse.

    A null leaves its cell as it is and is not counted; "" empties it and is.
    """
    enter = _entering(writing.option)
    rows = rows_of(given)
    height, width = len(rows), max((len(row) for row in rows), default=0)
    if not height or not width:
        return {"spreadsheetId": book.id, "updatedRange": sheets_a1.written(sheet.title, rect)}
    if rect.top + height > len(sheet.rows) or rect.left + width > len(sheet.columns):
        raise _outside(sheet, rect.top + height, rect.left + width)
    count = 0
    touched: set[int] = set()
    columns: set[int] = set()
    for down, row in enumerate(rows):
        for along, value in enumerate(row):
            if value is not None:
                at = (rect.top + down, rect.left + along)
                sheet.put(*at, enter(sheet.cell(*at), value))
                count += 1
                touched.add(down)
                columns.add(along)
    done = Rect(rect.top, rect.top + height, rect.left, rect.left + width)
    return _updated(book, sheet, done, counts=(len(touched), len(columns), count), writing=writing)


def _updated(book: Book, sheet: Sheet, done: Rect, *, counts: tuple[int, int, int], writing: Writing) -> Json:
    names = ("updatedRows", "updatedColumns", "updatedCells")
    told = {name: count for name, count in zip(names, counts, strict=True) if count}
    answer: Json = {"spreadsheetId": book.id, "updatedRange": sheets_a1.written(sheet.title, done)} | told
    return answer | ({"updatedData": read(sheet, done, writing.rendering)} if writing.echo else {})


def _entering(option: str) -> Callable[..., Any]:
    if option == "RAW":
        return sheets_entering.raw
    if option == "USER_ENTERED":
        return sheets_entering.typed
    raise invalid("'valueInputOption' is required but not specified")


def rows_of(given: Json) -> list[list[Any]]:
    """The values of a ValueRange as rows, whichever way they were sent; refused where they are no lists."""
    rows = given.get("values", [])
    if not isinstance(rows, list):
        raise _not_a_list(rows)
    if any(not isinstance(row, list) for row in rows):
        raise _not_a_list(next(row for row in rows if not isinstance(row, list)))
    if given.get("majorDimension") != COLUMNS:
        return rows
    height = max((len(column) for column in rows), default=0)
    return [[column[at] if at < len(column) else None for column in rows] for at in range(height)]


def _not_a_list(value: Any) -> Refused:
    told = f'"{value}"' if isinstance(value, str) else str(value)
    why = f"Invalid value at 'data.values' (type.googleapis.com/google.protobuf.ListValue), {told}"
    details = {
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        "fieldViolations": [{"field": "data.values", "description": why}],
    }
    return Refused(400, why, details=(details,))


def _outside(sheet: Sheet, bottom: int, right: int) -> Refused:
    cell = sheets_a1.written(sheet.title, Rect(bottom - 1, bottom, right - 1, right))
    limits = f"Max rows: {len(sheet.rows)}, max columns: {len(sheet.columns)}"
    return invalid(f"Range ({cell}) exceeds grid limits. {limits}")


def check_fits(given: Json, rect: Rect) -> None:
    """Refuse values that need more lines than the range of their data filter has."""
    rows = rows_of(given)
    if len(rows) > rect.height or max((len(row) for row in rows), default=0) > rect.width:
        raise invalid(f"Requested writing within range of {rect.height} x {rect.width}, but tried writing outside it.")


def clear(sheet: Sheet, rect: Rect) -> str:
    """Empty the cells of values, leaving all else on them; the range as A1 text."""
    for row, column in list(sheet.filled(rect)):
        sheet.enter(row, column, None)
    return sheets_a1.written(sheet.title, rect)


def append(book: Book, place: tuple[Sheet, Span], given: Json, writing: Writing, *, insert: bool = False) -> Json:
    """Write below the table that the range points to; an AppendValuesResponse.

    The table is the block of touching values around the last value in the range; without one the range itself
    is where the values go.
    """
    sheet, span = place
    asked = sheet.rect(span)
    table = _table(sheet, asked)
    corner = (table.bottom, table.left) if table else (asked.top, asked.left)
    rows = rows_of(given)
    if insert:
        sheets_moving.insert(book, sheet, ROWS, corner[0], lines=blank_lines(len(rows)))
    missing = corner[0] + len(rows) - len(sheet.rows)
    sheet.rows.extend(blank_lines(max(missing, 0)))
    wide = corner[1] + max((len(row) for row in rows), default=0) - len(sheet.columns)
    sheet.columns.extend(blank_lines(max(wide, 0)))
    updates = write(book, sheet, Rect(corner[0], corner[0] + 1, corner[1], corner[1] + 1), given, writing)
    found = {"tableRange": sheets_a1.written(sheet.title, table)} if table else {}
    return {"spreadsheetId": book.id} | found | {"updates": updates}


def _table(sheet: Sheet, asked: Rect) -> Rect | None:
    inside = list(sheet.filled(asked))
    if not inside:
        return None
    row, column = inside[-1]
    block = Rect(row, row + 1, column, column + 1)
    while (grown := _grown(sheet, block)) != block:
        block = grown
    return block


def _grown(sheet: Sheet, block: Rect) -> Rect:
    around = Rect(max(block.top - 1, 0), block.bottom + 1, max(block.left - 1, 0), block.right + 1)
    near: Iterable[tuple[int, int]] = sheet.filled(around)
    rows, columns = zip(*near, strict=True)
    found = Rect(min(rows), max(rows) + 1, min(columns), max(columns) + 1)
    return Rect(
        min(found.top, block.top),
        max(found.bottom, block.bottom),
        min(found.left, block.left),
        max(found.right, block.right),
    )


def echoing(writing: Writing, dimension: str | None) -> Writing:
    """The writing with its echo in the dimension in which the values came."""
    return replace(writing, rendering=replace(writing.rendering, dimension=dimension or ROWS))
