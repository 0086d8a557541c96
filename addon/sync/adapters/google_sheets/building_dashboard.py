"""The pages of fixed cells, Dashboard and Trends: headings and formats of their grids, and the charts. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from addon.dashboard_layout import FIRST_ROW
from addon.sync.adapters.dashboard_looks import HEIGHTS, GridCell, dashboard_cells
from addon.sync.adapters.google_sheets import looks
from addon.sync.adapters.google_sheets.building_charts import charts
from addon.sync.adapters.google_sheets.building_columns import sized
from addon.sync.adapters.google_sheets.building_trend_charts import trend_charts
from addon.sync.adapters.google_sheets.cells import Json
from addon.sync.adapters.trends_looks import HEIGHTS as TRENDS_HEIGHTS
from addon.sync.adapters.trends_looks import trends_cells

_KINDS = {"@": "TEXT", "0%": "PERCENT", "0.0%": "PERCENT", "0.0": "NUMBER"}


def lay_out_dashboard(sheet_id: int) -> Iterator[Json]:
    """Return headings and formats of the grid, and the charts."""
    yield from _laid_out(sheet_id, dashboard_cells(), HEIGHTS)
    yield from charts(sheet_id)


def lay_out_trends(sheet_id: int) -> Iterator[Json]:
    """Return headings and formats of the grid, and a chart for each number."""
    yield from _laid_out(sheet_id, trends_cells(), TRENDS_HEIGHTS)
    yield from trend_charts(sheet_id)


def _laid_out(sheet_id: int, cells: Iterable[list[GridCell]], heights: Mapping[int, float]) -> Iterator[Json]:
    rows = [{"values": [_cell(one) for one in line]} for line in cells]
    start = {"sheetId": sheet_id, "rowIndex": FIRST_ROW - 1, "columnIndex": 0}
    yield {"updateCells": {"start": start, "rows": rows, "fields": "userEnteredValue,userEnteredFormat"}}
    for row, height in heights.items():
        yield sized(sheet_id, "ROWS", (row - 1, row), looks.points(height))


def _cell(given: GridCell) -> Json:
    look = {
        "textFormat": looks.letters(given.colour, size=given.size, bold=given.bold),
        "numberFormat": {"type": _KINDS[given.pattern], "pattern": given.pattern},
        "verticalAlignment": "MIDDLE" if given.middle else "TOP",
        "horizontalAlignment": "LEFT",
        "wrapStrategy": "WRAP" if given.wraps else "OVERFLOW_CELL",
        **(looks.fill(given.fill) if given.fill else {}),
        **(looks.edges("bottom", code=given.line) if given.line else {}),
    }
    text = {"userEnteredValue": {"stringValue": given.text}} if given.text else {}
    return {**text, "userEnteredFormat": look}
