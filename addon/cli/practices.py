"""What every command needs: the folder to work on, the clock, and a pass with its progress shown."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import structlog
import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from addon.audit.events import RAN, AuditEvent, codes_in
from addon.cli.shown import err, on_folder
from addon.parts import PARTS
from addon.pass_lock import Patience
from addon.sync.passes import PassReport
from addon.sync.state.database import State
from addon.wiring.audit_key import account
from addon.wiring.folder import PracticeFolder
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, practice_steps, sync_practice

PATIENT = Patience(seconds=60.0, tell=lambda who: err.print(f"Waiting for {who} …", markup=False, soft_wrap=True))
"""How long a command waits for another one, or for a pass of the service."""
Folder = Annotated[Path, typer.Argument(help="The practice's folder.", metavar="DIR", callback=on_folder)]


def clock() -> datetime:
    """Return the present instant; the only place where the command line asks for it."""
    return datetime.now(UTC)


@contextmanager
def opened(
    folder: Path, doing: str, *, now: Callable[[], datetime], looks_only: bool = False, about: str = ""
) -> Iterator[PracticeFolder]:
    """Open a practice for a command that shows people's data: the audit log tells who ran it, ``about`` whom.

    What a command changes is noted where it is changed. Rehearsals and checks touch no file, so they are not noted.
    """
    with open_practice(folder, now=now, looks_only=looks_only, doing=doing, patience=PATIENT) as home:
        note_command(home.state, doing, about=about, now=now())
        yield home


def note_command(state: State, command: str, *, now: datetime, about: str = "", what: str = RAN) -> None:
    """Note in the audit log who ran a command; of what it is ``about``, the codes alone."""
    state.audit.add(AuditEvent(at=now, who=account(), what=what, about=codes_in(about.upper()), how=command))


def _watched(steps: Generator[str, None, PassReport | None]) -> PassReport | None:
    """Take every step of a pass, showing on the terminal how far it is and what it is doing."""
    bar = Progress(TextColumn("{task.description:<32}"), BarColumn(), TimeElapsedColumn(), console=err, transient=True)
    with bar:
        task = bar.add_task("reading the workbook", total=len(PARTS) + 3)
        while True:
            try:
                bar.update(task, advance=1, description=next(steps))
            except StopIteration as end:
                report: PassReport | None = end.value
                return report


def run_pass(
    home: PracticeFolder, *, now: datetime, dry_run: bool = False, accept: frozenset[str] = frozenset()
) -> PassReport | None:
    """Run one pass with its steps shown; where nobody watches, one line on stderr says what it did."""
    wish = PassOptions(dry_run=dry_run, accept=accept, by=account())
    if err.is_terminal:
        return _watched(practice_steps(home, wish, now=now))
    report = sync_practice(home, wish, now=now)
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
