"""``groupkeeper undo``: take back what one run wrote, or what people typed between a backup and the next one."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer

from addon.cli.practices import PATIENT, Folder, clock
from addon.cli.shown import NEEDS_A_PERSON, OK, USAGE, agreed, out, say, say_command, table
from addon.sync.merging.tab_plan import ROW
from addon.sync.undo.from_backup import TakeBack
from addon.sync.undo.tab_undo import TabUndo
from addon.sync.undo.writing import UndoReport
from addon.undoing import listed_backups, plan_take_back, take_back_planned, undo_run
from addon.wiring.folder import PracticeFolder
from addon.wiring.opening import open_practice
from addon.written import letters

_EXAMPLES = 3


def undo(
    folder: Folder,
    run: Annotated[int | None, typer.Argument(help="The run's number in the Log tab.", metavar="RUN")] = None,
    *,
    to: Annotated[
        str, typer.Option(help="Take back what people typed between this backup and the next one.", metavar="BACKUP")
    ] = "",
    tab: Annotated[str, typer.Option(help="With --to: this tab only, by its title.", metavar="TAB")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, no more.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="With --to: do it without asking.")] = False,
) -> None:
    """Take back a run, or what people typed: whatever somebody changed since stays as it is."""
    if run is not None and (to or tab or yes):
        say("A run is taken back at once: --to, --tab and --yes go with a backup. Nothing was undone.")
        raise typer.Exit(USAGE)
    if run is None and not to and (tab or yes):
        say("--tab and --yes go with --to and a backup. Nothing was undone.")
        raise typer.Exit(USAGE)
    with open_practice(folder, now=clock, looks_only=dry_run, doing="groupkeeper undo", patience=PATIENT) as home:
        if run is not None:
            if dry_run:
                say("This would change, and nothing was written:")
            _say_undone(undo_run(home, run, now=clock(), dry_run=dry_run), run, folder, dry_run=dry_run)
        elif to:
            planned = plan_take_back(home, to, only=tab, now=clock())
            again = ("undo", folder, "--to", to, *(("--tab", tab) if tab else ()), "--yes")
            raise typer.Exit(_taken_back(home, planned, again, dry_run=dry_run, yes=yes))
        else:
            heads = ("The workbook as it was", "just before a run wrote on", "Run")
            table("Backups, newest first", heads, list(listed_backups(home)))
            say("Name a run (its number is in the Log tab), or --to and one of these backups.")


def _say_undone(done: UndoReport, run: int, folder: Path, *, dry_run: bool) -> None:
    gone = f"emptied {done.rows:,} rows that run {run} had added" if done.rows else ""
    back = f"put {done.back:,} emptied rows back" if done.back else ""
    cells = f"put back {done.cells:,} cells" if done.cells else ""
    did = ", ".join(one for one in (cells, back, gone) if one)
    say(f"{did[:1].upper()}{did[1:]}." if did else f"Nothing of run {run} is left to take back.")
    if done.returning:
        say(f"{done.returning:,} of these rows are computed: the next pass makes them again, if their group is there.")
    if done.rows > done.returning:
        say(f"{done.rows - done.returning:,} came from an export or an accepted proposal: they stay away.")
    if done.kept:
        say(f"{done.kept:,} stay as they are: somebody changed them since, or their row is gone.")
    if not dry_run:
        _say_next(done, folder)


def _say_next(done: UndoReport, folder: Path) -> None:
    if done.number:
        say_command("undo", folder, done.number, before="To reverse this: ")
    say("The next pass brings computed tabs and calendars in line. No message was on its way: none is sent yet.")


def _taken_back(home: PracticeFolder, planned: TakeBack, again: Sequence[object], *, dry_run: bool, yes: bool) -> int:
    """Show what would change; do it if somebody agrees, else print the command that does it (``again``).

    Return the exit code.
    """
    rows = [(work.there.title, *_counts(work), work.kept) for work in planned.works if work.journal or work.kept]
    heads = ("Tab", "# Cells put back", "# Rows put back", "# Rows emptied", "# Changed since: stay")
    table("Would change", heads, rows)
    if planned.is_empty:
        say("Nothing that people typed between this backup and the next one is left to take back.")
        if planned.has_later:
            say("What they typed later is taken back with a later backup. This lists them:")
            say_command("undo", again[1])
        return OK
    if out.is_terminal:
        table("For example", ("Where", "Now", "Then"), list(_examples(planned)))
    if dry_run or not (yes or agreed("Put this back?")):
        say("Nothing was written." if dry_run else "Nothing was written. This does it:")
        if not dry_run:
            say_command(*again)
        return OK if dry_run else NEEDS_A_PERSON
    done = take_back_planned(home, planned, now=clock())
    say(f"Put back {done.cells:,} cells and {done.back:,} rows, emptied {done.rows:,} rows.")
    _say_next(done, home.folder)
    return OK


def _counts(work: TabUndo) -> tuple[int, int, int]:
    rows = [one for one in work.journal if one.field == ROW]
    return len(work.journal) - len(rows), sum(bool(one.post) for one in rows), sum(not one.post for one in rows)


def _examples(planned: TakeBack) -> Iterator[tuple[str, str, str]]:
    """Yield a few cells of each tab; they quote what is in the workbook, so they are for a terminal only."""
    for work in planned.works:
        cells = [one for one in work.journal if one.field != ROW]
        for one in cells[:_EXAMPLES]:
            place = f"{work.there.title}!{letters(work.at[one.field])}{work.rows[one.rid][0]}"
            yield place, one.pre, one.post
