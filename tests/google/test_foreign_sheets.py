"""Other people's clients against the stand-in: each reads what another wrote."""

from collections.abc import Iterator
from pathlib import Path

import gspread
import gspread_dataframe
import pandas as pd
import pygsheets
import pytest

from tests.google.conversation import Conversation
from tests.google.foreign_clients import opened_by_gspread, opened_by_pygsheets
from tests.google.node import node
from tests.google.proxy import GoogleProxy

pytestmark = pytest.mark.judges
PEOPLE = [["Code", "Status", "Score"], ["M-0001", "active", "3"], ["M-0002", "paused", "2"]]


@pytest.fixture
def posed(talk: Conversation) -> Iterator[Conversation]:
    """A spreadsheet with a Members tab filled as people type, on what this process takes for Google."""
    with GoogleProxy(talk.stand_in.url) as proxy, proxy.posing():
        talk.write("Members!A1", [*PEOPLE[:2], ["M-0002", "paused", "=1+1"]], "USER_ENTERED")
        yield talk
        assert proxy.refused == []


@pytest.fixture
def with_gspread(posed: Conversation) -> Iterator[gspread.Spreadsheet]:
    """The same spreadsheet, opened by gspread."""
    with opened_by_gspread(posed.book) as book:
        yield book


@pytest.fixture
def with_pygsheets(posed: Conversation) -> Iterator[pygsheets.Spreadsheet]:
    """The same spreadsheet, opened by pygsheets."""
    with opened_by_pygsheets(posed.book) as book:
        yield book


def test_pygsheets_reads_what_was_typed(with_pygsheets: pygsheets.Spreadsheet) -> None:
    """Values, numbers and the outcome of a formula."""
    tab = with_pygsheets.worksheet_by_title("Members")
    assert tab.get_all_values(include_tailing_empty=False, include_tailing_empty_rows=False) == PEOPLE
    assert tab.get_as_df()["Score"].tolist() == [3, 2]
    assert tab.cell("C3").formula == "=1+1"


def test_gspread_reads_what_pygsheets_wrote(
    with_pygsheets: pygsheets.Spreadsheet, with_gspread: gspread.Spreadsheet
) -> None:
    """Cells, rows inserted and appended, notes, a new tab."""
    theirs = with_pygsheets.worksheet_by_title("Members")
    theirs.update_value("B2", "paused")
    theirs.insert_rows(1, values=["M-0000", "new", 1])
    theirs.append_table(["M-0003", "new"])
    theirs.cell("B2").note = "look here"
    with_pygsheets.add_worksheet("Flags", rows=5, cols=3).update_values("A1", [["Rule", "Row"], ["F1", 2]])
    tab = with_gspread.worksheet("Members")
    expected = [PEOPLE[0], ["M-0000", "new", "1"], ["M-0001", "paused", "3"], PEOPLE[2], ["M-0003", "new", ""]]
    assert tab.get_all_values() == expected
    assert tab.get_note("B2") == "look here"
    assert with_gspread.worksheet("Flags").get_all_values() == [["Rule", "Row"], ["F1", "2"]]


def test_pygsheets_reads_what_gspread_wrote(
    with_pygsheets: pygsheets.Spreadsheet, with_gspread: gspread.Spreadsheet
) -> None:
    """Formats, notes, a frozen row, a sorted tab."""
    ours = with_gspread.worksheet("Members")
    ours.format("A1:C1", {"textFormat": {"bold": True}, "backgroundColor": {"red": 1, "green": 0.5}})
    ours.freeze(rows=1)
    ours.update_note("A2", "first")
    ours.sort((1, "des"), range="A2:C3")
    tab = with_pygsheets.worksheet_by_title("Members")
    tab.refresh()
    header = tab.cell("A1")
    header.fetch()
    assert (header.text_format["bold"], header.color[:2], tab.frozen_rows) == (True, (1, 0.5), 1)
    assert tab.get_values("A2", "A3") == [["M-0002"], ["M-0001"]]
    assert tab.cell("A3").note == "first"


def test_a_data_frame_comes_back_as_it_went(with_gspread: gspread.Spreadsheet) -> None:
    """gspread-dataframe writes, gspread reads; gspread writes, gspread-dataframe reads."""
    tab = with_gspread.worksheet("Roster")
    frame = pd.DataFrame({"Code": ["M-0001", "M-0002"], "Score": [1.5, 2.0], "Since": ["2026-01-06", ""]})
    gspread_dataframe.set_with_dataframe(tab, frame)
    shown = [["Code", "Score", "Since"], ["M-0001", "1.5", "2026-01-06"], ["M-0002", "2", ""]]
    assert tab.get_all_values() == shown
    tab.update([["M-0003", 7, ""]], "A4", raw=True)
    found = gspread_dataframe.get_as_dataframe(tab)
    assert found["Code"].tolist() == ["M-0001", "M-0002", "M-0003"]
    assert found["Score"].tolist() == [1.5, 2.0, 7.0]


def test_google_spreadsheet_reads_and_writes_from_node(talk: Conversation, npm_folder: Path) -> None:
    """It reads what was typed; its row, its cells, its note and its tab are there afterwards."""
    talk.write("Members!A1", [*PEOPLE[:2], ["M-0002", "paused", "=1+1"]], "USER_ENTERED")
    told = node(npm_folder, "google_spreadsheet.mjs", talk.stand_in.url, talk.book)
    assert [list(row.values()) for row in told["seen"]] == PEOPLE[1:]
    assert told["cells"] == [["M-0001", "M-0001"], ["paused", "paused"], [3, "3"]]
    assert talk.values("Members")[1:] == [["M-0001", "paused", "3"], PEOPLE[2], ["M-0003", "new", "12"]]
    assert talk.values("Theirs") == [["One", "Two"], ["c", "d"]]
    seen = talk.grid("sheets.data.rowData.values.note", "Members!C4")
    assert seen[0]["data"][0]["rowData"] == [{"values": [{"note": "from elsewhere"}]}]
