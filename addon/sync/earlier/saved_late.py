"""What somebody saved into a copy of the workbook after it was replaced: found, asked about, and taken over.

A program that opened the workbook before a pass replaced it, and that writes in place, saves into the backup. What was
typed there is what differs from the state that the backup was then; that state follows from what has changed since.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from addon.cells import from_canonical
from addon.memory import Kept, Remembered
from addon.names_in_text import moment_in_words
from addon.part import TypedCells
from addon.problems import Problem, UnreadableWorkbook, in_file
from addon.questions import Question, is_no
from addon.sync.carry_out import cell
from addon.sync.earlier.earlier_tab import EarlierTab, TypedIn, text_of
from addon.sync.earlier.since import Since, changes_of
from addon.sync.log import LOG, counted
from addon.sync.merging.identify_rows import SeenTab
from addon.sync.merging.merged_tabs import MergedTabs
from addon.sync.state.database import State
from addon.sync.undo.tab_undo import tab_undo
from addon.tabs import Value, folded
from addon.workbook import LateSave, RowAppend, Snapshot

SAVED_LATE = Kept("saved late", str)
"""The version of a backup whose late changes were taken or left, by the backup's name."""
_TAKE, _LEAVE = "take them", "leave them"
_NAMED = 5
_UNKNOWN = (
    "Somebody saved into a copy of the workbook after a pass had replaced it, and it is not remembered which pass. "
    "Compare the copy with the workbook."
)


@dataclass(slots=True, kw_only=True)
class LateWork:
    """What becomes of late saves in this pass: cells and rows to type, what is asked, what is settled, problems."""

    typed: list[TypedCells] = field(default_factory=list)
    rows: list[RowAppend] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    settled: dict[str, str] = field(default_factory=dict)

    def memory(self) -> Remembered[str]:
        """Return what to remember."""
        return Remembered(SAVED_LATE, dict(self.settled))


def late_work(saves: Iterable[LateSave], tabs: MergedTabs, state: State, answers: Mapping[str, str]) -> LateWork:
    """Return what was saved late and nobody has settled yet: asked about, or taken over where somebody said so."""
    work, settled = LateWork(), state.remembered(SAVED_LATE)
    for save in saves:
        if settled.get(save.name) == save.version:
            continue
        try:
            there = save.read()
        except UnreadableWorkbook:
            what = "somebody saved into this copy after it was replaced, and it cannot be read"
            step = "Close the workbook where it is still open, and open it anew; what was typed there is in this file."
            work.problems.append(Problem(in_file(save.name), "saved-late", what, step))
            continue
        number = _run_of(save, state)
        found = _differing(there, number, tabs, state) if number else None
        told = _UNKNOWN if found is None else _in_words(found, number, state)
        _settle(work, save, found, answers, told)
    return work


@dataclass(slots=True, kw_only=True)
class _Typed:
    """What was typed late into one tab; ``kept`` cells have another value in the workbook by now."""

    seen: SeenTab
    cells: list[TypedIn] = field(default_factory=list)
    rows: list[dict[str, str]] = field(default_factory=list)
    kept: int = 0


def _settle(work: LateWork, save: LateSave, found: list[_Typed] | None, answers: Mapping[str, str], told: str) -> None:
    key = f"{SAVED_LATE.kind}|{save.name}|{save.version[:8]}"
    answer = answers.get(key, "")
    if found and folded(answer) == folded(_TAKE):
        work.typed += [one for typed in found for one in _as_typed(typed)]
        work.rows += [one for typed in found for one in _as_rows(typed)]
    elif (found and not is_no(answer)) or (found is None and not answer):
        choices = "seen" if found is None else f"{_TAKE} / {_LEAVE}"
        work.asked.append(Question(key=key, kind=SAVED_LATE.kind, question=told, where=save.name, choices=choices))
        return
    work.settled[save.name] = save.version


def _as_typed(typed: _Typed) -> Iterator[TypedCells]:
    values: dict[str, dict[str, Value]] = defaultdict(dict)
    for one in typed.cells:
        column = typed.seen.tab.column(one.field)
        values[one.rid][one.field] = from_canonical(column, one.text) if one.text else None
    yield from (TypedCells(tab=typed.seen.tab.name, rid=rid, values=cells) for rid, cells in values.items())


def _as_rows(typed: _Typed) -> Iterator[RowAppend]:
    """Yield the rows to append as somebody typed them, without an id: the next pass takes them for new ones."""
    tab, at = typed.seen.tab, typed.seen.at
    for row in typed.rows:
        cells = {at[name]: cell(from_canonical(tab.column(name), text)) for name, text in row.items() if name in at}
        yield RowAppend(tab.name, cells)


def _run_of(save: LateSave, state: State) -> int:
    """Return the number of the run that read what the copy was then, 0 if no run did."""
    return max((run.number for run in state.runs() if run.based_on.startswith(save.then)), default=0)


def _differing(there: Snapshot, number: int, tabs: MergedTabs, state: State) -> list[_Typed]:
    """Return by tab what was typed into a copy after a run (by its number) had read it."""
    since = changes_of(state, number, as_read=True)
    found = []
    for name, agreed in tabs.baselines.items():
        if name in there.tabs and name in tabs.snapshot.tabs and tabs.tabs[name].layer != "view":
            work = tab_undo(tabs.tabs[name], there.tabs[name], agreed)
            found.append(_typed(tabs.look(name), EarlierTab(work=work, since=since.get(name, Since()))))
    return [one for one in found if one.cells or one.rows or one.kept]


def _typed(seen: SeenTab, earlier: EarlierTab) -> _Typed:
    """Return what was typed late into a tab and is not in the workbook yet."""
    made = _Typed(seen=seen)
    rows = {row.rid: row.raw for row in seen.rows}
    for one in earlier.typed_cells():
        now = text_of(seen.tab, seen.at, rows[one.rid], one.field) if one.rid in rows else None
        if now == one.then and one.field in seen.at:
            made.cells.append(one)
        else:
            made.kept += now != one.text
    made.rows = [row for row in earlier.typed_rows() if not _is_there(row, seen)]
    return made


def _is_there(row: Mapping[str, str], seen: SeenTab) -> bool:
    """Return whether the workbook has such a row already."""
    return any(
        all(text_of(seen.tab, seen.at, raw, name) == text for name, text in row.items()) for raw in seen.snapshot.rows
    )


def _in_words(found: Iterable[_Typed], number: int, state: State) -> str:
    """Return the question, with the rows' ids: what was typed is for the workbook alone."""
    entry = state.remembered(LOG).get(str(number))
    when = f"the pass of {moment_in_words(entry.when)}" if entry else "a pass"
    parts = [part for one in found for part in _counts(one)]
    kept = sum(one.kept for one in found)
    more = f" In {counted(kept, 'more cell')} the workbook shows other values by now: they stay as they are."
    stays = more if kept else ""
    began = f"Somebody saved into a copy of the workbook after {when} had replaced it"
    return f"{began}: {', '.join(parts) or 'nothing that can be taken'}.{stays} Take them?"


def _counts(typed: _Typed) -> Iterator[str]:
    title, counts = typed.seen.snapshot.title, Counter(one.rid for one in typed.cells)
    if counts:
        named = ", ".join(f"{rid} ({count})" for rid, count in list(counts.items())[:_NAMED])
        more = f" and {len(counts) - _NAMED:,} more rows" if len(counts) > _NAMED else ""
        yield f"{counted(len(typed.cells), 'cell')} typed in {title}: {named}{more}"
    if typed.rows:
        yield f"{counted(len(typed.rows), 'row')} added in {title}"
