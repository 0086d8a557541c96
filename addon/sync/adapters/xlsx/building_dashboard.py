"""The Dashboard's page: headings and cell formats of its fixed grid, with the charts between."""

from openpyxl.styles import Alignment
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from addon.dashboard_layout import CHARTS_HEADING, FIRST_ROW, RETENTION, WEEKS
from addon.sync.adapters.appearance import ACCENT
from addon.sync.adapters.dashboard_looks import HEIGHTS, dashboard_cells
from addon.sync.adapters.xlsx import looks
from addon.sync.adapters.xlsx.charts import place_charts


def lay_out_dashboard(sheet: Worksheet) -> None:
    """Write headings and formats of the grid and place the charts."""
    for row, line in enumerate(dashboard_cells(), start=FIRST_ROW):
        for column, given in enumerate(line, start=1):
            cell = sheet.cell(row, column)
            cell.value = given.text or None
            cell.data_type = "s" if given.text else cell.data_type  # a line may begin with =
            cell.font, cell.number_format = looks.font(given.colour, size=given.size, bold=given.bold), given.pattern
            vertical = "center" if given.middle else "top"
            cell.alignment = Alignment(vertical=vertical, horizontal="left", wrap_text=given.wraps)
            if given.fill:
                cell.fill = looks.fill(given.fill)
            if given.line:
                cell.border = looks.UNDERLINE if given.line == ACCENT else looks.RULE
    for row, height in HEIGHTS.items():
        sheet.row_dimensions[row].height = height
    place_charts(sheet)
    for row in (CHARTS_HEADING, WEEKS.top, RETENTION.top):  # a printed page begins with a heading and cuts no chart
        sheet.row_breaks.append(Break(row - 1))
