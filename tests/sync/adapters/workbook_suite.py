"""What every workbook adapter must do: one suite, run over each of them.

A test file of an adapter derives a class from ``WorkbookSuite`` and provides the fixture ``desk``:
a workbook holding the tabs of ``TABS`` and the acts of the person who sits at it.
"""

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Protocol

import pytest

from addon.problems import WorkbookChanged, WorkbookOpenElsewhere
from addon.sync.adapters.writable import CellNotWritable
from addon.tabs import declared, matched_columns
from addon.workbook import CellWrite, Link, Raw, RowAppend, SheetBatch, TabSnapshot, Workbook, Written

MARKS = """
title = "Marks"
layer = "people"
prefix = "A"
columns = [
  { field = "id", header = "ID", kind = "code", owner = "id" },
  { field = "on", header = "Date", kind = "date" },
  { field = "member", header = "Member" },
  { field = "status", header = "Status", kind = "choice", choices = ["attended", "no show"] },
  { field = "charge", header = "Charge", kind = "money" },
  { field = "at", header = "At", kind = "time" },
]
"""
INBOX = """
title = "Today's inbox"
layer = "view"
columns = [{ field = "what", header = "What" }, { field = "where", header = "Where" }]
"""
TABS = declared({"marks.toml": MARKS, "inbox.toml": INBOX})
REFERRERS = """
title = "Referrers"
layer = "people"
prefix = "R"
order = 49
columns = [
  { field = "id", header = "ID", kind = "code", owner = "id" },
  { field = "name", header = "Name", help = "Who sends members." },
  { field = "mark", header = "Mark", picks = "marks" },
  { field = "fee", header = "Fee", kind = "money", hidden = true },
  { field = "since", header = "Since", kind = "date", owner = "source" },
  { field = "pick", header = "Pick name", owner = "source", hidden = true },
]
"""
STARTER = "Name,Fee,Since\n=Dr. Núñez,45.50,2026-03-03\nClinic <A>,,\n"
NEW_COLUMNS = """
  { field = "referrer", header = "Referrer", picks = "referrers", width = 30, help = "Who sent the member." },
  { field = "pick", header = "Pick name", owner = "source", hidden = true },
]
"""
GROWN = declared(
    {
        "marks.toml": MARKS.rstrip().removesuffix("]") + NEW_COLUMNS,
        "inbox.toml": INBOX,
        "referrers.toml": REFERRERS,
        "referrers.csv": STARTER,
    }
)
"""What a newer version declares: a tab before the others, with drop-downs both ways, and two columns of Marks."""

HEADERS = tuple(column.header for column in TABS["marks"].columns)


class Desk(Protocol):
    """A workbook and the person at it; rows and columns as in the port."""

    @property
    def workbook(self) -> Workbook:
        """Return the workbook through the port."""

    def types(self, row: int, column: int, value: Raw) -> None:
        """The person types into a cell of Marks and saves."""

    def rearranges(self, rows: Sequence[Sequence[Raw]]) -> None:
        """The person replaces everything in Marks, headers included, and saves."""

    def enters_formula(self, row: int, column: int) -> None:
        """The person types a formula into a cell of Marks and saves."""

    def opens(self) -> None:
        """The person opens the workbook and leaves it open."""

    def titles(self) -> list[str]:
        """Return the titles of the tabs that the person sees, from left to right."""

    def updates(self) -> None:
        """The person installs the version that declares ``GROWN``: ``workbook`` is the same one, seen by it."""


def write(desk: Desk, *cells: CellWrite, appends: tuple[RowAppend, ...] = ()) -> tuple[int, ...]:
    """Write on top of what the workbook holds now; return where the appended rows landed."""
    batch = SheetBatch(based_on=desk.workbook.version(), cells=cells, appends=appends)
    return desk.workbook.write(batch).appended_rows


def marks(desk: Desk) -> TabSnapshot:
    """Return the Marks tab as it is now."""
    return desk.workbook.read().tabs["marks"]


def shown(tab: TabSnapshot, row: int, column: int) -> Raw:
    """Return a cell of a snapshot by sheet row and column."""
    cells = tab.rows[row - tab.first_row] if row - tab.first_row < len(tab.rows) else ()
    return cells[column] if column < len(cells) else None


