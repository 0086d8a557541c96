"""How the cells of the Dashboard's fixed grid look, in Excel and at Google. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from addon.dashboard_layout import (
    BLOCKS,
    CHARTS_HEADING,
    FIRST_ROW,
    FORMULA,
    HEADLINES,
    LABEL,
    NOTE,
    SHARE,
    dashboard_frame,
)
from addon.sync.adapters.appearance import ACCENT, INK, MACHINE, MUTED

HEADINGS = (CHARTS_HEADING, *(block.top for block in BLOCKS))
HEIGHTS = {
    **dict.fromkeys(range(FIRST_ROW, FIRST_ROW + HEADLINES), 41.0),
    **dict.fromkeys(HEADINGS, 20.0),
    **{block.titles_row: 30.0 for block in BLOCKS},
}
"""Points, by sheet row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GridCell:
    """A cell's text and look; ``line``: the colour of a line below it."""

    text: str = ""
    colour: str = INK
    size: int = 10
    bold: bool = False
    pattern: str = "@"
    fill: str = ""
    line: str = ""
    middle: bool = False
    wraps: bool = False


def dashboard_cells() -> Iterator[list[GridCell]]:
    """Yield the cells of each row from ``FIRST_ROW`` on."""
    for row, line in enumerate(dashboard_frame(), start=FIRST_ROW):
        yield [_cell(row, column, "" if value is None else str(value)) for column, value in enumerate(line)]


def _cell(row: int, column: int, text: str) -> GridCell:
    if row < FIRST_ROW + HEADLINES:
        return _headline(column, text)
    if row in HEADINGS:
        return GridCell(text=text, colour=ACCENT, size=12, bold=True, line=ACCENT)
    block = next((block for block in BLOCKS if block.top < row <= block.last), None)
    if block is None:
        return GridCell(text=text)
    if row == block.titles_row:
        back, ink = MACHINE
        return GridCell(text=text, colour=ink, bold=True, fill=back if text else "", middle=True, wraps=True)
    if column == FORMULA:
        return GridCell(text=text, colour=MUTED, size=9)
    return GridCell(text=text, pattern="0%" if column in block.shares else "0.0" if column in block.means else "@")


def _headline(column: int, text: str) -> GridCell:
    rule = "E6E9EC"
    if column == LABEL:
        return GridCell(text=text, size=11, bold=True, line=rule, middle=True)
    if column == SHARE:
        return GridCell(text=text, colour=ACCENT, size=12, bold=True, pattern="0.0%", line=rule, middle=True)
    if column in {FORMULA, NOTE}:
        return GridCell(text=text, colour=MUTED, size=9, line=rule, middle=True, wraps=True)
    return GridCell(text=text, line=rule, middle=True)
