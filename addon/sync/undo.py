"""Undo a run. It acts as a person would: what the run wrote and nobody changed since is put back.

The sheet's baseline becomes the value put back and the source's stays, so the next pass does not do
it all again. Appended rows are emptied and tombstoned, never removed; computed tabs and calendars
follow at the next pass.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from addon.problems import UnknownRun
from addon.sync.agreed import DONE, Commit, JournalEntry, State
from addon.sync.agreement import AgreedRow, AgreedTab
from addon.sync.carry_out import apply, cell
from addon.sync.tab_plan import ROW
from addon.sync.workbook import CellWrite, SheetBatch, TabSnapshot, Workbook
from addon.tabs import BadCell, Tab, canonical, from_canonical, matched_columns, read_value


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoReport:
    """What was put back: cells, emptied rows, and how many were left because somebody changed them since."""

    cells: int
    rows: int
    kept: int


@dataclass(slots=True)
class _TabUndo:
    tab: Tab
    there: TabSnapshot
    agreed: AgreedTab
    at: Mapping[str, int]
    rows: Mapping[str, tuple[int, Sequence[object]]]
    writes: list[CellWrite] = field(default_factory=list)
    changed: dict[str, AgreedRow] = field(default_factory=dict)
    journal: list[JournalEntry] = field(default_factory=list)
    emptied: int = 0
    kept: int = 0


def undo(
    wanted: int, workbook: Workbook, state: State, tabs: Mapping[str, Tab], *, today: date, run: str
) -> UndoReport:
    """Undo the run with this number. Raises UnknownRun, WorkbookChanged and the workbook's faults."""
    found = next((one for one in state.runs() if one.number == wanted and one.state == DONE), None)
    if found is None:
        raise UnknownRun(
            f"run {wanted}", "there is no such run, or it wrote nothing", "See the Log tab for run numbers."
        )
    snapshot = workbook.read()
    works = []
    for name in dict.fromkeys(entry.tab for entry in state.journal(found.id)):
        if tabs[name].layer in {"people", "rules"} and name in snapshot.tabs:
            work = _tab_undo(tabs[name], snapshot.tabs[name], state.tab(name))
            for entry in reversed([one for one in state.journal(found.id) if one.tab == name]):
                _undo_entry(work, entry, today)
            works.append(work)
    batch = SheetBatch(based_on=snapshot.version, cells=tuple(write for work in works for write in work.writes))
    commit = Commit(
        rows={work.tab.name: work.changed for work in works if work.changed},
        journal=[entry for work in works for entry in work.journal],
        summary={"what": f"undo of run {wanted}"},
    )
    apply(batch, commit, workbook=workbook, state=state, run=run)
    cells = sum(len(work.journal) for work in works) - sum(work.emptied for work in works)
    return UndoReport(cells=cells, rows=sum(w.emptied for w in works), kept=sum(w.kept for w in works))


def _tab_undo(tab: Tab, there: TabSnapshot, agreed: AgreedTab) -> _TabUndo:
    at = matched_columns(tab, there.headers)
    rows = {
        str(raw[at["id"]]): (number, raw)
        for number, raw in enumerate(there.rows, there.first_row)
        if "id" in at and len(raw) > at["id"] and raw[at["id"]]
    }
    return _TabUndo(tab, there, agreed, at, rows)


def _undo_entry(work: _TabUndo, entry: JournalEntry, today: date) -> None:
    base = work.changed.get(entry.rid) or work.agreed.rows.get(entry.rid)
    if base is None or entry.rid not in work.rows:
        work.kept += 1
    elif entry.field == ROW:
        _empty_row(work, base, today)
    elif entry.field == "id" or entry.field not in work.at or _shown(work, entry.rid, entry.field) != entry.post:
        work.kept += 1
    else:
        number, _ = work.rows[entry.rid]
        column = work.tab.column(entry.field)
        value = from_canonical(column, entry.pre) if entry.pre else None
        work.writes.append(CellWrite(work.tab.name, number, work.at[entry.field], cell(value)))
        sheet, said = base.baselines()
        sheet[entry.field] = entry.pre
        work.changed[entry.rid] = replace(base.with_baselines(sheet, said), digest=b"")
        work.journal.append(JournalEntry(entry.tab, entry.rid, entry.field, entry.post, entry.pre))


def _shown(work: _TabUndo, rid: str, name: str) -> str | None:
    _, raw = work.rows[rid]
    at = work.at[name]
    value = read_value(work.tab.column(name), raw[at] if at < len(raw) else None)
    return None if isinstance(value, BadCell) else canonical(value)


def _empty_row(work: _TabUndo, base: AgreedRow, today: date) -> None:
    """Empty an appended row, unless somebody has worked in it since."""
    sheet, _ = base.baselines()
    number, raw = work.rows[base.rid]
    fields = [column for column in work.tab.columns if column.field in work.at and column.owner != "id"]
    touched = any(_shown(work, base.rid, column.field) != sheet.get(column.field, "") for column in fields)
    strangers = any(value is not None for at, value in enumerate(raw) if at not in set(work.at.values()))
    if touched or strangers:
        work.kept += 1
        return
    work.writes += [CellWrite(work.tab.name, number, work.at[c.field], None) for c in fields if sheet.get(c.field)]
    work.writes.append(CellWrite(work.tab.name, number, work.at["id"], None))
    work.changed[base.rid] = replace(base, gone=today.isoformat())
    work.journal.append(JournalEntry(work.tab.name, base.rid, ROW, "", ""))
    work.emptied += 1
