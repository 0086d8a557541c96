"""What every workbook adapter must do with the tabs and columns of a newer version: one suite, run over each."""

from collections.abc import Sequence
from datetime import date, time

import pytest

from addon.problems import WorkbookChanged, WorkbookOpenElsewhere
from addon.tabs import matched_columns
from addon.workbook import CellWrite, ColumnAdd, Link, Raw, RowAppend, SheetBatch, Snapshot, TabAdd
from tests.sync.adapters.workbook_suite import GROWN, HEADERS, Abilities, Desk, shown, write

OLD_TITLES = ["Marks", "Today's inbox"]
NEW_TITLES = ["Referrers", *OLD_TITLES]


def grown(desk: Desk, *additions: TabAdd | ColumnAdd) -> Snapshot:
    """Let the newer version add to what the workbook holds now; return what it holds then."""
    desk.updates()
    batch = SheetBatch(
        based_on=desk.workbook.read().version,
        tabs=tuple(one for one in additions if isinstance(one, TabAdd)),
        columns=tuple(one for one in additions if isinstance(one, ColumnAdd)),
    )
    desk.workbook.write(batch)
    return desk.workbook.read()


def trimmed(row: Sequence[Raw]) -> list[Raw]:
    """Return a row without the blanks at its end."""
    filled = max((at for at, cell in enumerate(row, 1) if cell is not None), default=0)
    return list(row[:filled])


class GrowingSuite:
    """The truths. ``desk`` comes from the adapter's own test file."""

    can = Abilities()

    def test_missing_tab_is_added_at_its_place(self, desk: Desk) -> None:
        """A tab that a newer version declares is made whole: at its place, with headers and starter rows."""
        desk.types(2, 2, "Ann")
        snapshot = grown(desk, TabAdd("referrers"))
        assert (snapshot.missing, desk.titles()) == ((), NEW_TITLES)
        tab = snapshot.tabs["referrers"]
        assert tab.headers == tuple(column.header for column in GROWN["referrers"].columns)
        assert [trimmed(row) for row in tab.rows] == [
            ["R-01", "=Dr. Núñez", None, 45.5, date(2026, 3, 3)],
            ["R-02", "Clinic <A>"],
        ]
        assert (tab.first_row, tab.locked) == (2, frozenset())
        assert shown(snapshot.tabs["marks"], 2, 2) == "Ann"

    def test_missing_columns_are_added_at_the_right_end(self, desk: Desk) -> None:
        """Columns come right of the practice's own, and of notes without a header; nothing moves."""
        desk.rearranges([["Status", "ID", "Mine"], ["no show", "A-02", "note", None, "a stray note"], ["x", "A-01"]])
        tab = grown(desk, *(ColumnAdd("marks", field) for field in ("pick", "referrer", "member"))).tabs["marks"]
        assert tab.headers == ("Status", "ID", "Mine", "", "", "Member", "Referrer", "Pick name")
        assert [trimmed(row) for row in tab.rows] == [["no show", "A-02", "note", None, "a stray note"], ["x", "A-01"]]
        assert matched_columns(GROWN["marks"], tab.headers)["referrer"] == 6

    def test_a_title_above_the_headers_stays(self, desk: Desk) -> None:
        """Headers that stand further down get the new one beside them."""
        desk.rearranges([["Our marks", None, None, None, "a long way right"], [], ["Status", "ID"], ["x", "A-01"]])
        tab = grown(desk, ColumnAdd("marks", "referrer")).tabs["marks"]
        assert (tab.first_row, tab.headers[:3]) == (4, ("Status", "ID", "Referrer"))
        assert [trimmed(row) for row in tab.rows] == [["x", "A-01"]]

    def test_tabs_columns_cells_and_rows_in_one_batch(self, desk: Desk) -> None:
        """Everything of a batch is written at once; cells and rows are those of the tabs as read."""
        desk.updates()
        batch = SheetBatch(
            based_on=desk.workbook.read().version,
            cells=(CellWrite("marks", 2, 0, "A-01"), CellWrite("inbox", 2, 0, Link("see", "marks", 0, "A-01"))),
            appends=(RowAppend("marks", {0: "A-02", 5: time(9)}), RowAppend("marks", {0: "A-03"})),
            tabs=(TabAdd("referrers"),),
            columns=(ColumnAdd("marks", "referrer"), ColumnAdd("referrers", "name")),
        )
        assert desk.workbook.write(batch).appended_rows == (3, 4)
        tabs = desk.workbook.read().tabs
        assert tabs["marks"].headers == (*HEADERS, "Referrer")
        assert [trimmed(row) for row in tabs["marks"].rows] == [["A-01"], ["A-02", *[None] * 4, time(9)], ["A-03"]]
        assert shown(tabs["inbox"], 2, 0) == "see"
        assert tabs["referrers"].headers.count("Name") == 1

    def test_the_next_pass_fills_what_was_added(self, desk: Desk) -> None:
        """Once read, a new tab and a new column are written like any other."""
        snapshot = grown(desk, TabAdd("referrers"), ColumnAdd("marks", "referrer"))
        at = snapshot.tabs["marks"].headers.index("Referrer")
        write(
            desk, CellWrite("marks", 3, at, "=x"), appends=(RowAppend("referrers", {0: "R-03", 4: date(2026, 4, 1)}),)
        )
        tabs = desk.workbook.read().tabs
        assert shown(tabs["marks"], 3, at) == "=x"
        assert [shown(tabs["referrers"], 4, column) for column in (0, 4)] == ["R-03", date(2026, 4, 1)]

    def test_nothing_is_added_on_an_older_version(self, desk: Desk) -> None:
        """Whoever saved after we read keeps their save; no tab and no column comes, or they stay apart from it."""
        desk.updates()
        based_on = desk.workbook.read().version
        desk.types(2, 3, "typed meanwhile")
        additions = SheetBatch(
            based_on=based_on,
            cells=(CellWrite("marks", 2, 3, "ours"),),
            tabs=(TabAdd("referrers"),),
            columns=(ColumnAdd("marks", "referrer"),),
        )
        with pytest.raises(WorkbookChanged):
            desk.workbook.write(additions)
        snapshot = desk.workbook.read()
        assert shown(snapshot.tabs["marks"], 2, 3) == "typed meanwhile"
        whole = self.can.all_or_nothing
        assert (snapshot.missing, desk.titles()) == ((("referrers",), OLD_TITLES) if whole else ((), NEW_TITLES))
        assert snapshot.tabs["marks"].headers == (HEADERS if whole else (*HEADERS, "Referrer"))

    def test_what_is_there_is_not_added_twice(self, desk: Desk) -> None:
        """A batch that adds only what is there already touches nothing."""
        additions = (TabAdd("referrers"), ColumnAdd("marks", "referrer"), ColumnAdd("marks", "pick"))
        grown(desk, *additions)
        version = desk.workbook.version()
        again = grown(desk, *additions)
        assert again.version == version
        assert again.tabs["marks"].headers == (*HEADERS, "Referrer", "Pick name")
        assert desk.titles() == NEW_TITLES

    def test_nothing_is_added_while_open_elsewhere(self, desk: Desk) -> None:
        """While somebody has the file open nothing is added; others need no waiting."""
        desk.opens()
        if self.can.waits:
            with pytest.raises(WorkbookOpenElsewhere):
                grown(desk, TabAdd("referrers"))
        else:
            grown(desk, TabAdd("referrers"))
        assert desk.titles() == (OLD_TITLES if self.can.waits else NEW_TITLES)
