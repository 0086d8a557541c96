"""How the cells of Trends' fixed grid look, in Excel and at Google. Pure."""

from collections.abc import Iterator

from addon.numbers import NUMBERS
from addon.sync.adapters.appearance import ACCENT, INK, MACHINE, MUTED
from addon.sync.adapters.dashboard_looks import GridCell
from addon.trends_layout import (
    CENTRE,
    CHARTS_HEADING,
    FEW,
    FIRST_ROW,
    FORMULA,
    LIMITS,
    LOWER,
    NOTE,
    POINT,
    POINTS,
    READING,
    RULES,
    SIGNALS,
    UPPER,
    USUAL,
    VALUE,
    WHAT,
    block_top,
    first_point,
    pattern,
    trends_grid,
)

HEIGHTS = {
    **dict.fromkeys(range(FIRST_ROW, FIRST_ROW + len(NUMBERS)), 54.0),
    **dict.fromkeys((CHARTS_HEADING, *map(block_top, NUMBERS)), 20.0),
}
"""Points, by sheet row."""
PAGES = (CHARTS_HEADING, *(block_top(one) for one in NUMBERS[::2]))
"""The rows with which a printed page begins."""
_RULE = "E6E9EC"
_VALUES = frozenset({POINT, CENTRE, LOWER, UPPER, SIGNALS, FEW})
_BLOCKS = {first_point(one) + at: one for one in NUMBERS for at in range(POINTS)}


def trends_cells() -> Iterator[list[GridCell]]:
    """Yield the cells of each row from ``FIRST_ROW`` on."""
    for row, line in enumerate(trends_grid(), start=FIRST_ROW):
        yield [_cell(row, column, "" if value is None else str(value)) for column, value in enumerate(line)]


def _cell(row: int, column: int, text: str) -> GridCell:
    if row < FIRST_ROW + len(NUMBERS):
        return _headline(row - FIRST_ROW, column)
    if row in HEIGHTS:
        return GridCell(text=text, colour=ACCENT, size=12, bold=True, line=ACCENT)
    if row in _BLOCKS:
        return GridCell(pattern=pattern(_BLOCKS[row]) if column in _VALUES else "@")
    back, ink = MACHINE
    return GridCell(text=text, colour=ink, bold=True, fill=back, middle=True) if text else GridCell()


def _headline(place: int, column: int) -> GridCell:
    if column == WHAT:
        return GridCell(size=11, bold=True, line=_RULE, middle=True, wraps=True)
    if column in {VALUE, USUAL}:
        colour = ACCENT if column == VALUE else INK
        return GridCell(colour=colour, bold=column == VALUE, pattern=pattern(NUMBERS[place]), line=_RULE, middle=True)
    if column in {FORMULA, NOTE, RULES, LIMITS}:
        return GridCell(colour=MUTED, size=9, line=_RULE, middle=True, wraps=True)
    return GridCell(bold=column == READING, line=_RULE, middle=True, wraps=True)
