"""Finds the rows at the end of a tab that hold only unticked boxes: new rows go there. Pure.

Everywhere rows are appended below all that a tab holds, and an unticked box holds FALSE: the boxes that somebody made
down to row 1000 would send new rows out of sight.
"""

from collections.abc import Collection

from addon.workbook import TabSnapshot


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
