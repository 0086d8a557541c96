"""What other people's suites rely on at Google, asked by gspread's own client."""

from collections.abc import Iterator

import gspread
import pytest

from tests.google.conversation import Conversation, rect
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


def test_an_open_filter_ends_where_the_grid_ends_now(talk: Conversation, book: gspread.Spreadsheet) -> None:
    """It does not grow with the grid."""
    book.sheet1.set_basic_filter()
    book.sheet1.add_rows(5)
    [sheet] = talk.grid("sheets.basicFilter")
    found = {name: part for name, part in rect(0, 20, 0, 6).items() if name != "sheetId"}
    assert sheet["basicFilter"]["range"] == found


def test_a_named_range_in_quotes(talk: Conversation, book: gspread.Spreadsheet) -> None:
    """A client that quotes the titles of tabs quotes the names of ranges too."""
    talk.write("Members!B2", [["here"]])
    book.sheet1.define_named_range("B2:B3", "Mine")
    assert talk.values("'Mine'") == [["here"]]


def test_a_version_that_lags(talk: Conversation) -> None:
    """For some looks a file has the version it had before."""
    drive = talk.stand_in.drive
    path = f"/drive/v3/files/{talk.book}"

    def version() -> str:
        return str(talk.ask("GET", path, fields="version")["version"])

    before, drive.lag = version(), 2
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
