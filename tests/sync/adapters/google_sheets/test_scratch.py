"""Where copies stand in the scratch sheet, so that copied formulas come back as they were."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from addon.sync.adapters.google_sheets.cells import digest
from addon.sync.adapters.google_sheets.scratch import CopiedRow, Copies, Mark, copies_in

GRID_ROWS, GRID_COLUMNS = 60, 12


def marks(sheet_id: int, rows: dict[int, tuple[int, int]]) -> list[CopiedRow]:
    """Return copied rows of a sheet: (left, width) by row."""
    return [
        CopiedRow(
            mark=Mark(
                sheet_id=sheet_id,
                row=row,
                left=left,
                width=width,
                checked=tuple(range(left, left + width)),
                written=(left,),
                id_expected="-",
                expected="x",
                wrote="y",
                settles=(sheet_id, row) if row % 2 else None,
            ),
            id_column=0,
        )
        for row, (left, width) in sorted(rows.items())
    ]


sheets = st.lists(
    st.dictionaries(st.integers(0, GRID_ROWS - 1), st.tuples(st.integers(0, 8), st.integers(1, 4)), max_size=8),
    min_size=1,
    max_size=3,
)


def corner(area: dict[str, Any]) -> tuple[int, int, int, int]:
    """Return top, left, bottom, right of a GridRange."""
    return area["startRowIndex"], area["startColumnIndex"], area["endRowIndex"], area["endColumnIndex"]


@given(sheets)
@settings(max_examples=60, deadline=None)
def test_references_stay_inside(tabs: list[dict[int, tuple[int, int]]]) -> None:
    """A copy stands in its own column and not above its cell; the sheet is as large as references may then reach."""
    copies = Copies(sheet_id=9, rows=GRID_ROWS, columns=GRID_COLUMNS, header="1/1")
    copies.put(one for number, rows in enumerate(tabs) for one in marks(number, rows))
    requests = copies.requests()
    grid = requests[0]["addSheet"]["properties"]["gridProperties"]
    taken: set[tuple[int, int]] = set()
    for paste in (one["copyPaste"] for one in requests if "copyPaste" in one):
        top, left, bottom, right = corner(paste["source"])
        to_top, to_left, to_bottom, to_right = corner(paste["destination"])
        assert (bottom - top, right - left) == (to_bottom - to_top, to_right - to_left)
        cells = {(row, column) for row in range(to_top, to_bottom) for column in range(to_left, to_right)}
        assert not cells & taken
        assert all(row > 0 for row, _ in cells)
        taken |= cells
        if paste["pasteType"] == "PASTE_NORMAL":
            assert to_top >= top
            assert to_left == left
            assert grid["rowCount"] >= GRID_ROWS + to_top - top
            assert grid["columnCount"] >= GRID_COLUMNS


@given(sheets)
@settings(max_examples=30, deadline=None)
def test_marks_come_back(tabs: list[dict[int, tuple[int, int]]]) -> None:
    """A mark is read as it was written."""
    for number, rows in enumerate(tabs):
        for one in marks(number, rows):
            assert Mark.read(one.mark.text()) == one.mark


def test_a_reply_shows_the_copies_and_not_the_marks() -> None:
    """We know what we sent; a copy that the reply leaves out is not as expected."""
    copies = Copies(sheet_id=9, rows=GRID_ROWS, columns=GRID_COLUMNS, header="1/1")
    copied = [
        replace(one, mark=replace(one.mark, expected=digest(["tAnn"]))) for one in marks(5, {2: (1, 1), 3: (1, 1)})
    ]
    copies.put(copied)
    assert copies.beside == GRID_COLUMNS
    assert copies.ranges() == ["'_gk_scratch_9'!B3:B4", "'_gk_scratch_9'!N3:N4"]
    word = {"stringValue": "Ann"}
    reply = {2: [{}, {"userEnteredValue": word, "effectiveValue": word}]}
    found = copies_in(9, reply, copies.marks, copies.beside)
    assert [(one.place, one.mark, one.as_expected) for one in found] == [
        ((9, 2), copied[0].mark, True),
        ((9, 3), copied[1].mark, False),
    ]
    assert Copies(sheet_id=9, rows=1, columns=1, header="").ranges() == ["'_gk_scratch_9'!A1:A1"]
