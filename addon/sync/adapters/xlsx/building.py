"""Building a new workbook from the declared tabs. Only creates: a person's workbook never passes here."""

import io
import re
import zipfile
from collections.abc import Collection, Mapping
from datetime import datetime

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from addon.cells import to_cell
from addon.sync.adapters import appearance
from addon.sync.adapters.arriving import Placed, declared_places, in_order, whole
from addon.sync.adapters.starter_rows import starter_rows
from addon.sync.adapters.xlsx import looks
from addon.sync.adapters.xlsx.building_columns import colour_words, lay_out_columns
from addon.sync.adapters.xlsx.building_dashboard import lay_out_dashboard, lay_out_trends
from addon.sync.adapters.xlsx.building_dropdowns import add_dropdowns
from addon.sync.adapters.xlsx.building_first_page import lay_out_first_page
from addon.sync.adapters.xlsx.pick_lists import name_pick_lists
from addon.tabs import Tab, Value

_MOMENT = datetime(2026, 1, 1)  # the same templates give the same bytes, whenever and wherever
_PAGES = {"dashboard", "trends", "read_me_first"}
_UNPREFIXED = re.compile(rb"<(/?)(?=\w+[\s/>])")
# Said to come from Excel, LibreOffice would trust the row heights of a file that has none.
_PROPERTIES = {
    "docProps/app.xml": b'<?xml version="1.0" encoding="UTF-8"?>\n<Properties '
    b'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Groupkeeper</Application></Properties>"
}


def build_workbook(tabs: Mapping[str, Tab]) -> bytes:
    """Return a new .xlsx with every tab, its starter rows, drop-downs, colours and help.

    Tabs that are shown come first; the others stand after them in muted colours, because a link to a
    hidden tab opens nothing. Raises SettingsInvalid for a starter cell that its column cannot read.
    """
    book = _book(tabs, tabs)
    for name, formula in name_pick_lists(tabs, declared_places(tabs)).items():
        _name(book, name, formula)
    return _saved(book)


def build_tabs(tabs: Mapping[str, Tab], only: Collection[str], *, from_1904: bool) -> bytes:
    """Return an .xlsx with a few of the tabs only, to be carried into a workbook that holds the others.

    ``tabs`` carry the titles they have there. Raises SettingsInvalid as a new workbook does.
    """
    book = _book(tabs, only)
    book.epoch = CALENDAR_MAC_1904 if from_1904 else book.epoch
    return _saved(book)


def build_columns(tab: Tab, placed: Placed, tabs: Mapping[str, Tab]) -> bytes:
    """Build an .xlsx with one sheet, in which each column of the tab has its place, and return its bytes."""
    book = looks.empty_book()
    lay_out_columns(book.worksheets[0], placed)
    add_dropdowns(book.worksheets[0], placed, tabs)
    colour_words(book.worksheets[0], tab, placed)
    return _saved(book)


def _book(tabs: Mapping[str, Tab], only: Collection[str]) -> Workbook:
    ordered = in_order(tabs)
    book = looks.empty_book()
    book.remove(book.worksheets[0])
    sheets = {tab.name: book.create_sheet(tab.title) for tab in ordered if tab.name in only}
    for key, sheet in sheets.items():
        _name(book, f"_gk_{key}", appearance.place(tabs[key].title))
        _build(sheet, tabs[key])
        add_dropdowns(sheet, whole(tabs[key]), tabs)
    if "read_me_first" in sheets:
        lay_out_first_page(sheets["read_me_first"], tabs["read_me_first"], ordered)
    if "dashboard" in sheets:
        lay_out_dashboard(sheets["dashboard"])
    if "trends" in sheets:
        lay_out_trends(sheets["trends"])
    return book


def _name(book: Workbook, name: str, formula: str) -> None:
    book.defined_names[name] = DefinedName(name, attr_text=formula, hidden=True)


def _build(sheet: Worksheet, tab: Tab) -> None:
    page = tab.name in _PAGES
    filtered = tab.layer != "view"
    lay_out_columns(sheet, whole(tab), plain=page)
    if not page:
        sheet.sheet_format.defaultRowHeight = appearance.row_height(tab)
        sheet.sheet_format.customHeight = True
    sheet.row_dimensions[1].height = appearance.header_height(tab, filtered=filtered)
    rows = [] if page else starter_rows(tab)
    for number, row in enumerate(rows, start=2):
        _write_row(sheet, tab, number, row)
    if filtered:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(tab.columns))}{max(2, len(rows) + 1)}"
    colour_words(sheet, tab, whole(tab))
    _window(sheet, tab, page=page)
    _print(sheet)


def _write_row(sheet: Worksheet, tab: Tab, number: int, row: Mapping[str, Value]) -> None:
    lines = 1
    for index, column in enumerate(tab.columns, start=1):
        cell = sheet.cell(number, index)
        looks.as_in(sheet.column_dimensions[get_column_letter(index)], cell)
        value = to_cell(row.get(column.field))
        put(cell, value)
        lines = max(lines, appearance.lines_needed(column, value if isinstance(value, str) else ""))
    if lines > tab.row_lines:
        sheet.row_dimensions[number].height = appearance.LINE_HEIGHT * lines + 2


def put(cell: Cell | MergedCell, value: Value) -> None:
    """Write a value; text stays text whatever it begins with."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"


def _window(sheet: Worksheet, tab: Tab, *, page: bool) -> None:
    sheet.freeze_panes = f"{get_column_letter(tab.frozen_columns + 1)}2"
    sheet.sheet_view.zoomScale = 100
    sheet.sheet_view.showGridLines = not page
    colours = appearance.TAB_COLOURS if tab.shown else appearance.LATER_TAB_COLOURS
    sheet.sheet_properties.tabColor = colours[tab.layer]


def _print(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.45, 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(left=_HeaderFooterPart("&A"), right=_HeaderFooterPart("&P / &N"))


def _saved(book: Workbook) -> bytes:
    """Return the file with neutral properties and without the moment of its making."""
    book.properties.creator = "Groupkeeper"
    book.properties.created = _MOMENT
    drawn, settled = io.BytesIO(), io.BytesIO()
    book.save(drawn)
    now = f"{book.properties.modified:%Y-%m-%dT%H:%M:%SZ}".encode()
    with zipfile.ZipFile(drawn) as parts, zipfile.ZipFile(settled, "w", zipfile.ZIP_DEFLATED) as out:
        for part in parts.infolist():
            content = _PROPERTIES.get(part.filename, parts.read(part))
            if part.filename.startswith("xl/drawings/drawing"):
                content = _prefixed(content)
            if part.filename == "docProps/core.xml":
                content = content.replace(now, f"{_MOMENT:%Y-%m-%dT%H:%M:%SZ}".encode())
            out.writestr(zipfile.ZipInfo(part.filename, _MOMENT.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return settled.getvalue()


def _prefixed(drawing: bytes) -> bytes:
    """Return a drawing with the prefix that Excel gives its elements: ExcelJS opens no workbook without it."""
    return _UNPREFIXED.sub(rb"<\1xdr:", drawing).replace(b" xmlns=", b" xmlns:xdr=", 1)
