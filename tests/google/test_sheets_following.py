"""Formulas follow their cells: copied, cut, sorted, and when lines or tabs come, go and change their names."""

from collections.abc import Callable

import pytest

from tests.google.conversation import Conversation, Json, rect
from tests.google.sheets_person import Person

FORMULA = {"valueRenderOption": "FORMULA"}
ROWS = {"sheetId": 0, "dimension": "ROWS"}


def formulas(talk: Conversation, cells: str) -> list[list[object]]:
    """What a person sees in the formula bar."""
    return talk.values(cells, **FORMULA)


@pytest.mark.parametrize(
    ("typed", "copy"),
    [
        ("=A1&$A1&A$1&$A$1", "=C2&$A2&C$1&$A$1"),
        ("=Roster!B2:B", "=Roster!D3:D"),
        ("=F2", "=#REF!"),
        ("=Roster!A20", "=#REF!"),
        ("=Elsewhere!F20", "=Elsewhere!H21"),
    ],
)
@pytest.mark.parametrize("kind", ["PASTE_NORMAL", "PASTE_FORMULA"])
def test_a_copy_looks_as_far_away_as_its_original(talk: Conversation, typed: str, copy: str, kind: str) -> None:
    """Two columns along and one row down on a grid of 20 rows by 6 columns: what leaves it is broken."""
    talk.write("Members!B2", [[typed]], "USER_ENTERED")
    pasted = {"source": rect(1, 2, 1, 2), "destination": rect(2, 3, 3, 4), "pasteType": kind}
    talk.batch({"copyPaste": pasted})
    assert formulas(talk, "Members!D3") == [[copy]]
    assert (talk.values("Members!D3") == [["#REF!"]]) == ("#REF!" in copy)


def test_a_copy_above_and_left_of_everything_is_broken_and_its_value_is_not(talk: Conversation) -> None:
    """Row 0 does not exist; a value that is pasted refers to nothing."""
    talk.stand_in.sheets.person(talk.book).types("Members!B2", "=A1", shows={"numberValue": 7})
    for kind, column in (("PASTE_NORMAL", 0), ("PASTE_VALUES", 2)):
        to = rect(0, 1, column, column + 1)
        talk.batch({"copyPaste": {"source": rect(1, 2, 1, 2), "destination": to, "pasteType": kind}})
    assert formulas(talk, "Members!A1:C1") == [["=#REF!", "", 7]]


def test_a_copy_on_another_tab_looks_at_that_tab(talk: Conversation) -> None:
    """Copied there and back it is what it was."""
    talk.write("Members!B2", [["=A1+$C$3"]], "USER_ENTERED")
    there = rect(5, 6, 4, 5) | {"sheetId": 1}
    talk.batch({"copyPaste": {"source": rect(1, 2, 1, 2), "destination": there}})
    assert formulas(talk, "Roster!E6") == [["=D5+$C$3"]]
    talk.batch({"copyPaste": {"source": there, "destination": rect(1, 2, 1, 2)}})
    assert formulas(talk, "Members!B2") == [["=A1+$C$3"]]


def test_what_is_cut_stays_as_it_is_and_is_followed(talk: Conversation) -> None:
    """References into the block go along, to another tab too; the block goes on looking where it looked."""
    talk.write("Members!A1", [["=B1", "x", "=B1&$B$1&A:B&A1:B1"]], "USER_ENTERED")
    start = {"sheetId": 0, "rowIndex": 4, "columnIndex": 3}
    talk.batch({"cutPaste": {"source": rect(0, 1, 0, 2), "destination": start}})
    assert formulas(talk, "Members!D5:E5") == [["=E5", "x"]]
    assert formulas(talk, "Members!C1") == [["=E5&$E$5&A:B&D5:E5"]]
    talk.batch({"cutPaste": {"source": rect(4, 5, 3, 4), "destination": start | {"sheetId": 1}}})
    assert formulas(talk, "Roster!D5") == [["=Members!E5"]]


def test_a_repeated_formula_runs_on(talk: Conversation) -> None:
    """Written over a range, it is as if it were copied on from the first cell."""
    cell = {"userEnteredValue": {"formulaValue": "=A1&$A$1"}}
    talk.batch({"repeatCell": {"range": rect(1, 3, 1, 3), "cell": cell, "fields": "userEnteredValue"}})
    assert formulas(talk, "Members!B2:C3") == [["=A1&$A$1", "=B1&$A$1"], ["=A2&$A$1", "=B2&$A$1"]]


def test_a_sort_takes_formulas_as_copies(talk: Conversation) -> None:
    """A formula over its own row is about its own row afterwards."""
    talk.write("Members!A1", [["Code"], ["b", "=A2&$A$1"], ["a", "=A3&$A$1"]], "USER_ENTERED")
    talk.stand_in.sheets.person(talk.book).sorts("Members", by="A")
    assert formulas(talk, "Members!A2:B3") == [["a", "=A2&$A$1"], ["b", "=A3&$A$1"]]


