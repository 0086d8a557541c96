"""Carry a plan out: persist the intents, write the workbook once, then agree on what was written.

The only code that writes to the workbook and the state. The order is what makes a crash harmless: a
pass that died before the write is discarded, one that died after it is agreed on so far as the journal's
cells are found in the sheet.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from addon.cells import to_cell
from addon.memory import Remembered
from addon.problems import WorkbookChanged, WorkbookOpenElsewhere, WriteRefused, WrittenInPart
from addon.sync.blank_rows import blank_rows
from addon.sync.merging.questions import AskedQuestion
from addon.sync.merging.tab_plan import TabPlan
from addon.sync.state.commits import Commit, JournalEntry
from addon.sync.state.database import State
from addon.tabs import Value
from addon.workbook import CellWrite, ColumnAdd, RowAppend, SheetBatch, Snapshot, TabAdd, Workbook, Written
from addon.written import without_control


@dataclass(slots=True, kw_only=True)
class PassPlan:
    """Everything one pass will write and remember, as plain data: merged tabs, views, records.

    ``typed_rows`` are appended for people, without an id: the next pass merges them. ``seen``: when it was read.
    """

    snapshot: Snapshot
    tabs: list[TabPlan] = field(default_factory=list)
    views: list[CellWrite] = field(default_factory=list)
    typed_rows: list[RowAppend] = field(default_factory=list)
    new_tabs: list[TabAdd] = field(default_factory=list)
    new_columns: list[ColumnAdd] = field(default_factory=list)
    memory: list[Remembered[Any]] = field(default_factory=list)
    questions: Mapping[str, AskedQuestion] = field(default_factory=dict)
    seen: str = ""

    @property
    def is_growing(self) -> bool:
        """Return whether tabs, columns or people's rows are added: the next pass fills them."""
        return bool(self.new_tabs or self.new_columns or self.typed_rows)

    @property
    def cells(self) -> int:
        """Return how many cells of existing rows change (views included)."""
        return sum(len(plan.cells) for plan in self.tabs) + len(self.views)

    @property
    def rows(self) -> int:
        """Return how many rows are appended."""
        return sum(len(plan.appends) for plan in self.tabs) + len(self.typed_rows)


def sheet_batch(plan: PassPlan) -> SheetBatch:
    """Return the plan's writes as one batch for the workbook."""
    cells = [
        CellWrite(one.tab.name, change.number, one.seen.at[change.field], cell(change.value))
        for one in plan.tabs
        for change in one.cells
    ]
    appends: list[RowAppend] = []
    for one in plan.tabs:
        new, free = list(_row_appends(one)), blank_rows(one.seen.snapshot, one.seen.at.values())
        filled = zip(free, new, strict=False)
        cells += [CellWrite(one.tab.name, row, at, value) for row, add in filled for at, value in add.values.items()]
        appends += new[len(free) :]
    return SheetBatch(
        based_on=plan.snapshot.version,
        cells=(*cells, *plan.views),
        appends=(*appends, *plan.typed_rows),
        tabs=tuple(plan.new_tabs),
        columns=tuple(plan.new_columns),
    )


def _row_appends(plan: TabPlan) -> Iterator[RowAppend]:
    places = [(name, plan.seen.at[name]) for name in plan.shown]
    for new in plan.appends:
        values = ((at, new.words.get(name, new.values.get(name))) for name, at in places)
        yield RowAppend(plan.tab.name, {at: cell(value) for at, value in values if value is not None})


def cell(value: Value) -> Written:
    """Return a value as it is written; blank text empties the cell, and what no cell can hold becomes a space."""
    made = without_control(value) if type(value) is str else to_cell(value)
    return None if made == "" else made


def commit_of(plan: PassPlan) -> Commit:
    """Return what will have been agreed on once the plan is written."""
    journal = [
        JournalEntry(one.tab.name, change.rid, change.field, change.pre, change.post)
        for one in plan.tabs
        for change in one.cells
        if change.rid
    ]
    typed = [
        JournalEntry(one.tab.name, change.rid, change.field, change.pre, change.post)
        for one in plan.tabs
        for change in one.typed
    ]
    rows = {one.tab.name: one.agreed for one in plan.tabs if one.agreed}
    appended = {one.tab.name: {new.rid: new.was for new in one.appends} for one in plan.tabs if one.appends}
    return Commit(rows=rows, memory=plan.memory, journal=journal, typed=typed, appended=appended, seen=plan.seen)


def carry_out(plan: PassPlan, workbook: Workbook, state: State, run: str) -> None:
    """Write the plan. Raises WorkbookChanged (read and plan again) and other faults."""
    apply(sheet_batch(plan), commit_of(plan), workbook=workbook, state=state, run=run)


def apply(batch: SheetBatch, commit: Commit, *, workbook: Workbook, state: State, run: str) -> None:
    """Persist the intents, write the batch, agree. Nothing at all happens if both are empty.

    Only faults that promise that nothing was written discard the intents; after any other the outcome
    is unknown, or the batch was written in part, and whoever reads next settles it (``settling.py``).
    """
    if not batch and not commit:
        return
    state.persist(run, replace(commit, based_on=batch.based_on))
    for rows in commit.rows.values():
        rows.clear()  # as large as the batch after a first import, and persisted: room for the workbook
    if batch:
        try:
            workbook.write(batch)
        except WrittenInPart:
            raise
        except (WorkbookChanged, WorkbookOpenElsewhere, WriteRefused):
            state.discard(run)
            raise
    state.agree(run)
