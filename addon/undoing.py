"""Undo at a practice's folder: a run, or what people typed after a backup was made and before the next one."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from addon.audit.events import UNDID, AuditEvent
from addon.names_in_text import moment_in_words
from addon.problems import UnknownRun
from addon.sessions.expand import wall_time
from addon.sync.undo.from_backup import TakeBack, take_back, write_back
from addon.sync.undo.one_run import undo
from addon.sync.undo.writing import Undoing, UndoReport
from addon.wiring.audit_key import account
from addon.wiring.copies import backups, copy_of_workbook
from addon.wiring.folder import PracticeFolder
from addon.wiring.passes import run_id


def undo_run(home: PracticeFolder, number: int, *, now: datetime, dry_run: bool = False) -> UndoReport:
    """Undo one run of this practice, or (``dry_run``) tell what that would change."""
    done = undo(number, _undoing(home, now), dry_run=dry_run)
    if not dry_run:
        _note(home, f"run {number}", done, now)
    return done


def listed_backups(home: PracticeFolder) -> Iterator[tuple[str, str, str]]:
    """Yield the backups, newest first: the file, when it was made, and the run that wrote just then."""
    numbers = {one.based_on[:8]: str(one.number) for one in home.state.runs() if one.based_on}
    for replaced, path in reversed(backups(home)):
        at = replaced.replace(tzinfo=UTC).astimezone(home.file.zone_info)
        made = re.search(r" ([0-9a-f]{8})(?: \(\d+\))?$", path.stem)
        yield path.name, f"{moment_in_words(at)} {at:%Z}", numbers.get(made[1], "") if made else ""


def plan_take_back(home: PracticeFolder, wanted: str, *, only: str, now: datetime) -> TakeBack:
    """Plan to put back what people typed after a backup was made and before the next one.

    Raises UnknownRun, and the workbook's faults.
    """
    there = [path for _, path in backups(home)]
    found = [path for path in there if wanted and wanted.removesuffix(".xlsx") in path.name]
    if len(found) != 1:
        what = "several backups are called that" if found else "there is no such backup"
        step = "Name one of: " + "; ".join(path.name for path in (found or there)[:-11:-1])
        if home.file.google.spreadsheet:
            step = "At Google the versions are under File, Version history."
        raise UnknownRun(wanted, what, step)
    place = there.index(found[0])
    versions = [copy_of_workbook(home, path, now=now).read() for path in there[place : place + 2]]
    after = versions[1] if len(versions) > 1 else None
    return take_back(_undoing(home, now), versions[0], after, name=found[0].name, only=only)


def take_back_planned(home: PracticeFolder, planned: TakeBack, *, now: datetime) -> UndoReport:
    """Put back what was planned."""
    done = write_back(_undoing(home, now), planned)
    _note(home, "what was typed after a backup", done, now)
    return done


def _note(home: PracticeFolder, what: str, done: UndoReport, now: datetime) -> None:
    how = f"{what}: {done.cells:,} cells, {done.rows:,} rows emptied, {done.back:,} rows back"
    home.state.audit.add(AuditEvent(at=now, who=account(), what=UNDID, how=how))


def _undoing(home: PracticeFolder, now: datetime) -> Undoing:
    wall = wall_time(now, home.file.zone_info)
    return Undoing(workbook=home.workbook, state=home.state, tabs=home.tabs, wall=wall, run=run_id(now))
