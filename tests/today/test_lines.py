"""The lines of Today about rows of other tabs."""

from datetime import date, datetime
from typing import Any

import pytest

from addon.tabs import Value
from addon.today.lines import (
    FROM_MEMBERS,
    Row,
    conflict_lines,
    flag_lines,
    question_lines,
    request_lines,
    rule_lines,
    safety_lines,
    urgency_order,
)
from addon.today_line import Target, TodayLine
from tests.sync.little_practice import TABS

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


def lines_of(*flags: Any, old: bool = False) -> Any:
    """Return the lines of flags, in order."""
    leaders = {"Anxiety basics (G-03)": "Rosa Díaz", "Zoë Núñez (M-F-1)": "Ana Lee and Rosa Díaz"}
    found = flag_lines(flags, TODAY, leaders=leaders, is_old=lambda row: old and row["why"] == "W")
    return sorted(found, key=urgency_order)


def test_time_comes_first_then_red_before_amber() -> None:
    """An overdue amber stands before a red that is not due; within a stretch of time red leads."""
    found = lines_of(
        flag("F-1"),
        flag("F-2", severity="red"),
        flag("F-3", due=date(2026, 2, 1)),
        flag("F-4", severity="red", due=date(2026, 2, 1)),
        flag("F-5", due=TODAY),
        flag("F-6", severity="red", due=date(2026, 2, 8)),
        flag("F-7", due=date(2026, 2, 3)),
        flag("F-8", due=None),
    )
    assert [(line.target.value, line.urgency) for line in found] == [
        ("F-4", "red, overdue"),
        ("F-3", "amber, overdue"),
        ("F-5", "amber, today"),
        ("F-6", "red, this week"),
        ("F-7", "amber, this week"),
        ("F-2", "red, later"),
        ("F-1", "amber, later"),
        ("F-8", "amber, later"),
    ]


@pytest.mark.parametrize(
    ("due", "urgency"),
    [
        (date(2026, 2, 3), "amber, old score"),
        (date(2026, 3, 3), "amber, old score"),
        (TODAY, "amber, today"),
        (date(2026, 1, 20), "amber, overdue"),
    ],
)
def test_a_flag_on_an_old_score_is_no_news_until_its_day(due: date, urgency: str) -> None:
    """Once its day has come somebody has to act, however old the score is."""
    assert [line.urgency for line in lines_of(flag("F-1", due=due), old=True)] == [urgency]


def test_what_nobody_has_to_look_at_is_left_out() -> None:
    """Closed rows, handled flags, decisions made; a decision that no longer fits is back."""
    assert not lines_of(flag("F-1", status="closed, not since Feb 1 2026"), flag("F-2", done_on=TODAY))
    conflicts = [
        {"id": "X-1", "status": "open", "decision": "sheet"},
        {"id": "X-2", "status": "changed: decide again", "decision": "sheet"},
        {"id": "X-3", "status": "closed, equal again"},
    ]
    assert [line.target for line in conflict_lines(conflicts)] == [Target(tab="conflicts", value="X-2")]
    assert not question_lines([{"id": "N-1", "status": "accepted"}, {"id": "N-2", "status": "declined"}])


def test_a_line_has_both_values_and_where_to_go() -> None:
    """The row of the tab it jumps to, and what differs."""
    conflict = {
        "id": "X-1",
        "status": "open",
        "kind": "enter in EHR",
        "where": "Attendance A-1",
        "column": "Status",
        "sheet_value": "late cancel",
        "source_value": None,
        "source": "attendance report",
    }
    (line,) = conflict_lines([conflict])
    assert (line.kind, line.who) == ("Enter in EHR", "Attendance A-1")
    assert line.what == "Status: the sheet has late cancel, the EHR's attendance report has nothing"


