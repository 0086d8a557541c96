"""What other people's suites rely on at Google, asked by gspread's own client."""

from collections.abc import Callable, Iterator

import gspread
import pytest

from tests.google.conversation import Conversation, rect
from tests.google.leeway import Leeway
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_sheets.desk import client


@pytest.fixture
def talk() -> Iterator[Conversation]:
    """A spreadsheet with one tab."""
    with GoogleStandIn() as stand_in:
        yield Conversation(stand_in=stand_in).begin("Members")


@pytest.fixture
def stranger(talk: Conversation) -> gspread.Client:
    """Whoever uses gspread."""
    return gspread.Client(None, session=client(talk.stand_in).session)  # type: ignore[arg-type] # signed in already


@pytest.fixture
def book(talk: Conversation, stranger: gspread.Client) -> gspread.Spreadsheet:
    """It, as gspread opens it."""
    return stranger.open_by_key(talk.book)


def test_a_copy_has_the_cells_and_the_comments(talk: Conversation, stranger: gspread.Client) -> None:
    """What is changed in the copy stays out of the original."""
    talk.write("Members!A1", [["M-0001"]])
    talk.stand_in.drive.comment(talk.book, {"content": "who is this?", "anchor": "A1"})
    copy = stranger.copy(talk.book, title="Practice, a copy", copy_comments=True)
    assert (copy.title, copy.sheet1.acell("A1").value) == ("Practice, a copy", "M-0001")
    assert [one["content"] for one in talk.stand_in.drive.comments[copy.id]] == ["who is this?"]
    copy.sheet1.update_acell("A1", "M-0002")
    assert talk.values("Members!A1") == [["M-0001"]]


def test_a_copy_without_comments_and_with_people(talk: Conversation, stranger: gspread.Client) -> None:
    """Names of ranges and the folder that was asked for are there, whoever may edit the original may edit the copy."""
    book = stranger.open_by_key(talk.book)
    book.sheet1.define_named_range("A1:B2", "Mine")
    book.share("ines@practice.example", "user", "writer", notify=False)
    talk.stand_in.drive.comment(talk.book, {"content": "who is this?"})
    talk.stand_in.findings.clear()  # gspread gives `withLink`, which Drive v3 does not describe
    copy = stranger.copy(talk.book, copy_permissions=True, copy_comments=False, folder_id="folder")
    talk.stand_in.findings.clear()
    assert (copy.title, talk.stand_in.drive.files[copy.id]["parents"]) == ("Copy of Practice", ["folder"])
    assert copy.fetch_sheet_metadata()["sheets"] == book.fetch_sheet_metadata()["sheets"]
    assert [one["name"] for one in copy.list_named_ranges()] == ["Mine"]
    assert talk.stand_in.drive.comments.get(copy.id) is None
    assert "ines@practice.example" in [one["emailAddress"] for one in copy.list_permissions()]
    talk.stand_in.findings.clear()


@pytest.mark.parametrize(
    ("given", "filtered"),
    [
        ((), rect(0, 20, 0, 6)),
        (("B:C",), rect(0, 20, 1, 3)),
        (("B2:D",), rect(1, 20, 1, 4)),
        (("2:5",), rect(1, 5, 0, 6)),
        ((1, 2, 2, 3), rect(0, 2, 1, 3)),
    ],
)
def test_an_open_filter_ends_where_the_grid_ends_now(
    talk: Conversation, book: gspread.Spreadsheet, given: tuple[object, ...], filtered: dict[str, int]
) -> None:
    """It does not grow with the grid."""
    book.sheet1.set_basic_filter(*given)  # type: ignore[arg-type] # one name, or four numbers
    book.sheet1.add_rows(5)
    [sheet] = talk.grid("sheets.basicFilter")
    assert {"sheetId": 0, **sheet["basicFilter"]["range"]} == filtered
    book.sheet1.clear_basic_filter()
    assert talk.grid("sheets.basicFilter") == [{}]


NAMED: dict[str, Callable[[gspread.Spreadsheet], object]] = {
    "its tab before it, in quotes": lambda book: book.sheet1.get("Mine"),
    "another tab before it": lambda book: book.add_worksheet("Two's", 5, 5).get("Mine"),
    "its tab before it, plain": lambda book: book.values_get("Members!Mine")["values"],
    "in quotes": lambda book: book.values_get("'Mine'")["values"],
    "plain": lambda book: book.values_get("mine")["values"],
    "as cells": lambda book: [[one.value] for one in book.named_range("Mine")],
    "among others": lambda book: book.sheet1.batch_get(["A1", "Mine"])[1],
    "with merged cells filled": lambda book: book.sheet1.get_values("Mine", combine_merged_cells=True),
}


@pytest.mark.parametrize("way", NAMED)
def test_a_named_range(talk: Conversation, book: gspread.Spreadsheet, way: str) -> None:
    """A client that quotes the titles of tabs, and sets one before every range, does so with names too."""
    talk.write("Members!B2", [["here"], ["there"]])
    book.sheet1.define_named_range("B2:B3", "Mine")
    assert NAMED[way](book) == [["here"], ["there"]]


def test_a_text_takes_the_place_of_a_spreadsheet(
    talk: Conversation, book: gspread.Spreadsheet, stranger: gspread.Client
) -> None:
    """Its rows are all there is afterwards."""
    book.add_worksheet("Second", 5, 5)
    talk.write("Members!A1", [["M-0001"], ["M-0002"], ["M-0003"]])
    stranger.import_csv(talk.book, "a,2\nc,d")
    [only] = stranger.open_by_key(talk.book).worksheets()
    assert (only.title, only.get_all_values()) == ("Members", [["a", "2"], ["c", "d"]])


def test_a_version_that_lags(talk: Conversation) -> None:
    """For some looks a file has the version it had before."""
    drive = talk.stand_in.drive
    path = f"/drive/v3/files/{talk.book}"

    def version() -> str:
        return str(talk.ask("GET", path, fields="version")["version"])

    before, drive.leeway = version(), Leeway(lagging_versions=2)
    talk.write("Members!A1", [["x"]])
    assert [version() == before for _ in range(3)] == [True, True, False]


def test_protected_cells_refuse_a_batch_whole(talk: Conversation) -> None:
    """Whichever way they are written; cells beside and what only warns are free."""
    person = talk.stand_in.sheets.person(talk.book)
    person.protects("Members!B2:C3", but=["Members!C3"])
    typed = {"rows": [{"values": [{"userEnteredValue": {"stringValue": "x"}}]}], "fields": "userEnteredValue"}
    for row, column in ((0, 0), (2, 2)):
        talk.batch({"updateCells": {"start": {"rowIndex": row, "columnIndex": column}, **typed}})
    free = {"updateCells": {"start": {"rowIndex": 5, "columnIndex": 0}, **typed}}
    said = talk.refusal(free, {"updateCells": {"start": {"rowIndex": 1, "columnIndex": 1}, **typed}})
    assert "protected cell or object" in said
    assert (
        talk.send("PUT", talk.at("/values/Members!B2"), {"values": [["x"]]}, valueInputOption="RAW").status_code == 400
    )
    assert talk.values("Members!A6") == []
    assert talk.values("Members!B2:C3") == [[], ["", "x"]]
