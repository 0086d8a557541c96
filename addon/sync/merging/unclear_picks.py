"""Picks that mean nobody, or could mean several: reported with their cell, never guessed. Pure."""

from collections.abc import Container, Sequence

from addon.cells import BadCell, read_value
from addon.directory import Directory
from addon.problems import Problem, in_tab
from addon.sync.merging.identify_rows import SeenTab
from addon.tabs import Column, folded
from addon.workbook import Raw
from addon.written import letters

_NOBODY = frozenset(map(folded, ("nobody", "no one", "none", "no leader", "n/a", "TBD", "open", "vacant")))
KINDS = {"members": "member", "groups": "group", "clinicians": "clinician"}


def unclear_picks(seen: SeenTab, directory: Directory, *, emptied: Container[tuple[int, str]] = ()) -> list[Problem]:
    """Return one problem per filled pick that is not clearly one record; in a column of ours only of new rows.

    ``emptied``: the code cells (row number and field) from which this pass takes the code.
    """
    typed = [(row.number, row.raw) for row in seen.typed]
    found = []
    for column in seen.tab.columns:
        index = seen.at.get(column.field)
        if not column.picks or index is None:
            continue
        every = enumerate(seen.snapshot.rows, seen.snapshot.first_row)
        for number, raw in typed if column.owner == "source" else every:
            if number in seen.no_records:
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
    kind = KINDS.get(column.picks, "row")
    what = f"this is not clearly one {kind}"
    step = f"Pick from the list, or type the {kind}'s code."
    if is_nobody:
        what, step = "nobody is meant by an empty cell", "Empty it."
        if column.picks == "clinicians":
            step += " Somebody who is away is typed into Time off: Cover then finds who leads."
    return Problem(in_tab(seen.snapshot.title, cell), "unclear-pick", what, step)
