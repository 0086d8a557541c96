"""What the validation against Google's own documents finds, and what it lets pass."""

from contextlib import ExitStack
from typing import Any

import pytest
import requests

from tests.google.calls import Call
from tests.google.discovery import called, findings, methods
from tests.google.server import GoogleStandIn

BOOK = "/v4/spreadsheets/1abc"
SAID = "Bearer anyone"


@pytest.mark.parametrize(
    ("method", "path", "name"),
    [
        ("GET", BOOK, "sheets.spreadsheets.get"),
        ("GET", BOOK + "/", "sheets.spreadsheets.get"),
        ("POST", BOOK + ":batchUpdate", "sheets.spreadsheets.batchUpdate"),
        ("POST", BOOK + "/:getByDataFilter", "sheets.spreadsheets.getByDataFilter"),
        ("GET", BOOK + "/values/'A:b/c'!A1:B2", "sheets.spreadsheets.values.get"),
        ("GET", BOOK + "/values:batchGet", "sheets.spreadsheets.values.batchGet"),
        ("POST", BOOK + "/values/A1:B2:append", "sheets.spreadsheets.values.append"),
        ("POST", BOOK + "/developerMetadata:search", "sheets.spreadsheets.developerMetadata.search"),
        ("PATCH", "/drive/v3/files/1abc", "drive.files.update"),
        ("PUT", "/calendar/v3/calendars/a@b.example/events/e1", "calendar.events.update"),
        ("GET", "/calendar/v3/users/me/calendarList", "calendar.calendarList.list"),
    ],
)
def test_a_call_is_known_by_its_address(method: str, path: str, name: str) -> None:
    """Every method is told from its neighbours, whatever stands in the address."""
    found = called(Call(method=method, path=path))
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"requests": [{"updateCells": {"fields": "note", "rows": [{"values": [{"note": "x"}]}]}}]}, ()),
        ({"requests": [{"updateCells": {"range": None}}]}, ()),
        ({"requests": [{"updateCell": {}}]}, ("updateCell",)),
        ({"requests": [{"mergeCells": {"mergeType": "MERGE_SOME"}}]}, ("MERGE_SOME",)),
        ({"requests": [{"updateCells": {"range": {"sheetId": "0"}}}]}, ("sheetId",)),
        ({"requests": {}}, ("requests",)),
    ],
)
def test_a_request_is_held_to_its_schema(body: Any, said: tuple[str, ...]) -> None:
    """An unknown field, a wrong type and a word that is no choice are found; a null is a field not set."""
    found = findings(Call(method="POST", path=BOOK + ":batchUpdate", body=body), None)
    assert bool(found) == bool(said)
    assert all(word in "".join(found) for word in said)


@pytest.mark.parametrize(
    ("call", "answer", "said"),
    [
        (Call(method="GET", path=BOOK, status=200), {"spreadsheetId": "1abc", "sheets": []}, ""),
        (Call(method="GET", path=BOOK, status=200), {"spreadSheetId": "1abc"}, "spreadSheetId"),
        (Call(method="GET", path=BOOK, status=404), {"error": {"code": 404}}, ""),
        (Call(method="GET", path=BOOK, query=(("field", "x"),)), None, "query field"),
        (Call(method="GET", path=BOOK + "/values/A1", query=(("majorDimension", "ROW"),)), None, "majorDimension=ROW"),
        (Call(method="GET", path=BOOK, body={"a": 1}), None, "takes no body"),
        (Call(method="GET", path="/v4/sheets/1"), None, "no such method"),
        (Call(method="POST", path="/drive/v3/files", body=b"\x00"), None, "not JSON"),
    ],
)
def test_an_answer_and_a_query_are_held_to_the_document(call: Call, answer: Any, said: str) -> None:
    """Fields, query names and choices are those of the document; errors have no schema."""
    found = "".join(findings(call, answer))
    assert (said in found) if said else not found


def test_a_mistake_deep_in_a_long_list_is_found() -> None:
    """What looks alike is looked at once; what looks different is looked at wherever it stands."""
    rows: list[Any] = [{"values": [{"note": f"note {row}"}]} for row in range(500)]
    rows[400] = {"values": [{"note": 400}]}
    rows[401] = {"values": [{"remark": "x"}]}
    body: Any = {"requests": [{"appendCells": {"fields": "note", "rows": rows}}]}
    found = findings(Call(method="POST", path=BOOK + ":batchUpdate", body=body), None)
    assert len(found) == 2


def test_every_method_has_an_address_and_a_verb() -> None:
    """The three documents are there, offline, with all their methods."""
    names = {one.name for one in methods()}
    assert {"sheets.spreadsheets.create", "drive.files.list", "calendar.events.instances"} <= names
    assert len(names) > 100


def test_a_finding_fails_the_test_that_made_it() -> None:
    """Leaving the stand-in raises what was found against a request, even where the answer was an error."""
    stand_in = GoogleStandIn()
    with ExitStack() as held:
        held.enter_context(pytest.raises(AssertionError, match="updateCell"))
        held.enter_context(stand_in)
        body: Any = {"requests": [{"updateCell": {}}]}
        requests.post(f"{stand_in.url}{BOOK}:batchUpdate", json=body, headers={"Authorization": SAID}, timeout=60)


def test_a_finding_that_a_test_wanted_is_forgiven() -> None:
    """What a test takes out of the findings is not raised."""
    with GoogleStandIn() as stand_in:
        requests.get(f"{stand_in.url}/v4/nothing", headers={"Authorization": SAID}, timeout=60)
        assert stand_in.findings
        stand_in.findings.clear()
