"""Rows in which nobody had worked and that vanish together are added again: no person deletes so. Pure."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from addon.cells import canonical
from addon.problems import Problem, in_tab
from addon.sources import SourceRow
from addon.sync.merging.agreement import AgreedRow, pack
from addon.sync.merging.identify import Resolve
from addon.sync.merging.removed_rows import put_row_back
from addon.sync.merging.tab_plan import TabPlan

_MANY = 3
"""As many rows, or fewer, a person may delete though one run had added just these."""


def vanished_together(
    plan: TabPlan,
    vanished: Sequence[AgreedRow],
    added_with: Callable[[str, Collection[str]], Collection[frozenset[str]]],
) -> dict[str, AgreedRow]:
    """Return the vanished rows that are added again, by id: all that a run had added, with nothing typed in any.

    Rows that were added again before and vanish once more were deleted by a person.
    """
    untouched = {row.rid: row for row in vanished if _is_untouched(row)}
    if len(untouched) <= _MANY or "id" not in plan.seen.at:
        return {}
    present = {row.rid for row in plan.seen.rows}
    touched = {row.rid for row in vanished} - untouched.keys()
    runs = added_with(plan.tab.name, untouched)
    times = Counter(rid for run in runs for rid in run)
    whole = [run for run in runs if run.isdisjoint(present | touched)]
    again = {rid: untouched[rid] for run in whole for rid in sorted(run) if rid in untouched and times[rid] == 1}
    if len(again) <= _MANY:
        return {}
    what = f"{len(again):,} rows in which nobody had worked vanished together; they are added again"
    step = "If they are to go, delete them once more."
    plan.problems.append(Problem(in_tab(plan.seen.snapshot.title), "rows-added-again", what, step))
    return again


def _is_untouched(row: AgreedRow) -> bool:
    """Return whether every cell of a row is as a source had it."""
    sheet, said = row.baselines()
    return all(any(texts.get(name) == text for texts in said.values()) for name, text in sheet.items() if text)


def add_again(plan: TabPlan, base: AgreedRow, touch: Mapping[str, SourceRow], resolve: Resolve) -> None:
    """Append a row again as it was, with what its sources tell in this pass."""
    heard = {name: {field: canonical(value) for field, value in row.values.items()} for name, row in touch.items()}
    put_row_back(plan, replace(base, packed=pack(*base.baselines(), heard)) if heard else base, resolve)
