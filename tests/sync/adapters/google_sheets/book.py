"""A spreadsheet of the stand-in as the merge's tests handle workbooks: a tab is a grid, saved in one go."""

from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from addon.sync.adapters.google_sheets.cells import entered, raw
from addon.tabs import Tab
from tests.google import sheets_cells
from tests.google.server import GoogleStandIn
from tests.google.sheets_book import Cell, Sheet
from tests.google.sheets_protection import claimed
from tests.sync.adapters.google_sheets.desk import SheetsDesk
from tests.sync.books import Grid, is_formula, square


class SheetsBook:
    """A new spreadsheet with the tabs' headers."""

    def __init__(self, stand_in: GoogleStandIn, tabs: Mapping[str, Tab]) -> None:
        self.desk = SheetsDesk(stand_in, tabs)
        self.workbook = self.desk.workbook
        self._titles = {key: tab.title for key, tab in tabs.items()}

    def grid(self, tab: str) -> Grid:
        """Return all rows, formulas as their text, without the column that is a colleague's."""
        sheet = self._sheet(tab)
        columns = [at for at in range(len(sheet.columns)) if at != claimed(sheet)]
        lines = [[_shown(line.cells.get(at)) for at in columns] for line in sheet.rows]
        return square(lines)

    def save(self, tab: str, grid: Grid) -> None:
        """Put every cell that differs; texts stay texts."""
        sheet = self._sheet(tab)
        for row, (was, line) in enumerate(zip_longest(self.grid(tab), grid, fillvalue=())):
            for column, (before, value) in enumerate(zip_longest(was, line)):
                if before != value:
                    sheet.enter(row, column, _typed(value))
        self.desk.stand_in.sheets.changed(self.desk.stand_in.sheets.book(self.desk.id))

    def rename(self, tab: str, title: str) -> None:
        """Rename the tab."""
        self.desk.person.renames_tab(self._sheet(tab).properties["title"], title)

    def _sheet(self, tab: str) -> Sheet:
        book = self.desk.stand_in.sheets.book(self.desk.id)
        named = next(one for one in book.named_ranges if one["name"] == f"_gk_{tab}")
        return next(sheet for sheet in book.sheets if sheet.id == named["range"].get("sheetId", 0))


def _shown(cell: Cell | None) -> Any:
    if cell is None or cell.entered is None:
        return None
    if "formulaValue" in cell.entered:
        return cell.entered["formulaValue"]
    return raw(sheets_cells.data(cell, {}))


def _typed(value: Any) -> dict[str, Any] | None:
    if is_formula(value):
        return {"formulaValue": value}
    return entered(value) or None
