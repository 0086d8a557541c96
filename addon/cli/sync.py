"""``groupkeeper sync``: one pass."""

from typing import Annotated

import typer

from addon.cli.pass_report import say_report
from addon.cli.practices import PATIENT, Folder, clock, run_pass
from addon.wiring.opening import open_practice


def sync(
    folder: Folder,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be written; write nothing.")] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(
            help="Accept a waiting export or change of rules by its code; calendar:C-03 fills a calendar again.",
            metavar="CODE",
        ),
    ] = None,
) -> None:
    """Bring the workbook, the calendars and the billing packages up to date with the exports."""
    with open_practice(folder, now=clock, looks_only=dry_run, doing="groupkeeper sync", patience=PATIENT) as home:
        report = run_pass(home, now=clock(), dry_run=dry_run, accept=frozenset(accept or ()))
        code = say_report(report, dry_run=dry_run)
    raise typer.Exit(code)
