"""Cells of the workbook, as people type them: every kind of column."""

from contextlib import suppress

import sheet_templates
from addon.cells import BadCell, canonical, from_canonical, read_value, same
from addon.tabs import declared, folded
from tests.fuzz.target import text_of

COLUMNS = list(
    {(c.kind, c.holds, c.owner): c for tab in declared(sheet_templates.texts()).values() for c in tab.columns}.values()
)
"""One column of each kind."""
LONGEST = 60
SEEDS = [
    b"2026-03-03", b"3/3/2026", b"18:00", b"6 pm", b"40.50", b"10%", b"yes", b"Zo\xc3\xab (M-0142)", b"512 555 0190",
    b"2026-03-03T18:00:00Z", b"Mar 3, 2026", b"Tuesday", b"1e999", b"-0", b"1E+5", b"a@b.org", b"1e16", b"90853",
]  # fmt: skip


def one(data: bytes) -> None:
    """Every column reads the text, and the number where it is one; what was read reads the same again."""
    text = text_of(data)
    cells: list[object] = [text]
    with suppress(ValueError):
        cells.append(float(text))
    folded(text)
    for column in COLUMNS:
        for cell in cells:
            value = read_value(column, cell)
            if value is None or isinstance(value, BadCell):
                continue
            kept = canonical(value)
            assert canonical(from_canonical(column, kept)) == kept, (column.kind, cell)
            same(column, kept, text)
