"""Formulas follow: a copy looks as far away as its original did, and references go where their cells go."""

from collections.abc import Callable
from dataclasses import replace

from tests.google import sheets_formulas
from tests.google.sheets_a1 import Rect, Span
from tests.google.sheets_book import ROWS, Book, Cell, Sheet
from tests.google.sheets_references import BROKEN, Change, Reference, rewritten

Moved = Callable[[int, int], tuple[int, int] | None]
"""What becomes of a range's start and end; None where nothing is left of it."""
_END = 10**8


def copied(cell: Cell, book: Book, sheet: Sheet, *, down: int, along: int) -> Cell:
    """The cell as it is pasted on the sheet, so many rows and columns away; what leaves the grid is broken."""

    def change(found: Reference) -> Reference | None:
        after = found.shifted(down, along)
        on = sheet if found.tab is None else book.titled(found.tab)
        return after if on is None or _fits(after, on) else None

    return _changed(cell, change)


def _fits(found: Reference, on: Sheet) -> bool:
    sides = ((len(on.columns), found.left, found.right), (len(on.rows), found.top, found.bottom))
    return all(side.at is None or 0 <= side.at < size for size, *both in sides for side in both)


def lines_moved(book: Book, sheet: Sheet, dimension: str, moved: Moved, *, within: Rect | None = None) -> None:
    """Lines of the sheet came, went or changed place; `within`: only their cells in that block."""

    def change(found: Reference) -> Reference | None:
        span = found.span
        if within is not None and not _across(span, within, dimension):
            return found
        low, high = (span.top, span.bottom) if dimension == ROWS else (span.left, span.right)
        if low is None and high is None:
            return found
        sides = moved(low or 0, _END if high is None else high)
        if sides is None:
            return None
        start, end = (None if was is None else now for was, now in zip((low, high), sides, strict=True))
        after = replace(span, top=start, bottom=end) if dimension == ROWS else replace(span, left=start, right=end)
        return found.over(after)

    _everywhere(book, sheet, change)


def _across(span: Span, within: Rect, dimension: str) -> bool:
    """Whether the span is no wider than the block of which lines moved."""
    low, high = (span.left, span.right) if dimension == ROWS else (span.top, span.bottom)
    first, last = (within.left, within.right) if dimension == ROWS else (within.top, within.bottom)
    return low is not None and high is not None and first <= low and high <= last


def block_moved(book: Book, source: tuple[Sheet, Rect], to: tuple[Sheet, Rect]) -> None:
    """A block was cut and pasted: references into it go along, also to another tab."""
    (sheet, rect), (target, corner) = source, to

    def change(found: Reference) -> Reference:
        at = found.span.on(len(sheet.rows), len(sheet.columns))
        inside = rect.top <= at.top and at.bottom <= rect.bottom and rect.left <= at.left and at.right <= rect.right
        if not inside or None in (found.top.at, found.left.at):
            return found
        down, along = corner.top - rect.top, corner.left - rect.left
        moved = Span(top=at.top + down, bottom=at.bottom + down, left=at.left + along, right=at.right + along)
        return replace(found.over(moved), tab=found.tab if target is sheet else target.title)

    _everywhere(book, sheet, change)


def taken_along(cell: Cell, source: Sheet, target: Sheet) -> Cell:
    """The cell after it was cut out of one sheet and pasted on another: it goes on looking at the first."""
    if source is target:
        return cell
    return _changed(cell, lambda found: replace(found, tab=source.title) if found.tab is None else found)


def renamed(book: Book, sheet: Sheet, title: str) -> None:
    """The sheet is going to be called so."""
    _everywhere(book, sheet, lambda found: found if found.tab is None else replace(found, tab=title))


def gone(book: Book, sheet: Sheet) -> None:
    """The sheet is going."""
    _everywhere(book, sheet, lambda found: found if found.tab is None else None)


def _everywhere(book: Book, sheet: Sheet, change: Change) -> None:
    """Change every reference to the sheet, in the whole spreadsheet."""
    for home in book.sheets:
        on_it = _referring(change, home is sheet, sheet.title)
        for row in home.rows:
            for column, cell in row.cells.items():
                row.cells[column] = _changed(cell, on_it)


def _referring(change: Change, at_home: bool, title: str) -> Change:  # noqa: FBT001 - bound at once
    def changed(found: Reference) -> Reference | None:
        meant = at_home if found.tab is None else found.tab.casefold() == title.casefold()
        return change(found) if meant else found

    return changed


def _changed(cell: Cell, change: Change) -> Cell:
    formula = (cell.entered or {}).get("formulaValue")
    after = rewritten(formula, change) if formula else None
    if after is None or after == formula:
        return cell
    shows = sheets_formulas.outcome(after) if BROKEN in after else cell.shows
    return replace(cell, entered={"formulaValue": after}, shows=shows)


def along_with(order: list[int]) -> Moved:
    """What becomes of ranges where the lines stand in a new order; one that would be torn stays where it is."""
    new = {old: at for at, old in enumerate(order)}

    def moved(start: int, end: int) -> tuple[int, int]:
        places = sorted(new.get(line, line) for line in range(start, end)) if end <= len(order) else []
        whole = places and places[-1] - places[0] == len(places) - 1
        return (places[0], places[-1] + 1) if whole else (start, end)

    return moved
