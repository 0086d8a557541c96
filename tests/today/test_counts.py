"""The lines of Today that count."""

from datetime import date, datetime

import pytest

from addon.problems import Problem, in_file, in_tab
from addon.records import MessageTrouble
from addon.tabs import Value
from addon.today.counts import billing_lines, by_hand_lines, problem_lines, undelivered_lines
from addon.today_line import Target

DATE = ("bad-value", "this is not a date")
TIME = ("bad-value", "this is a date where text is expected")


def test_problems_that_differ_are_told_apart_and_files_come_first() -> None:
    """One line for a tab and a sentence, never the sentence of another cell; a refused file before a slip in a cell."""
    lines = problem_lines(
        [
            Problem(in_tab("Members", "D3"), *DATE),
            Problem(in_tab("Members", "B4"), *TIME),
            Problem(in_tab("Members", "D4"), *DATE),
            Problem(in_tab("Members", "D4"), "bad-result", "Birth date: this is not a date"),
            Problem(in_file("C-03.csv", 2), "mixed-dates", "some dates fit only month first"),
        ]
    )
    assert [(one.who, one.what) for one in lines] == [
        ("C-03.csv: 2", "Some dates fit only month first"),
        ("Members: B4", "This is a date where text is expected"),
        ("Members: D3, D4", "This is not a date"),
    ]
    assert lines[0].as_it_is, "a code in a file's name is no clinician"


def test_a_problem_jumps_to_its_row() -> None:
    """To the first of its cells; a file and a whole tab have no row."""
    lines = problem_lines(
        [Problem(in_tab("Members", "D3"), *DATE), Problem(in_tab("Rooms"), *DATE), Problem(in_file("a.csv", 2), *TIME)],
        urgency="red, today",
    )
    targets = {one.who: one.target for one in lines}
    assert targets == {"a.csv: 2": None, "Rooms": None, "Members: D3": Target(tab="Members", row=3, text="Members D3")}
    assert {(one.urgency, one.reds) for one in lines} == {("red, today", 1)}


@pytest.mark.parametrize(
    ("at", "row"),
    [
        ("C14", 14),
        ("AB7", 7),
        ("12:12", 12),
        ("PHQ-9", None),
        ("reminder 24 h", None),
        ("G-07 2026-03-03 18:00", None),
        ("K-N47MJGOK", None),
    ],
)
def test_the_digits_of_a_name_are_no_row(at: str, row: int | None) -> None:
    """A rate is at row 12, a measure is named by its name, a session by its day."""
    (line,) = problem_lines([Problem(in_tab("Rates", at), *DATE)])
    assert (line.target.row if line.target else None) == row


def test_what_keeps_sessions_from_being_billed_is_told_apart() -> None:
    """Attendance, the billing checks, a decision and a person are different work for different people."""
    statuses = ("blocked: 2 not reported", "blocked: 1 by Billing checks", "waits: 1 in conflict", "needs a person: 1")
    rows = [{"id": f"BS-{at}", "status": one} for at, one in enumerate((*statuses, "ready", "ready, 1 to check"))]
    (line,) = billing_lines(rows)
    told = "1 blocked by attendance, 1 blocked by Billing checks, 1 waiting for a decision, 1 for a person"
    assert line.what == f"4 sessions cannot be billed: {told}"


def test_one_line_a_person_tells_what_did_not_arrive() -> None:
    """The same reason once, with what somebody can do."""
    stopped = {"person": "M-0001", "by": "text", "what": "not sent: stopped", "next_step": "Call."}
    troubles = [
        MessageTrouble(row="E-1", **stopped),
        MessageTrouble(row="E-2", **stopped),
        MessageTrouble(row="E-3", person="M-0001", by="email", what="failed: full", next_step=""),
        MessageTrouble(row="E-4", person="M-0002", by="text", what="unknown", next_step="Ask."),
    ]
    lines = undelivered_lines(troubles)
    assert [(one.who, one.what, one.plan, one.stands_for) for one in lines] == [
        ("M-0001", "text not sent: stopped; e-mail failed: full", "Call.", 3),
        ("M-0002", "text unknown", "Ask.", 1),
    ]


def test_who_is_to_be_told_by_hand_has_a_line_each() -> None:
    """With a service that sends them in time they are nobody's work; nor is what was told, or can be told no more."""
    row: dict[str, Value] = {
        "status": "planned",
        "rule": "Session moved (H-1)",
        "member": "Ann Roe (M-0001)",
        "until": datetime(2026, 3, 10, 18),
    }
    late = "Start groupkeeper serve."
    other = {**row, "member": "Bo Lind (M-0002)", "rule": "First session (PL-1)", "until": datetime(2026, 3, 4, 9)}
    rows: list[dict[str, Value]] = [
        {**row, "id": "E-1"},
        {**row, "id": "E-2", "rule": "Papers to sign", "what_to_do": late},
        {**row, "id": "E-3", "status": "delivered"},
        {**row, "id": "E-4", "until": datetime(2026, 3, 3, 11)},
        {**other, "id": "E-5", "status": "not sent: nothing is set up for sending texts", "what_to_do": "Tell them."},
        {**other, "id": "E-6", "status": "told: by you Mar 3 2026"},
        {**row, "id": "E-7", "until": None},  # a reminder
    ]
    told = [by_hand_lines(rows, datetime(2026, 3, 3, 12), is_sending=one) for one in (False, True)]
    bo = ("Bo Lind (M-0002)", "to tell by phone or in person: First session", date(2026, 3, 4), "E-5")
    ann = ("Ann Roe (M-0001)", "to tell by phone or in person: {}", date(2026, 3, 10))
    assert [[(one.who, one.what, one.by, one.target and one.target.value) for one in lines] for lines in told] == [
        [bo, (ann[0], ann[1].format("Session moved; Papers to sign"), ann[2], "E-1")],
        [bo, (ann[0], ann[1].format("Papers to sign"), ann[2], "E-2")],
    ]
