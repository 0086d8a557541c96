"""The looks of the tabs as openpyxl styles."""

from copy import copy

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.styleable import StyleableObject

from addon.sync.adapters import appearance
from addon.sync.adapters.appearance import ACCENT, FONT, GREY_CELL, INK, LINE
from addon.tabs import Column


def font(colour: str = INK, *, size: float = 10, bold: bool = False, underline: bool = False) -> Font:
    """Return the workbook's font."""
    return Font(name=FONT, size=size, bold=bold, color=colour, underline="single" if underline else None)


def fill(colour: str) -> PatternFill:
    """Return a plain fill."""
    return PatternFill("solid", start_color=colour, end_color=colour)


GREY = fill(GREY_CELL)
_EDGE = Side(style="thin", color=LINE)
BOX = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
RULE = Border(bottom=Side(style="thin", color="E6E9EC"))
UNDERLINE = Border(bottom=Side(style="medium", color=ACCENT))


def alignment(column: Column) -> Alignment:
    """Return how body cells stand: long text wraps, numbers to the right."""
    side = appearance.side(column)
    return Alignment(
        horizontal=side,
        vertical=appearance.upright(column),
        wrap_text=appearance.wraps(column),
        indent=1 if side == "right" else 0,  # keeps a number off the text in the next column
    )


def header_alignment(column: Column) -> Alignment:
    """Return how the header stands: as its cells do, wrapped, above the filter button."""
    cells = alignment(column)
    return Alignment(horizontal=cells.horizontal, indent=cells.indent, vertical="top", wrap_text=True)


def as_in(source: StyleableObject, target: StyleableObject) -> None:
    """Give a cell the looks of another one or of its column; much quicker than looking each of them up anew."""
    # openpyxl has no public way
    target._style = copy(source._style)  # type: ignore[attr-defined] # noqa: SLF001
