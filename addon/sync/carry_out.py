"""Carry a plan out: persist the intents, write the workbook once, then agree on what was written.

The only code that writes to the workbook and the state. The order is what makes a crash harmless: a
pass that died before the write is discarded, one that died after it is agreed on when the journal's
cells are found in the sheet.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from addon.cells import BadCell, canonical, read_value, to_cell
from addon.memory import Remembered
from addon.problems import WorkbookChanged, WorkbookOpenElsewhere, WriteRefused
from addon.sync.merging.questions import AskedQuestion
from addon.sync.merging.tab_plan import ROW, TabPlan
from addon.sync.state.database import Commit, JournalEntry, State
from addon.tabs import Tab, Value, matched_columns
from addon.workbook import CellWrite, ColumnAdd, RowAppend, SheetBatch, Snapshot, TabAdd, TabSnapshot, Workbook, Written

PROOF = 1_000_000


@dataclass(slots=True, kw_only=True)
class PassPlan:
    """Everything one pass will write and remember, as plain data: merged tabs, views, records."""

    snapshot: Snapshot
    tabs: list[TabPlan] = field(default_factory=list)
    views: list[CellWrite] = field(default_factory=list)
    new_tabs: list[TabAdd] = field(default_factory=list)
    new_columns: list[ColumnAdd] = field(default_factory=list)
    memory: list[Remembered[Any]] = field(default_factory=list)
    questions: Mapping[str, AskedQuestion] = field(default_factory=dict)

    @property
    def is_growing(self) -> bool:
        """Return whether tabs or columns are added: the next pass fills them."""
        return bool(self.new_tabs or self.new_columns)

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
    appends = [append for one in plan.tabs for append in _row_appends(one)]
    return SheetBatch(
        based_on=plan.snapshot.version,
        cells=(*cells, *plan.views),
        appends=tuple(appends),
        tabs=tuple(plan.new_tabs),
        columns=tuple(plan.new_columns),
    )


def _row_appends(plan: TabPlan) -> Iterator[RowAppend]:
    places = [(name, plan.seen.at[name]) for name in plan.shown]
    for new in plan.appends:
        values = ((at, new.values.get(name)) for name, at in places)
        yield RowAppend(plan.tab.name, {at: cell(value) for at, value in values if value is not None})


def cell(value: Value) -> Written:
    """Return a value as it is written; blank text empties the cell."""
    made = value if type(value) is str else to_cell(value)
    return None if made == "" else made


def commit_of(plan: PassPlan) -> Commit:
    """Return what will have been agreed on once the plan is written."""
    journal = [
        JournalEntry(one.tab.name, change.rid, change.field, change.pre, change.post)
        for one in plan.tabs
        for change in one.cells
    ]
    rows = {one.tab.name: one.agreed for one in plan.tabs if one.agreed}
    appended = {one.tab.name: [new.rid for new in one.appends] for one in plan.tabs if one.appends}
    return Commit(rows=rows, memory=plan.memory, journal=journal, appended=appended)


def carry_out(plan: PassPlan, workbook: Workbook, state: State, run: str) -> None:
    """Write the plan. Raises WorkbookChanged (nothing written or remembered: plan again) and other faults."""
    apply(sheet_batch(plan), commit_of(plan), workbook=workbook, state=state, run=run)


def apply(batch: SheetBatch, commit: Commit, *, workbook: Workbook, state: State, run: str) -> None:
    """Persist the intents, write the batch, agree. Nothing at all happens if both are empty.

    Only faults that promise that nothing was written discard the intents; after any other the outcome
    is unknown, and the next pass settles it by reading.
    """
    if not batch and not commit:
        return
    state.persist(run, replace(commit, based_on=batch.based_on))
    for rows in commit.rows.values():
        rows.clear()  # as large as the batch after a first import, and persisted: room for the workbook
    if batch:
        try:
            workbook.write(batch)
        except (WorkbookChanged, WorkbookOpenElsewhere, WriteRefused):
            state.discard(run)
            raise
    state.agree(run)


def settle(state: State, snapshot: Snapshot, tabs: Mapping[str, Tab]) -> str:
    """Settle a run that died between persisting and agreeing, by reading; return what was found, in words."""
    run = state.interrupted()
    if run is None:
        return ""
    moved = run.based_on != snapshot.version and not snapshot.written_in_part
    if moved and _was_written(state.journal(run.id), snapshot, tabs):
        state.agree(run.id)
        return f"run {run.number} had been written before it was interrupted; it counts as done"
    state.discard(run.id)
    how = "while it wrote" if snapshot.written_in_part else "before it wrote anything"
    return f"run {run.number} was interrupted {how}; it is planned anew"


def _was_written(journal: Sequence[JournalEntry], snapshot: Snapshot, tabs: Mapping[str, Tab]) -> bool:
    """A batch is written whole or not at all, but people may have worked on since: the evidence is weighed.

    A new id in the sheet proves the write; else more cells must show what the run wrote than what stood
    there before. A run without a journal only remembered what it read.
    """
    signs = [0]
    for name in dict.fromkeys(entry.tab for entry in journal):
        if name in snapshot.tabs and name in tabs:
            shown = _TabNow(tabs[name], snapshot.tabs[name])
            signs += [shown.sign(entry) for entry in journal if entry.tab == name]
    return not journal or PROOF in signs or sum(signs) > 0


class _TabNow:
    """A tab as it is while an interrupted run is settled."""

    def __init__(self, tab: Tab, there: TabSnapshot) -> None:
        self._tab = tab
        self._at = matched_columns(tab, there.headers)
        at = self._at.get("id")
        self._rows = {} if at is None else {str(row[at]): row for row in there.rows if len(row) > at and row[at]}

    def sign(self, entry: JournalEntry) -> int:
        """Return 1 if this shows what the run wrote, -1 if what stood there before, 0 if neither."""
        row = self._rows.get(entry.rid)
        if entry.field in {ROW, "id"}:
            if entry.pre:
                return 0 if entry.field == "id" else -1 if row else 1
            return PROOF if row else -1
        index = self._at.get(entry.field)
        if row is None or index is None or entry.pre == entry.post:
            return 0
        value = read_value(self._tab.column(entry.field), row[index] if index < len(row) else None)
        text = "" if isinstance(value, BadCell) else canonical(value)
        return {entry.post: 1, entry.pre: -1}.get(text, 0)
