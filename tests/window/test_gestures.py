"""Whatever a person can do in the window is ordinary, on every tab: the next pass runs, and nothing typed is lost.

Each gesture is made on all tabs of one workbook, the workbook is saved by the program, and two passes follow.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from openpyxl.utils import get_column_letter

from addon.cells import code_in
from addon.tabs import Tab
from tests.window.office import Gesture, Sheet, sheets, synced, works

pytestmark = [pytest.mark.judges, pytest.mark.office, pytest.mark.window]

ROW = 3
"""The sheet row that is acted on."""
EVERY = 1_048_576
"""The last row that the program has."""
Recipe = Sequence[Sequence[object]]
"""Gestures on a tab. {own}: a column for people's words, {filled}: a filled one, {right}: beside the table."""

KEEPS_ALL: Mapping[str, Recipe] = {
    "insert a row": [["insert_rows", "A3"]],
    "insert twenty rows and delete them": [["insert_rows", "A3:A22"], ["delete_rows", "A3:A22"]],
    "insert a column": [["insert_columns", "B1"]],
    "move a column": [["move_column", "{last}", "C"]],
    "hide rows and a column": [["hide_rows", "A3:A4"], ["hide_columns", "C1"]],
    "group rows": [["group", "A3:A5"]],
    "filter to one word": [["filter_to", "{whole}", 1, "no such word"]],
    "protect the sheet": [["protect"]],
    "freeze": [["freeze", 2, 1]],
    "format a whole column": [["bold", f"B1:B{EVERY}"], ["colour", f"C1:C{EVERY}", 0xFFEE88]],
    "format the whole sheet": [["colour", f"A1:AMJ{EVERY}", 0xEEEEEE]],
    "sort by the second column": [["sort", "{whole}", 1]],
    "write a comment": [["comment", "B3", "call her"]],
    "a column of one's own": [["type", "{right}1", "My notes"], ["type", "{right}3", "blue folder"]],
    "a sum beside the table": [["type", "{right}3", "=COUNTA(B2:B9)"]],
    "merge cells beside the table": [["merge_cells", "{right}3:{right}4"]],
    "delete a row, then undo": [["delete_rows", "A3"], ["undo"]],
}
"""After these every row still holds all that it held."""
TOUCHES: Mapping[str, tuple[int, Recipe]] = {
    "delete a row": (1, [["delete_rows", "A3"]]),
    "clear a row": (1, [["clear", "A3:{last}3"]]),
    "clear a cell": (1, [["clear", "{filled}3"]]),
    "type over a cell": (1, [["type", "{own}3", "typed by hand"]]),
    "copy a row below the last": (1, [["copy", "A3:AMJ3", "A{below}"]]),
    "fill down": (2, [["type", "{own}3", "filled"], ["fill_down", "{own}3:{own}4"]]),
}
"""How many rows these touch, from ROW; every other one still holds all that it held."""


def _gestures(recipe: Recipe, sheet: Sheet) -> list[Gesture]:
    last = get_column_letter(max(sheet.columns.values()) + 1)
    words = {
        "own": _own(sheet),
        "right": get_column_letter(len(sheet.snapshot.headers) + 2),
        "last": last,
        "filled": get_column_letter(_filled(sheet) + 1),
        "whole": f"A1:{last}{sheet.last}",
        "below": sheet.last + 1,
    }
    return [
        [name, sheet.snapshot.title, *(one.format(**words) if isinstance(one, str) else one for one in rest)]
        for name, *rest in recipe
    ]


def _filled(sheet: Sheet) -> int:
    """Return the first column after A that is filled in the row, A if there is none."""
    row = sheet.snapshot.rows[ROW - sheet.snapshot.first_row]
    return next((at for at, cell in enumerate(row) if at and cell is not None), 0)


def _own(sheet: Sheet) -> str:
    """Return the letter of a column that people type plain text into."""
    plain = [c for c in sheet.tab.columns if c.owner == "person" and c.kind == "text" and not c.picks and not c.code_of]
    free = [column for column in plain if not column.choices and column.field in sheet.columns]
    named = [column for column in free if column.field not in (*sheet.tab.key, *sheet.tab.required)]
    return sheet.letter((named or free or list(sheet.tab.columns))[-1].field)


def _kept(tab: Tab) -> list[str]:
    """Return the fields that a person's hand rules."""
    return [column.field for column in tab.columns if column.owner in {"person", "shared"}]


def typed(found: Mapping[str, Sheet]) -> dict[tuple[str, str, str], str]:
    """Return every cell that a person rules: by tab, row id and field."""
    return {
        (name, rid, field): values[field]
        for name, sheet in found.items()
        if any(column.owner == "id" for column in sheet.tab.columns)
        for rid, values in sheet.rows().items()
        for field in _kept(sheet.tab)
        if values.get(field)
    }


def _worked_on(
    folder: Path, tmp_path: Path, recipe: Recipe
) -> tuple[Mapping[str, Sheet], Mapping[str, Sheet], Mapping[str, Sheet]]:
    before = sheets(folder)
    shown = {name: sheet for name, sheet in before.items() if sheet.last > ROW}
    gestures = [one for sheet in shown.values() for one in _gestures(recipe, sheet)]
    works(folder, tmp_path, gestures)
    saved = sheets(folder)
    synced(folder)
    return before, saved, sheets(folder)


@pytest.mark.parametrize("name", KEEPS_ALL)
@pytest.mark.some(7)
def test_a_gesture_on_every_tab_keeps_every_cell(name: str, folder: Path, tmp_path: Path) -> None:
    """Every value is still in its row, and the second pass has nothing left to write."""
    before, _, after = _worked_on(folder, tmp_path, KEEPS_ALL[name])
    assert not set(typed(before).items()) - set(typed(after).items())
    again = synced(folder)
    assert again is None or (again.cells, again.rows) == (0, 0)


@pytest.mark.parametrize("name", TOUCHES)
@pytest.mark.some(5)
def test_a_gesture_on_one_row_of_every_tab_touches_that_row_alone(name: str, folder: Path, tmp_path: Path) -> None:
    """Every other row holds what it held, and the second pass has nothing left to write."""
    rows, recipe = TOUCHES[name]
    before, saved, after = _worked_on(folder, tmp_path, recipe)
    assert all(saved[tab].snapshot.rows != sheet.snapshot.rows for tab, sheet in before.items() if sheet.last > ROW)
    touched = {(tab, rid) for tab, sheet in before.items() for rid in sheet.ids(ROW, ROW + rows - 1)}
    now = typed(after)
    lost = [place for place, text in typed(before).items() if now.get(place) not in {text, code_in(text)}]
    assert {place[:2] for place in lost} <= touched  # a label is the code alone while the name is blank
    again = synced(folder)
    assert again is None or (again.cells, again.rows) == (0, 0)
