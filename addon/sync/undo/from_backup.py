"""Take back what people typed after a backup was made and before the next one: a paste that went wrong, for example.

Three versions of the workbook are compared: the backup, the one that the next pass found (the next backup, or the
workbook itself), and the workbook now. What people changed from the first to the second is put back where the third
still shows it. What passes wrote, and what was typed later, stays.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from addon.cells import BadCell, canonical, read_value
from addon.near_words import did_you_mean
from addon.problems import UnknownRun
from addon.sync.merging.tab_plan import ROW
from addon.sync.merging.typed_words import typed_text
from addon.sync.settling import settle
from addon.sync.state.commits import JournalEntry
from addon.sync.state.database import State
from addon.sync.undo.tab_undo import Seen, TabUndo, follows, places_in, rows_by_id, tab_undo
from addon.sync.undo.writing import Undoing, UndoReport, write_undo
from addon.tabs import Column, Tab, Value, folded
from addon.workbook import Raw, Snapshot, TabSnapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """What taking back would do, before anything is written. ``has_later``: the backup is not the newest one."""

    snapshot: Snapshot
    works: tuple[TabUndo, ...]
    name: str
    has_later: bool = False

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing to take back."""
        return not any(work.journal for work in self.works)


def take_back(given: Undoing, backup: Snapshot, after: Snapshot | None, *, name: str, only: str = "") -> TakeBack:
    """Plan to put back what people changed between a backup and the version ``after`` it (None: the one now).

    ``name`` is the backup's, for the Log; ``only`` the title of the one tab to look at. Raises UnknownRun where no
    tab has that title, and the workbook's faults.
    """
    snapshot = given.read()
    titles = _typed_into(given.tabs, snapshot, only)
    backup, after = given.ours_of(backup), after and given.ours_of(after)
    settle(given.state, snapshot, given.tabs)
    works = []
    for key, tab in given.tabs.items():
        then, found, now = (one.tabs.get(key) for one in (backup, after or snapshot, snapshot))
        if then and found and now and now.title in titles:
            work = tab_undo(tab, now, given.state.tab(key))
            _compared(work, then, found, given.state).put_back(given.today)
            works.append(work)
    return TakeBack(snapshot=snapshot, works=tuple(works), name=name, has_later=after is not None)


def _typed_into(tabs: Mapping[str, Tab], snapshot: Snapshot, only: str) -> list[str]:
    """Return the titles of the tabs in which people type: of all, or the one that is called so."""
    titles = [there.title for key, there in snapshot.tabs.items() if key in tabs and tabs[key].layer != "view"]
    found = [title for title in titles if folded(title) == folded(only)] if only else titles
    if only and not found:
        what = "there is no tab of this title in which people type; nothing was written"
        raise UnknownRun("--tab", what, did_you_mean(only, titles, f"Name one of: {'; '.join(titles)}"))
    return found


def _compared(work: TabUndo, then: TabSnapshot, found: TabSnapshot, state: State) -> "_Compared":
    first = _version(work, then)
    second, third = (_version(work, one, like=first) for one in (found, work.there))
    work.rows = third.rows
    three = (first.rows, second.rows, third.rows)
    unlike = [
        rid for rid in set().union(*three) if len({tuple(one[rid][1]) if rid in one else None for one in three}) > 1
    ]
    written = state.written(work.tab.name, unlike)
    return _Compared(work=work, then=first, found=second, now=third, written=written)


def write_back(given: Undoing, planned: TakeBack) -> UndoReport:
    """Do what was planned. Raises WorkbookChanged if somebody saved meanwhile, and the workbook's other faults."""
    return write_undo(given, planned.snapshot, planned.works, f"what people typed after {planned.name} taken back")


@dataclass(frozen=True, slots=True)
class _Version:
    """One tab as it was: its columns, its rows by id, and the rows without an id of their own."""

    tab: Tab
    there: TabSnapshot
    at: Mapping[str, int]
    rows: Mapping[str, Seen]
    loose: tuple[Seen, ...]

    def text(self, raw: Sequence[Raw], column: Column) -> str:
        """Return what a cell shows; what is no value of its column as it was typed."""
        at = self.at.get(column.field)
        cell = raw[at] if at is not None and at < len(raw) else None
        value = read_value(column, cell)
        return typed_text(cell) if isinstance(value, BadCell) else canonical(value)

    def is_locked(self, rid: str, column: Column) -> bool:
        """Return whether a cell held a formula or an error, or was merged or protected."""
        return not self.there.is_writable(self.rows[rid][0], self.at.get(column.field, -1))


