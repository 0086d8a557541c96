"""The scratch spreadsheet and what two programs do in it: ours, through our adapter, and somebody else's."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from gspread.http_client import HTTPClient
from gspread.urls import SPREADSHEET_BATCH_UPDATE_URL, SPREADSHEET_URL

from addon.online.selfcheck.scratch_tabs import ID, MARKS, TEXT
from addon.online.selfcheck.watch import Watch
from addon.problems import Fault
from addon.sync.adapters.google_calls import Calls
from addon.sync.adapters.google_sheets.ranges import CellRange
from addon.sync.adapters.google_sheets.reading import FIELDS, Cells, SpreadsheetReading, cells_of, reading
from addon.sync.adapters.google_sheets.workbook import GoogleWorkbook
from addon.tabs import Tab
from addon.workbook import SheetBatch, Snapshot, WriteReceipt

Json = dict[str, Any]
FIRST_ROW = 2
MOST_ROWS = 60
"""So many rows of the first tab are used, except by the check of rows below the last."""


@dataclass(slots=True, kw_only=True)
class SheetDesk:
    """A spreadsheet that holds ``tabs``; ``ids`` are those of its sheets."""

    spreadsheet: str
    client: HTTPClient
    calls: Calls
    watch: Watch
    tabs: Mapping[str, Tab]
    ids: Mapping[str, int] = field(default_factory=dict)

    # --- ours ---------------------------------------------------------------------------------------

    def workbook(self) -> GoogleWorkbook:
        """Return the spreadsheet as a pass opens it."""
        return GoogleWorkbook(self.spreadsheet, self.tabs, client=self.client, calls=self.calls)

    def write(self, *, meanwhile: Callable[[], object] = lambda: None, **batch: Any) -> WriteReceipt:  # noqa: ANN401 - cells, appends
        """Read, let something happen meanwhile, and write ``cells`` and ``appends``. Raises what the adapter does."""
        workbook = self.workbook()
        read = workbook.read()
        meanwhile()
        return workbook.write(SheetBatch(based_on=read.version, **batch))

    def snapshot(self) -> Snapshot:
        """Return everything as a pass reads it."""
        return self.workbook().read()

    # --- somebody else's ------------------------------------------------------------------------------

    def reading(self) -> SpreadsheetReading:
        """Return what one look at the spreadsheet gives, scratch sheets included; nothing is put back."""
        return reading(self.asked(FIELDS), self.tabs, version="")

    def asked(self, fields: str, *ranges: str) -> Json:
        """Return these fields of the spreadsheet, or of ranges of it."""
        params: Json = {"fields": fields, **({"ranges": list(ranges)} if ranges else {})}
        url = SPREADSHEET_URL % self.spreadsheet
        answer: Json = self.calls.look(lambda: self.client.request("get", url, params=params).json())
        return answer

    def change(self, *requests: Json) -> Json:
        """Make these requests in one batch."""
        url, body = SPREADSHEET_BATCH_UPDATE_URL % self.spreadsheet, {"requests": list(requests)}
        params: Json = {"fields": "replies"}
        answer: Json = self.calls.change(lambda: self.client.request("post", url, params=params, json=body).json())
        return answer

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


def _entered(line: Any, column: int) -> Json:  # noqa: ANN401 - JSON
    return dict(line[column].get("userEnteredValue", {})) if column < len(line) else {}
