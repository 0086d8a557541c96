"""The pages of fixed cells, Dashboard and Trends: headings and cell formats of their grids, with the charts between."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from openpyxl.styles import Alignment
from openpyxl.styles.styleable import StyleableObject
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from addon.dashboard_layout import CHARTS_HEADING, FIRST_ROW, RETENTION, WEEKS
from addon.sync.adapters.appearance import ACCENT
from addon.sync.adapters.dashboard_looks import HEIGHTS, GridCell, dashboard_cells
from addon.sync.adapters.trends_looks import HEIGHTS as TRENDS_HEIGHTS
from addon.sync.adapters.trends_looks import PAGES, trends_cells
from addon.sync.adapters.xlsx import looks
from addon.sync.adapters.xlsx.charts import place_charts
from addon.sync.adapters.xlsx.trend_charts import place_trend_charts


def lay_out_dashboard(sheet: Worksheet) -> None:
    """Write headings and formats of the grid and place the charts."""
    _lay_out(sheet, dashboard_cells(), HEIGHTS, (CHARTS_HEADING, WEEKS.top, RETENTION.top))
    place_charts(sheet)


def lay_out_trends(sheet: Worksheet) -> None:
    """Write headings and formats of the grid and place a chart for each number."""
    _lay_out(sheet, trends_cells(), TRENDS_HEIGHTS, PAGES)
    place_trend_charts(sheet)


def _lay_out(
    sheet: Worksheet, cells: Iterable[list[GridCell]], heights: Mapping[int, float], pages: Iterable[int]
) -> None:
    """``pages`` are the rows with which a printed page begins, so that it cuts no chart."""
    dressed: dict[GridCell, StyleableObject] = {}
    for row, line in enumerate(cells, start=FIRST_ROW):
        for column, given in enumerate(line, start=1):
            cell = sheet.cell(row, column)
            cell.value = given.text or None
            cell.data_type = "s" if given.text else cell.data_type  # a line may begin with =
            look = replace(given, text="")
            if look in dressed:
                looks.as_in(dressed[look], cell)
            else:
                dressed[look] = _dress(cell, look)
    for row, height in heights.items():
        sheet.row_dimensions[row].height = height
    for row in pages:
        sheet.row_breaks.append(Break(row - 1))


def _dress(cell: StyleableObject, look: GridCell) -> StyleableObject:
    cell.font, cell.number_format = looks.font(look.colour, size=look.size, bold=look.bold), look.pattern
    vertical = "center" if look.middle else "top"
    cell.alignment = Alignment(vertical=vertical, horizontal="left", wrap_text=look.wraps)
    if look.fill:
        cell.fill = looks.fill(look.fill)
    if look.line:
        cell.border = looks.UNDERLINE if look.line == ACCENT else looks.RULE
    return cell
