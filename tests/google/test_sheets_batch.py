"""Batches: in order, all or nothing; and what stands on a row goes where the row goes."""

from typing import Any

import pytest

from tests.google.conversation import Conversation, Json, rect, rows_of

NOTE = {"startIndex": 1, "endIndex": 2, "dimension": "ROWS", "sheetId": 0}


def _metadata(row: int, value: str = "M-0001", metadata_id: int = 0) -> Json:
    place = {"dimensionRange": NOTE | {"startIndex": row - 1, "endIndex": row}}
    told: Json = {"metadataKey": "row", "metadataValue": value, "visibility": "DOCUMENT", "location": place}
    return {
        "createDeveloperMetadata": {"developerMetadata": told | ({"metadataId": metadata_id} if metadata_id else {})}
    }


def _rows_with_metadata(talk: Conversation) -> list[int]:
    filters = [{"developerMetadataLookup": {"metadataKey": "row"}}]
    found = talk.ask("POST", talk.at("/developerMetadata:search"), {"dataFilters": filters})
    places = [one["developerMetadata"]["location"] for one in found.get("matchedDeveloperMetadata", [])]
    return [place["dimensionRange"]["startIndex"] + 1 for place in places]


def test_a_batch_is_done_in_whole_or_not_at_all(talk: Conversation) -> None:
    """The last request fails, so the first did not happen; the message names the one that failed."""
    first = {"updateCells": {"range": rect(0, 1, 0, 1), "rows": rows_of(["a"]), "fields": "userEnteredValue"}}
    before = talk.ask("GET", f"/drive/v3/files/{talk.book}", fields="version")
    assert talk.refusal(first, {"deleteSheet": {"sheetId": 9}}) == "Invalid requests[1].deleteSheet: No grid with id: 9"
    assert talk.values("Members") == []
    assert talk.ask("GET", f"/drive/v3/files/{talk.book}", fields="version") == before


def test_requests_see_what_the_ones_before_them_did(talk: Conversation) -> None:
    """A sheet is made, filled, and shown back in the same call."""
    told = talk.batch(
        {"addSheet": {"properties": {"title": "Flags", "sheetId": 77}}},
        {"appendCells": {"sheetId": 77, "rows": rows_of(["Rule", "Row"], ["F1", 2]), "fields": "userEnteredValue"}},
        {"appendCells": {"sheetId": 77, "rows": rows_of(["F2"]), "fields": "userEnteredValue"}},
        includeSpreadsheetInResponse=True,
        responseRanges=["Flags"],
        responseIncludeGridData=True,
    )
    rows = told["updatedSpreadsheet"]["sheets"][0]["data"][0]["rowData"]
    assert [[cell["formattedValue"] for cell in row["values"]] for row in rows] == [
        ["Rule", "Row"],
        ["F1", "2"],
        ["F2"],
    ]
    assert [list(reply) for reply in told["replies"]] == [["addSheet"], [], []]


def test_cells_are_appended_after_the_last_row_with_data_and_the_grid_grows(talk: Conversation) -> None:
    """Formats and drop-downs below are no data."""
    talk.write("Members!A20", [["last"]])
    rule = {"condition": {"type": "BOOLEAN"}}
    talk.batch({"setDataValidation": {"range": rect(0, 20, 1, 2), "rule": rule}})
    talk.batch({"appendCells": {"sheetId": 0, "rows": rows_of(["new"]), "fields": "userEnteredValue"}})
    assert talk.values("Members!A21") == [["new"]]
    assert talk.grid("sheets.properties.gridProperties.rowCount")[0]["properties"]["gridProperties"]["rowCount"] == 21


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"stringValue": "=IMPORTXML(1)"}, "=IMPORTXML(1)"),
        ({"stringValue": "03-04"}, "03-04"),
        ({"numberValue": 12}, "12"),
    ],
)
def test_typed_cells_are_taken_as_they_are(talk: Conversation, value: Json, text: str) -> None:
    """A typed cell reads nothing into a text: no formula, no date, no lost zero."""
    cells = [{"values": [{"userEnteredValue": value}]}]
    talk.batch({"updateCells": {"range": rect(0, 1, 0, 1), "rows": cells, "fields": "userEnteredValue"}})
    assert talk.values("Members!A1") == [[text]]
    seen = talk.grid("sheets.data.rowData.values(userEnteredValue,effectiveValue)", "Members!A1")
    cell = seen[0]["data"][0]["rowData"][0]["values"][0]
    assert cell == {"userEnteredValue": value, "effectiveValue": value}


