"""Undo a run. It acts as a person would: what the run wrote and nobody changed since is put back.

The sheet's baseline becomes the value put back and the source's stays, so the next pass does not do
it all again; where the two differ, that is listed as for any person's edit. Appended rows are emptied and tombstoned,
never removed; those that had been removed before are removed again. Computed rows, computed tabs and calendars return
at the next pass.
"""

import json
from collections.abc import Mapping
from datetime import date

from addon.cells import from_canonical
from addon.problems import UnknownRun
from addon.sync.merging.agreement import AgreedRow
from addon.sync.merging.tab_plan import ROW
from addon.sync.settling import settle
from addon.sync.state.commits import JournalEntry
from addon.sync.state.database import DONE
from addon.sync.undo.tab_undo import TabUndo, follows, is_readable, tab_undo
from addon.sync.undo.writing import Undoing, UndoReport, counted, write_undo
from addon.tabs import Column, Value
from addon.workbook import Snapshot


def undo(wanted: int, given: Undoing, *, dry_run: bool = False) -> UndoReport:
    """Undo the run with this number, or (``dry_run``) tell what that would change.

    Raises UnknownRun, WorkbookChanged and the workbook's faults.
    """
    snapshot = given.read()
    if not dry_run:
        settle(given.state, snapshot, given.tabs)
    found = next((one for one in given.state.runs() if one.number == wanted and one.state == DONE), None)
    if found is None:
        raise UnknownRun(
            f"run {wanted}", "there is no such run, or it wrote nothing", "See the Log tab for run numbers."
        )
    works = _works(found.id, given, snapshot)
    return counted(works) if dry_run else write_undo(given, snapshot, works, f"run {wanted} undone")


def _works(run: str, given: Undoing, snapshot: Snapshot) -> list[TabUndo]:
    journal, works = given.state.journal(run), []
    for name in dict.fromkeys(entry.tab for entry in journal):
        if given.tabs[name].layer in {"people", "rules"} and name in snapshot.tabs:
            work = tab_undo(given.tabs[name], snapshot.tabs[name], given.state.tab(name))
            for entry in reversed([one for one in journal if one.tab == name]):
                _undo_entry(work, entry, given.today)
            works.append(work)
    return works


def _undo_entry(work: TabUndo, entry: JournalEntry, today: date) -> None:
    if entry.field == "id" or (entry.field != ROW and follows(work.tab.column(entry.field))):
        return
    if entry.field == ROW and not entry.post:
        _give_back(work, entry)
        return
    base = work.base(entry.rid)
    if base is None or entry.rid not in work.rows:
        work.kept += 1
    elif entry.field == ROW:
        _empty_row(work, base, entry, today)
    elif work.shown(entry.rid, entry.field) != entry.post or work.is_locked(entry.rid, entry.field):
        work.kept += 1
    else:
        work.put(entry.rid, entry.field, _value(work, entry.field, entry.pre))


def _value(work: TabUndo, name: str, text: str) -> Value:
    return from_canonical(work.tab.column(name), text) if text else None


def _give_back(work: TabUndo, entry: JournalEntry) -> None:
    """Give back a row that an undo emptied; one that was computed again meanwhile gets what it lacks."""
    texts: dict[str, str] = json.loads(entry.pre)
    if entry.rid not in work.rows:
        work.append_again(entry.rid, texts)
        return
    for name, text in texts.items():
        shown = work.shown(entry.rid, name)
        if shown == "" and not work.is_locked(entry.rid, name):
            work.put(entry.rid, name, _value(work, name, text))
        elif shown != text and not follows(work.tab.column(name)):
            work.kept += 1


def _empty_row(work: TabUndo, base: AgreedRow, entry: JournalEntry, today: date) -> None:
    """Empty an appended row, unless somebody has worked in it since."""
    raw, appended = work.rows[base.rid][1], json.loads(entry.post)
    fields = [column for column in work.tab.columns if column.field in work.at and column.owner != "id"]
    strangers = any(value is not None for at, value in enumerate(raw) if at not in set(work.at.values()))
    if strangers or any(_worked_in(work, base, column, appended) for column in fields):
        work.kept += 1
        return
    if entry.pre:
        work.remove_again(base, entry.pre, today)
        return
    texts = {column.field: work.shown(base.rid, column.field) or "" for column in fields if not follows(column)}
    later = {name: text for name, text in texts.items() if text and text != appended.get(name, "")}
    work.empty(base.rid, work.rows[base.rid], today, later=later)


def _worked_in(work: TabUndo, base: AgreedRow, column: Column, appended: Mapping[str, str]) -> bool:
    """Return whether a cell shows neither what was appended nor what a source has said since.

    Of a computed cell only a word that is no value of it is surely somebody's own.
    """
    name, (_, told) = column.field, base.baselines()
    if work.is_locked(base.rid, name):
        return True
    shown = work.shown(base.rid, name) or ""
    if follows(column):
        return not is_readable(column, shown)
    ours = {appended.get(name, "")} | {texts.get(name, "") for texts in told.values() if column.owner != "person"}
    return shown not in ours