def test_one_person_has_one_line() -> None:
    """The most urgent flag leads and is jumped to; the others are named at its end, without their ids."""
    who = {"member": "Zoë Núñez (M-0001)"}
    (line,) = lines_of(
        flag("F-1", rule="Not on track (FR-05)", **who),
        flag("F-2", rule="Not on track (FR-05)", **who),
        flag("F-3", rule="An early miss (FR-03)", **who),
        flag("F-4", rule="Score dropped (FR-04)", severity="red", why="ORS fell.", **who),
    )
    assert (line.target.value, line.urgency, line.stands_for) == ("F-4", "red, later", 4)
    assert line.what == "Score dropped: ORS fell. Also: Not on track (2 times), An early miss"


@pytest.mark.parametrize(
    ("row", "clinician", "plan"),
    [
        ({"clinician": "Kim Ito (C-02)", "plan": "Call"}, "Kim Ito", "Call"),
        ({"clinician": "Kim Ito (C-02); Zoe Lind (C-01)"}, "Kim Ito and Zoe Lind", ""),
        ({"group": "Anxiety basics (G-03)"}, "Rosa Díaz", ""),
        ({}, "Ana Lee and Rosa Díaz", ""),
        ({"member": "Somebody (M-9999)"}, "", ""),
    ],
)
def test_clinician_and_plan_are_beside_it(row: Any, clinician: str, plan: str) -> None:
    """Those of the flag; without, the leader of its group, or those of the member's groups."""
    (line,) = lines_of(flag("F-1", **row))
    assert (line.clinician, line.plan) == (clinician, plan)


def test_safety_stays_until_somebody_wrote_who_handled_it_and_when() -> None:
    """Whatever its Status; and no code of it becomes a name."""
    row: Row = {"id": "N-1", "status": "open", "kind": "safety", "question": "Item 9: scores.csv:3", "since": TODAY}
    rows: list[Row] = [
        row,
        {**row, "id": "N-2", "status": "closed, the file is gone", "handled_by": "Ana"},
        {**row, "id": "N-3", "handled_on": TODAY},
        {**row, "id": "N-4", "handled_by": "Ana", "handled_on": TODAY},
        {**row, "id": "N-5", "kind": "new clients"},
    ]
    found = safety_lines(rows)
    assert [line.target.value for line in found if line.target] == ["N-1", "N-2", "N-3"]
    assert {(line.urgency, line.as_it_is, line.by) for line in found} == {("safety", True, TODAY)}
    assert [line.target.value for line in question_lines(rows) if line.target] == ["N-5"]


@pytest.mark.parametrize(
    ("start", "urgency"),
    [
        (datetime(2026, 2, 1, 18), "red, overdue"),
        (datetime(2026, 2, 2, 18), "red, today"),
        (datetime(2026, 2, 3, 18), "red, this week"),
        (datetime(2026, 2, 4, 18), "amber, this week"),
        (datetime(2026, 2, 20, 18), "amber, later"),
    ],
)
def test_a_request_is_as_urgent_as_its_session_is_near(start: datetime, urgency: str) -> None:
    """The members still expect the old time."""
    row: Row = {"id": "Q-1", "status": "open", "what": "cancel", "from": start, "who": "Rosa Díaz", "session": "G-01"}
    (line,) = request_lines([row], TODAY)
    assert (line.urgency, line.clinician, line.by) == (urgency, "Rosa Díaz", start.date())


LEADERS = {"Anxiety basics (G-03)": "Tom O'Hara", "Zoë Núñez (M-0001)": "Rosa Díaz", "Q-1": "Ana Lee"}


def asked(what: str, **changes: Value) -> Row:
    """Return a row of Requests that waits."""
    return {"id": "Q-2", "status": "open", "what": what, "who": "Zoë Núñez (M-0001)", "why": "Some words.", **changes}