Act = Callable[[Person], object]
SEEN = ["=A3&$A$3", "=SUM(A2:A4)", "=SUM(A2:A)", "=SUM(3:4)", "=Members!B3", "=B3"]
ACTS: dict[str, tuple[Act, list[str]]] = {
    "a row comes in above": (
        lambda person: person.inserts_rows("Members", before=2),
        ["=A4&$A$4", "=SUM(A3:A5)", "=SUM(A3:A)", "=SUM(4:5)", "=Members!B4", "=B3"],
    ),
    "rows come in between": (
        lambda person: person.inserts_rows("Members", before=4, count=2),
        ["=A3&$A$3", "=SUM(A2:A6)", "=SUM(A2:A)", "=SUM(3:6)", "=Members!B3", "=B3"],
    ),
    "a row goes": (
        lambda person: person.deletes_rows("Members", first=3),
        ["=#REF!&#REF!", "=SUM(A2:A3)", "=SUM(A2:A)", "=SUM(3:3)", "=#REF!", "=B3"],
    ),
    "a row is dragged away": (
        lambda person: person.moves_row("Members", row=3, before=8),
        ["=A7&$A$7", "=SUM(A2:A4)", "=SUM(A2:A)", "=SUM(3:4)", "=Members!B7", "=B3"],
    ),
    "a column comes in": (
        lambda person: person.inserts_column("Members", before="B"),
        ["=A3&$A$3", "=SUM(A2:A4)", "=SUM(A2:A)", "=SUM(3:4)", "=Members!C3", "=B3"],
    ),
    "a column goes": (
        lambda person: person.deletes_column("Members", "A"),
        ["=#REF!&#REF!", "=SUM(#REF!)", "=SUM(#REF!)", "=SUM(3:4)", "=Members!A3", "=B3"],
    ),
    "the tab has another name": (
        lambda person: person.renames_tab("Members", "Our people"),
        [*SEEN[:4], "='Our people'!B3", "=B3"],
    ),
    "the tab goes": (
        lambda person: person.deletes_tab("Members"),
        ["=#REF!", "=B3"],
    ),
}


@pytest.mark.parametrize("act", ACTS)
def test_references_go_where_their_cells_go(talk: Conversation, act: str) -> None:
    """On the tab itself and on others; formulas that look at another tab stay."""
    person = talk.stand_in.sheets.person(talk.book)
    for column, typed in zip("CDEF", SEEN, strict=False):
        person.types(f"Members!{column}1", typed)
    person.types("Roster!A1", SEEN[4])
    person.types("Roster!B1", SEEN[5])
    done, after = ACTS[act]
    done(person)
    assert everything(talk) == after


def everything(talk: Conversation) -> list[str]:
    """All formulas, tab by tab."""
    sheets = talk.grid("sheets.data.rowData.values.userEnteredValue.formulaValue")
    rows = [row for sheet in sheets for data in sheet.get("data", []) for row in data.get("rowData", [])]
    cells: list[Json] = [cell for row in rows for cell in row.get("values", [])]
    return [str(cell["userEnteredValue"]["formulaValue"]) for cell in cells if cell]


@pytest.mark.parametrize(
    ("kind", "dimension", "after"),
    [
        ("insertRange", "ROWS", "=A4&B3&SUM(A3:A4)&SUM(A1:B3)"),
        ("deleteRange", "ROWS", "=A2&B3&SUM(A2:A2)&SUM(A1:B3)"),
        ("insertRange", "COLUMNS", "=A3&B3&SUM(A2:A3)&SUM(A1:B3)"),
    ],
)
def test_a_range_that_comes_or_goes_is_followed_within_its_lines(
    talk: Conversation, kind: str, dimension: str, after: str
) -> None:
    """Only what lies wholly in the columns (or rows) that moved."""
    talk.write("Members!F1", [["=A3&B3&SUM(A2:A3)&SUM(A1:B3)"]], "USER_ENTERED")
    talk.batch({kind: {"range": rect(1, 2, 0, 1), "shiftDimension": dimension}})
    assert everything(talk) == [after]


def test_rows_appended_as_rows_push_references_down(talk: Conversation) -> None:
    """Rows that come in below a table move what is written further down, and what looks at it."""
    talk.write("Members!A1", [["Code"], ["M-0001"], [None], ["total"]])
    talk.write("Members!C1", [["=A4"]], "USER_ENTERED")
    asked = {"valueInputOption": "RAW", "insertDataOption": "INSERT_ROWS"}
    talk.ask("POST", talk.at("/values/Members!A1:append"), {"values": [["M-0002"], ["M-0003"]]}, **asked)
    assert (talk.values("Members!A1:A6")[-1], formulas(talk, "Members!C1")) == (["total"], [["=A6"]])


def test_a_group_is_collapsed_and_opened(talk: Conversation) -> None:
    """Its rows are hidden and seen again; nothing else of it can be updated."""
    lines = ROWS | {"startIndex": 2, "endIndex": 4}
    group: Json = {"range": lines, "depth": 1}
    talk.batch({"addDimensionGroup": {"range": lines}})
    for collapsed in (True, False):
        asked = {"dimensionGroup": group | {"collapsed": collapsed}, "fields": "collapsed"}
        assert talk.batch({"updateDimensionGroup": asked})["replies"] == [{}]
        seen = talk.ask("GET", talk.at(), includeGridData=True)["sheets"][0]
        assert seen["rowGroups"][0].get("collapsed", False) is collapsed
        hidden = [at for at, row in enumerate(seen["data"][0]["rowMetadata"]) if row.get("hiddenByUser")]
        assert hidden == ([2, 3] if collapsed else [])
    for wrong, fields in (({"depth": 2}, "collapsed"), ({}, "depth")):
        asked = {"dimensionGroup": group | wrong, "fields": fields}
        assert "roup" in talk.refusal({"updateDimensionGroup": asked})
