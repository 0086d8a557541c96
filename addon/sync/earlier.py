"""An earlier state of the workbook that came back: a backup put back, an old copy saved over it, an older version.

It is known by the newest run in its Log, or by its bytes; what runs had written since must be missing in it too, or
somebody has only deleted lines of the Log. Nothing that it lacks was deleted, and nothing that it shows was typed: what
was agreed on is written again. A cell that shows neither what it had then nor what was agreed on is a person's edit,
made after the old copy came back; it stays.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from addon.cells import BadCell, canonical, from_canonical, read_value
from addon.memory import Kept, Remembered
from addon.names_in_text import moment_in_words
from addon.questions import Question
from addon.sync.log import LOG, LogEntry
from addon.sync.merging.agreement import AgreedRow, AgreedTab
from addon.sync.merging.tab_plan import ROW
from addon.sync.state.database import JournalEntry, State
from addon.sync.undo.tab_undo import Seen, TabUndo, tab_undo
from addon.sync.undo.writing import Undoing, write_undo
from addon.tabs import Tab, matched_columns
from addon.workbook import Raw, Snapshot

Spot = tuple[str, str]
"""A row id and a field, or ROW."""


CAME_BACK = Kept("earlier workbook", str)
"""What is told about an earlier workbook until somebody has seen it, by the id of the run that wrote again."""


@dataclass(slots=True, kw_only=True)
class Since:
    """What changed in one tab since an earlier state: the texts that a spot had before, and who changed it last.

    ``written``: spots that runs wrote; ``typed``: those that a person changed last. Spots are in the order of their
    first change.
    """

    before: dict[Spot, list[str]] = field(default_factory=lambda: defaultdict(list))
    written: set[Spot] = field(default_factory=set)
    typed: set[Spot] = field(default_factory=set)

    def note(self, change: JournalEntry, *, by_person: bool) -> None:
        """Take in the next change."""
        spot = (change.rid, change.field)
        self.before[spot].append(change.pre)
        if by_person:
            self.typed.add(spot)
        else:
            self.written.add(spot)
            self.typed.discard(spot)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """An earlier state that came back: what each tab gets again. ``as_of`` is the last pass whose work is in it."""

    as_of: LogEntry | None
    snapshot: Snapshot
    works: tuple[TabUndo, ...]
    typed: Mapping[str, int]

    @property
    def what(self) -> str:
        """Return what came back and what is written again, in words for people."""
        entries = [one for work in self.works for one in work.journal]
        rows = sum(one.field == ROW for one in entries)
        cells = len(entries) - rows
        since = f"what has changed since then is written again: {rows:,} rows and {cells:,} cells"
        by_people = ", ".join(f"{count:,} in {title}" for title, count in self.typed.items())
        people = f" (of these people had typed {by_people})" if by_people else ""
        when = f"of {moment_in_words(self.as_of.when)}" if self.as_of else "as it was before the first pass"
        return f"this is the workbook {when}; {since}{people}"


def earlier_workbook(
    snapshot: Snapshot, baselines: Mapping[str, AgreedTab], tabs: Mapping[str, Tab], state: State
) -> Earlier | None:
    """Return the earlier state that came back and what is due to it, None if the workbook is none."""
    logged = {int(number): one for number, one in state.remembered(LOG).items()}
    last = _last_run(snapshot, tabs, state, logged)
    if last is None:
        return None
    number, is_certain = last
    since = _since(state, number)
    compared = [
        _Compared(work=tab_undo(tab, snapshot.tabs[name], baselines[name]), since=since[name])
        for name, tab in tabs.items()
        if tab.layer != "view" and name in snapshot.tabs and name in baselines and name in since
    ]
    lacking = sum((one.lacking() for one in compared), Counter[bool]())
    if not (is_certain or lacking[True] > lacking[False]):
        return None
    for one in compared:
        one.put_again()
    if not any(one.work.journal for one in compared):
        return None
    return Earlier(
        as_of=max((one for run, one in logged.items() if run <= number), key=lambda one: int(one.run), default=None),
        snapshot=snapshot,
        works=tuple(one.work for one in compared),
        typed={one.work.there.title: one.typed for one in compared if one.typed},
    )


def write_again(found: Earlier, given: Undoing) -> None:
    """Write again what the earlier state lacks, as a run of its own. Raises the workbook's faults."""
    told = Remembered(CAME_BACK, {given.run: found.what})
    write_undo(given, found.snapshot, found.works, found.what, remembered=[told])


def question_key(run: str) -> str:
    """Return the key of the question about the earlier workbook that a run put right."""
    return f"{CAME_BACK.kind}|{run}"


def asked_about(unseen: Mapping[str, str]) -> Iterator[Question]:
    """Yield what Needs review tells of earlier workbooks that nobody has seen yet."""
    for run, what in unseen.items():
        told = f"An older copy was put in the workbook's place: {what}. Look whether all is as you expect."
        yield Question(key=question_key(run), kind=CAME_BACK.kind, question=told, where="Log", choices="seen")


