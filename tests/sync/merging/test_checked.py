"""The Check of a row names the cells that nobody can read, beside what the tab's own part found."""

from datetime import date

import pytest

from addon.sources import Source, SourceRow
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.checked import with_unread
from addon.sync.merging.identify import identify
from addon.sync.merging.identify_rows import SeenTab
from addon.sync.merging.mint import Mint
from addon.tabs import Column, Tab
from addon.workbook import Raw, TabSnapshot

TODAY = date(2026, 3, 3)
COLUMNS = (
    Column(field="id", header="ID", kind="code", owner="id"),
    Column(field="name", header="Name"),
    Column(field="how", header="How", kind="choice", choices=("video", "phone")),
    Column(field="since", header="Since", kind="date", is_past=True),
    Column(field="ends", header="Ends", kind="date", blank_counts=True),
    Column(field="check", header="Check", owner="source", sources=("computed",)),
)


def seen(*row: Raw, today: date = TODAY, columns: tuple[Column, ...] = COLUMNS, remarks: str = "check") -> SeenTab:
    """Return a tab with this row: an id, a name, How, Since and Ends."""
    tab = Tab(name="t", title="T", layer="people", prefix="K", key=("name",), columns=columns, remarks=remarks)
    headers = tuple(column.header for column in tab.columns)
    there = TabSnapshot(key="t", title="T", headers=headers, first_row=2, rows=[("K-1", "Ann", *row, None)])
    return identify(tab, there, AgreedTab(), mint=Mint({}), resolve=lambda *_: {}, today=today)


def told(tab: SeenTab, own: str = "") -> list[object]:
    """Return what Check is to show, given what the tab's part wrote."""
    rows = (SourceRow(rid="K-1", values={"check": own, "name": "Ann"}),) if own else ()
    sources = with_unread(tab, [Source(name="computed", tab="t", rows=rows)])
    assert not own or any("name" in row.values for one in sources for row in one.rows)
    return [row.values["check"] for one in sources for row in one.rows if "check" in row.values]


HOW, SINCE = 'How: this is not one of: video, phone. Did you mean "video"?', "Since: this day is still to come. "
ENDS = "Ends: this is not a date. Type a date such as 2026-03-03."
WHEN = "Type the day on which it was."


@pytest.mark.parametrize(
    ("row", "own", "check"),
    [
        (("video", TODAY, None), "OK", ["OK"]),
        (("vidoe", TODAY, None), "OK", [HOW]),
        (("vidoe", TODAY, None), "", [HOW]),
        (("vidoe", date(2026, 3, 4), None), "offered", [f"{HOW} · {SINCE}{WHEN} · offered"]),
        (("video", None, "soon"), "offered", [f"this row is not used: {ENDS}"]),
    ],
)
def test_check_names_every_cell_that_cannot_be_read(row: tuple[Raw, ...], own: str, check: list[str]) -> None:
    """At once; what the part wrote stays behind it, unless the row is not used at all."""
    assert told(seen(*row), own) == check


def test_a_day_to_come_counts_once_it_has_come() -> None:
    """Today is such a day."""
    assert seen("video", date(2026, 3, 4), None).rows[0].raw[3] is None
    assert seen("video", date(2026, 3, 4), None, today=date(2026, 3, 4)).rows[0].raw[3] == date(2026, 3, 4)


def test_tabs_whose_rules_are_tests_or_that_have_no_such_column_are_left_as_they_are() -> None:
    """The reader of the rules judges every cell of theirs."""
    test = Column(field="test", header="If", kind="test")
    assert told(seen("vidoe", None, None, columns=(*COLUMNS[:5], COLUMNS[5], test)), "OK") == ["OK"]
    assert told(seen("vidoe", None, None, remarks="why"), "OK") == ["OK"]
