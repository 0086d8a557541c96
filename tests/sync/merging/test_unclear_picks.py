"""Picks that mean nobody, or could mean several."""

from addon.directory import Directory
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.identify import Mint, identify
from addon.sync.merging.unclear_picks import unclear_picks
from addon.workbook import TabSnapshot
from tests.all_tabs import all_tabs

ROSTER = all_tabs()["roster"]
HEADERS = tuple(column.header for column in ROSTER.columns)


def test_each_unclear_pick_is_named_by_its_cell() -> None:
    """A unique name, a code in brackets and a code beside it are clear; a shared or unknown name is not."""
    directory = Directory({"roster": ROSTER})
    directory.learn_names("groups", [("G-01", "Tuesday", ())])
    directory.learn_names("members", [("M-0001", "Ann", ()), ("M-0002", "Ann", ()), ("M-0003", "Bo", ())])
    rows = [
        (None, "Tuesday", "Bo"),
        (None, "Tuesday", "Ann"),
        (None, "Tuesday", "Ann (M-0002)"),
        (None, "Wednesday", "Bo"),
        ("R-1", "Tuesday", "Ann", None, None, None, None, "G-01", "M-0001"),
    ]
    snapshot = TabSnapshot(key="roster", title="Roster", headers=HEADERS, first_row=2, rows=rows)
    seen = identify(ROSTER, snapshot, AgreedTab({}), mint=Mint({}), resolve=directory.follows)
    found = [str(problem.place) for problem in unclear_picks(seen, directory)]
    assert sorted(found) == ["Roster!B5", "Roster!C3"]


SESSIONS = all_tabs()["sessions"]


def test_a_word_for_nobody_is_told_how_to_mean_nobody() -> None:
    """An empty cell; who is away is typed elsewhere."""
    directory = Directory({"sessions": SESSIONS})
    directory.learn_names("clinicians", [("C-01", "Ann Roe", ())])
    headers = tuple(column.header for column in SESSIONS.columns)
    row: list[str | None] = [None] * len(headers)
    row[headers.index("Session")] = "G-01 2026-03-03 18:00"
    row[headers.index("Substitute")] = "No leader"
    snapshot = TabSnapshot(key="sessions", title="Sessions", headers=headers, first_row=2, rows=[tuple(row)])
    seen = identify(SESSIONS, snapshot, AgreedTab({}), mint=Mint({}), resolve=directory.follows)
    (found,) = unclear_picks(seen, directory)
    assert found.what == "nobody is meant by an empty cell"
    assert "Time off" in found.next_step