VALUES: tuple[tuple[Written, Raw], ...] = (
    ("attended", "attended"),
    ("=1+1", "=1+1"),
    ("+1", "+1"),
    ("-Ann", "-Ann"),
    ("@x", "@x"),
    ("#N/A", "#N/A"),
    ("'quoted", "'quoted"),
    ("007", "007"),
    ("1E5", "1E5"),
    ("2026-03-03", "2026-03-03"),
    ("TRUE", "TRUE"),
    ("  spaces  inside and out ", "  spaces  inside and out "),
    ("two\nlines\tand a tab", "two\nlines\tand a tab"),
    ("a\rb", "a\rb"),
    ("Zoë Núñez 三 🙂 <b>&amp; \"x\" 'y'", "Zoë Núñez 三 🙂 <b>&amp; \"x\" 'y'"),
    ("_x0041_ is not A", "_x0041_ is not A"),
    ("", None),
    (None, None),
    (0, 0),
    (-12, -12),
    (3.25, 3.25),
    (Decimal("45.50"), 45.5),
    (Decimal(120), 120),
    (True, True),
    (False, False),
    (date(2026, 3, 3), date(2026, 3, 3)),
    (date(1899, 5, 6), "1899-05-06"),
    (time(17, 30), time(17, 30)),
    (datetime(2026, 3, 3, 17, 30), datetime(2026, 3, 3, 17, 30)),
    (Link("see A-01", "marks", 0, "A-01"), "see A-01"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Abilities:
    """Where places differ by nature.

    ``waits``: somebody may hold it open; ``names_new_version``: a receipt can; ``all_or_nothing``: where a write met
    something unread nothing of it is left, not only nothing of what met it.
    """

    waits: bool = True
    names_new_version: bool = True
    all_or_nothing: bool = True


class WorkbookSuite:
    """The truths. ``desk`` comes from the adapter's own test file."""

    can = Abilities()

    def test_a_link_of_a_view_is_written_over_like_any_text(self, desk: Desk) -> None:
        """It reads back as its text and locks nothing: by the next link, by plain text, by nothing."""
        there = []
        for value in (Link("A-01", "marks", 0, "A-01"), Link('"B" & more', "marks", 0, "B"), "plain", None):
            write(desk, CellWrite("inbox", 2, 0, value), CellWrite("inbox", 3, 0, "below"))
            tab = desk.workbook.read().tabs["inbox"]
            assert not tab.locked
            there.append(shown(tab, 2, 0))
        assert there == ["A-01", '"B" & more', "plain", None]

    def test_new_workbook_shows_its_headers(self, desk: Desk) -> None:
        """Every tab is found, with its headers and no rows."""
        snapshot = desk.workbook.read()
        assert set(snapshot.tabs) == {"marks", "inbox"}
        assert snapshot.missing == ()
        assert snapshot.open_by is None
        assert snapshot.tabs["marks"].headers == HEADERS
        assert (snapshot.tabs["marks"].first_row, list(snapshot.tabs["marks"].rows)) == (2, [])

    def test_reads_what_was_written(self, desk: Desk) -> None:
        """Every kind of value comes back as what a person sees: text as text, numbers, dates and times typed."""
        cells = [CellWrite("marks", row, 2, value) for row, (value, _) in enumerate(VALUES, 2)]
        write(desk, *cells, CellWrite("marks", len(VALUES) + 2, 0, "end"))
        tab = marks(desk)
        read = [shown(tab, row, 2) for row in range(2, len(VALUES) + 2)]
        assert read == [expected for _, expected in VALUES]
        assert [type(cell) for cell in read] == [type(expected) for _, expected in VALUES]

    def test_appended_rows_follow_the_last_one(self, desk: Desk) -> None:
        """Appended rows land below the last row with content, in their order, and say where."""
        desk.types(4, 2, "a note of the practice")
        first = RowAppend("marks", {0: "A-01", 1: date(2026, 3, 3)})
        assert write(desk, appends=(first, RowAppend("marks", {0: "A-02"}))) == (5, 6)
        tab = marks(desk)
        assert (shown(tab, 5, 0), shown(tab, 5, 1), shown(tab, 6, 0)) == ("A-01", date(2026, 3, 3), "A-02")
        assert shown(tab, 4, 2) == "a note of the practice"

    def test_one_batch_may_change_and_append_in_several_tabs(self, desk: Desk) -> None:
        """Cells and rows of different tabs travel in one batch; appended rows are numbered per tab."""
        appends = (RowAppend("inbox", {0: "x"}), RowAppend("marks", {0: "A-02"}), RowAppend("inbox", {0: "y"}))
        assert write(desk, CellWrite("marks", 2, 0, "A-01"), appends=appends) == (2, 3, 3)
        tabs = desk.workbook.read().tabs
        assert [row[0] for row in tabs["marks"].rows] == ["A-01", "A-02"]
        assert [row[0] for row in tabs["inbox"].rows] == ["x", "y"]

    def test_other_cells_stay(self, desk: Desk) -> None:
        """A write changes the cells it names and no other."""
        write(desk, appends=tuple(RowAppend("marks", {c: f"{r}.{c}" for c in range(6)}) for r in range(8)))
        before = [list(row) for row in marks(desk).rows]
        write(desk, CellWrite("marks", 5, 3, "no show"), CellWrite("marks", 7, 0, None))
        before[3][3], before[5][0] = "no show", None
        assert [list(row) for row in marks(desk).rows] == before

    def test_gaps_are_blank_rows(self, desk: Desk) -> None:
        """Rows keep their sheet numbers: an empty row between two is a blank row, trailing ones are dropped."""
        write(desk, CellWrite("marks", 3, 0, "A-01"), CellWrite("marks", 6, 5, time(9)), CellWrite("marks", 9, 0, None))
        tab = marks(desk)
        assert [row for row in range(2, 2 + len(tab.rows)) if any(c is not None for c in tab.rows[row - 2])] == [3, 6]
        assert len(tab.rows) == 5

    def test_version_moves_with_every_save(self, desk: Desk) -> None:
        """A version stays until somebody saves; the receipt names the new one, or one that never was."""
        first = desk.workbook.version()
        assert desk.workbook.read().version == first == desk.workbook.version()
        receipt = desk.workbook.write(SheetBatch(based_on=first, cells=(CellWrite("marks", 2, 0, "A-01"),)))
        assert receipt.version != first != desk.workbook.version()
        assert (receipt.version == desk.workbook.version()) is self.can.names_new_version
        desk.types(2, 3, "attended")
        assert desk.workbook.version() not in (first, receipt.version)

    def test_write_on_an_older_version_is_refused(self, desk: Desk) -> None:
        """Whoever saved after we read keeps their save; nothing of the batch is written."""
        based_on = desk.workbook.read().version
        desk.types(2, 3, "typed meanwhile")
        with pytest.raises(WorkbookChanged):
            desk.workbook.write(SheetBatch(based_on=based_on, cells=(CellWrite("marks", 2, 3, "ours"),)))
        assert shown(marks(desk), 2, 3) == "typed meanwhile"

    def test_empty_batch_touches_nothing(self, desk: Desk) -> None:
        """An empty batch leaves the version as it was."""
        version = desk.workbook.version()
        assert desk.workbook.write(SheetBatch(based_on=version)).version == version == desk.workbook.version()

    def test_open_elsewhere_waits(self, desk: Desk) -> None:
        """While somebody has the file open it is read from the last save, and writes wait; others need no waiting."""
        write(desk, CellWrite("marks", 2, 0, "A-01"))
        desk.opens()
        assert bool(desk.workbook.read().open_by) is self.can.waits
        with pytest.raises(WorkbookOpenElsewhere) if self.can.waits else nullcontext():
            write(desk, CellWrite("marks", 2, 0, "A-02"))
        assert shown(marks(desk), 2, 0) == ("A-01" if self.can.waits else "A-02")

    def test_formula_is_locked_and_never_written(self, desk: Desk) -> None:
        """A formula is named in the snapshot; a batch that names its cell is refused whole."""
        desk.enters_formula(3, 4)
        assert (3, 4) in marks(desk).locked
        with pytest.raises(CellNotWritable) as refused:
            write(desk, CellWrite("marks", 2, 0, "A-01"), CellWrite("marks", 3, 4, 1))
        assert refused.value.code == "locked-cell"
        assert shown(marks(desk), 2, 0) is None

    def test_appended_rows_never_land_on_a_formula(self, desk: Desk) -> None:
        """A formula filled down below the data in a column we write pushes appended rows below it."""
        desk.enters_formula(9, 4)
        assert write(desk, appends=(RowAppend("marks", {0: "A-01", 4: 20}),)) == (10,)

    @pytest.mark.parametrize(
        ("write_", "code"),
        [
            (CellWrite("marks", 2, 0, "bell\x07"), "illegal-character"),
            (CellWrite("marks", 2, 0, "half\ud800"), "illegal-character"),
            (CellWrite("marks", 2, 0, "x" * 32_768), "text-too-long"),
            (CellWrite("marks", 2, 0, "🙂" * 16_384), "text-too-long"),
            (CellWrite("marks", 2, 0, float("nan")), "not-a-number"),
            (CellWrite("marks", 2, 0, Decimal("Infinity")), "not-a-number"),
            (CellWrite("marks", 0, 0, "x"), "no-such-cell"),
            (CellWrite("marks", 2, 16_384, "x"), "no-such-cell"),
            (CellWrite("nowhere", 2, 0, "x"), "no-such-tab"),
        ],
    )
    def test_what_no_cell_can_hold_is_refused(self, desk: Desk, write_: CellWrite, code: str) -> None:
        """A value or place that a workbook cannot have is refused by name, as a cell or in an appended row."""
        version = desk.workbook.version()
        with pytest.raises(CellNotWritable) as refused:
            write(desk, write_)
        assert refused.value.code == code
        if write_.row:
            with pytest.raises(CellNotWritable):
                write(desk, appends=(RowAppend(write_.tab, {write_.column: write_.value}),))
        assert desk.workbook.version() == version

    def test_longest_text_fits(self, desk: Desk) -> None:
        """32,767 characters are a cell's text, not one less."""
        write(desk, CellWrite("marks", 2, 2, "x" * 32_767))
        assert shown(marks(desk), 2, 2) == "x" * 32_767

    def test_rearranged_tab_is_still_read(self, desk: Desk) -> None:
        """Sorted rows and moved columns are read by their headers, and written where they stand now."""
        desk.rearranges([["Status", "ID", "Mine"], ["no show", "A-02", "note"], ["attended", "A-01", None]])
        tab = marks(desk)
        at = matched_columns(TABS["marks"], tab.headers)
        assert at == {"status": 0, "id": 1}
        assert [row[at["id"]] for row in tab.rows] == ["A-02", "A-01"]
        write(desk, CellWrite("marks", 3, at["status"], "late"))
        assert [row[at["status"]] for row in marks(desk).rows] == ["no show", "late"]
        assert shown(marks(desk), 2, 2) == "note"