def _version(work: TabUndo, there: TabSnapshot, *, like: "_Version | None" = None) -> _Version:
    """Return a tab by row id; of several rows with one id the one that is as in ``like``, else the first, has it."""
    at = places_in(work.tab, there, work.agreed)
    rows: dict[str, Seen] = {}
    for rid, seen in rows_by_id(there, at):
        if rid not in rows or (like and rid in like.rows and tuple(seen[1]) == tuple(like.rows[rid][1])):
            rows[rid] = seen
    numbers = {number for number, _ in rows.values()}
    others = ((number, raw) for number, raw in enumerate(there.rows, there.first_row) if number not in numbers)
    return _Version(work.tab, there, at, rows, tuple(one for one in others if any(cell is not None for cell in one[1])))


@dataclass(slots=True, kw_only=True)
class _Compared:
    """One tab in three versions: in the backup, as the next pass ``found`` it, and now.

    ``written``: what runs wrote, by row, of the rows that are not alike in all of them.
    """

    work: TabUndo
    then: _Version
    found: _Version
    now: _Version
    written: Mapping[str, Sequence[JournalEntry]]

    def put_back(self, today: date) -> None:
        """Put cells back, empty the rows that people added, append those that people removed.

        Where one version has no id column, nothing tells which rows these are: the tab stays as it is.
        """
        if not all("id" in one.at for one in (self.then, self.found, self.now)):
            self.work.kept += 1
            return
        then, found, now = (one.rows for one in (self.then, self.found, self.now))
        for rid in sorted(then.keys() & found.keys() & now.keys()):
            self._put_cells(rid)
        self._empty_added(today)
        for rid in sorted(then.keys() - found.keys() - now.keys()):
            if not self._has_run(rid, appended=False):
                columns = (one for one in self.work.tab.columns if one.owner != "id")
                self.work.append_again(rid, {one.field: self.then.text(then[rid][1], one) for one in columns})

    def _typed(self) -> Iterator[Column]:
        """Yield the columns in which people type."""
        columns = (one for one in self.work.tab.columns if one.field in self.work.at and one.field in self.then.at)
        return (one for one in columns if one.owner != "id" and not follows(one))

    def _has_run(self, rid: str, *, appended: bool) -> bool:
        """Return whether a run appended the row, or emptied it."""
        return any(one.field == ROW and bool(one.post) == appended for one in self.written.get(rid, ()))

    def _put_cells(self, rid: str) -> None:
        for column in self._typed():
            then, found, now = (one.text(one.rows[rid][1], column) for one in (self.then, self.found, self.now))
            ours = any(one.field == column.field and one.post == found for one in self.written.get(rid, ()))
            if ours or then in (found, now):
                continue
            if now != found or self.now.is_locked(rid, column) or self.then.is_locked(rid, column):
                self.work.kept += 1
            else:
                self.work.put(rid, column.field, _value(self.then, rid, column), seen=False)

    def _empty_added(self, today: date) -> None:
        """Empty the rows that people added, where they still show what was typed then and nothing else."""
        named = [rid for rid in self.found.rows if rid not in self.then.rows]
        theirs = [self.found.rows[rid] for rid in named if not self._is_ours(rid)]
        loose = self._new_loose(stamped=len(named) - len(theirs))
        added = {self._row(self.found, raw) for _, raw in (*theirs, *loose)}
        old = {rid for rid in self.found.rows if self._is_ours(rid)} | self.then.rows.keys()
        there = [(rid, seen) for rid, seen in self.now.rows.items() if rid not in old]
        for rid, seen in (*there, *(("", seen) for seen in self.now.loose)):
            row = self._row(self.now, seen[1])
            if any(row) and row in added and not self._has_run(rid, appended=True):
                self.work.empty(rid, seen, today)
                added.discard(row)
        self.work.kept += sum(any(row) for row in added)

    def _new_loose(self, *, stamped: int) -> list[Seen]:
        """Return the rows without an id that people added.

        Where one that was there before is gone, though no run ``stamped`` it, it may have been changed instead of
        another one added: then nothing is emptied.
        """
        before = {self._row(self.then, raw) for _, raw in self.then.loose}
        after = {self._row(self.found, raw) for _, raw in (*self.found.loose, *self.found.rows.values())}
        new = [seen for seen in self.found.loose if self._row(self.found, seen[1]) not in before]
        if len(before - after) <= stamped:
            return new
        self.work.kept += len(new)
        return []

    def _is_ours(self, rid: str) -> bool:
        """Return whether a run appended the row, or gave it its id: then it was there when that run read the tab."""
        return any(one.field == "id" or (one.field == ROW and bool(one.post)) for one in self.written.get(rid, ()))

    def _row(self, version: _Version, raw: Sequence[Raw]) -> tuple[str, ...]:
        return tuple(version.text(raw, column) for column in self._typed())


def _value(then: _Version, rid: str, column: Column) -> Value:
    """Return what to write: the value as it was, or its text where it is no value of its column."""
    at, raw = then.at[column.field], then.rows[rid][1]
    value = read_value(column, raw[at] if at < len(raw) else None)
    return then.text(raw, column) if isinstance(value, BadCell) else value
