"""What a person does in the browser, as far as tests let them."""

import pytest

from tests.google.conversation import Conversation
from tests.google.sheets_person import Person


@pytest.fixture
def ines(talk: Conversation) -> Person:
    """Somebody with the spreadsheet open, three members in it."""
    person = talk.stand_in.sheets.person(talk.book)
    person.pastes("Members!A1", [["Code", "Name"], ["M-0003", "c"], ["M-0001", "a"], ["M-0002", "b"]])
    return person


def test_typing_is_read_as_typed_and_a_formula_shows_what_it_is_told(ines: Person) -> None:
    """A date becomes one; a formula that the stand-in cannot work out shows what the test says."""
    ines.types("Members!C1", "1/31/2026")
    ines.types("Members!D1", "=COUNTA(A2:A)", shows={"numberValue": 3})
    ines.types("Members!E1", "=NA()")
    assert ines.sees("Members!C1:E1") == [["1/31/2026", "3", "#N/A"]]


def test_sorting_some_columns_tears_the_rows(ines: Person) -> None:
    """All columns keep the rows whole; one column alone does not."""
    ines.sorts("Members", by="A", columns="A:A")
    assert ines.sees("Members") == [["Code", "Name"], ["M-0001", "c"], ["M-0002", "a"], ["M-0003", "b"]]
    ines.sorts("Members", by="B")
    assert ines.sees("Members!B2:B4") == [["a"], ["b"], ["c"]]


def test_rows_and_columns_come_go_and_are_copied(ines: Person) -> None:
    """The texts are where a person would see them."""
    ines.inserts_rows("Members", before=3)
    ines.copies_row("Members", row=2, to=6)
    ines.deletes_rows("Members", first=4)
    ines.inserts_column("Members", before="B", header="Mine")
    assert ines.sees("Members") == [
        ["Code", "Mine", "Name"],
        ["M-0003", "", "c"],
        [],
        ["M-0002", "", "b"],
        ["M-0003", "", "c"],
    ]
    ines.deletes_column("Members", "A")
    ines.clears("Members!A3:B20")
    assert ines.sees("Members") == [["Mine", "Name"], ["", "c"]]


def test_merging_keeps_the_first_value(ines: Person, talk: Conversation) -> None:
    """The others are gone; the merge is told."""
    ines.merges("Members!A2:B3")
    assert ines.sees("Members!A2:B3") == [["M-0003"]]
    assert talk.grid("sheets.merges")[0]["merges"][0]["endRowIndex"] == 3


def test_tabs_are_renamed_and_deleted(ines: Person, talk: Conversation) -> None:
    """Every edit makes another version of the file."""
    path, query = f"/drive/v3/files/{talk.book}", {"fields": "version"}
    before = int(talk.ask("GET", path, **query)["version"])
    ines.renames_tab("Members", "People")
    ines.deletes_tab("Roster")
    ines.notes("People!A1", "theirs")
    assert int(talk.ask("GET", path, **query)["version"]) == before + 3
    assert [sheet["properties"]["title"] for sheet in talk.grid("sheets.properties.title")] == ["People"]
