"""Settle by reading what an interrupted run has written: what is there is ours, the rest is planned anew.

A run is interrupted by a crash, by an answer that was lost, or by somebody who changes the workbook while it writes.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from addon.cells import BadCell, canonical, read_value
from addon.memory import Kept
from addon.sync.log import LOG
from addon.sync.merging.agreement import MARKS, AgreedRow, AgreedTab
from addon.sync.merging.tab_plan import ROW
from addon.sync.merging.typed_words import typed_text
from addon.sync.state.commits import Commit, JournalEntry, Run
from addon.sync.state.database import State
from addon.tabs import Tab, matched_columns
from addon.workbook import Snapshot, TabSnapshot

COUNTER = Kept("counter", int)
"""The highest number given out in each numbered tab."""


def settle(state: State, snapshot: Snapshot, tabs: Mapping[str, Tab]) -> str:
    """Settle a run that was interrupted between persisting and agreeing; return what was found, in words."""
    run = state.interrupted()
    if run is None:
        return ""
    journal = state.journal(run.id)
    evidence = _evidence(journal, snapshot, tabs)
    there = [entry for entry, found in zip(journal, evidence, strict=True) if found.is_there]
    if snapshot.written_in_part and 0 < len(there) < len(journal):
        return _settled_in_part(state, run, there, len(journal))
    if bool(there) if snapshot.written_in_part else _was_written(run, evidence, snapshot):
        state.agree(run.id)
        return f"run {run.number} had been written before it was interrupted; it counts as done"
    state.discard(run.id)
    how = "while it wrote" if snapshot.written_in_part else "before it wrote anything"
    return f"run {run.number} was interrupted {how}; it is planned anew"


def _settled_in_part(state: State, run: Run, there: Sequence[JournalEntry], planned: int) -> str:
    """Agree on the changes that are there. What else the run was to remember rests on all of them: it is planned anew.

    The Log keeps the run, so that it can be undone; numbers that it has given out are never given again.
    """
    pending, agreed = state.pending(), state.tabs(*{entry.tab for entry in there})
    entries: dict[tuple[str, str], list[JournalEntry]] = defaultdict(list)
    for entry in there:
        entries[entry.tab, entry.rid].append(entry)
    part = Commit(journal=[entry for entry in there if not _is_appended(entry)])
    for (tab, rid), found in entries.items():
        new = pending.get(tab, {}).get(rid)
        if new is None:
            continue
        part.rows.setdefault(tab, {})[rid] = _in_part(agreed.get(tab, AgreedTab()).rows.get(rid), new, found)
        appended = next((entry for entry in found if _is_appended(entry)), None)
        if appended:
            part.appended.setdefault(tab, {})[rid] = appended.pre
    state.agree_in_part(run.id, part, (LOG.kind, COUNTER.kind))
    how = f"{len(there)} of its {planned} changes are there and count as done; the rest is planned anew"
    return f"run {run.number} was interrupted while it wrote: {how}"


def _is_appended(entry: JournalEntry) -> bool:
    return entry.field == ROW and bool(entry.post)


def _in_part(old: AgreedRow | None, new: AgreedRow, there: Sequence[JournalEntry]) -> AgreedRow:
    """Return the baseline of a row of which these changes are there: in every other cell it is as before."""
    if old is None or any(entry.field == ROW for entry in there):
        return new
    (sheet, said), (sheet_now, said_now) = old.baselines(), new.baselines()
    for field in (entry.field for entry in there):
        sheet[field] = sheet_now.get(field, "")
        for source, texts in said_now.items():
            for name in (field, *(f"{mark}{field}" for mark in MARKS)):
                said.setdefault(source, {})[name] = texts.get(name, "")
    return replace(old, digest=b"").with_baselines(sheet, said)


# --- what the sheet shows of a run -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What one place shows of a change: ``is_there``; ``sign`` is 1 for what was written, -1 for what was before.

    ``proves``: nobody but the run can have brought it there.
    """

    sign: int
    is_there: bool = False
    proves: bool = False


def _evidence(journal: Sequence[JournalEntry], snapshot: Snapshot, tabs: Mapping[str, Tab]) -> list[_Evidence]:
    names = {entry.tab for entry in journal if entry.tab in snapshot.tabs and entry.tab in tabs}
    now = {name: _TabNow(tabs[name], snapshot.tabs[name]) for name in names}
    return [now[entry.tab].of(entry) if entry.tab in now else _Evidence(0) for entry in journal]


def _was_written(run: Run, evidence: Sequence[_Evidence], snapshot: Snapshot) -> bool:
    """Weigh the evidence: a batch is written whole or not at all, but people may have worked on since.

    A new id in the sheet proves the write; else more cells must show what the run wrote than what stood there before,
    even where the workbook's version lags behind. A run without a journal only remembered what it read.
    """
    if not evidence:
        return run.based_on != snapshot.version
    return any(one.proves for one in evidence) or sum(one.sign for one in evidence) > 0


class _TabNow:
    """A tab as it is while an interrupted run is settled."""

    def __init__(self, tab: Tab, there: TabSnapshot) -> None:
        self._tab = tab
        self._at = matched_columns(tab, there.headers)
        at = self._at.get("id")
        self._rows = {} if at is None else {str(row[at]): row for row in there.rows if len(row) > at and row[at]}

    def of(self, entry: JournalEntry) -> _Evidence:
        """Return what this shows of a change."""
        if "id" not in self._at:
            return _Evidence(0)  # without ids nothing tells which rows are there
        row = self._rows.get(entry.rid)
        if entry.field in {ROW, "id"}:
            is_there = (row is not None) is (entry.field == "id" or bool(entry.post))
            if entry.pre:
                return _Evidence(0 if entry.field == "id" else 1 if is_there else -1, is_there)
            return _Evidence(1 if is_there else -1, is_there, proves=is_there)
        index = self._at.get(entry.field)
        if row is None or index is None:
            return _Evidence(0)
        cell = row[index] if index < len(row) else None
        value = read_value(self._tab.column(entry.field), cell)
        text = typed_text(cell) if isinstance(value, BadCell) else canonical(value)
        sign = 0 if entry.pre == entry.post else {entry.post: 1, entry.pre: -1}.get(text, 0)
        return _Evidence(sign, text == entry.post)
