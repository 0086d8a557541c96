"""The lines of Today that count."""

from addon.problems import Problem, in_file, in_tab
from addon.today.counts import billing_lines, problem_lines

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


def test_what_keeps_sessions_from_being_billed_is_told_apart() -> None:
    """Attendance, the billing checks, a decision and a person are different work for different people."""
    statuses = ("blocked: 2 not reported", "blocked: 1 by Billing checks", "waits: in conflict", "needs a person: 1")
    rows = [{"id": f"BS-{at}", "status": one} for at, one in enumerate((*statuses, "ready", "ready, 1 to check"))]
    (line,) = billing_lines(rows)
    told = "1 blocked by attendance, 1 blocked by Billing checks, 1 waiting for a decision, 1 for a person"
    assert line.what == f"4 sessions cannot be billed: {told}"
