"""The Today view: the one inbox."""

from datetime import date
from typing import Any

import pytest

from addon.today.lines import today_lines, today_values

TODAY = date(2026, 2, 2)


def flag(name: str, **changes: Any) -> Any:
    """Return a row of the Flags tab."""
    row = {
        "id": name,
        "status": "open",
        "severity": "amber",
        "member": f"Zoë Núñez (M-{name})",
        "rule": "R",
        "why": "W",
    }
    return {**row, "due": date(2026, 2, 10), "done_on": None, **changes}


def test_the_most_urgent_comes_first() -> None:
    """Overdue red, red, overdue amber, amber, new; the earlier date first."""
    found = today_lines(
        flags=[
            flag("F-1"),
            flag("F-2", severity="red"),
            flag("F-3", due=date(2026, 2, 1)),
            flag("F-4", severity="red", due=date(2026, 2, 1)),
            flag("F-5", due=date(2026, 2, 3)),
        ],
        conflicts=[{"id": "X-1", "status": "open", "kind": "conflict", "since": TODAY, "where": "Attendance A-1"}],
        questions=[{"id": "N-1", "status": "open", "since": date(2026, 1, 1), "question": "Is this a group?"}],
        today=TODAY,
    )
    assert [(line.row_id, line.urgency) for line in found] == [
        ("F-4", "red, overdue"),
        ("F-2", "red"),
        ("F-3", "amber, overdue"),
        ("F-5", "amber"),
        ("F-1", "amber"),
        ("N-1", "amber"),
        ("X-1", "new"),
    ]


def test_what_nobody_has_to_look_at_is_left_out() -> None:
    """Closed rows, handled flags, decisions made; a decision that no longer fits is back."""
    found = today_lines(
        flags=[flag("F-1", status="closed, not since Feb 1 2026"), flag("F-2", done_on=TODAY)],
        conflicts=[
            {"id": "X-1", "status": "open", "decision": "sheet"},
            {"id": "X-2", "status": "changed: decide again", "decision": "sheet"},
            {"id": "X-3", "status": "closed, equal again"},
        ],
        questions=[{"id": "N-1", "status": "accepted"}, {"id": "N-2", "status": "declined"}],
        today=TODAY,
    )
    assert [line.row_id for line in found] == ["X-2"]


def test_a_line_says_both_values_and_where_to_go() -> None:
    """The row of the tab it jumps to, and what stands in the way."""
    conflict = {
        "id": "X-1",
        "status": "open",
        "kind": "enter in EHR",
        "where": "Attendance A-1",
        "column": "Status",
        "sheet_value": "late cancel",
        "source_value": None,
        "source": "attendance report",
        "since": date(2026, 1, 30),
    }
    (line,) = today_lines(conflicts=[conflict], today=TODAY)
    assert (line.tab, line.row_id) == ("conflicts", "X-1")
    assert today_values(line) == {
        "kind": "Enter in EHR",
        "urgency": "amber",
        "who": "Attendance A-1",
        "what": "Status: the sheet says late cancel, the EHR's attendance report says nothing",
        "by": None,
        "row": "X-1",
    }


def test_one_person_has_one_line() -> None:
    """The most urgent flag leads and is jumped to; the others are named at its end, without their ids."""
    who = {"member": "Zoë Núñez (M-0001)"}
    (line,) = today_lines(
        flags=[
            flag("F-1", rule="Not on track (FR-05)", **who),
            flag("F-2", rule="Not on track (FR-05)", **who),
            flag("F-3", rule="An early miss (FR-03)", **who),
            flag("F-4", rule="Score dropped (FR-04)", severity="red", why="ORS fell.", **who),
        ],
        today=TODAY,
    )
    assert (line.row_id, line.urgency) == ("F-4", "red")
    assert line.what == "Score dropped: ORS fell. Also: Not on track (2 times), An early miss"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("client list", "the EHR's client list says b"),
        ("rebuilt", "the EHR says b"),
        ("", "the source says b"),
    ],
)
def test_a_source_is_said_in_words(source: str, said: str) -> None:
    """Nobody has to know what the add-on calls its readers."""
    row = {"id": "X-1", "status": "open", "column": "Phone", "sheet_value": "a", "source_value": "b", "source": source}
    (line,) = today_lines(conflicts=[row], today=TODAY)
    assert line.what == f"Phone: the sheet says a, {said}"
