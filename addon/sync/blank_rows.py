"""Finds what keeps new rows from coming right below a list. Pure.

Everywhere rows are appended below all that a tab holds. An unticked box holds FALSE: new rows go into rows that hold
only such boxes, or those that somebody made down to row 1000 would send them out of sight. Of anything else that does,
the address is told.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise

from addon.problems import Problem, in_tab
from addon.tabs import Tab, matched_columns
from addon.workbook import Snapshot, TabSnapshot
from addon.written import letters

_SCREEN = 40
"""About so many rows are seen at once."""
_LISTS = frozenset({"people", "results"})


def blank_rows(there: TabSnapshot, ours: Collection[int]) -> range:
    """Return the sheet rows at the end in which are unticked boxes of people's own, and nothing else.

    A row without a box is none of them: what it holds may be hidden from a pass, as that of a forgotten member is.
    """
    first = end = len(there.rows)
    while first and _is_blank(there, first - 1, ours):
        first -= 1
    return range(there.first_row + first, there.first_row + end)


def _is_blank(there: TabSnapshot, place: int, ours: Collection[int]) -> bool:
    row = there.rows[place]
    boxes = {at for at, value in enumerate(row) if value is False}
    if not boxes or any(value is not None for at, value in enumerate(row) if at not in boxes):
        return False
    return boxes.isdisjoint(ours) and all(there.is_writable(there.first_row + place, at) for at in ours)


def far_below(snapshot: Snapshot, tabs: Mapping[str, Tab]) -> list[Problem]:
    """Return a problem for each list below which something is written a screen or more away."""
    what = "this is written far below the rows of its tab, and new rows come below whatever a tab holds"
    step = "Move it beside the rows or to another tab; rows that came below it may be cut and inserted further up."
    lists = (there for name, there in snapshot.tabs.items() if tabs[name].layer in _LISTS)
    found = ((there.title, _far_below(there, tabs[there.key])) for there in lists)
    return [Problem(in_tab(title, at), "far-below", what, step) for title, at in found if at]


def _far_below(there: TabSnapshot, tab: Tab) -> str:
    """Return the address of the last cell that is filled a screen or more below a row of the list, "" if none is."""
    listed = [-1, *_listed(there, tab), len(there.rows)]
    for above, below in pairwise(listed):
        for place in range(below - 1, above + _SCREEN, -1):
            at = next(
                (at for at, value in enumerate(there.rows[place]) if value is not None and value is not False), -1
            )
            if at >= 0:
                return f"{letters(at)}{there.first_row + place}"
    return ""


def _listed(there: TabSnapshot, tab: Tab) -> Iterator[int]:
    """Yield the places of the rows that have an id, or may get one: all that a new row needs, or more than one cell."""
    at = matched_columns(tab, there.headers)
    ids = {at[column.field] for column in tab.columns if column.owner == "id" and column.field in at}
    needed = {at[field] for field in tab.required if field in at}
    ours = frozenset(at.values())
    for place, row in enumerate(there.rows):
        held = {one for one, value in enumerate(row) if value is not None and value is not False and one in ours}
        if len(held) > 1 or held & ids or (needed and needed <= held):
            yield place
