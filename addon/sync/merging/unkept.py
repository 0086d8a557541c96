"""Columns that are shown and remembered nowhere, such as sample cells of a file. Pure but for the plan it adds to.

What they show is in no baseline and no journal: an undo leaves it, and only who computed it takes it away.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from addon.sources import Source
from addon.sync.merging.agreement import AgreedTab, digest
from addon.sync.merging.identify_rows import SeenRow, as_read
from addon.sync.merging.row_merge import foretold_digest
from addon.sync.merging.tab_plan import CellChange, TabPlan
from addon.tabs import Value


def show_unkept(plan: TabPlan, fields: Collection[str], told: Iterable[Source], agreed: AgreedTab) -> None:
    """Write what sources tell of these fields into the rows that the plan has, by their ids."""
    wanted = {
        row.rid: {name: value for name, value in row.values.items() if name in fields and name in plan.seen.at}
        for source in told
        for row in source.rows
        if row.rid and fields
    }
    if not wanted or plan.left_alone:
        return
    for row in plan.seen.rows:
        if row.rid in wanted:
            _show(plan, row, wanted[row.rid], agreed)
    for at, new in enumerate(plan.appends):
        if shown := wanted.get(new.rid):
            plan.appends[at] = replace(new, words={**new.words, **shown})
            made = foretold_digest(plan, {**new.values, **shown})
            plan.agreed[new.rid] = replace(plan.agreed[new.rid], digest=made)


def _show(plan: TabPlan, row: SeenRow, shown: Mapping[str, Value], agreed: AgreedTab) -> None:
    raw = [*row.raw, *(None,) * (max(plan.seen.at.values()) + 1 - len(row.raw))]
    for name, value in shown.items():
        at = plan.seen.at[name]
        if raw[at] != as_read(value) and plan.seen.snapshot.is_writable(row.number, at):
            plan.cells.append(CellChange("", row.number, name, value, "", ""))
    base = plan.agreed.get(row.rid) or agreed.rows.get(row.rid)
    if base is None or not base.digest:
        return
    for cell in plan.cells:
        if cell.number == row.number:
            raw[plan.seen.at[cell.field]] = as_read(cell.value)
    made = digest(tuple(raw[plan.seen.at[name]] for name in plan.shown))
    if made != base.digest:
        plan.agreed[row.rid] = replace(base, digest=made)
