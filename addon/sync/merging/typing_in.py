"""Typing into a sheet row as a person would: the merge takes the cells for theirs. Pure but for the row it changes."""

from collections.abc import Mapping

from addon.cells import BadCell, canonical, read_value
from addon.problems import Problem, in_tab
from addon.sync.merging.identify import SeenRow, SeenTab
from addon.sync.merging.row_merge import as_read
from addon.sync.merging.tab_plan import CellChange
from addon.tabs import Value


def type_in(seen: SeenTab, rid: str, values: Mapping[str, Value]) -> tuple[list[CellChange], Problem | None]:
    """Type values into one row before its tab is merged; return the cells to write with the tab's plan.

    If one of the cells holds a formula or has no column, nothing is typed and the problem is returned.
    """
    row = next((one for one in seen.rows if one.rid == rid), None)
    if row is None:
        return [], None
    for name in values:
        if name not in seen.at or (row.number, seen.at[name]) in seen.snapshot.locked:
            header = seen.tab.column(name).header
            what = f"the {header} of {rid} cannot be changed: it holds a formula or the column is missing"
            place = in_tab(seen.snapshot.title, seen.cell(row, name) if name in seen.at else "")
            return [], Problem(place, "locked-cell", what, "Put a plain value there; the next pass carries it out.")
    return [_type(seen, row, name, value) for name, value in values.items()], None


def _type(seen: SeenTab, row: SeenRow, name: str, value: Value) -> CellChange:
    at = seen.at[name]
    stood = read_value(seen.tab.column(name), row.raw[at])
    raw = list(row.raw)
    raw[at] = as_read(value)
    row.raw, row.digest = tuple(raw), b""
    before = "" if isinstance(stood, BadCell) else canonical(stood)
    return CellChange(row.rid, row.number, name, value, before, canonical(value))
