"""The changes that passes saw in rows, from their journals; each run notes when it read the workbook."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import datetime

from addon.observed import GONE, NEW, Change, Observed
from addon.sync.merging.tab_plan import ROW
from addon.sync.state.commits import JournalEntry, Run
from addon.sync.state.database import State


def observed(state: State, tabs: Collection[str]) -> Observed:
    """Return what changed in these tabs since runs note their time.

    A run without a time (an undo, the rest of an interrupted one) counts as seen with the one before it.
    """
    runs = sorted(state.runs(), key=lambda one: one.number)
    first = next((one for one in runs if one.seen), None)
    if first is None:
        return Observed()
    found: dict[str, dict[str, list[Change]]] = {name: defaultdict(list) for name in tabs}
    for seen, entry in _changes(state, [one for one in runs if one.number > first.number], first):
        if entry.tab in found:
            found[entry.tab][entry.rid].append(_change(seen, entry))
    changes = {tab: {rid: tuple(every) for rid, every in rows.items()} for tab, rows in found.items()}
    return Observed(since=datetime.fromisoformat(first.seen), changes=changes)


def _changes(state: State, runs: Collection[Run], first: Run) -> Iterator[tuple[datetime, JournalEntry]]:
    """Yield the entries of each run: what people had typed when it read the workbook, then what it wrote."""
    seen = datetime.fromisoformat(first.seen)
    for run in runs:
        seen = datetime.fromisoformat(run.seen) if run.seen else seen
        for entry in (*state.typed(run.id), *state.journal(run.id)):
            yield seen, entry


def _change(seen: datetime, entry: JournalEntry) -> Change:
    if entry.field != ROW:
        return Change(seen, entry.field, entry.pre)
    return Change(seen, NEW if entry.post else GONE)
