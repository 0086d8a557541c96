"""``groupkeeper check``: lists every bad cell of the rule tabs and every missing column; writes nothing."""

import typer

from addon.cli.practices import PATIENT, Folder, clock, run_pass
from addon.cli.shown import NEEDS_A_PERSON, OK, say, say_problems, table
from addon.wiring.opening import open_practice


def check(folder: Folder) -> None:
    """List every bad cell, header and rule with its address; change nothing."""
    with open_practice(folder, now=clock, looks_only=True, doing="groupkeeper check", patience=PATIENT) as home:
        report = run_pass(home, now=clock(), dry_run=True)
        snapshot = report.plan.snapshot if report else None
    missing = list(snapshot.missing) if snapshot else []
    table("Missing tabs", ("Tab",), ([name] for name in missing))
    problems = report.problems if report else ()
    say_problems(problems, most=len(problems), neutral=report.neutral if report else {})
    if missing or any(problem.is_unread or not problem.place.is_file for problem in problems):
        raise typer.Exit(NEEDS_A_PERSON)
    say("Every tab, header and cell can be read.")
    raise typer.Exit(OK)
