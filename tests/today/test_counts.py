"""The lines of Today that count."""

from addon.problems import Problem, in_file, in_tab
from addon.records import MessageTrouble
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


def test_what_keeps_sessions_from_being_billed_is_told_apart() -> None:
    """Attendance, the billing checks, a decision and a person are different work for different people."""
    statuses = ("blocked: 2 not reported", "blocked: 1 by Billing checks", "waits: in conflict", "needs a person: 1")
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


def test_changes_are_told_by_hand_where_nobody_sends_or_it_takes_too_long() -> None:
    """With a service that sends them they are nobody's work."""
    row = {"status": "planned", "rule": "Session moved (H-1)", "session": "G-01 2026-03-10 18:00"}
    rows = [
        {**row, "id": "E-1"},
        {**row, "id": "E-2", "what_to_do": "Start groupkeeper serve."},
        {**row, "id": "E-3", "status": "delivered"},
        {**row, "id": "E-4", "session": "G-01 2026-03-03 18:00"},
        {**row, "id": "E-5", "status": "not sent: no consent to e-mails; nothing is set up for sending texts"},
        {**row, "id": "E-6", "status": "not sent: no consent to e-mails"},
    ]
    told = [by_hand_lines(rows, {row["session"]}, is_sending=one) for one in (False, True)]
    assert [[line.what for line in lines] for lines in told] == [
        ["3 notices about changed sessions to tell"],
        ["2 notices about changed sessions to tell"],
    ]
