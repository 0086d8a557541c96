"""Random writes: what was written is what calamine and openpyxl both read, and nothing else moves."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
from hypothesis import given
from hypothesis import strategies as st

from addon.sync.adapters.xlsx.changes import changed_workbook
from addon.sync.adapters.xlsx.package import ZipPackage
from addon.sync.adapters.xlsx.reading import reading
from addon.workbook import CellWrite, RowAppend, SheetBatch, Written
from tests.sync.adapters.workbook_suite import TABS
from tests.sync.adapters.xlsx.desk import new_book

Cells = dict[tuple[int, int], object]

LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
TEXTS = st.one_of(
    st.text(LETTERS, max_size=12),
    st.text("=+-@'\"<>&; \t\n_x0041", max_size=10),
    st.sampled_from(["=1+1", "007", "#REF!", "TRUE", "1E5", "_x000D_", " lead", '<c r="A1">', "]]>", "&amp;"]),
)
VALUES: st.SearchStrategy[Written] = st.one_of(
    st.none(),
    TEXTS,
    st.booleans(),
    st.integers(-(10**12), 10**12),
    st.floats(-1e9, 1e9, allow_nan=False).filter(lambda number: number == 0 or abs(number) > 1e-6),
    st.decimals(-100_000, 100_000, places=2),
    st.dates(date(1905, 1, 1), date(2199, 12, 31)),  # in a column of numbers, an earlier one is a number
    st.times().map(lambda clock: clock.replace(microsecond=0)),
    st.datetimes(datetime(1905, 1, 1), datetime(2199, 12, 31)).map(lambda at: at.replace(second=1, microsecond=0)),
)
WRITES = st.dictionaries(st.tuples(st.integers(2, 30), st.integers(0, 9)), VALUES, max_size=20)
APPENDS = st.lists(st.dictionaries(st.integers(0, 9), VALUES, min_size=1, max_size=5), max_size=6)


def start() -> bytes:
    """A workbook with some rows, gaps and columns without header."""
    book = new_book()
    for row in (2, 3, 7, 8, 15):
        for column in range(row % 3, 8, 2):
            book["Marks"].cell(row, column + 1, f"{row}.{column}")
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


START = start()


def as_read(value: object) -> object:
    """Return what a reader shows for a written value."""
    if isinstance(value, Decimal):
        value = float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return None if value == "" else value


def by_calamine(content: bytes) -> Cells:
    """Return the non-blank cells of Marks below the header, as the adapter reads them."""
    tab = reading(ZipPackage("x", content), TABS).tabs["marks"]
    return {
        (row, column): cell
        for row, cells in enumerate(tab.rows, tab.first_row)
        for column, cell in enumerate(cells)
        if cell is not None
    }


def by_openpyxl(content: bytes) -> Cells:
    """Return the same as openpyxl reads it, which says for each cell whether it is text, number or formula."""
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Marks"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if cell.value not in (None, "")]
    assert not [cell for cell in cells if cell.data_type in "fe"]
    return {(cell.row, cell.column - 1): cell.value for cell in cells}


def expected_after(cells: dict[tuple[int, int], Written], rows: list[dict[int, Written]]) -> Cells:
    """Return the non-blank cells after the writes, by a model of the port."""
    wanted = by_calamine(START) | cells
    last = max([15, *(row for (row, _), value in cells.items() if value not in (None, ""))])
    for row, values in enumerate(rows, last + 1):
        wanted |= {(row, column): value for column, value in values.items()}
    return {at: as_read(value) for at, value in wanted.items() if as_read(value) is not None}


@given(cells=WRITES, rows=APPENDS)
def test_what_was_written_is_what_is_read(
    cells: dict[tuple[int, int], Written], rows: list[dict[int, Written]]
) -> None:
    """After any batch, both readers see exactly the old cells with the batch's on top."""
    batch = SheetBatch(
        based_on="",
        cells=tuple(CellWrite("marks", row, column, value) for (row, column), value in cells.items()),
        appends=tuple(RowAppend("marks", values) for values in rows),
    )
    package = ZipPackage("x", START)
    content, landed = changed_workbook(package, reading(package, TABS), batch)
    wanted = expected_after(cells, rows)
    read = by_calamine(content)
    assert read == wanted
    assert {at: type(cell) for at, cell in read.items()} == {at: type(cell) for at, cell in wanted.items()}
    assert len(landed) == len(rows)
    seen = by_openpyxl(content)
    assert set(seen) == set(wanted)
    texts = {at: cell for at, cell in wanted.items() if isinstance(cell, str) and "_x" not in cell}
    assert {at: seen[at] for at in texts} == texts
