"""Which row of a tab holds its headers. Pure; the same for every workbook adapter."""

from collections.abc import Sequence

from addon.tabs import Tab, matched_columns
from addon.workbook import Raw

SEARCHED_ROWS = 15


def header_row(tab: Tab, rows: Sequence[Sequence[Raw]], pointed: int | None) -> int:
    """Return the sheet row with the most of our headers; on a tie the one the name points at, then the first."""
    candidates: set[int] = {pointed or 1, *range(1, min(SEARCHED_ROWS, len(rows)) + 1)}

    def rank(row: int) -> tuple[int, bool, int]:
        matched = matched_columns(tab, rows[row - 1]) if row <= len(rows) else {}
        return len(matched), row == (pointed or 1), -row

    return max(candidates, key=rank)
