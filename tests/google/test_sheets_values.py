"""Plain values: what is entered, what is shown, where an append goes."""

from typing import Any

import pytest

from tests.google.conversation import Conversation


@pytest.mark.parametrize(
    ("entered", "formatted", "unformatted", "formula"),
    [
        ("0042", "42", 42, 42),
        ("2020-01-01", "2020-01-01", 43831, 43831),
        ("1/31/2026", "1/31/2026", 46053, 46053),
        ("18:00", "18:00", 0.75, 0.75),
        ("2026-03-02 09:00", "2026-03-02 9:00", 46083.375, 46083.375),
        ("2,000,000.01", "2,000,000.01", 2000000.01, 2000000.01),
        ("12%", "12%", 0.12, 0.12),
        ("$3.50", "$3.50", 3.5, 3.5),
        ("TRUE", "TRUE", True, True),
        ("=1+1", "2", 2, "=1+1"),
        ("=1/0", "#DIV/0!", "#DIV/0!", "=1/0"),
        ("'0012", "0012", "0012", "0012"),
        ("M-0012", "M-0012", "M-0012", "M-0012"),
        ("-", "-", "-", "-"),
        ("13/13/2026", "13/13/2026", "13/13/2026", "13/13/2026"),
    ],
)
def test_typed_text_is_read_as_people_expect(
    talk: Conversation, entered: str, formatted: str, unformatted: Any, formula: Any
) -> None:
    """USER_ENTERED recognises numbers, dates, truth values and formulas; each rendering shows its side of them."""
    talk.write("Members!B2", [[entered]], "USER_ENTERED")
    shown = {
        option: talk.values("Members!B2", valueRenderOption=option)[0][0]
        for option in ("FORMATTED_VALUE", "UNFORMATTED_VALUE", "FORMULA")
    }
    expected = {"FORMATTED_VALUE": formatted, "UNFORMATTED_VALUE": unformatted, "FORMULA": formula}
    assert shown == expected
    talk.write("Members!C2", [[entered]])
    assert talk.values("Members!C2", valueRenderOption="UNFORMATTED_VALUE") == [[entered]]


def test_trailing_blanks_are_cut_and_blanks_between_stay(talk: Conversation) -> None:
    """A ValueRange ends with its last value, in either dimension."""
    talk.write("Members!A1", [["a", "", "c", ""], ["", "", "", ""], ["", "e"]])
    assert talk.values("Members") == [["a", "", "c"], [], ["", "e"]]
    assert talk.values("Members", majorDimension="COLUMNS") == [["a"], ["", "", "e"], ["c"]]
    assert talk.values("Roster") == []


def test_a_null_leaves_its_cell_alone(talk: Conversation) -> None:
    """Only what is said is written, and only that is counted."""
    talk.write("Members!A1", [["a", "b"]])
    told = talk.write("Members!A1", [[None, "x"]])
    assert (told["updatedCells"], talk.values("Members")) == (1, [["a", "x"]])


@pytest.mark.parametrize(
    ("asked", "landed"),
    [
        ("Members!A1", "Members!A3"),
        ("Members!D5", "Members!C6"),
        ("Members", "Members!C6"),
        ("Members!F1", "Members!F1"),
    ],
)
def test_an_append_goes_below_the_table_it_points_to(talk: Conversation, asked: str, landed: str) -> None:
    """The table is the block of touching values; where there is none, the range itself is meant."""
    talk.write("Members!A1", [["a", "b"], ["c", "d"]])
    talk.write("Members!C4", [["e", "f"], ["g", "h"]])
    told = talk.ask("POST", talk.at(f"/values/{asked}:append"), {"values": [["new"]]}, valueInputOption="RAW")
    assert told["updates"]["updatedRange"] == landed


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("Nobody!A1", "Unable to parse range: Nobody!A1"),
        ("Members!A0", "Unable to parse range: Members!A0"),
        (
            "Members!A21",
            "Range (Members!A21) exceeds grid limits. Max rows: 20, max columns: 6",
        ),
    ],
)
def test_a_range_that_is_not_there_is_refused(talk: Conversation, cells: str, message: str) -> None:
    """An unknown tab, text that is no range, a place outside the grid."""
    answer = talk.send("GET", talk.at(f"/values/{cells}"))
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)


def test_a_date_shows_as_its_format_says(talk: Conversation) -> None:
    """A typed write sets the number and the format; only the formatted rendering looks like a date."""
    cell = {
        "userEnteredValue": {"numberValue": 46083.75},
        "userEnteredFormat": {"numberFormat": {"type": "DATE_TIME", "pattern": "ddd d mmm yyyy h:mm am/pm"}},
    }
    start = {"sheetId": 0, "rowIndex": 1, "columnIndex": 1}
    talk.batch({"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "*"}})
    assert talk.values("Members!B2") == [["Mon 2 Mar 2026 6:00 PM"]]
    assert talk.values("Members!B2", valueRenderOption="UNFORMATTED_VALUE") == [[46083.75]]
    query = {"valueRenderOption": "UNFORMATTED_VALUE", "dateTimeRenderOption": "FORMATTED_STRING"}
    assert talk.values("Members!B2", **query) == [["Mon 2 Mar 2026 6:00 PM"]]
    seen = talk.grid("sheets.data.rowData.values.effectiveFormat.numberFormat", "Members!B2")
    assert seen[0]["data"][0]["rowData"][0]["values"][0]["effectiveFormat"]["numberFormat"]["type"] == "DATE_TIME"


def test_many_ranges_in_an_address_too_long_travel_as_a_post(talk: Conversation) -> None:
    """A GET that a client sends as POST with a method override is answered as the GET it is."""
    talk.write("Members!A1", [["a"]])
    form = "&".join(["ranges=Members!A1"] * 200)
    headers = {"x-http-method-override": "GET", "Content-Type": "application/x-www-form-urlencoded"}
    url = talk.stand_in.url + talk.at("/values:batchGet")
    found = talk.session.post(url, data=form, headers=headers, timeout=60).json()
    assert len(found["valueRanges"]) == 200
    assert talk.stand_in.calls[-1].method == "GET"


def test_values_of_many_ranges_are_written_in_one_call(talk: Conversation) -> None:
    """The totals add up over the sheets."""
    data = [{"range": "Members!A1", "values": [["a", "b"]]}, {"range": "Roster!A2", "values": [["c"]]}]
    body = {"valueInputOption": "RAW", "data": data, "includeValuesInResponse": True}
    told = talk.ask("POST", talk.at("/values:batchUpdate"), body)
    assert (told["totalUpdatedCells"], told["totalUpdatedSheets"]) == (3, 2)
    assert told["responses"][1]["updatedData"]["values"] == [["c"]]
