"""The Dashboard's page: headings and cell formats of its fixed grid, with the charts between."""

from dataclasses import replace

from openpyxl.styles import Alignment
from openpyxl.styles.styleable import StyleableObject
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from addon.dashboard_layout import CHARTS_HEADING, FIRST_ROW, RETENTION, WEEKS
from addon.sync.adapters.appearance import ACCENT
from addon.sync.adapters.dashboard_looks import HEIGHTS, GridCell, dashboard_cells
from addon.sync.adapters.xlsx import looks
from addon.sync.adapters.xlsx.charts import place_charts


def lay_out_dashboard(sheet: Worksheet) -> None:
    """Write headings and formats of the grid and place the charts."""
    dressed: dict[GridCell, StyleableObject] = {}
    for row, line in enumerate(dashboard_cells(), start=FIRST_ROW):
        for column, given in enumerate(line, start=1):
            cell = sheet.cell(row, column)
            cell.value = given.text or None
            cell.data_type = "s" if given.text else cell.data_type  # a line may begin with =
            look = replace(given, text="")
            if look in dressed:
                looks.as_in(dressed[look], cell)
            else:
                dressed[look] = _dress(cell, look)
    for row, height in HEIGHTS.items():
        sheet.row_dimensions[row].height = height
    place_charts(sheet)
    for row in (CHARTS_HEADING, WEEKS.top, RETENTION.top):  # a printed page begins with a heading and cuts no chart
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
