"""A request as its row shows it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from addon.requests.rows import PASSED, Request, change_of, request_values
from addon.today.lines import request_lines
from addon.today_line import Target
from tests.practice import FAMILIES, meeting, practice

SESSION = meeting(FAMILIES, date(2026, 3, 12))
PRACTICE = practice(sessions=(SESSION,))
TO = datetime(2026, 3, 13, 9)
OPEN = Request(clinician="C-02", session=SESSION.code, start=SESSION.start, to=TO, version="1", since=date(2026, 3, 3))
ASKED = "asked Mar 3 2026; choose accept or decline"
ALONE = "; if C-02 alone is away, type that into Time off: accept cancels it for everybody"
DONE = datetime(2026, 3, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "what", "why", "done"),
    [
        ({}, "move", "moved in the calendar; 3 members expected, also run by C-01", ASKED),
        ({"to": None}, "cancel", f"deleted in the calendar; 3 members expected, also run by C-01{ALONE}", ASKED),
        (
            {"status": PASSED},
            "move",
            "moved in the calendar; 3 members expected, also run by C-01",
            "asked Mar 3 2026; move the event again, or choose decline",
        ),
        (
            {"minutes": 60},
            "move",
            "moved in the calendar, 60 minutes long; 3 members expected, also run by C-01",
            ASKED,
        ),
        (
            {"to": SESSION.start, "minutes": 60, "status": "accepted Mar 3 2026"},
            "length",
            "made 60 minutes long in the calendar",
            "length changed Mar 3 2026",
        ),
        (
            {"status": "accepted Mar 3 2026"},
            "move",
            "moved in the calendar",
            "session moved Mar 3 2026, notices in Messages",
        ),
        ({"status": "declined Mar 3 2026"}, "move", "moved in the calendar", "event put back Mar 3 2026"),
        ({"status": "withdrawn Mar 3 2026: the event is back"}, "move", "moved in the calendar", "asked Mar 3 2026"),
        ({"session": "G-09 2026-03-12 17:30"}, "move", "moved in the calendar", ASKED),
    ],
)
def test_rows(changes: dict[str, Any], what: str, why: str, done: str) -> None:
    """What was asked, whom it concerns while it is open, and what was done."""
    values = request_values(replace(OPEN, **changes), PRACTICE, {"C-02": "Tom O'Hara (C-02)"}, today=date(2026, 3, 3))
    assert (values["what"], values["why"], values["last_done"]) == (what, why, done)
    assert values["who"] == "Tom O'Hara (C-02)"


def test_an_event_that_is_not_back_is_not_said_to_be() -> None:
    """Until the calendar shows it where it was."""
    declined = replace(OPEN, status="declined Mar 3 2026")
    values = request_values(declined, PRACTICE, {}, today=date(2026, 3, 3), waits=True)
    assert values["last_done"] == "declined Mar 3 2026: the event is still to be put back"


def test_an_accepted_request_is_a_change_to_tell_about() -> None:
    """With the moment at which it was obeyed."""
    change = change_of(replace(OPEN, status="accepted Mar 3 2026", answered=DONE))
    assert change is not None
    assert (change.id, change.was, change.to, change.by) == (OPEN.id, SESSION.start, TO, "C-02")
    assert change.at == datetime(2026, 3, 4, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "today", "shown"),
    [
        ({}, date(2026, 3, 3), [("amber, later", "G-02 2026-03-12 17:30: move to Fri Mar 13 9:00 AM")]),
        ({}, date(2026, 3, 11), [("red, this week", "G-02 2026-03-12 17:30: move to Fri Mar 13 9:00 AM")]),
        ({"to": None, "what": "cancel"}, date(2026, 3, 3), [("amber, later", "G-02 2026-03-12 17:30: cancel")]),
        ({"decision": "accept"}, date(2026, 3, 3), []),
        ({"status": "withdrawn Mar 3 2026: the event is back"}, date(2026, 3, 3), []),
        (
            {"decision": "accept", "status": "changed: decide again"},
            date(2026, 3, 12),
            [("red, today", "G-02 2026-03-12 17:30: move to Fri Mar 13 9:00 AM")],
        ),
    ],
)
def test_today(changes: dict[str, Any], today: date, shown: list[tuple[str, str]]) -> None:
    """Open requests only; red from the day before, because the members still expect the old time."""
    row = {"id": "Q-1", **request_values(OPEN, PRACTICE, {}, today=today)} | changes
    lines = request_lines([row], today)
    assert [(one.urgency, one.what) for one in lines] == shown
    assert {(one.kind, one.target) for one in lines} <= {("Request", Target(tab="requests", value="Q-1"))}
