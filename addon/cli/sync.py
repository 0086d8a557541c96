"""``groupkeeper sync``: one pass."""

from collections.abc import Iterable
from typing import Annotated

import typer

from addon.cli.pass_report import say_report
from addon.cli.practices import PATIENT, Folder, clock, run_pass
from addon.questions import RULES_WAIT
from addon.requests.reading import FILL
from addon.sync.files import EXPORT_WAITS
from addon.sync.merging.questions import QUESTION
from addon.wiring.folder import PracticeFolder
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
        wanted = frozenset(accept or ())
        if unknown := _waits_for_nothing(home, wanted):
            told = f"nothing waits under {', '.join(unknown)}: copy the code from Needs review"
            raise typer.BadParameter(told, param_hint="--accept")
        report = run_pass(home, now=clock(), dry_run=dry_run, accept=wanted)
        code = say_report(report, dry_run=dry_run)
    raise typer.Exit(code)


def _waits_for_nothing(home: PracticeFolder, accept: Iterable[str]) -> list[str]:
    """Return the codes under which nothing is asked, nor would be in a pass now: mistyped ones."""
    codes = [one for one in accept if not one.startswith(FILL)]
    keys = {f"{asked}{code}": code for code in codes for asked in (EXPORT_WAITS, RULES_WAIT)}
    known = {keys[key] for key in home.state.remembered(QUESTION).keys() & keys}
    if not known.issuperset(codes) and (report := run_pass(home, now=clock(), dry_run=True)):
        known |= {keys[one.key] for one in report.questions if one.key in keys}
    return sorted({*codes} - known)
