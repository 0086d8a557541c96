"""Requests of a batch that push cells aside or pull them together, within a block of lines."""

from tests.google import sheets_following, sheets_moving
from tests.google.refusals import invalid
from tests.google.sheets_a1 import Rect
from tests.google.sheets_book import BARE, COLUMNS, ROWS, Book, Cell, Json, Sheet, blank_lines


def insert(book: Book, request: Json) -> None:
    """`insertRange`: what stood there goes down or right; the grid grows where it must."""
    sheet, rect = book.on_grid(request["range"])
    dimension = _dimension(request)
    _grow(sheet, rect, dimension)
    _shift(sheet, rect, dimension, forward=True)
    start, end = _lines(rect, dimension)
    sheets_following.lines_moved(book, sheet, dimension, sheets_moving.pushed(start, end - start), within=rect)


def delete(book: Book, request: Json) -> None:
    """`deleteRange`: what stood below or to the right closes up; the rows themselves stay."""
    sheet, rect = book.on_grid(request["range"])
    dimension = _dimension(request)
    _shift(sheet, rect, dimension, forward=False)
    sheets_following.lines_moved(book, sheet, dimension, sheets_moving.pulled(*_lines(rect, dimension)), within=rect)


def _lines(rect: Rect, dimension: str) -> tuple[int, int]:
    return (rect.top, rect.bottom) if dimension == ROWS else (rect.left, rect.right)


def _dimension(request: Json) -> str:
    dimension = str(request.get("shiftDimension", ""))
    if dimension not in (ROWS, COLUMNS):
        raise invalid("shiftDimension must be ROWS or COLUMNS.")
    return dimension


def _grow(sheet: Sheet, rect: Rect, dimension: str) -> None:
    last = max((row if dimension == ROWS else column for row, column in _beyond(sheet, rect, dimension)), default=-1)
    size = rect.height if dimension == ROWS else rect.width
    lines = sheet.lines(dimension)
    lines.extend(blank_lines(max(last + size + 1 - len(lines), 0)))


def _shift(sheet: Sheet, rect: Rect, dimension: str, *, forward: bool) -> None:
    down, along = (rect.height, 0) if dimension == ROWS else (0, rect.width)
    sign = 1 if forward else -1
    taken: dict[tuple[int, int], Cell] = {at: sheet.cell(*at) for at in _beyond(sheet, rect, dimension)}
    for at in taken:
        sheet.put(*at, BARE)
    for (row, column), cell in taken.items():
        if forward or not rect.holds(row, column):
            sheet.put(row + sign * down, column + sign * along, cell)


def _beyond(sheet: Sheet, rect: Rect, dimension: str) -> list[tuple[int, int]]:
    """Every cell with anything in it from the rectangle on, in the direction of the shift."""
    bottom, right = (len(sheet.rows), rect.right) if dimension == ROWS else (rect.bottom, len(sheet.columns))
    rows = range(rect.top, bottom)
    return [(row, column) for row in rows for column in sheet.rows[row].cells if rect.left <= column < right]
