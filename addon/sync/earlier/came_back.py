"""An earlier state of the workbook that came back: a backup put back, an old copy saved over it, an older version.

It is known by the newest run in its Log, or where the Log is gone by its bytes; what runs had written since must be
missing in it too, or somebody has only deleted lines of the Log. Nothing that it lacks was deleted, and nothing that it
shows was typed: what was agreed on is written again. A cell that shows neither what it had then nor what was agreed on
is a person's edit, made after the old copy came back; it stays.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from addon.memory import Kept, Remembered
from addon.names_in_text import moment_in_words
from addon.questions import Question
from addon.sync.earlier.earlier_tab import EarlierTab
from addon.sync.earlier.since import changes_of
from addon.sync.log import LOG, LogEntry, counted
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.tab_plan import ROW
from addon.sync.state.database import State
from addon.sync.undo.tab_undo import TabUndo, tab_undo
from addon.sync.undo.writing import Undoing, write_undo
from addon.tabs import Tab, matched_columns
from addon.workbook import Snapshot

CAME_BACK = Kept("earlier workbook", str)
"""What is told about an earlier workbook until somebody has seen it, by the id of the run that wrote again."""

AGAIN = Kept("written again", str)
"""The ids of the runs that wrote again, for good: what they wrote was no change, and older copies may have it."""


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
        since = f"what has changed since then is written again: {counted(rows, 'row')} and {counted(cells, 'cell')}"
        by_people = ", ".join(f"{count:,} in {title}" for title, count in self.typed.items())
        people = f" (of these people had typed {by_people})" if by_people else ""
        when = f"of {moment_in_words(self.as_of.when)}" if self.as_of else "as it was before the first pass"
        return f"this is the workbook {when}; {since}{people}"


def earlier_workbook(
    snapshot: Snapshot, baselines: Mapping[str, AgreedTab], tabs: Mapping[str, Tab], state: State
) -> Earlier | None:
    """Return the earlier state that came back and what is due to it, None if the workbook is none."""
    logged = {int(number): one for number, one in state.remembered(LOG).items()}
    number = _last_run(snapshot, tabs, state, logged)
    if number is None:
        return None
    since = changes_of(state, number, without=state.remembered(AGAIN).keys())
    compared = [
        EarlierTab(work=tab_undo(tab, snapshot.tabs[name], baselines[name]), since=since[name])
        for name, tab in tabs.items()
        if tab.layer != "view" and name in snapshot.tabs and name in baselines and name in since
    ]
    lacking = sum((one.lacking() for one in compared), Counter[bool]())
    if lacking[True] <= lacking[False]:
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
    again = Remembered(AGAIN, {given.run: ""})
    write_undo(given, found.snapshot, found.works, found.what, remembered=[told, again])


def question_key(run: str) -> str:
    """Return the key of the question about the earlier workbook that a run put right."""
    return f"{CAME_BACK.kind}|{run}"


def asked_about(unseen: Mapping[str, str]) -> Iterator[Question]:
    """Yield what Needs review tells of earlier workbooks that nobody has seen yet."""
    for run, what in unseen.items():
        told = f"An older copy was put in the workbook's place: {what}. Look whether all is as you expect."
        yield Question(key=question_key(run), kind=CAME_BACK.kind, question=told, where="Log", choices="seen")


def _last_run(snapshot: Snapshot, tabs: Mapping[str, Tab], state: State, logged: Mapping[int, LogEntry]) -> int | None:
    """Return the last run whose work an earlier workbook has, by its Log or else its version; None if it is not one."""
    newest, shown = max(logged, default=0), _newest_shown(snapshot, tabs)
    if shown is not None:
        return shown if shown < newest else None
    exact = [run.number for run in state.runs() if run.based_on == snapshot.version and run.number <= newest]
    return max(exact) - 1 if exact else None


def _newest_shown(snapshot: Snapshot, tabs: Mapping[str, Tab]) -> int | None:
    """Return the newest run in the Log tab, 0 where it is empty, None if it cannot be read."""
    there = snapshot.tabs.get("log")
    at = matched_columns(tabs["log"], there.headers).get("run") if there and "log" in tabs else None
    if there is None or at is None:
        return None
    shown = (str(row[at]).strip() for row in there.rows if at < len(row) and row[at] is not None)
    return max((int(one) for one in shown if one.isascii() and one.isdigit()), default=0)
