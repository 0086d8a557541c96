"""Where a view has room for its lines: a person's formula or merged cells in our columns take theirs away. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, islice

from addon.problems import Problem, in_tab
from addon.tabs import Tab, matched_columns
from addon.workbook import Grid, TabSnapshot
from addon.written import letters, row_list

MOST_LEFT_OUT = 50
_MOST_NAMED = 5

Cell = tuple[int, int]


def free_rows(snapshot: TabSnapshot, columns: Collection[int], lines: int) -> list[int]:
    """Return the rows for so many lines, top down: those in which we may write all of our columns.

    A column with more cells in the way than that is given up: nobody looks for lines far below.
    """
    first = snapshot.first_row
    if not (snapshot.locked or snapshot.kept_out):
        return list(range(first, first + lines))
    near = range(first, first + lines + MOST_LEFT_OUT)
    shut = ([row for row in near if not snapshot.is_writable(row, column)] for column in columns)
    taken = set(chain.from_iterable(rows for rows in shut if len(rows) <= MOST_LEFT_OUT))
    return list(islice(chain((row for row in near if row not in taken), count(near.stop)), lines))


def in_the_way(
    tabs: Mapping[str, Tab], snapshots: Mapping[str, TabSnapshot], names: Iterable[str], grids: Mapping[str, Grid]
) -> list[Problem]:
    """Return what is in the way of the views of these names, and of the pages of fixed cells, ``grids``."""
    found = []
    for name in dict.fromkeys((*names, *grids)):
        there = snapshots.get(name)
        if there and there.locked and tabs[name].layer == "view":
            at = frozenset(matched_columns(tabs[name], there.headers).values())
            shut = [cell for cell in there.locked if cell[1] in at]
            cells = sorted(_under(there, grids[name], shut) if name in grids else _among_lines(there, at, shut))
            found += [_problem(there, cells, is_page=name in grids)] if cells else []
    return found


def _among_lines(there: TabSnapshot, columns: Collection[int], shut: Sequence[Cell]) -> Iterator[Cell]:
    """Yield the cells that are not ours down to the last line of ours: those below are in nobody's way."""
    ours = (
        row
        for row, cells in enumerate(there.rows, there.first_row)
        if any(cells[at] is not None for at in columns if at < len(cells) and (row, at) not in there.locked)
    )
    last = max(ours, default=there.first_row) if shut else 0
    return (cell for cell in shut if there.first_row <= cell[0] <= last)


def _under(there: TabSnapshot, grid: Grid, shut: Sequence[Cell]) -> Iterator[Cell]:
    """Yield the cells that are not ours, in which a page has something to show."""
    for row, column in shut:
        wanted = grid[row - there.first_row] if 0 <= row - there.first_row < len(grid) else ()
        if column < len(wanted) and wanted[column] not in (None, ""):
            yield row, column


def _problem(there: TabSnapshot, cells: Sequence[Cell], *, is_page: bool) -> Problem:
    rows = list(dict.fromkeys(row for row, _ in cells))
    named = row_list(rows[:_MOST_NAMED]) + (f" and {len(rows) - _MOST_NAMED} more" if rows[_MOST_NAMED:] else "")
    outcome = f"its lines leave out {named}"
    if is_page or len(rows) > MOST_LEFT_OUT:
        outcome = f"what belongs into such cells, in {named}, is not shown"
    what = f"a formula, an error or merged cells are where {there.title} is written: {outcome}"
    step = "Clear or unmerge these cells. Formulas of your own have their place right of the last column."
    row, column = cells[0]
    return Problem(in_tab(there.title, f"{letters(column)}{row}"), "in-the-way", what, step)
