"""Rows at the end of a tab in which is nothing but unticked boxes: new rows go there. Pure.

Everywhere rows are appended below all that a tab holds, and an unticked box holds FALSE: the boxes that somebody made
down to row 1000 would send new rows out of sight.
"""

from collections.abc import Collection

from addon.workbook import TabSnapshot


def blank_rows(there: TabSnapshot, ours: Collection[int]) -> range:
    """Return the sheet rows at the end with nothing in our columns and at most unticked boxes in people's own."""
    first = end = len(there.rows)
    while first and _is_blank(there, first - 1, ours):
        first -= 1
    return range(there.first_row + first, there.first_row + end)


def _is_blank(there: TabSnapshot, place: int, ours: Collection[int]) -> bool:
    row = there.rows[place]
    nothing = all(value is None or (value is False and at not in ours) for at, value in enumerate(row))
    return nothing and all(there.is_writable(there.first_row + place, at) for at in ours)
