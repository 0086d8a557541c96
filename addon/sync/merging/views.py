"""Views (Today, Dashboard, Log, Fields): a wanted grid against the present cells, as cell writes. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from addon.cells import canonical, to_cell
from addon.part import Line
from addon.sync.merging.view_room import free_rows
from addon.tabs import Tab, Value, matched_columns
from addon.workbook import CellWrite, Grid, Link, TabSnapshot, Written
from addon.written import for_a_cell


def shown_writes(tab: Tab, snapshot: TabSnapshot, lines: Iterable[Line], grid: Grid | None = None) -> list[CellWrite]:
    """Return the writes that make a view show these lines (by field) or, where it is given, the grid."""
    at = matched_columns(tab, snapshot.headers)
    ours = frozenset(at.values())
    if grid is None:
        grid = _with_room(snapshot, _placed(at, len(snapshot.headers), lines), ours)
    return view_writes(snapshot, grid, ours)


def _with_room(snapshot: TabSnapshot, lines: Grid, columns: Collection[int]) -> Grid:
    """Return the lines with blank ones in between where a cell of the row is not ours: each line is whole or below."""
    rows = free_rows(snapshot, columns, len(lines))
    if not rows or rows[-1] == snapshot.first_row + len(lines) - 1:
        return lines
    there = dict(zip(rows, lines, strict=True))
    return [there.get(row, ()) for row in range(snapshot.first_row, rows[-1] + 1)]


def _placed(at: Mapping[str, int], width: int, lines: Iterable[Line]) -> Grid:
    """Return lines as cells under the tab's headers, wherever they are now."""
    grid = []
    for line in lines:
        cells: list[Value | Link] = [None] * width
        for name, value in line.items():
            if name in at:
                cells[at[name]] = value
        grid.append(cells)
    return grid


def view_writes(snapshot: TabSnapshot, grid: Grid, columns: Collection[int]) -> list[CellWrite]:
    """Return the writes that make the view's own ``columns`` show the grid; what stood below it there is blanked.

    A person's formula, a person's own columns and what somebody protected are left alone.
    """
    writes: list[CellWrite] = []
    ours = sorted(columns)
    for offset in range(max(len(grid), len(snapshot.rows))):
        there = snapshot.rows[offset] if offset < len(snapshot.rows) else ()
        wanted = grid[offset] if offset < len(grid) else ()
        for column in ours:
            old = there[column] if column < len(there) else None
            new = _that_fits(wanted[column]) if column < len(wanted) else None
            if not _shows(old, new) and snapshot.is_writable(snapshot.first_row + offset, column):
                writes.append(CellWrite(snapshot.key, snapshot.first_row + offset, column, _written(new)))
    return writes


def _that_fits(value: Value | Link) -> Value | Link:
    """Return a cell with its text as it can be held: a view may quote what is long."""
    if isinstance(value, Link):
        return replace(value, text=for_a_cell(value.text))
    return for_a_cell(value) if isinstance(value, str) else value


def _written(value: Value | Link) -> Written:
    if isinstance(value, Link):
        return value
    made = to_cell(value)
    return None if made == "" else made


def _shows(old: object, new: Value | Link) -> bool:
    if type(old) is type(new) and old == new:  # most cells of a view
        return True
    text = new.text if isinstance(new, Link) else canonical(to_cell(new))
    if isinstance(old, float) or (isinstance(old, int) and not isinstance(old, bool)):
        try:
            return abs(float(text) - float(old)) < 1e-9
        except ValueError:
            return False
    return canonical(old) == text
