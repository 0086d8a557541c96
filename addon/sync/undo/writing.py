"""Write an undo as a run of its own: the sheet once, its journal, and a Log line that tells how to reverse it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from addon.memory import Remembered
from addon.sync.carry_out import apply
from addon.sync.log import LOG, LogEntry, log_lines
from addon.sync.merging.conflicts import DIFFERENCE
from addon.sync.merging.tab_plan import ROW
from addon.sync.merging.views import shown_writes
from addon.sync.own_columns import HEADERS, without_own
from addon.sync.state.commits import Commit
from addon.sync.state.database import State
from addon.sync.undo.parted import listed
from addon.sync.undo.tab_undo import TabUndo, tab_undo
from addon.tabs import Tab
from addon.workbook import CellWrite, SheetBatch, Snapshot, Workbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing:
    """Where an undo works and when: ``wall`` is the practice's time, ``run`` the undo's own id."""

    workbook: Workbook
    state: State
    tabs: Mapping[str, Tab]
    wall: datetime
    run: str

    @property
    def today(self) -> date:
        """Return the practice's day."""
        return self.wall.date()

    def read(self) -> Snapshot:
        """Read the workbook, with only our columns under our headers."""
        return self.ours_of(self.workbook.read())

    def ours_of(self, snapshot: Snapshot) -> Snapshot:
        """Return what was read with only our columns under our headers."""
        return without_own(snapshot, self.tabs, self.state.remembered(HEADERS), self.state.tab)[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoReport:
    """What was put back: cells, rows emptied (of which ``returning`` are computed again) and rows put back.

    ``kept`` were left because somebody changed them since; ``number`` is the undo's own run, 0 if nothing was written.
    """

    cells: int
    rows: int
    kept: int
    returning: int = 0
    back: int = 0
    number: int = 0


def write_undo(
    given: Undoing,
    snapshot: Snapshot,
    works: Sequence[TabUndo],
    what: str,
    *,
    remembered: Sequence[Remembered[Any]] = (),
) -> UndoReport:
    """Write what the tabs get; ``what`` says in the Log what was undone, ``remembered`` is kept with it.

    Raises the workbook's faults.
    """
    report = counted(works)
    if not any(work.journal for work in works):
        return report
    number = 1 + max((one.number for one in given.state.runs()), default=0)
    before = given.state.remembered(DIFFERENCE)
    parted = listed(before, works, _decided(given, snapshot), given.today)
    entry = LogEntry(
        when=given.wall.replace(second=0, microsecond=0),
        run=str(number),
        what=f"{what}; to reverse it: groupkeeper undo DIR {number}",
        cells=report.cells,
        rows=report.rows + report.back,
        conflicts=sum(one.is_open for one in {**before, **parted}.values()),
    )
    batch = SheetBatch(
        based_on=snapshot.version,
        cells=(*(write for work in works for write in work.writes), *_log_writes(given, snapshot, entry)),
        appends=tuple(append for work in works for append in work.appends),
    )
    memory: list[Remembered[Any]] = [
        Remembered(DIFFERENCE, parted),
        Remembered(LOG, {entry.run: entry}),
        *remembered,
    ]
    commit = Commit(
        rows={work.tab.name: work.changed for work in works if work.changed},
        memory=memory,
        journal=[one for work in works for one in work.journal],
    )
    apply(batch, commit, workbook=given.workbook, state=given.state, run=given.run)
    return counted(works, number)


def counted(works: Sequence[TabUndo], number: int = 0) -> UndoReport:
    """Return what the tabs get, as counts."""
    entries = [one for work in works for one in work.journal]
    rows = [one for one in entries if one.field == ROW]
    return UndoReport(
        cells=len(entries) - len(rows),
        rows=sum(not one.post for one in rows),
        back=sum(bool(one.post) for one in rows),
        returning=sum(work.returning for work in works),
        kept=sum(work.kept for work in works),
        number=number,
    )


def _decided(given: Undoing, snapshot: Snapshot) -> Mapping[str, str]:
    """Return the words under Decision in Conflicts, by row id: they are about what was shown, not about what is now."""
    if "conflicts" not in snapshot.tabs:
        return {}
    work = tab_undo(given.tabs["conflicts"], snapshot.tabs["conflicts"], given.state.tab("conflicts"))
    return {rid: work.shown(rid, "decision") or "" for rid in work.rows}


def _log_writes(given: Undoing, snapshot: Snapshot, entry: LogEntry) -> list[CellWrite]:
    if "log" not in given.tabs or "log" not in snapshot.tabs:
        return []
    lines = log_lines([*given.state.remembered(LOG).values(), entry])
    return shown_writes(given.tabs["log"], snapshot.tabs["log"], lines)
