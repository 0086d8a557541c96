"""What every command needs: the folder to work on, the clock, and a pass with its progress shown."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from addon.cli.shown import err
from addon.sync.one_pass import PassReport
from addon.wiring import PracticeFolder, Wish, sync_practice

STEPS = 5
"""How many steps a pass reports (``PracticeStage.step``), the reading of the workbook included."""

Folder = Annotated[Path, typer.Argument(help="The practice's folder.", metavar="DIR")]


def clock() -> datetime:
    """Return the present instant; the only place where the command line asks for it."""
    return datetime.now(UTC)


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Show how far a pass is and what it is doing, on a terminal only."""
    if not err.is_terminal:
        yield lambda _: None
        return
    bar = Progress(TextColumn("{task.description:<28}"), BarColumn(), TimeElapsedColumn(), console=err, transient=True)
    with bar:
        task = bar.add_task("reading the workbook", total=STEPS)

        def step(text: str) -> None:
            bar.update(task, advance=1, description=text)

        yield step


def run_pass(
    home: PracticeFolder, *, now: datetime, dry_run: bool = False, accept: frozenset[str] = frozenset()
) -> PassReport | None:
    """Run one pass with its steps shown; without a terminal, one line on stderr tells what it did."""
    with progress() as step:
        report = sync_practice(home, Wish(dry_run=dry_run, accept=accept, step=step), now=now)
    if not err.is_terminal:
        log_pass(report, dry_run=dry_run)
    return report


def log_pass(report: PassReport | None, *, dry_run: bool) -> None:
    """Log a pass: counts and codes only, never a name, a score or a note."""
    log = structlog.get_logger()
    if report is None:
        log.info("nothing new")
        return
    log.info(
        "dry run" if dry_run else "pass",
        run=report.run,
        cells=report.cells,
        rows=report.rows,
        waiting=bool(report.waiting),
        differences=len(report.differences),
        questions=len(report.questions),
        problems=len(report.problems),
    )