def test_what_the_mask_names_and_the_rows_do_not_give_is_cleared(talk: Conversation) -> None:
    """Writing over a range touches the masked part of every cell in it, and no other part."""
    talk.write("Members!A1", [["a", "b"], ["c", "d"]])
    note = [{"values": [{"note": "look"}]}]
    talk.batch({"updateCells": {"range": rect(0, 2, 0, 2), "rows": note, "fields": "note"}})
    talk.batch({"updateCells": {"range": rect(0, 2, 0, 2), "rows": rows_of(["x"]), "fields": "userEnteredValue"}})
    assert talk.values("Members") == [["x"]]
    seen = talk.grid("sheets.data.rowData.values.note", "Members!A1")
    assert seen[0]["data"][0]["rowData"] == [{"values": [{"note": "look"}]}]


def test_row_metadata_follows_its_row_and_goes_with_it(talk: Conversation) -> None:
    """Rows inserted above push it down, a moved row takes it along, a sort does not, a deleted row ends it."""
    talk.write("Members!A1", [["Code"], ["M-0001"], ["M-0002"]])
    talk.batch(_metadata(3, "M-0002"))
    person = talk.stand_in.sheets.person(talk.book)
    person.inserts_rows("Members", before=2, count=2)
    assert _rows_with_metadata(talk) == [5]
    person.sorts("Members", by="A", descending=True)
    assert (_rows_with_metadata(talk), person.sees("Members!A2:A5")) == ([5], [["M-0002"], ["M-0001"]])
    person.moves_row("Members", row=5, before=3)
    assert _rows_with_metadata(talk) == [3]
    person.deletes_rows("Members", first=3)
    assert _rows_with_metadata(talk) == []


def test_a_write_by_metadata_finds_the_row_where_it_is_now(talk: Conversation) -> None:
    """Somebody inserts a row between reading and writing: the address by metadata still hits its row."""
    talk.write("Members!A1", [["Code", "Status"], ["M-0001", ""], ["M-0002", ""]])
    talk.batch(_metadata(3, "M-0002"))
    person = talk.stand_in.sheets.person(talk.book)
    talk.stand_in.between.at(1, lambda: person.inserts_rows("Members", before=2))
    lookup = {"developerMetadataLookup": {"metadataKey": "row", "metadataValue": "M-0002"}}
    one = {"dataFilter": lookup, "majorDimension": "ROWS", "values": [["M-0002", "active"]]}
    body = {"valueInputOption": "RAW", "data": [one], "includeValuesInResponse": True}
    told = talk.ask("POST", talk.at("/values:batchUpdateByDataFilter"), body)
    assert told["responses"][0]["updatedRange"] == "Members!A4:B4"
    assert talk.values("Members")[3] == ["M-0002", "active"]
    body = {"dataFilters": [lookup], "includeGridData": True}
    seen = talk.ask("POST", talk.at(":getByDataFilter"), body)
    assert seen["sheets"][0]["data"][0]["startRow"] == 3


def test_a_metadata_id_can_be_taken_once(talk: Conversation) -> None:
    """So an id serves as a lock between two runs."""
    talk.batch(_metadata(2, metadata_id=4711))
    assert "already in use" in talk.refusal(_metadata(3, metadata_id=4711))
    gone = talk.batch({"deleteDeveloperMetadata": {"dataFilter": {"developerMetadataLookup": {"metadataId": 4711}}}})
    assert len(gone["replies"][0]["deleteDeveloperMetadata"]["deletedDeveloperMetadata"]) == 1
    talk.batch(_metadata(3, metadata_id=4711))


