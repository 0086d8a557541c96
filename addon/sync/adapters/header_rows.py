"""Which sheet is a tab, and which row holds its headers. Pure; the same for every workbook adapter."""

from collections.abc import Mapping, Sequence

from addon.tabs import Tab, folded, matched_columns
from addon.workbook import Raw

SEARCHED_ROWS = 15


def header_row(tab: Tab, rows: Sequence[Sequence[Raw]], pointed: int | None) -> int:
    """Return the sheet row with the most of our headers; on a tie the one the name points at, then the first."""
    candidates: set[int] = {pointed or 1, *range(1, min(SEARCHED_ROWS, len(rows)) + 1)}

    def rank(row: int) -> tuple[int, bool, int]:
        matched = matched_columns(tab, rows[row - 1]) if row <= len(rows) else {}
        return len(matched), row == (pointed or 1), -row

    return max(candidates, key=rank)


def found_tabs(
    tabs: Mapping[str, Tab], titles: Sequence[str], named: Mapping[str, tuple[int, int]]
) -> dict[str, tuple[int, int | None]]:
    """Return each tab's place among the sheets and the row its name points at (None: found by title only).

    ``named``: where our names point, by folded tab key. One that is lost, or leads to a deleted sheet, is not among
    them: somebody may have put the tab back. A sheet serves one tab only, the one declared first.
    """
    by_title = {folded(title): at for at, title in reversed(list(enumerate(titles)))}
    found: dict[str, tuple[int, int | None]] = {}
    for key, tab in tabs.items():
        at, row = named.get(folded(tab.name)) or (by_title.get(folded(tab.title)), None)
        if at is not None and at not in [one for one, _ in found.values()]:
            found[key] = (at, row)
    return found
