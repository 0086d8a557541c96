"""Lines that come, go or change place, and everything on the grid that follows them."""

from collections.abc import Callable
from typing import Any

from tests.google import sheets_following, sheets_metadata
from tests.google.refusals import invalid
from tests.google.sheets_book import BARE, COLUMNS, ROWS, Book, Cell, Json, Line, Sheet, blank_lines
from tests.google.sheets_following import Moved

_SIDES = {ROWS: ("startRowIndex", "endRowIndex"), COLUMNS: ("startColumnIndex", "endColumnIndex")}
_GRID_RANGE = {"sheetId", *_SIDES[ROWS], *_SIDES[COLUMNS]}


def insert(book: Book, sheet: Sheet, dimension: str, at: int, *, lines: list[Line]) -> None:
    """Put lines in before `at`."""
    count = len(lines)
    sheet.lines(dimension)[at:at] = lines
    if dimension == COLUMNS:
        _renumber(sheet, lambda column: column + count if column >= at else column)
    _follow(book, sheet, dimension, pushed(at, count))


def delete(book: Book, sheet: Sheet, dimension: str, *, start: int, end: int) -> None:
    """Take the lines out, with their cells and their metadata."""
    lines = sheet.lines(dimension)
    if end - start >= len(lines):
        raise invalid(f"You can't delete all the {dimension.lower()} on the sheet.")
    sheets_metadata.forget(book, lines[start:end])
    del lines[start:end]
    if dimension == COLUMNS:
        for row in sheet.rows:
            row.cells = {at: cell for at, cell in row.cells.items() if not start <= at < end}
        _renumber(sheet, lambda column: column - (end - start) if column >= end else column)
    _follow(book, sheet, dimension, pulled(start, end))


def move(book: Book, sheet: Sheet, dimension: str, *, lines: range, to: int) -> None:
    """Carry lines to another place; what stands on them comes along, formulas follow. Ranges on the grid stay."""
    order = list(range(len(sheet.lines(dimension))))
    moving = order[lines.start : lines.stop]
    order = [at for at in order[:to] if at not in moving] + moving + [at for at in order[to:] if at not in moving]
    standing = sheet.lines(dimension)
    standing[:] = [standing[at] for at in order]
    if dimension == COLUMNS:
        _renumber(sheet, {old: new for new, old in enumerate(order)}.__getitem__)
    sheets_following.lines_moved(book, sheet, dimension, sheets_following.along_with(order))


def resize(book: Book, sheet: Sheet, dimension: str, count: int) -> None:
    """Make the grid so long: add lines at its end, or take them from there."""
    now = len(sheet.lines(dimension))
    if count > now:
        sheet.lines(dimension).extend(blank_lines(count - now))
    elif 0 < count < now:
        delete(book, sheet, dimension, start=count, end=now)


def neighbours(sheet: Sheet, dimension: str, at: int, count: int) -> list[Line]:
    """New lines that look like the one at `at`: its size, formats and drop-downs, none of its values."""
    before = sheet.lines(dimension)[at]
    cells = {column: _look(cell) for column, cell in before.cells.items() if not _look(cell).bare}
    return [Line(cells=dict(cells), properties=before.properties) for _ in range(count)]


def _look(cell: Cell) -> Cell:
    return Cell(format=cell.format, validation=cell.validation) if cell is not BARE else BARE


def _renumber(sheet: Sheet, new: Callable[[int], int]) -> None:
    for row in sheet.rows:
        row.cells = {new(column): cell for column, cell in row.cells.items()}


def pushed(at: int, count: int) -> Moved:
    """What becomes of ranges where so many lines come in before `at`."""
    return lambda start, end: (start + (count if start >= at else 0), end + (count if end > at else 0))


def pulled(start: int, end: int) -> Moved:
    """What becomes of ranges where the lines from `start` to before `end` go."""

    def after(side: int) -> int:
        return side - max(0, min(side, end) - start)

    return lambda low, high: (after(low), after(high)) if after(low) < after(high) else None


def _follow(book: Book, sheet: Sheet, dimension: str, moved: Moved) -> None:
    for kind, found in sheet.things.items():
        sheet.things[kind] = [thing for thing in (_shifted(one, sheet, dimension, moved) for one in found) if thing]
    if sheet.basic_filter:
        sheet.basic_filter = _shifted(sheet.basic_filter, sheet, dimension, moved)
    ranges = [_shifted(named, sheet, dimension, moved) for named in book.named_ranges]
    book.named_ranges = [named for named in ranges if named]
    sheets_following.lines_moved(book, sheet, dimension, moved)


def _shifted(thing: Any, sheet: Sheet, dimension: str, moved: Moved) -> Any:
    """The thing with every range of it on this sheet moved; None where its range is gone."""
    if isinstance(thing, list):
        return [part for part in (_shifted(one, sheet, dimension, moved) for one in thing) if part is not None]
    if not isinstance(thing, dict):
        return thing
    if thing.keys() & _GRID_RANGE and thing.keys() <= _GRID_RANGE:
        return _shifted_range(thing, sheet, dimension, moved)
    parts = {name: _shifted(part, sheet, dimension, moved) for name, part in thing.items()}
    return None if parts.get("range", thing) is None or parts.get("ranges", thing) == [] else parts


def _shifted_range(given: Json, sheet: Sheet, dimension: str, moved: Moved) -> Json | None:
    if given.get("sheetId", 0) != sheet.id:
        return given
    first, last = _SIDES[dimension]
    if first not in given and last not in given:
        return given
    sides = moved(given.get(first, 0), given.get(last, len(sheet.lines(dimension)) + 1))
    if sides is None:
        return None
    named = {first: sides[0], last: sides[1]}
    return given | {name: side for name, side in named.items() if name in given}