def test_every_kind_of_request_has_words_of_its_own() -> None:
    """Those that the tab tells of: whoever reads the line knows what to do, and Who is the clinician in none."""
    _, *parts = TABS["requests"].column("what").help.split("; ")
    kinds = {word.strip(" .") for part in parts for word in part.partition(":")[0].split(",")}
    assert set(FROM_MEMBERS) == kinds
    for what in kinds:
        (line,) = request_lines([asked(what)], TODAY, LEADERS)
        assert line.what == f"{FROM_MEMBERS[what].words}: Some words."
        assert line.plan
        assert line.plan != "Accept or decline" or what == "make-up"
        assert line.clinician == ("Rosa Díaz" if what in {"message", "distress"} else "")


@pytest.mark.parametrize(
    ("row", "clinician", "by"),
    [
        (asked("make-up", session="G-03 2026-02-04 18:00", **{"from": datetime(2026, 2, 4, 18)}), "Tom O'Hara", 4),
        (asked("intake call", id="Q-1", who="Ann", **{"from": datetime(2026, 2, 5, 10)}), "Ana Lee", 5),
        (asked("booked time changed", **{"from": datetime(2026, 2, 20, 10)}), "", 2),
        (asked("offer a seat"), "", 2),
        (asked("something new"), "", 2),
    ],
)
def test_a_members_request_is_of_whoever_leads_what_it_is_about(row: Row, clinician: str, by: int) -> None:
    """Never the member: of the session's group, of the slot, or nobody."""
    (line,) = request_lines([row], TODAY, LEADERS)
    assert (line.clinician, line.by) == (clinician, date(2026, 2, by))


@pytest.mark.parametrize(
    ("source", "told"),
    [("client list", "the EHR's client list has b"), ("rebuilt", "the EHR has b"), ("", "the source has b")],
)
def test_a_source_is_named_in_words(source: str, told: str) -> None:
    """Nobody has to know what the add-on calls its readers."""
    row = {"id": "X-1", "status": "open", "column": "Phone", "sheet_value": "a", "source_value": "b", "source": source}
    (line,) = conflict_lines([row])
    assert line.what == f"Phone: the sheet has a, {told}"


@pytest.mark.parametrize(
    ("alert", "due", "kind"),
    [
        ("red, new", date(2026, 2, 1), "Flag"),
        ("red, new", date(2026, 2, 5), "Flag"),
        ("red, new", date(2026, 2, 20), "Alert"),
        ("red, overdue", date(2026, 2, 1), "Alert"),
        ("red, this week", date(2026, 2, 1), "Alert"),
    ],
)
def test_a_new_alert_does_not_hide_what_is_due_about_the_same_person(alert: str, due: date, kind: str) -> None:
    """What is due comes first, of what is due the alert; the other is named at its end."""
    told = TodayLine(kind="Alert", urgency=alert, who="Zoë Núñez (M-F-1)", what="A", about="alert about OQ", reds=1)
    (found,) = flag_lines([flag("F-1", due=due)], TODAY, leaders={}, is_old=lambda _: False, alerts=[told])
    assert (found.kind, found.what) == (kind, "R: W. Also: alert about OQ" if kind == "Flag" else "A. Also: R")
    assert (found.stands_for, found.reds, found.alerts) == (2, 1, (told,) if kind == "Flag" else ())


def test_a_rule_tab_that_waits_is_told_by_itself_until_it_is_answered() -> None:
    """It is no question among many: what is typed there is not what is done."""
    rows = [
        {
            "id": "N-1",
            "kind": "rule change",
            "status": "open",
            "question": "Flag rules: 103 flags more",
            "choices": "yes / no",
        },
        {
            "id": "N-2",
            "kind": "rule tab",
            "status": "open",
            "question": "Billing rules: RT-01 fails",
            "choices": "none",
        },
        {"id": "N-3", "kind": "rule change", "status": "accepted Mar 3 2026", "decision": "yes", "choices": "yes / no"},
    ]
    assert [(one.kind, one.target and one.target.value) for one in rule_lines(rows)] == [
        ("Rules", "N-1"),
        ("Rules", "N-2"),
    ]
    assert not question_lines(rows)
