"""Picks that mean nobody, or could mean several: reported with their cell, never guessed. Pure.

Typed over one that was clear, such a pick of a clinician or a group is a cell that cannot be read: the last clear one
counts. Whoever types another name over a member may mean another person: then nothing is about the one before.
"""

from collections.abc import Callable, Container, Mapping, Sequence

from addon.cells import BadCell, read_value
from addon.directory import LABELLED, Directory
from addon.person_names import names_in
from addon.problems import Problem, in_tab
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.identify_rows import SeenRow, SeenTab, UnreadCell
from addon.sync.merging.unread import Texts, last_agreed
from addon.tabs import Column, Tab, folded, matched_columns
from addon.workbook import Raw, Snapshot
from addon.written import letters

_NOBODY = frozenset(map(folded, ("nobody", "no one", "none", "no leader", "n/a", "TBD", "open", "vacant")))
KINDS = {"members": "member", "groups": "group", "clinicians": "clinician"}
_KEEP = frozenset({"clinicians", "groups"})
_STEP = "Pick from the list, or type the {kind}'s code."


def as_named(snapshot: Snapshot, tabs: Mapping[str, Tab]) -> Directory:
    """Return whom picks can mean by the names that are in the workbook now; who has no code yet is somebody too."""
    directory = Directory(tabs)
    for kind in sorted(LABELLED & snapshot.tabs.keys()):
        there = snapshot.tabs[kind]
        at = matched_columns(tabs[kind], there.headers)
        cells = ({name: raw[place] for name, place in at.items() if place < len(raw)} for raw in there.rows)
        texts = [{name: str(one.get(name) or "").strip() for name in ("id", "name", "other_names")} for one in cells]
        named = ((one["id"] or one["name"], one["name"], names_in(one["other_names"])) for one in texts)
        directory.learn_names(kind, (one for one in named if one[0]))
    return directory


def count_picks_as_last_read(seen: SeenTab, agreed: AgreedTab, directory: Callable[[], Directory]) -> None:
    """Give unclear picks that were typed over clear ones what they meant last; a word for nobody means that."""
    picks = [one for one in seen.tab.columns if one.picks in _KEEP and one.owner != "source" and one.field in seen.at]
    for row in seen.rows if picks else ():
        base = agreed.rows.get(row.rid)
        if base and not base.gone and base.digest != row.digest:
            sheet, _, marks = last_agreed(base)
            for column in picks:
                _count_as_last_read(seen, row, column, (sheet, marks), directory())


def _count_as_last_read(
    seen: SeenTab, row: SeenRow, column: Column, before: tuple[Texts, Texts], directory: Directory
) -> None:
    (sheet, marks), at = before, seen.at[column.field]
    last, value = sheet.get(column.field, ""), seen.readings(column.field)[row.raw[at]]
    if not last or value in (None, "") or isinstance(value, BadCell) or value == last:
        return
    if folded(str(value)) in _NOBODY or directory.code(column.picks, value):
        return
    if column.field in marks or directory.code(column.picks, last, sheet.get(f"{column.field}_code")):
        row.unread[column.field] = UnreadCell(row.raw[at], _unclear(column))
        row.raw = (*row.raw[:at], last, *row.raw[at + 1 :])


def _unclear(column: Column) -> BadCell:
    kind = KINDS.get(column.picks, "row")
    return BadCell(f"this is not clearly one {kind}", _STEP.format(kind=kind))


def unclear_picks(seen: SeenTab, directory: Directory, *, emptied: Container[tuple[int, str]] = ()) -> list[Problem]:
    """Return one problem per filled pick that is not clearly one record; in a column of ours only of new rows.

    ``emptied``: the code cells (row number and field) from which this pass takes the code.
    """
    typed = [(row.number, row.raw) for row in seen.typed]
    told = {(row.number, name) for row in seen.rows for name in row.unread}
    found = []
    for column in seen.tab.columns:
        index = seen.at.get(column.field)
        if not column.picks or index is None:
            continue
        every = enumerate(seen.snapshot.rows, seen.snapshot.first_row)
        for number, raw in typed if column.owner == "source" else every:
            if number in seen.no_records or (number, column.field) in told:
                continue
            value = read_value(column, raw[index] if index < len(raw) else None)
            if value in (None, "") or isinstance(value, BadCell) or directory.code(column.picks, value):
                continue
            if (number, f"{column.field}_code") in emptied or not _code_beside(seen, column, raw):
                cell = f"{letters(index)}{number}"
                found.append(_problem(seen, column, cell, is_nobody=folded(str(value)) in _NOBODY))
    return found


def _code_beside(seen: SeenTab, column: Column, raw: Sequence[Raw]) -> bool:
    """Return whether the grey code beside the pick already decides."""
    index = seen.at.get(f"{column.field}_code")
    return index is not None and index < len(raw) and bool(raw[index])


def _problem(seen: SeenTab, column: Column, cell: str, *, is_nobody: bool) -> Problem:
    bad = _unclear(column)
    what, step = bad.what, bad.next_step
    if is_nobody:
        what, step = "nobody is meant by an empty cell", "Empty it."
        if column.picks == "clinicians":
            step += " Somebody who is away is typed into Time off: Cover then finds who leads."
    return Problem(in_tab(seen.snapshot.title, cell), "unclear-pick", what, step)
