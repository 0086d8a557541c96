"""Requests of a batch that write cells."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from tests.google import sheets_cells, sheets_entering, sheets_fields, sheets_following
from tests.google.refusals import invalid
from tests.google.sheets_a1 import Rect, sides
from tests.google.sheets_book import BARE, Book, Cell, Json, Sheet, blank_lines
from tests.google.sheets_fields import Mask


def places(rect: Rect) -> Iterator[tuple[int, int]]:
    """Every cell of the rectangle, in reading order."""
    return ((row, column) for row in range(rect.top, rect.bottom) for column in range(rect.left, rect.right))


def update(book: Book, request: Json) -> None:
    """`updateCells`: what the mask names and the rows do not give is cleared in the range."""
    mask = sheets_fields.of_request(request)
    rows = request.get("rows", [])
    if "start" in request:
        sheet, rect = _from_start(book, request["start"], rows)
        _write(sheet, rect, rows, mask)
        return
    sheet, rect = book.on_grid(request["range"])
    given = {(down, along) for down, row in enumerate(rows) for along in range(len(row.get("values", [])))}
    for row, column in places(rect):
        if (row - rect.top, column - rect.left) not in given:
            sheet.put(row, column, sheets_cells.updated(sheet.cell(row, column), {}, mask))
    _write(sheet, rect, rows, mask)


def _from_start(book: Book, start: Json, rows: list[Json]) -> tuple[Sheet, Rect]:
    sheet = book.sheet(start.get("sheetId", 0))
    top, left = start.get("rowIndex", 0), start.get("columnIndex", 0)
    width = max((len(row.get("values", [])) for row in rows), default=0)
    if top + len(rows) > len(sheet.rows):
        raise invalid(f"Attempting to write row: {top + len(rows) - 1}, beyond the last requested row of the grid.")
    if left + width > len(sheet.columns):
        raise invalid(f"Attempting to write column: {left + width - 1}, beyond the last requested column of the grid.")
    return sheet, Rect(top, top + len(rows), left, left + width)


def _write(sheet: Sheet, rect: Rect, rows: list[Json], mask: Mask) -> None:
    for down, row in enumerate(rows):
        for along, given in enumerate(row.get("values", [])):
            at = (rect.top + down, rect.left + along)
            if not rect.holds(*at):
                raise invalid(
                    f"Attempting to write column: {at[1]}, beyond the last requested column of: {rect.right - 1}"
                )
            sheet.put(*at, sheets_cells.updated(sheet.cell(*at), given, mask))


def append(book: Book, request: Json) -> None:
    """`appendCells`: below the last row with data, or below the rows of a table, which grows."""
    mask = sheets_fields.of_request(request)
    rows = request.get("rows", [])
    if "tableId" in request:
        _append_to_table(book, request["tableId"], rows, mask)
        return
    sheet = book.sheet(request.get("sheetId", 0))
    _append_at(sheet, sheet.last_filled_row(), 0, rows=rows, mask=mask)


def _append_at(sheet: Sheet, top: int, left: int, *, rows: list[Json], mask: Mask) -> None:
    width = left + max((len(row.get("values", [])) for row in rows), default=0)
    sheet.rows.extend(blank_lines(max(top + len(rows) - len(sheet.rows), 0)))
    sheet.columns.extend(blank_lines(max(width - len(sheet.columns), 0)))
    _write(sheet, Rect(top, top + len(rows), left, width), rows, mask)


def _append_to_table(book: Book, table_id: str, rows: list[Json], mask: Mask) -> None:
    for sheet in book.sheets:
        for at, table in enumerate(sheet.things.get("tables", [])):
            if table["tableId"] == table_id:
                span = table["range"]
                end = _end_of_values(sheet, span)
                _append_at(sheet, end, span.get("startColumnIndex", 0), rows=rows, mask=mask)
                grown = span | {"endRowIndex": max(span["endRowIndex"], end + len(rows))}
                sheet.things["tables"][at] = table | {"range": grown}
                return
    raise invalid(f"No table with id: {table_id}")


def _end_of_values(sheet: Sheet, span: Json) -> int:
    left, right = span.get("startColumnIndex", 0), span.get("endColumnIndex", len(sheet.columns))
    inside = Rect(span.get("startRowIndex", 0), span["endRowIndex"], left, right)
    return max((row for row, _ in sheet.filled(inside)), default=inside.top) + 1


def repeat(book: Book, request: Json) -> None:
    """`repeatCell`: a formula is written as if it were copied on from the first cell."""
    mask = sheets_fields.of_request(request)
    sheet, rect = book.on_grid(request["range"])
    cell = request.get("cell", {})
    writes = "*" in mask or "userEnteredValue" in mask
    done: dict[int, tuple[Cell, Cell]] = {}  # a cell that stands in many places is changed once
    for row, column in places(rect):
        old = sheet.cell(row, column)
        _, made = done.get(id(old)) or (old, sheets_cells.updated(old, cell, mask))
        done[id(old)] = (old, made)
        if writes:
            made = sheets_following.copied(made, book, sheet, down=row - rect.top, along=column - rect.left)
        sheet.put(row, column, made)


def validate(book: Book, request: Json) -> None:
    """`setDataValidation`: without a rule the cells lose theirs."""
    sheet, rect = book.on_grid(request["range"])
    for at in places(rect):
        sheet.put(*at, replace(sheet.cell(*at), validation=request.get("rule")))


_PASTES: dict[str, Callable[[Cell, Cell], Cell]] = {
    "PASTE_NORMAL": lambda _, new: new,
    "PASTE_NO_BORDERS": lambda _, new: new,
    "PASTE_VALUES": lambda old, new: replace(old, entered=new.effective, shows=None),
    "PASTE_FORMULA": lambda old, new: replace(old, entered=new.entered, shows=new.shows),
    "PASTE_FORMAT": lambda old, new: replace(old, format=new.format),
    "PASTE_DATA_VALIDATION": lambda old, new: replace(old, validation=new.validation),
}


def copy(book: Book, request: Json) -> None:
    """`copyPaste`: a source smaller than its destination is repeated over it."""
    source_sheet, source = book.on_grid(request["source"])
    sheet, target = book.on_grid(request["destination"])
    paste = _paste(request)
    turned = request.get("pasteOrientation") == "TRANSPOSE"
    taken = {at: source_sheet.cell(*at) for at in places(source)}
    height, width = (source.width, source.height) if turned else (source.height, source.width)
    reach = Rect(
        target.top, max(target.bottom, target.top + height), target.left, max(target.right, target.left + width)
    )
    for row, column in places(reach):
        down, along = (row - reach.top) % height, (column - reach.left) % width
        if turned:
            down, along = along, down
        at = (source.top + down, source.left + along)
        cell = taken[at]
        if request.get("pasteType") != "PASTE_VALUES":
            cell = sheets_following.copied(cell, book, sheet, down=row - at[0], along=column - at[1])
        sheet.put(row, column, paste(sheet.cell(row, column), cell))


def cut(book: Book, request: Json) -> None:
    """`cutPaste`: the formulas themselves stay as they are, and those that look at the block follow it."""
    source_sheet, source = book.on_grid(request["source"])
    sheet, target = _from_start(book, request["destination"], [])
    paste = _paste(request)
    taken = {at: source_sheet.cell(*at) for at in places(source)}
    for at in places(source):
        source_sheet.put(*at, BARE)
    for (row, column), cell in taken.items():
        at = (target.top + row - source.top, target.left + column - source.left)
        sheet.put(*at, paste(sheet.cell(*at), sheets_following.taken_along(cell, source_sheet, sheet)))
    sheets_following.block_moved(book, (source_sheet, source), (sheet, target))


def _paste(request: Json) -> Callable[[Cell, Cell], Cell]:
    kind = request.get("pasteType", "PASTE_NORMAL")
    if kind not in _PASTES:
        raise invalid(f"The stand-in does not paste {kind}.")
    return _PASTES[kind]


def merge(book: Book, request: Json) -> None:
    """`mergeCells`: of each merged block the first value stays."""
    sheet, rect = book.on_grid(request["range"])
    kept = [one for one in sheet.things.get("merges", []) if not _touches(sheet, one, rect)]
    blocks = [block for block in _blocks(rect, request.get("mergeType", "MERGE_ALL")) if block.height * block.width > 1]
    sheet.things["merges"] = [*kept, *({"sheetId": sheet.id} | sides(block) for block in blocks)]
    for block in blocks:
        values = [sheet.cell(*at) for at in sheet.filled(block)]
        for at in places(block):
            sheet.enter(*at, None)
        if values:
            first = (block.top, block.left)
            sheet.put(*first, replace(sheet.cell(*first), entered=values[0].entered, shows=values[0].shows))


def unmerge(book: Book, request: Json) -> None:
    """`unmergeCells`."""
    sheet, rect = book.on_grid(request["range"])
    sheet.things["merges"] = [one for one in sheet.things.get("merges", []) if not _touches(sheet, one, rect)]


def _touches(sheet: Sheet, merged: Json, rect: Rect) -> bool:
    at = Rect(merged["startRowIndex"], merged["endRowIndex"], merged["startColumnIndex"], merged["endColumnIndex"])
    if not at.crosses(rect):
        return False
    if at.top < rect.top or at.bottom > rect.bottom or at.left < rect.left or at.right > rect.right:
        raise invalid(f"You must select all cells in a merged range to merge or unmerge them ({sheet.title}).")
    return True


def _blocks(rect: Rect, kind: str) -> list[Rect]:
    if kind == "MERGE_ROWS":
        return [Rect(row, row + 1, rect.left, rect.right) for row in range(rect.top, rect.bottom)]
    if kind == "MERGE_COLUMNS":
        return [Rect(rect.top, rect.bottom, column, column + 1) for column in range(rect.left, rect.right)]
    return [rect]


def borders(book: Book, request: Json) -> None:
    """`updateBorders`, written into the formats of the cells it touches."""
    sheet, rect = book.on_grid(request["range"])
    sides: dict[str, Callable[[int, int], str]] = {
        "top": lambda row, _: "top" if row == rect.top else "innerHorizontal",
        "bottom": lambda row, _: "bottom" if row == rect.bottom - 1 else "innerHorizontal",
        "left": lambda _, column: "left" if column == rect.left else "innerVertical",
        "right": lambda _, column: "right" if column == rect.right - 1 else "innerVertical",
    }
    for at in places(rect):
        cell = sheet.cell(*at)
        drawn = {side: request[which(*at)] for side, which in sides.items() if which(*at) in request}
        shape = cell.format or {}
        lines = shape.get("borders", {}) | {side: sheets_cells.coloured(line) for side, line in drawn.items()}
        sheet.put(*at, replace(cell, format=shape | {"borders": lines} if lines else cell.format))


def find_replace(book: Book, request: Json) -> Json:
    """`findReplace`; how much it changed."""
    where = (
        [book.on_grid(request["range"])]
        if "range" in request
        else [
            (sheet, Rect(0, len(sheet.rows), 0, len(sheet.columns)))
            for sheet in book.sheets
            if request.get("allSheets") or sheet.id == request.get("sheetId")
        ]
    )
    look = _pattern(request)
    counts = {"valuesChanged": 0, "formulasChanged": 0, "occurrencesChanged": 0}
    rows, sheets = set(), set()
    for sheet, rect in where:
        for at in list(sheet.filled(rect)):
            changed = _replaced(sheet.cell(*at), look, request, counts)
            if changed is not None:
                sheet.put(*at, changed)
                rows.add((sheet.id, at[0]))
                sheets.add(sheet.id)
    counts |= {"rowsChanged": len(rows), "sheetsChanged": len(sheets)}
    return {name: count for name, count in counts.items() if count}


def _pattern(request: Json) -> re.Pattern[str]:
    text = request.get("find", "")
    text = text if request.get("searchByRegex") else re.escape(text)
    text = rf"\A(?:{text})\Z" if request.get("matchEntireCell") else text
    return re.compile(text, 0 if request.get("matchCase") else re.IGNORECASE)


def _replaced(cell: Cell, look: re.Pattern[str], request: Json, counts: dict[str, int]) -> Cell | None:
    formula = "formulaValue" in (cell.entered or {})
    if formula and not request.get("includeFormulas"):
        return None
    text = str((cell.entered or {})["formulaValue"]) if formula else sheets_cells.formatted(cell)
    new = request.get("replacement", "")
    after, times = look.subn(new if request.get("searchByRegex") else lambda _: new, text)
    if not times:
        return None
    counts["occurrencesChanged"] += times
    counts["formulasChanged" if formula else "valuesChanged"] += 1
    return sheets_entering.typed(cell, after)
