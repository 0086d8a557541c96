"""Undo a run. It acts as a person would: what the run wrote and nobody changed since is put back.

The sheet's baseline becomes the value put back and the source's stays, so the next pass does not do
it all again. Appended rows are emptied and tombstoned, never removed; computed tabs and calendars
follow at the next pass.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from addon.cells import BadCell, canonical, from_canonical, read_value
from addon.memory import Remembered
from addon.problems import UnknownRun
from addon.sources import MACHINES
from addon.sync.carry_out import apply, cell, settle
from addon.sync.merging.agreement import AgreedRow, AgreedTab, as_text
from addon.sync.merging.conflicts import DIFFERENCE, OpenDifference
from addon.sync.merging.tab_plan import ROW
from addon.sync.state.database import DONE, Commit, JournalEntry, State
from addon.tabs import Column, Tab, matched_columns
from addon.workbook import CellWrite, RowAppend, SheetBatch, TabSnapshot, Workbook


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoReport:
    """What was put back: cells and rows, and how many were left because somebody changed them since."""

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
    appends: list[RowAppend] = field(default_factory=list)
    kept: int = 0


def undo(
    wanted: int, workbook: Workbook, state: State, tabs: Mapping[str, Tab], *, today: date, run: str
) -> UndoReport:
    """Undo the run with this number. Raises UnknownRun, WorkbookChanged and the workbook's faults."""
    snapshot = workbook.read()
    settle(state, snapshot, tabs)
    found = next((one for one in state.runs() if one.number == wanted and one.state == DONE), None)
    if found is None:
        raise UnknownRun(
            f"run {wanted}", "there is no such run, or it wrote nothing", "See the Log tab for run numbers."
        )
    journal, works = state.journal(found.id), []
    for name in dict.fromkeys(entry.tab for entry in journal):
        if tabs[name].layer in {"people", "rules"} and name in snapshot.tabs:
            work = _tab_undo(tabs[name], snapshot.tabs[name], state.tab(name))
            for entry in reversed([one for one in journal if one.tab == name]):
                _undo_entry(work, entry, today)
            works.append(work)
    batch = SheetBatch(
        based_on=snapshot.version,
        cells=tuple(write for work in works for write in work.writes),
        appends=tuple(append for work in works for append in work.appends),
    )
    commit = Commit(
        rows={work.tab.name: work.changed for work in works if work.changed},
        memory=[_closed_differences(state, works, today)],
        journal=[entry for work in works for entry in work.journal],
    )
    apply(batch, commit, workbook=workbook, state=state, run=run)
    entries = [entry for work in works for entry in work.journal]
    rows = sum(entry.field == ROW for entry in entries)
    return UndoReport(cells=len(entries) - rows, rows=rows, kept=sum(work.kept for work in works))


def _closed_differences(state: State, works: Sequence[_TabUndo], today: date) -> Remembered[OpenDifference]:
    """Close what is open about rows that are emptied; Conflicts shows it at the next pass."""
    emptied = {(work.tab.name, entry.rid) for work in works for entry in work.journal if entry.field == ROW}
    before = state.remembered(DIFFERENCE).values()
    over = [one for one in before if one.is_open and one.field != ROW and (one.tab, one.rid) in emptied]
    return Remembered(DIFFERENCE, {one.key: one.ended(today, "the row was removed") for one in over})


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
    if entry.field == "id" or (entry.field != ROW and _follows(work.tab.column(entry.field))):
        return
    if base and entry.field == ROW and not entry.post and entry.rid not in work.rows:
        _refill_row(work, base, entry)
    elif base is None or entry.rid not in work.rows or (entry.field == ROW and not entry.post):
        work.kept += 1
    elif entry.field == ROW:
        _empty_row(work, base, entry, today)
    elif _shown(work, entry.rid, entry.field) != entry.post or _is_locked(work, entry.rid, entry.field):
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


def _follows(column: Column) -> bool:
    """Our own computation follows from the rest at the next pass; undoing it would only set it apart."""
    return column.owner == "source" and bool(column.sources) and MACHINES.issuperset(column.sources)


def _is_locked(work: _TabUndo, rid: str, name: str) -> bool:
    number, _ = work.rows[rid]
    return (number, work.at[name]) in work.there.locked


def _shown(work: _TabUndo, rid: str, name: str) -> str | None:
    _, raw = work.rows[rid]
    at = work.at.get(name)
    if at is None:
        return None
    value = read_value(work.tab.column(name), raw[at] if at < len(raw) else None)
    return None if isinstance(value, BadCell) else canonical(value)


def _empty_row(work: _TabUndo, base: AgreedRow, entry: JournalEntry, today: date) -> None:
    """Empty an appended row, unless somebody has worked in it since."""
    number, raw = work.rows[base.rid]
    fields = [column for column in work.tab.columns if column.field in work.at and column.owner != "id"]
    strangers = any(value is not None for at, value in enumerate(raw) if at not in set(work.at.values()))
    if strangers or any(_worked_in(work, base, column, json.loads(entry.post)) for column in fields):
        work.kept += 1
        return
    texts = {column.field: _shown(work, base.rid, column.field) or "" for column in fields}
    at = work.at
    work.writes += [CellWrite(work.tab.name, number, at[name], None) for name, text in texts.items() if text]
    work.writes.append(CellWrite(work.tab.name, number, at["id"], None))
    work.changed[base.rid] = replace(base, gone=today.isoformat())
    there = as_text({name: text for name, text in texts.items() if text})
    work.journal.append(JournalEntry(work.tab.name, base.rid, ROW, there, ""))


def _worked_in(work: _TabUndo, base: AgreedRow, column: Column, appended: Mapping[str, str]) -> bool:
    """Return whether a cell shows neither what was appended nor what a source has said since."""
    name, (_, said) = column.field, base.baselines()
    if _is_locked(work, base.rid, name):
        return True
    ours = {appended.get(name, "")} | {texts.get(name, "") for texts in said.values() if column.owner != "person"}
    return not _follows(column) and _shown(work, base.rid, name) not in ours


def _refill_row(work: _TabUndo, base: AgreedRow, entry: JournalEntry) -> None:
    """Append a row again that an undo had emptied: it is the same row, with its id."""
    texts: dict[str, str] = json.loads(entry.pre)
    values = {work.at[name]: from_canonical(work.tab.column(name), texts[name]) for name in texts if name in work.at}
    written = {at: cell(value) for at, value in values.items()}
    work.appends.append(RowAppend(work.tab.name, {**written, work.at["id"]: base.rid}))
    _, said = base.baselines()
    work.changed[base.rid] = replace(base.with_baselines(texts, said), gone="", digest=b"")
    work.journal.append(JournalEntry(work.tab.name, base.rid, ROW, "", entry.pre))
