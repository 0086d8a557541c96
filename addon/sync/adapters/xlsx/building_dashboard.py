"""The Dashboard's page: headings and cell formats of its fixed grid, with the charts between."""

from openpyxl.styles import Alignment
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from addon.dashboard_layout import (
    BLOCKS,
    CHARTS_HEADING,
    FIRST_ROW,
    FORMULA,
    HEADLINES,
    LABEL,
    NOTE,
    RETENTION,
    SHARE,
    WEEKS,
    WIDTH,
    DashboardTable,
    dashboard_frame,
)
from addon.sync.adapters import appearance
from addon.sync.adapters.xlsx import looks
from addon.sync.adapters.xlsx.charts import place_charts


def lay_out_dashboard(sheet: Worksheet) -> None:
    """Write headings and formats of the grid and place the charts."""
    for row, line in enumerate(dashboard_frame(), start=FIRST_ROW):
        for column, value in enumerate(line):
            cell = sheet.cell(row, column + 1)
            cell.font, cell.number_format = looks.font(), "@"
            cell.alignment = Alignment(vertical="top", horizontal="left")
            cell.value = None if value is None else str(value)
    _headlines(sheet)
    _heading(sheet, CHARTS_HEADING)
    for block in BLOCKS:
        _block(sheet, block)
    place_charts(sheet)
    for row in (CHARTS_HEADING, WEEKS.top, RETENTION.top):  # a printed page begins with a heading and cuts no chart
        sheet.row_breaks.append(Break(row - 1))


def _headlines(sheet: Worksheet) -> None:
    for row in range(FIRST_ROW, FIRST_ROW + HEADLINES):
        sheet.row_dimensions[row].height = 41
        for column in range(WIDTH):
            cell = sheet.cell(row, column + 1)
            cell.border = looks.RULE
            cell.alignment = Alignment(vertical="center", horizontal="left", wrap_text=column in {FORMULA, NOTE})
        sheet.cell(row, LABEL + 1).font = looks.font(size=11, bold=True)
        sheet.cell(row, SHARE + 1).number_format = "0.0%"
        sheet.cell(row, SHARE + 1).font = looks.font(appearance.ACCENT, size=12, bold=True)
        for column in (FORMULA, NOTE):
            sheet.cell(row, column + 1).font = looks.font(appearance.MUTED, size=9)


def _heading(sheet: Worksheet, row: int) -> None:
    for column in range(WIDTH):
        sheet.cell(row, column + 1).border = looks.UNDERLINE
    sheet.cell(row, 1).font = looks.font(appearance.ACCENT, size=12, bold=True)
    sheet.row_dimensions[row].height = 20


def _block(sheet: Worksheet, block: DashboardTable) -> None:
    _heading(sheet, block.top)
    sheet.row_dimensions[block.titles_row].height = 30
    back, ink = appearance.MACHINE
    for column in range(WIDTH):
        title = sheet.cell(block.titles_row, column + 1)
        title.font = looks.font(ink, bold=True)
        title.alignment = Alignment(vertical="center", horizontal="left", wrap_text=True)
        if title.value is not None:
            title.fill = looks.fill(back)
    for row in range(block.first, block.last + 1):
        for column in range(len(block.titles)):
            cell = sheet.cell(row, column + 1)
            cell.number_format = "0%" if column in block.shares else "0.0" if column in block.means else "@"
        sheet.cell(row, FORMULA + 1).font = looks.font(appearance.MUTED, size=9)