def test_what_lies_on_the_grid_moves_with_it(talk: Conversation) -> None:
    """Names, protection, conditional formats, filters, tables and merges follow inserted and deleted rows."""
    talk.write("Members!A1", [["Code", "Name"], ["M-0001", "x"]])
    span = rect(0, 5, 0, 2)
    rule = {"condition": {"type": "NOT_BLANK"}, "format": {"backgroundColor": {"red": 1}}}
    talk.batch(
        {"addNamedRange": {"namedRange": {"name": "Codes", "range": span}}},
        {"addProtectedRange": {"protectedRange": {"range": span, "warningOnly": True}}},
        {"addConditionalFormatRule": {"rule": {"ranges": [span], "booleanRule": rule}}},
        {"addTable": {"table": {"name": "Members_table", "range": span}}},
        {"mergeCells": {"range": rect(6, 8, 0, 2), "mergeType": "MERGE_ALL"}},
    )
    lines = {"sheetId": 0, "dimension": "ROWS", "startIndex": 2, "endIndex": 4}
    talk.batch({"insertDimension": {"range": lines, "inheritFromBefore": True}})
    book = talk.ask("GET", talk.at())
    sheet = book["sheets"][0]
    found: list[Any] = [book["namedRanges"][0]["range"], sheet["protectedRanges"][0]["range"]]
    found += [sheet["conditionalFormats"][0]["ranges"][0], sheet["tables"][0]["range"]]
    assert {one["endRowIndex"] for one in found} == {7}
    assert sheet["merges"][0]["startRowIndex"] == 8
    talk.batch({"deleteDimension": {"range": lines | {"startIndex": 0, "endIndex": 10}}})
    assert not talk.ask("GET", talk.at())["sheets"][0].keys() & {"protectedRanges", "tables", "merges"}


def test_a_table_names_its_columns_as_its_header_cells(talk: Conversation) -> None:
    """A name that is given is written into the cell, else the cell gives the name; appended rows belong to it."""
    talk.write("Members!A1", [["Code", ""]])
    columns = [{"columnIndex": 1, "columnName": "Name", "columnType": "TEXT"}]
    table = {"name": "People", "range": rect(0, 2, 0, 2), "columnProperties": columns}
    made = talk.batch({"addTable": {"table": table}})["replies"][0]["addTable"]["table"]
    assert [one["columnName"] for one in made["columnProperties"]] == ["Code", "Name"]
    talk.batch({"appendCells": {"tableId": made["tableId"], "rows": rows_of(["M-0001"]), "fields": "userEnteredValue"}})
    assert talk.values("Members") == [["Code", "Name"], ["M-0001"]]
    assert "already exists" in talk.refusal({"addTable": {"table": table}})


def test_looks_are_kept_as_they_were_set(talk: Conversation) -> None:
    """Drop-downs, formats in both colour spellings, borders, frozen rows, widths, charts and filters read back."""
    rule = {"condition": {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": "yes"}]}, "showCustomUi": True}
    grey = {"userEnteredFormat": {"backgroundColorStyle": {"rgbColor": {"red": 0.9}}}}
    columns = {"sheetId": 0, "dimension": "COLUMNS", "startIndex": 0, "endIndex": 1}
    chart = {"spec": {"title": "Seats"}, "position": {"overlayPosition": {"anchorCell": {"sheetId": 0}}}}
    frozen = {"sheetId": 0, "gridProperties": {"frozenRowCount": 1}}
    told = talk.batch(
        {"setDataValidation": {"range": rect(1, 2, 0, 1), "rule": rule}},
        {"repeatCell": {"range": rect(1, 2, 0, 1), "cell": grey, "fields": "userEnteredFormat.backgroundColor"}},
        {"repeatCell": {"range": rect(1, 2, 0, 1), "cell": grey, "fields": "userEnteredFormat.backgroundColorStyle"}},
        {"updateBorders": {"range": rect(1, 2, 0, 1), "bottom": {"style": "SOLID"}}},
        {"updateSheetProperties": {"properties": frozen, "fields": "gridProperties.frozenRowCount"}},
        {"updateDimensionProperties": {"range": columns, "properties": {"pixelSize": 140}, "fields": "pixelSize"}},
        {"addChart": {"chart": chart}},
        {"setBasicFilter": {"filter": {"range": rect(0, 20, 0, 2)}}},
    )
    assert told["replies"][6]["addChart"]["chart"]["chartId"] > 0
    sheet = talk.ask("GET", talk.at(), includeGridData=True, ranges=["Members!A2"])["sheets"][0]
    cell = sheet["data"][0]["rowData"][0]["values"][0]
    assert cell["dataValidation"] == rule
    assert cell["userEnteredFormat"]["backgroundColor"] == {"red": 0.9}
    assert cell["userEnteredFormat"]["borders"] == {"bottom": {"style": "SOLID"}}
    assert sheet["data"][0]["columnMetadata"] == [{"pixelSize": 140}]
    assert sheet["properties"]["gridProperties"]["frozenRowCount"] == 1
    assert sheet.keys() >= {"basicFilter", "charts"}


def test_find_and_replace_counts_what_it_changed(talk: Conversation) -> None:
    """One cell that matches entirely is changed, the others stay."""
    talk.write("Members!A1", [["open"], ["reopen"], ["open"]])
    asked = {"find": "open", "replacement": "closed", "matchEntireCell": True, "range": rect(0, 1, 0, 1)}
    told = talk.batch({"findReplace": asked})["replies"][0]["findReplace"]
    assert told == {"valuesChanged": 1, "occurrencesChanged": 1, "rowsChanged": 1, "sheetsChanged": 1}
    assert talk.values("Members") == [["closed"], ["reopen"], ["open"]]


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"addSheet": {"properties": {"title": "members"}}}, "already exists"),
        ({"updateCells": {"range": rect(0, 1, 0, 1), "rows": []}}, "At least one field"),
        ({"updateCells": {"range": rect(0, 1, 0, 1), "rows": rows_of(["a", "b"]), "fields": "*"}}, "beyond the last"),
        ({"insertDimension": {"range": NOTE | {"startIndex": 0}, "inheritFromBefore": True}}, "greater than 0"),
        ({"deleteDimension": {"range": NOTE | {"startIndex": 0, "endIndex": 20}}}, "can't delete all"),
        ({"addConditionalFormatRule": {"rule": {}}}, "needs a range"),
        ({"deleteNamedRange": {"namedRangeId": "no"}}, "Cannot find a named range"),
        ({"repeatCell": {"range": rect(30, 31, 0, 1), "cell": {}, "fields": "*"}}, "exceeds grid limits"),
        ({"createDeveloperMetadata": {"developerMetadata": {"metadataKey": "k"}}}, "must have a key and a visibility"),
    ],
)
def test_what_cannot_be_done_is_refused(talk: Conversation, request_: Json, said: str) -> None:
    """The message names the request and why."""
    assert said in talk.refusal(request_)


