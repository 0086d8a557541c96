"""The scratch spreadsheet of the live tests and what two programs do in it: our adapter, and somebody else's."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from addon.online.selfcheck.checks import Seen, look_until, seen
from addon.online.selfcheck.spreadsheet import ID, MARKS, TEXT, ScratchSpreadsheet
from addon.problems import Fault, WorkbookChanged
from addon.sync.adapters.google_sheets.looking import look
from addon.sync.adapters.google_sheets.ranges import CellRange
from addon.sync.adapters.google_sheets.reading import Cells, SpreadsheetReading, cells_of
from addon.workbook import CellWrite, SheetBatch, Snapshot, WriteReceipt

Json = dict[str, Any]
FIRST_ROW = 2
OURS = "ours"
MOST_ROWS = 60
"""So many rows of the first tab are used, except by the check of rows below the last."""


@dataclass(slots=True, kw_only=True)
class SheetDesk(ScratchSpreadsheet):
    """A spreadsheet that was made for the live tests; ``ids`` are those of its sheets."""

    ids: dict[str, int] = field(default_factory=dict)

    def made(self) -> "SheetDesk":
        """Make it and return it."""
        self.make()
        self.ids = {key: sheet.sheet_id for key, sheet in self.reading().known.sheets.items()}
        return self

    # --- ours ---------------------------------------------------------------------------------------

    def writes(self, *, meanwhile: Callable[[], object] = lambda: None, **batch: Any) -> WriteReceipt:
        """Read, let something happen meanwhile, and write ``cells`` and ``appends``. Raises what the adapter does."""
        workbook = self.workbook()
        read = workbook.read()
        meanwhile()
        return workbook.write(SheetBatch(based_on=read.version, **batch))

    def snapshot(self) -> Snapshot:
        """Return everything as a pass reads it."""
        return self.workbook().read()

    def look_until(self, enough: Callable[[], bool]) -> int:
        """Look some times; return at which look it was there, 0 if at none."""
        return look_until(enough, self.calls.sleep)

    # --- somebody else's ------------------------------------------------------------------------------

    def reading(self) -> SpreadsheetReading:
        """Return what one look at the spreadsheet gives, scratch sheets included; nothing is put back."""
        return look(self.below, self.tabs, version="")

    def lay(self, *ids: str) -> None:
        """Make the first tab hold just these rows, from row 2 on: an id, and a text that names it."""
        sheet = self.ids[MARKS]
        rows = [[(ID, one), (TEXT, before(one))] for one in ids]
        self.change(
            {"unmergeCells": {"range": {"sheetId": sheet}}},
            self.emptied(MOST_ROWS),
            *(
                self.typed(row, column, {"stringValue": text})
                for row, cells in enumerate(rows, FIRST_ROW)
                for column, text in cells
            ),
        )

    def emptied(self, last_row: int) -> Json:
        """Return the request that empties the first tab from row 2 to a row."""
        area = CellRange(FIRST_ROW - 1, 0, last_row - 1, len(self.tabs[MARKS].columns)).on(self.ids[MARKS])
        return {"updateCells": {"range": area, "fields": "userEnteredValue"}}

    def typed(self, row: int, column: int, value: Json, *, tab: str = MARKS) -> Json:
        """Return the request that enters one value (an ExtendedValue) at a sheet row and column."""
        start = {"sheetId": self.ids[tab], "rowIndex": row - 1, "columnIndex": column}
        cell = {"userEnteredValue": value} if value else {}
        return {"updateCells": {"start": start, "rows": [{"values": [cell]}], "fields": "userEnteredValue"}}

    def inserted(self, before_row: int) -> Json:
        """Return the request that inserts a blank row above a row."""
        rows = {"dimension": "ROWS", "startIndex": before_row - 1, "endIndex": before_row}
        return {"insertDimension": {"range": {"sheetId": self.ids[MARKS], **rows}, "inheritFromBefore": False}}

    def cells(self, tab: str = MARKS, *, fields: str = "userEnteredValue") -> Cells:
        """Return a tab's cells (0-based rows and columns) with these of their fields."""
        asked = f"sheets.data(startRow,startColumn,rowData.values({fields}))"
        return cells_of(self.asked(asked, f"'{self.tabs[tab].title}'")["sheets"][0])

    def stands(self) -> list[tuple[Json, Json]]:
        """Return what was entered as id and text in every row of the first tab that has either."""
        found = [
            (_entered(line, ID), _entered(line, TEXT)) for row, line in sorted(self.cells().items()) if row and line
        ]
        return [pair for pair in found if any(pair)]

    def tidy(self) -> None:
        """Take away what a check may have left that would disturb the next one."""
        with suppress(Fault):
            known = self.reading().known
            gone = ({"deleteSheet": {"sheetId": one}} for one in known.scratch)
            self.change(self.emptied(known.sheets[MARKS].row_count), *gone)


def before(row_id: str) -> str:
    """Return the text that a laid row shows."""
    return f"before {row_id}"


def put_back(desk: SheetDesk, edit: Callable[[SheetDesk], object]) -> Seen:
    """Write a cell that somebody changed, or whose row somebody moved, after we had read it."""
    desk.lay("B-01", "B-02", "B-03")
    stood: list[object] = []
    told = False

    def meanwhile() -> None:
        edit(desk)
        stood.extend(desk.stands())

    try:
        desk.writes(meanwhile=meanwhile, cells=(CellWrite(MARKS, 3, TEXT, OURS),))
    except WorkbookChanged:
        told = True
    same = desk.stands() == stood
    return seen(told and same, f"{'noticed' if told else 'not noticed'}, {'put back' if same else 'not put back'}")


def _entered(line: Any, column: int) -> Json:
    return dict(line[column].get("userEnteredValue", {})) if column < len(line) else {}
