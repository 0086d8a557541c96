"""A formula or merged cells in the columns of a view: its lines come below, whole, and somebody is told."""

from itertools import product

import pytest

from addon.sync.merging.view_room import MOST_LEFT_OUT, free_rows, in_the_way
from addon.sync.merging.views import shown_writes
from addon.tabs import Tab
from addon.workbook import Grid, KeptOut, Raw, TabSnapshot
from tests.all_tabs import all_tabs
from tests.sync.little_practice import LittlePractice

ALL = all_tabs()
TODAY = Tab(name="today", title="Today", layer="view", key=(), order=1, columns=ALL["today"].columns[:2])
HEADERS = tuple(column.header for column in TODAY.columns)
FIELDS = tuple(column.field for column in TODAY.columns)
ROWS: tuple[tuple[Raw, ...], ...] = (("a", 1), ("b", 2), ("c", 3))


def view(
    *locked: tuple[int, int], rows: tuple[tuple[Raw, ...], ...] = ROWS, shut: KeptOut | None = None
) -> TabSnapshot:
    """Return Today with three lines, in sheet rows 2 to 4, and a person's own column beside."""
    return TabSnapshot(
        key="today",
        title="Today",
        headers=(*HEADERS, "Mine"),
        first_row=2,
        rows=rows,
        locked=frozenset(locked),
        kept_out=(shut,) if shut else (),
    )


FILLED_DOWN = tuple((row, 1) for row in range(2, 900))


@pytest.mark.parametrize(
    ("there", "rows"),
    [
        (view(), [2, 3, 4]),
        (view(*product((2, 3), (0, 1))), [4, 5, 6]),
        (view((3, 1)), [2, 4, 5]),
        (view((3, 2)), [2, 3, 4]),
        (view(*FILLED_DOWN), [2, 3, 4]),
        (view((2, 0), *FILLED_DOWN), [3, 4, 5]),
        (view(shut=KeptOut(place="B2:B3", rows=range(2, 4), columns=range(1, 2))), [4, 5, 6]),
        (view(shut=KeptOut(place="", rows=range(1, 9_999), columns=range(99))), [2, 3, 4]),
        (view(*((row, row % 2) for row in range(2, 2 + 2 * MOST_LEFT_OUT))), [55, 56, 57]),
    ],
    ids=["free", "merged", "formula", "beside", "column", "both", "protected", "shut", "every other"],
)
def test_lines_come_where_all_of_their_cells_are_ours(there: TabSnapshot, rows: list[int]) -> None:
    """A column that is a person's all the way down is given up: nobody would look for lines below it."""
    assert free_rows(there, {0, 1}, 3) == rows


def test_no_line_is_lost_and_what_was_there_goes() -> None:
    """All lines are written, in order, and no old text stays beside a formula."""
    there = view((2, 0))
    lines = [dict(zip(FIELDS, line, strict=True)) for line in (("first", "1"), ("second", "2"))]
    writes = {(one.row, one.column): one.value for one in shown_writes(TODAY, there, lines)}
    assert writes == {(2, 1): None, (3, 0): "first", (3, 1): "1", (4, 0): "second", (4, 1): "2"}


@pytest.mark.parametrize(
    ("there", "grid", "told"),
    [
        (view(), None, ""),
        (view((3, 2), (5, 0)), None, ""),
        (view((2, 0), rows=()), None, "Today!A2: "),
        (view(*product((2, 3), (0, 1))), None, "its lines leave out rows 2, 3"),
        (view(*((row, 0) for row in range(2, 9)), rows=ROWS * 9), None, "rows 2, 3, 4, 5, 6 and 2 more"),
        (view(*FILLED_DOWN, rows=ROWS * 300), None, "is not shown"),
        (view((3, 0)), [["x", 1], [None, 2]], ""),
        (view((3, 1)), [["x", 1], [None, 2]], "Today!B3: "),
    ],
    ids=["free", "beside and below", "no lines yet", "merged", "many", "column", "blank of a page", "cell of a page"],
)
def test_what_is_in_the_way_is_told_with_its_cell(there: TabSnapshot, grid: Grid | None, told: str) -> None:
    """One problem a view; a page of fixed cells moves nothing, so only what it would show there counts."""
    names, grids = (("today",), {}) if grid is None else ((), {"today": grid})
    found = in_the_way({"today": TODAY}, {"today": there}, names, grids)
    assert len(found) == bool(told)
    assert all(told in str(one) for one in found)


def test_people_are_told_on_today_until_the_cell_is_free_again() -> None:
    """The lines come below it in the same pass; a pass with nothing new writes nothing."""
    with LittlePractice.after_first_pass() as little:
        first = little.shown()["today"][1]
        little.workbook.person_locks("today", 2, 0, 7)
        for again in (False, True):
            report = little.sync()
            [problem] = [one for one in report.problems if one.code == "in-the-way"]
            assert str(problem.place) == "Today!A2"
            assert (report.plan.cells == 0) is again
        shown = little.shown()["today"]
        assert first in shown[2:]
        assert any("leave out row 2" in str(cell) for row in shown for cell in row)
        little.workbook.sheets["today"].locked.clear()
        assert [one.code for one in little.sync().problems] == []
        assert little.shown()["today"][1] == first
