"""Picks that mean nobody, or could mean several."""

import pytest

from addon.directory import Directory
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.identify import identify
from addon.sync.merging.mint import Mint
from addon.sync.merging.unclear_picks import unclear_picks
from addon.workbook import TabSnapshot
from tests.all_tabs import all_tabs
from tests.sync.little_practice import LittlePractice

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


SESSION = "G-01 2026-03-10 18:00"
TOM = "Tom O'Hara (C-02)"


def _leads(little: LittlePractice) -> tuple[object, ...]:
    calendars = little.calendars.by_clinician.items()
    shown = {code: sorted((one.start, one.title) for one in calendar.shown()) for code, calendar in calendars}
    return shown, [row["member_code"] for row in little.rows("roster")]


@pytest.mark.parametrize(
    ("tab", "field", "row", "slip"),
    [
        ("groups", "clinician", "G-01", "Roza Diaz"),
        ("groups", "co_facilitator", "G-02", "Rosaa"),
        ("sessions", "clinician", SESSION, "Maxine"),
        ("sessions", "substitute", SESSION, "Tmo Ohara"),
        ("clinicians", "supervisor", "C-01", "Doctor Who"),
        ("roster", "group", "", "Tusday group"),
    ],
)
def test_a_slip_over_a_pick_changes_nobodys_calendar(tab: str, field: str, row: str, slip: str) -> None:
    """The last clear pick counts, pass after pass, and the cell is told about; emptied, it is empty."""
    with LittlePractice.after_first_pass() as little:
        little.types("sessions", "substitute", TOM, id=SESSION)
        little.sync()
        rid = row or str(little.rows("roster")[0]["id"])
        before, was = _leads(little), little.row(tab, id=rid)[field]
        little.types(tab, field, slip, id=rid)
        for _ in range(2):
            (problem,) = [one for one in little.sync().problems if one.code in {"bad-cell", "unclear-pick"}]
            assert "the last value that could be read counts" in problem.what
            assert (_leads(little), little.row(tab, id=rid)[field]) == (before, slip)
            little.later(minutes=5)
        little.types(tab, field, str(was), id=rid)
        assert not [one for one in little.sync().problems if one.code == "bad-cell"]


@pytest.mark.parametrize("word", ["", "nobody"])
def test_an_emptied_pick_is_empty(word: str) -> None:
    """So is one that a word for nobody was typed over."""
    with LittlePractice.after_first_pass() as little:
        little.types("sessions", "substitute", TOM, id=SESSION)
        little.sync()
        before = _leads(little)
        little.types("sessions", "substitute", word or None, id=SESSION)
        little.sync()
        assert _leads(little) != before


def test_somebody_new_is_picked_in_the_pass_that_first_sees_them() -> None:
    """Their row has no code yet when the pick is read."""
    with LittlePractice.after_first_pass() as little:
        little.adds("clinicians", {"name": "Maxine Ford"})
        little.types("groups", "clinician", "Maxine Ford", id="G-01")
        assert not [one for one in little.sync().problems if one.code == "bad-cell"]
        little.sync()
        code = little.row("clinicians", name="Maxine Ford")["id"]
        assert little.row("groups", id="G-01")["clinician_code"] == code
