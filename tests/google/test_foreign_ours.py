"""Our spreadsheet and other people's clients in the same tab: each reads what the other wrote, neither harms it."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import gspread_dataframe
import pandas as pd
import pytest

from addon.problems import WorkbookChanged
from addon.workbook import CellWrite, Link, Raw, RowAppend, SheetBatch
from tests.google.foreign_clients import opened_by_gspread, opened_by_pygsheets
from tests.google.node import node
from tests.google.proxy import GoogleProxy
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_sheets.desk import SheetsDesk
from tests.sync.adapters.google_sheets.test_pass import SheetsWorld
from tests.sync.adapters.workbook_suite import VALUES

pytestmark = [
    pytest.mark.judges,
    # Other people's clients leave their connections to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]
MEMBER, STATUS = 2, 3
DAY_ZERO = datetime(1899, 12, 30)
TYPED: tuple[tuple[str, Raw], ...] = (
    ("attended", "attended"),
    ("'0012", "0012"),
    ("0012", 12),
    ("'=1+1", "=1+1"),
    ("-3", -3),
    ("$45.50", 45.5),
    ("3/4/2026", date(2026, 3, 4)),
    ("7:30 PM", time(19, 30)),
    ("TRUE", True),
    ("M-0012", "M-0012"),
    ("", None),
)
"""What theirs type, and what ours reads: what Sheets makes of typed text."""


@dataclass(frozen=True)
class Theirs:
    """One of their clients. `shows`: (value, formula) of the cells of Marks!C2:C31; `types` texts from C2 down.

    Those that give no numbers for times give what is on the screen (`times_as_texts`).
    """

    shows: Callable[[SheetsDesk], list[tuple[Any, str]]]
    types: Callable[[SheetsDesk, list[str]], object]
    times_as_texts: bool = False


def _pygsheets_shows(desk: SheetsDesk) -> list[tuple[Any, str]]:
    with opened_by_pygsheets(desk.id) as book:
        tab = book.worksheet_by_title("Marks")
        formulas = [row[0] for row in tab.get_values("C2", "C31", value_render="FORMULA", **_WHOLE)]
        values = [row[0] for row in tab.get_values("C2", "C31", value_render="UNFORMATTED_VALUE", **_WHOLE)]
    return [(value, formula if formula != value else "") for value, formula in zip(values, formulas, strict=True)]


_WHOLE: dict[str, Any] = {"include_tailing_empty": True, "include_tailing_empty_rows": True}


def _pygsheets_types(desk: SheetsDesk, texts: list[str]) -> None:
    with opened_by_pygsheets(desk.id) as book:
        tab = book.worksheet_by_title("Marks")
        tab.update_values("C2", [[text] for text in texts])


def _frame_shows(desk: SheetsDesk) -> list[tuple[Any, str]]:
    asked: dict[str, Any] = {"dtype": object, "keep_default_na": False, "nrows": 30}
    with opened_by_gspread(desk.id) as book:
        tab = book.worksheet("Marks")
        shown = gspread_dataframe.get_as_dataframe(tab, evaluate_formulas=True, **asked)["Member"].tolist()
        entered = gspread_dataframe.get_as_dataframe(tab, evaluate_formulas=False, **asked)["Member"].tolist()
    return [(value, text if text != value else "") for value, text in zip(shown, entered, strict=True)]


def _frame_types(desk: SheetsDesk, texts: list[str]) -> None:
    with opened_by_gspread(desk.id) as book:
        tab = book.worksheet("Marks")
        frame = pd.DataFrame({"Member": texts})
        gspread_dataframe.set_with_dataframe(tab, frame, row=1, col=3, string_escaping="off")


def _node(npm_folder: Path, desk: SheetsDesk, *more: str) -> list[tuple[Any, str]]:
    seen = node(npm_folder, "google_spreadsheet_values.mjs", desk.stand_in.url, desk.id, "Marks", "C2:C31", *more)
    return [("" if value is None else value, formula or "") for value, formula in seen]


@pytest.fixture
def desk() -> Iterator[SheetsDesk]:
    """Our spreadsheet with thirty rows that have ids, on what this process takes for Google."""
    with GoogleStandIn() as running, GoogleProxy(running.url) as proxy, proxy.posing():
        made = SheetsDesk(running)
        rows = tuple(RowAppend("marks", {0: f"A-{at:02}"}) for at in range(1, 31))
        made.workbook.write(SheetBatch(based_on=made.workbook.read().version, appends=rows))
        yield made
        assert proxy.refused == []


@pytest.fixture(params=["pygsheets", "gspread-dataframe", "google-spreadsheet"])
def theirs(request: pytest.FixtureRequest) -> Theirs:
    """Each of their clients in turn."""
    if request.param == "pygsheets":
        return Theirs(_pygsheets_shows, _pygsheets_types)
    if request.param == "gspread-dataframe":
        return Theirs(_frame_shows, _frame_types, times_as_texts=True)
    folder: Path = request.getfixturevalue("npm_folder")
    return Theirs(
        lambda desk: _node(folder, desk), lambda desk, texts: _node(folder, desk, "Member", json.dumps(texts))
    )


def ids(desk: SheetsDesk) -> list[Raw]:
    """Return the ids that ours finds, row by row."""
    return [row[0] for row in desk.workbook.read().tabs["marks"].rows]


def serial(value: Raw) -> Any:
    """Return a value as Sheets keeps it: days since 1899-12-30 for what is a time."""
    if isinstance(value, datetime):
        return (value - DAY_ZERO) / timedelta(days=1)
    if isinstance(value, date):
        return (datetime.combine(value, time()) - DAY_ZERO).days
    if isinstance(value, time):
        return (datetime.combine(DAY_ZERO, value) - DAY_ZERO) / timedelta(days=1)
    return "" if value is None else value


def test_theirs_reads_what_ours_wrote(desk: SheetsDesk, theirs: Theirs) -> None:
    """Text that looks like a formula, a number or a date is that text; money and times are numbers; blank is blank."""
    cells = tuple(CellWrite("marks", row, MEMBER, value) for row, (value, _) in enumerate(VALUES, 2))
    desk.workbook.write(SheetBatch(based_on=desk.workbook.version(), cells=cells))
    seen = theirs.shows(desk)
    on_screen = [*(row[0] if row else "" for row in desk.shows("Marks!C2:C31")), *[""] * 30]
    expected = [
        text if theirs.times_as_texts and isinstance(shown, date | time) else serial(shown)
        for (_, shown), text in zip(VALUES, on_screen, strict=False)
    ]
    assert [value for value, _ in seen] == expected
    jumps = [isinstance(value, Link) for value, _ in VALUES]  # a link is a formula of ours, and nothing else is one
    assert [formula.startswith("=HYPERLINK") for _, formula in seen] == jumps
    assert {formula for (_, formula), jump in zip(seen, jumps, strict=True) if not jump} == {""}


def test_ours_reads_what_theirs_typed(desk: SheetsDesk, theirs: Theirs) -> None:
    """Dates, money and truth arrive typed, text as text; every row keeps its id."""
    before = ids(desk)
    theirs.types(desk, [text for text, _ in TYPED])
    rows = desk.workbook.read().tabs["marks"].rows
    read = [row[MEMBER] if len(row) > MEMBER else None for row in rows[: len(TYPED)]]
    assert list(zip(read, map(type, read), strict=True)) == [(shown, type(shown)) for _, shown in TYPED]
    assert ids(desk) == before == [f"A-{at:02}" for at in range(1, 31)]


def test_a_formula_of_theirs_is_never_written_over(desk: SheetsDesk, theirs: Theirs) -> None:
    """It is locked from then on; typed while we write, it comes back."""
    version = desk.workbook.read().version
    theirs.types(desk, ["=1+1"])
    cells = (CellWrite("marks", 2, MEMBER, "ours"), CellWrite("marks", 3, STATUS, "ours"))
    with pytest.raises(WorkbookChanged):
        desk.workbook.write(SheetBatch(based_on=version, cells=cells))
    assert theirs.shows(desk)[0] == (2, "=1+1")
    assert (2, MEMBER) in desk.workbook.read().tabs["marks"].locked


def test_what_theirs_typed_meanwhile_stays(desk: SheetsDesk, theirs: Theirs) -> None:
    """Between our reading and our writing: their word is put back, ours lands where they did not type."""
    version = desk.workbook.read().version
    theirs.types(desk, ["theirs"])
    cells = tuple(CellWrite("marks", row, MEMBER, "ours") for row in (2, 3))
    with pytest.raises(WorkbookChanged):
        desk.workbook.write(SheetBatch(based_on=version, cells=cells))
    assert [value for value, _ in theirs.shows(desk)[:2]] == ["theirs", "ours"]


def test_rows_that_pygsheets_inserts_and_sorts_keep_their_ids(desk: SheetsDesk) -> None:
    """Ours finds each row by its id wherever they put it, and a row of theirs has none yet."""
    with opened_by_pygsheets(desk.id) as book:
        tab = book.worksheet_by_title("Marks")
        tab.insert_rows(1, values=["", "", "Ann"])
        tab.sort_range("A3", "F32", basecolumnindex=0, sortorder="DESCENDING")
        tab.append_table(["", "", "Zed"], start="A2")
    assert ids(desk)[:3] == [None, "A-30", "A-29"]
    rows = desk.workbook.read().tabs["marks"].rows
    assert [row[:3] for row in rows if not row[0]] == [(None, None, "Ann"), (None, None, "Zed")]


def test_the_merge_takes_their_edit_for_a_persons() -> None:
    """What pygsheets types into a cell stays over the next export and is listed to be entered in the EHR."""
    with GoogleStandIn() as running, GoogleProxy(running.url) as proxy, proxy.posing():
        world = SheetsWorld(running)
        header = world.person.grid()[0]
        with opened_by_pygsheets(world.sheets.desk.id) as book:
            tab = book.worksheet_by_title("Clients")
            tab.update_value((world.at("k1") + 2, header.index("Phone") + 1), "theirs")
        world.passes(world.export())
        assert (world.row("k1")["Phone"], world.row("k2")["Phone"]) == ("theirs", "E3")
        assert [line[1:] for line in world.listed()] == [("enter in EHR", "theirs", "E1")]
        begun = len(running.calls)
        world.passes(world.export())
        assert [call.method for call in running.calls[begun:]] == ["GET"] * 3  # the version, then two reads