@pytest.mark.parametrize(
    ("kind", "dimension", "after"),
    [
        ("insertRange", "ROWS", [["a", "b"], ["", "d"], ["c", "f"], ["e"]]),
        ("insertRange", "COLUMNS", [["a", "b"], ["", "c", "d"], ["e", "f"]]),
        ("deleteRange", "ROWS", [["a", "b"], ["e", "d"], ["", "f"]]),
        ("deleteRange", "COLUMNS", [["a", "b"], ["d"], ["e", "f"]]),
    ],
)
def test_a_range_put_in_or_taken_out_moves_the_cells_beyond_it(
    talk: Conversation, kind: str, dimension: str, after: list[list[str]]
) -> None:
    """Only the cells in its own rows or columns move; rows and columns stay."""
    talk.write("Members!A1", [["a", "b"], ["c", "d"], ["e", "f"]])
    talk.batch({kind: {"range": rect(1, 2, 0, 1), "shiftDimension": dimension}})
    assert talk.values("Members") == after


def test_cells_are_copied_cut_and_merged(talk: Conversation) -> None:
    """A copy repeats over its destination, a cut leaves nothing behind, a merge keeps the first value."""
    talk.write("Members!A1", [["a", "b"]])
    start = {"sheetId": 0, "rowIndex": 0, "columnIndex": 4}
    talk.batch(
        {"copyPaste": {"source": rect(0, 1, 0, 2), "destination": rect(1, 3, 0, 2), "pasteType": "PASTE_VALUES"}},
        {"copyPaste": {"source": rect(0, 1, 0, 2), "destination": rect(3, 4, 0, 1), "pasteOrientation": "TRANSPOSE"}},
        {"cutPaste": {"source": rect(0, 1, 1, 2), "destination": start, "pasteType": "PASTE_NORMAL"}},
        {"mergeCells": {"range": rect(1, 3, 0, 2), "mergeType": "MERGE_COLUMNS"}},
    )
    assert talk.values("Members") == [["a", "", "", "", "b"], ["a", "b"], [], ["a"], ["b"]]


def test_a_spreadsheet_is_made_with_its_cells(talk: Conversation) -> None:
    """What is given along is there; what the stand-in does not do is refused, not forgotten."""
    sheet = {"properties": {"title": "Groups"}, "data": [{"startRow": 1, "rowData": rows_of(["G-01"])}]}
    made = talk.ask("POST", "/v4/spreadsheets", {"sheets": [sheet, {}]})
    found = talk.ask("GET", f"/v4/spreadsheets/{made['spreadsheetId']}/values/Groups")
    assert found["values"] == [[], ["G-01"]]
    assert [one["properties"]["title"] for one in made["sheets"]] == ["Groups", "Sheet2"]
    answer = talk.send("POST", "/v4/spreadsheets", {"sheets": [sheet | {"tables": []}]})
    assert answer.status_code == 501
