"""``groupkeeper check``: lists every bad cell of the rule tabs and every missing column; writes nothing."""

import typer

from addon.cli.practices import Folder, clock, opened, run_pass
from addon.cli.shown import NEEDS_A_PERSON, OK, say, say_problems, table


def check(folder: Folder) -> None:
    """List every bad cell, header and rule with its address; change nothing."""
    with opened(folder, "groupkeeper check", now=clock, looks_only=True) as home:
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
