"""The looks of the tabs as openpyxl styles."""

from copy import copy

from openpyxl import Workbook
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


def empty_book() -> Workbook:
    """Return a workbook with one sheet whose widths are measured by the font of its cells.

    Column widths count digits of the ordinary style's font. Where openpyxl's own, Calibri, is not installed, another
    font takes its place and every column becomes a third wider.
    """
    book = Workbook()
    book._named_styles["Normal"].font = font()  # type: ignore[attr-defined] # noqa: SLF001  # no public way
    return book


def alignment(column: Column) -> Alignment:
    """Return how body cells are aligned: long text wraps, numbers to the right."""
    return Alignment(
        horizontal=appearance.side(column), vertical=appearance.upright(column), wrap_text=appearance.wraps(column)
    )


def number_format(column: Column, form: str) -> str:
    """Return a format that keeps a number off the text in the next column.

    By a space of a bracket's width: LibreOffice forgets the indent of some cells on the right.
    """
    return f"{form}_)" if appearance.side(column) == "right" else form


def header_alignment(column: Column) -> Alignment:
    """Return how the header is aligned: as its cells are, wrapped, above the filter button."""
    return Alignment(horizontal=appearance.side(column), vertical="top", wrap_text=True)


def as_in(source: StyleableObject, target: StyleableObject) -> None:
    """Give a cell the looks of another one or of its column; much quicker than looking each of them up anew."""
    # openpyxl has no public way
    target._style = copy(source._style)  # type: ignore[attr-defined] # noqa: SLF001
