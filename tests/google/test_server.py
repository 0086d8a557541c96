"""The stand-in's own door: faults, edits between calls, quotas, the log, who is let in."""

from collections.abc import Callable

import pytest
import requests

from tests.google import faults
from tests.google.calls import Call, Schedule
from tests.google.conversation import Conversation
from tests.google.faults import Failing
from tests.google.server import GoogleStandIn


@pytest.mark.parametrize(
    ("failing", "status", "applied"),
    [
        (faults.too_many(), 429, False),
        (faults.server_error(), 503, False),
        (faults.server_error(500, applied=True), 500, True),
        (faults.usage_limit(), 403, False),
        (faults.gone(), 410, False),
        (faults.precondition_failed(), 412, False),
        (faults.refused(404, "Requested entity was not found."), 404, False),
    ],
)
def test_a_fault_is_answered_before_or_after_the_write(
    talk: Conversation, failing: Failing, status: int, *, applied: bool
) -> None:
    """The caller sees the error; whether the write was made is another matter."""
    talk.stand_in.faults.at(1, failing)
    path = talk.at("/values/Members!A1")
    answer = talk.send("PUT", path, {"values": [["x"]]}, valueInputOption="RAW")
    assert (answer.status_code, bool(talk.values("Members"))) == (status, applied)
    assert answer.json()["error"]["code"] == status
    assert [call.status for call in talk.stand_in.calls[-2:]] == [status, 200]


@pytest.mark.parametrize(
    ("silent", "applied"),
    [
        (faults.drops, True),
        (faults.drops, False),
        (faults.hangs, True),
        pytest.param(faults.hangs, False, marks=pytest.mark.prove),  # a wait of seconds
    ],
)
def test_a_caller_may_be_left_without_an_answer(
    talk: Conversation, silent: Callable[..., Failing], *, applied: bool
) -> None:
    """The connection ends or nothing comes; the log keeps the call, with no status."""
    talk.stand_in.faults.at(1, silent(applied=applied))
    talk.timeout = 3
    with pytest.raises((requests.ConnectionError, requests.Timeout)):
        talk.write("Members!A1", [["x"]])
    assert talk.stand_in.calls[-1].status == 0
    talk.timeout = 60
    assert bool(talk.values("Members")) == applied


def test_retry_after_is_said_only_where_it_was_asked_for(talk: Conversation) -> None:
    """A 429 comes with and without the header."""
    talk.stand_in.faults.at(1, faults.too_many(retry_after=7))
    talk.stand_in.faults.at(2, faults.too_many())
    told = [talk.send("GET", talk.at()).headers.get("Retry-After") for _ in range(2)]
    assert told == ["7", None]


def test_a_body_without_a_length_is_read_too(talk: Conversation) -> None:
    """Some clients send their body in chunks."""
    url = talk.stand_in.url + talk.at("/values/Members!A1?valueInputOption=RAW")
    assert talk.session.put(url, data=iter([b'{"values": ', b'[["x"]]}']), timeout=60).ok
    assert talk.values("Members") == [["x"]]


def test_quotas_of_reads_and_writes_are_apart(talk: Conversation) -> None:
    """An empty bucket answers 429 until the next minute."""
    talk.stand_in.quota.reads, talk.stand_in.quota.writes = 1, 1
    talk.stand_in.quota.next_minute()
    assert [talk.send("GET", talk.at()).status_code for _ in range(2)] == [200, 429]
    talk.write("Members!A1", [["x"]])
    assert talk.send("POST", talk.at(":batchUpdate"), {"requests": []}).status_code == 429
    talk.stand_in.quota.next_minute()
    assert talk.values("Members") == [["x"]]


def test_a_persons_edit_falls_between_two_calls(talk: Conversation) -> None:
    """It happens just before the call at which it is due, and makes another version of the file."""
    person = talk.stand_in.sheets.person(talk.book)
    talk.stand_in.between.when("PUT .*values", lambda: person.types("Members!A1", "hers"))
    version = talk.ask("GET", f"/drive/v3/files/{talk.book}", fields="version")["version"]
    assert talk.values("Members") == []
    talk.write("Members!B1", [["ours"]])
    assert talk.values("Members") == [["hers", "ours"]]
    assert int(talk.ask("GET", f"/drive/v3/files/{talk.book}", fields="version")["version"]) == int(version) + 2


def test_things_are_due_at_a_number_or_at_a_path() -> None:
    """Numbers count from now; a path is met as often as was said."""
    schedule: Schedule[str] = Schedule()
    schedule.at(2, "second")
    schedule.when("POST /a$", "at a", times=2)
    asked = [Call(method=method, path="/a") for method in ("POST", "POST", "GET", "POST")]
    assert [schedule.take(call) for call in asked] == [("at a",), ("second", "at a"), (), ()]
    schedule.at(1, "late")
    schedule.forget()
    assert schedule.take(asked[0]) == ()


def test_nobody_is_let_in_without_a_token_that_goes_so_far() -> None:
    """Without any token 401; guarded, the token must be one that was given, with a scope for what is asked."""
    with GoogleStandIn(guarded=True) as stand_in:
        told = stand_in.oauth.give(frozenset({"https://www.googleapis.com/auth/spreadsheets"}))[0]
        sent = [
            (f"/{path}", {"Authorization": f"Bearer {said}"} if said else {})
            for path in ("v4/spreadsheets/x", "drive/v3/files")
            for said in ("", "made-up", told["access_token"])
        ]
        seen = [requests.get(stand_in.url + path, headers=headers, timeout=60).status_code for path, headers in sent]
    assert seen == [401, 401, 404, 401, 401, 403]


def test_a_service_account_makes_no_files() -> None:
    """Neither as a file of the Drive nor as a spreadsheet."""
    with GoogleStandIn() as stand_in:
        stand_in.drive.may_create = False
        talk = Conversation(stand_in=stand_in)
        talk.session.headers["Authorization"] = "Bearer robot"
        answers = [talk.send("POST", path, {}) for path in ("/drive/v3/files", "/v4/spreadsheets")]
    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].json()["error"]["errors"][0]["reason"] == "storageQuotaExceeded"


def test_the_drive_finds_files_by_name_marks_and_bin(talk: Conversation) -> None:
    """Conditions are all to be met; a new name is the spreadsheet's title too."""
    path = f"/drive/v3/files/{talk.book}"
    talk.ask("PATCH", path, {"name": "It's ours", "appProperties": {"groupkeeper": "1"}})
    queries = (
        "name = 'It\\'s ours' and trashed = false",
        "appProperties has { key='groupkeeper' and value='1' }",
        "name contains 'ours' and mimeType != 'text/csv'",
        "trashed = true",
        "name = 'Practice'",
    )
    found = [len(talk.ask("GET", "/drive/v3/files", q=query)["files"]) for query in queries]
    assert found == [1, 1, 1, 0, 0]
    assert talk.ask("GET", talk.at())["properties"]["title"] == "It's ours"
    assert talk.send("GET", "/drive/v3/files", q="name is 'x'").status_code == 400
