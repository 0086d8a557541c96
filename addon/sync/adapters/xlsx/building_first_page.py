"""The first page: its words come from the template, the list of tabs from the tabs themselves."""

from collections.abc import Sequence
from math import ceil

from openpyxl.styles import Alignment, Border
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from addon.sync.adapters import appearance
from addon.sync.adapters.first_page import SWATCHES, first_page
from addon.sync.adapters.xlsx import looks
from addon.tabs import Tab

_CHARACTERS_A_LINE, _LINE_HEIGHT, _ROOM = 104, 13.5, 5


def lay_out_first_page(sheet: Worksheet, tab: Tab, ordered: Sequence[Tab]) -> None:
    """Write the page: the template's lines, then every other tab with a link and what it is for."""
    _banner(sheet)
    for row, line in enumerate(first_page(tab, ordered), start=2):
        if line.is_heading:
            _heading(sheet, row, line.words)
        elif line.tab:
            _link(sheet, row, line.tab)
        elif line.words:
            _line(sheet, row, line.words, line.text)


def _banner(sheet: Worksheet) -> None:
    for cell in sheet[1]:
        cell.font = looks.font("FFFFFF", size=14, bold=True)
        cell.fill = looks.fill(appearance.ACCENT)
        cell.border = Border()
        cell.alignment = Alignment(horizontal="left", vertical="center", indent=1)
    sheet.row_dimensions[1].height = 34


def _heading(sheet: Worksheet, row: int, words: str) -> None:
    for cell in (sheet.cell(row, 1), sheet.cell(row, 2)):
        cell.font = looks.font(appearance.ACCENT, size=12, bold=True)
        cell.border = looks.UNDERLINE
        cell.alignment = Alignment(horizontal="left", vertical="bottom", indent=1)
    sheet.cell(row, 1).value = words
    sheet.row_dimensions[row].height = 22


def _line(sheet: Worksheet, row: int, words: str, text: str) -> None:
    first, second = sheet.cell(row, 1), sheet.cell(row, 2)
    first.value, second.value = words, text
    first.font, second.font = looks.font(bold=True), looks.font()
    first.alignment = Alignment(horizontal="left", vertical="center", indent=1)
    second.alignment = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
    if words in SWATCHES:
        back, ink = SWATCHES[words]
        first.fill, first.font, first.border = looks.fill(back), looks.font(ink, bold=True), looks.BOX
    sheet.row_dimensions[row].height = _LINE_HEIGHT * ceil(len(text) / _CHARACTERS_A_LINE) + _ROOM


def _link(sheet: Worksheet, row: int, tab: Tab) -> None:
    _line(sheet, row, tab.title, tab.intro)
    cell = sheet.cell(row, 1)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=appearance.place(tab.title), display=tab.title)
    cell.font = looks.font(appearance.LINK, underline=True)
