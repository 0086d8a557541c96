"""Carry a plan out: persist the intents, write the workbook once, then agree on what was written.

The only code that writes to the workbook and the state. The order is what makes a crash harmless: a
pass that died before the write is discarded, one that died after it is agreed on when the journal's
cells are found in the sheet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from addon.sync.agreed import Commit, JournalEntry, State
from addon.sync.tab_plan import ROW, TabPlan
from addon.sync.workbook import CellWrite, RowAppend, SheetBatch, Snapshot, Workbook, Written
from addon.tabs import BadCell, Tab, Value, canonical, matched_columns, read_value, to_cell


@dataclass(slots=True, kw_only=True)
class PassPlan:
    """Everything one pass will do, as plain data: merged tabs, views, calendars and what to remember."""

    snapshot: Snapshot
    tabs: list[TabPlan] = field(default_factory=list)
    views: list[CellWrite] = field(default_factory=list)
    kept: dict[tuple[str, str], object | None] = field(default_factory=dict)
    summary: dict[str, object] = field(default_factory=dict)

    @property
    def cells(self) -> int:
        """Return how many cells of existing rows change (views included)."""
        return sum(len(plan.cells) for plan in self.tabs) + len(self.views)

    @property
    def rows(self) -> int:
        """Return how many rows are appended."""
        return sum(len(plan.appends) for plan in self.tabs)


def sheet_batch(plan: PassPlan) -> SheetBatch:
    """Return the plan's writes as one batch for the workbook."""
    cells = [
        CellWrite(one.tab.name, change.number, one.seen.at[change.field], cell(change.value))
        for one in plan.tabs
        for change in one.cells
    ]
    appends = [
        RowAppend(one.tab.name, {one.seen.at[k]: cell(v) for k, v in new.values.items() if k in one.seen.at})
        for one in plan.tabs
        for new in one.appends
    ]
    return SheetBatch(based_on=plan.snapshot.version, cells=(*cells, *plan.views), appends=tuple(appends))


def cell(value: Value) -> Written:
    """Return a value as it is written; blank text empties the cell."""
    made = to_cell(value)
    return None if made == "" else made


def commit_of(plan: PassPlan) -> Commit:
    """Return what will have been agreed on once the plan is written."""
    journal = [
        JournalEntry(one.tab.name, change.rid, change.field, change.pre, change.post)
        for one in plan.tabs
        for change in one.cells
    ]
    journal += [JournalEntry(one.tab.name, new.rid, ROW, "", "") for one in plan.tabs for new in one.appends]
    rows = {one.tab.name: one.agreed for one in plan.tabs if one.agreed}
    return Commit(rows=rows, kept=plan.kept, journal=journal, summary=plan.summary)


def carry_out(plan: PassPlan, workbook: Workbook, state: State, run: str) -> None:
    """Write the plan. Raises WorkbookChanged (nothing written or remembered: plan again) and other faults."""
    apply(sheet_batch(plan), commit_of(plan), workbook=workbook, state=state, run=run)


def apply(batch: SheetBatch, commit: Commit, *, workbook: Workbook, state: State, run: str) -> None:
    """Persist the intents, write the batch, agree. Nothing at all happens if both are empty."""
    if not batch and not commit:
        return
    state.persist(run, commit)
    if batch:
        try:
            workbook.write(batch)
        except Exception:
            state.discard(run)
            raise
    state.agree(run)


def settle(state: State, snapshot: Snapshot, tabs: Mapping[str, Tab]) -> str:
    """Settle a run that died between persisting and agreeing, by reading; return what was found, in words.

    A batch is written whole or not at all. So one cell that shows what the run wrote and did not
    before, or one row that the run appended, proves the write; a person may have changed the rest since.
    """
    run = state.interrupted()
    if run is None:
        return ""
    if _was_written(state.journal(run.id), snapshot, tabs):
        state.agree(run.id)
        return f"run {run.number} had been written before it was interrupted; it counts as done"
    state.discard(run.id)
    return f"run {run.number} was interrupted before it wrote anything; it is planned anew"


def _was_written(journal: Sequence[JournalEntry], snapshot: Snapshot, tabs: Mapping[str, Tab]) -> bool:
    if not journal:
        return True
    for name in {entry.tab for entry in journal}:
        if name not in snapshot.tabs:
            continue
        tab, there = tabs[name], snapshot.tabs[name]
        at = matched_columns(tab, there.headers)
        rows = {str(row[at["id"]]): row for row in there.rows if "id" in at and len(row) > at["id"]}
        for entry in journal:
            if entry.tab != name or entry.rid not in rows:
                continue
            if entry.field == ROW or (entry.field == "id" and entry.pre != entry.post):
                return True
            index = at.get(entry.field)
            row = rows[entry.rid]
            raw = row[index] if index is not None and index < len(row) else None
            value = read_value(tab.column(entry.field), raw)
            if entry.pre != entry.post and not isinstance(value, BadCell) and canonical(value) == entry.post:
                return True
    return False