def _last_run(
    snapshot: Snapshot, tabs: Mapping[str, Tab], state: State, logged: Mapping[int, LogEntry]
) -> tuple[int, bool] | None:
    """Return the last run whose work an earlier workbook has, and whether its bytes prove it; None if it is not one."""
    newest, shown = max(logged, default=0), _newest_shown(snapshot, tabs)
    if shown is not None and shown >= newest:
        return None
    exact = [run.number for run in state.runs() if run.based_on == snapshot.version and run.number <= newest]
    if exact:
        return max(exact) - 1, True
    return None if shown is None else (shown, False)


def _newest_shown(snapshot: Snapshot, tabs: Mapping[str, Tab]) -> int | None:
    """Return the newest run in the Log tab, 0 where it is empty, None if it cannot be read."""
    there = snapshot.tabs.get("log")
    at = matched_columns(tabs["log"], there.headers).get("run") if there and "log" in tabs else None
    if there is None or at is None:
        return None
    shown = (str(row[at]).strip() for row in there.rows if at < len(row) and row[at] is not None)
    return max((int(one) for one in shown if one.isascii() and one.isdigit()), default=0)


def _since(state: State, number: int) -> Mapping[str, Since]:
    found: dict[str, Since] = defaultdict(Since)
    for change, by_person in state.changes_since(number):
        found[change.tab].note(change, by_person=by_person)
    return found


@dataclass(slots=True, kw_only=True)
class _Compared:
    """One tab of an earlier workbook beside what was agreed on. ``typed`` counts what people had changed since."""

    work: TabUndo
    since: Since
    typed: int = 0

    def lacking(self) -> Counter[bool]:
        """Count what runs wrote since: how much of it the tab lacks (True), and how much it shows (False)."""
        found = Counter[bool]()
        for rid, name in self.since.written:
            base = self.work.agreed.rows.get(rid)
            if base is None or name == "id":
                continue
            if name == ROW:
                found[(rid in self.work.rows) == bool(base.gone)] += 1
            elif rid in self.work.rows and not base.gone:
                now, agreed = self._text(self.work.rows[rid][1], name), base.baselines()[0].get(name, "")
                before = self.since.before[rid, name]
                if agreed not in before and now in (agreed, *before):
                    found[now != agreed] += 1
        return found

    def put_again(self) -> None:
        """Write again what was agreed on: cells, rows that the tab lacks, and the removal of rows that were removed."""
        work = self.work
        self._find_without_id()
        for rid, name in self.since.before:
            base = work.agreed.rows.get(rid)
            if base is None:
                continue
            if name != ROW:
                self._put_cell(base, name)
            elif not base.gone and rid not in work.rows:
                self.typed += (rid, ROW) in self.since.typed
                work.append_again(rid, base.baselines()[0])
            elif base.gone and rid in work.rows and self._is_as_it_was(base, work.rows[rid][1]):
                self.typed += (rid, ROW) in self.since.typed
                work.clear(rid, work.rows[rid])

    def _put_cell(self, base: AgreedRow, name: str) -> None:
        work = self.work
        if base.gone or base.rid not in work.rows or name not in work.at or name == "id":
            return
        agreed, now = base.baselines()[0].get(name, ""), self._text(work.rows[base.rid][1], name)
        if now == agreed or now not in self.since.before[base.rid, name]:
            return
        if work.is_locked(base.rid, name):
            work.kept += 1
            return
        work.put(base.rid, name, from_canonical(work.tab.column(name), agreed) if agreed else None)
        self.typed += (base.rid, name) in self.since.typed

    def _find_without_id(self) -> None:
        """Find the rows that had no id yet by what they hold; the id that they were given since is written again."""
        at, work = self.work.at, self.work
        if "id" not in at:
            return
        loose = [
            (number, raw)
            for number, raw in enumerate(work.there.rows, work.there.first_row)
            if any(cell is not None for cell in raw) and not (at["id"] < len(raw) and raw[at["id"]])
        ]
        found: dict[str, Seen] = {}
        for rid, name in self.since.before if loose else ():
            base = work.agreed.rows.get(rid)
            if name in (ROW, "id") and base and rid not in work.rows and rid not in found:
                match = next((seen for seen in loose if self._is_as_it_was(base, seen[1])), None)
                if match:
                    loose.remove(match)
                    found[rid] = match
        work.rows = {**work.rows, **found}
        for rid in (one for one in found if not work.agreed.rows[one].gone):
            work.put(rid, "id", rid, seen=False)

    def _is_as_it_was(self, base: AgreedRow, raw: Sequence[Raw]) -> bool:
        """Return whether every cell of a row shows what was agreed on, or what it had before."""
        sheet, _ = base.baselines()
        named = [name for name in (*self.work.tab.key, *self.work.tab.required) if name in self.work.at]
        texts = {name: self._text(raw, name) for name in self.work.at if name != "id"}
        return any(texts.get(name) for name in named) and all(
            text == sheet.get(name, "") or text in self.since.before.get((base.rid, name), ())
            for name, text in texts.items()
        )

    def _text(self, raw: Sequence[Raw], name: str) -> str:
        """Return what a cell shows; what is no value of its column as it was typed, as the merge remembers it."""
        at = self.work.at.get(name)
        cell = raw[at] if at is not None and at < len(raw) else None
        value = read_value(self.work.tab.column(name), cell)
        return str(cell) if isinstance(value, BadCell) else canonical(value)
