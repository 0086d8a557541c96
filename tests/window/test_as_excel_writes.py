"""The same gestures as Excel writes them into the file, on every tab: raw XML, because no Excel is here to make them.

How Excel writes each is taken from ECMA-376 part 1, section 18.3 (worksheets), and from files that it saved.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.window.office import sheets, synced
from tests.window.test_gestures import ROW, typed

pytestmark = pytest.mark.judges

S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
Node = Any


def _rows(sheet: Node) -> Iterator[Node]:
    yield from sheet.find(f"{S}sheetData")


def _number(row: Node, number: int) -> None:
    row.set("r", str(number))
    for cell in row:
        cell.set("r", re.sub(r"\d+", str(number), cell.get("r", "")))


def _shift(sheet: Node, by: int) -> None:
    for row in _rows(sheet):
        if (number := int(row.get("r", 0))) >= ROW:
            _number(row, number + by)


def delete_row(sheet: Node) -> None:
    """Take the row out and renumber those below."""
    data = sheet.find(f"{S}sheetData")
    for row in list(data):
        if int(row.get("r", 0)) == ROW:
            data.remove(row)
    _shift(sheet, -1)


def insert_row(sheet: Node) -> None:
    """Renumber those below and put a row of formatted empty cells there."""
    _shift(sheet, 1)
    data = sheet.find(f"{S}sheetData")
    new = etree.Element(f"{S}row", r=str(ROW), spans="1:12")
    for letter in "ABCDEF":
        etree.SubElement(new, f"{S}c", r=f"{letter}{ROW}", s="1")
    data.insert(next(at for at, row in enumerate(data) if int(row.get("r", 0)) >= ROW), new)


def format_columns(sheet: Node) -> None:
    """Give all columns of the sheet a style, as a click on the corner does, and every row too."""
    cols = sheet.find(f"{S}cols")
    if cols is not None:
        for col in list(cols):
            col.set("style", "1")
        last = max(int(col.get("max", 1)) for col in cols)
        etree.SubElement(cols, f"{S}col", min=str(last + 1), max="16384", width="9.14", style="1")
    for row in _rows(sheet):
        row.set("s", "1")
        row.set("customFormat", "1")


def format_far_down(sheet: Node) -> None:
    """Leave formatted empty cells down to the last row that Excel has."""
    data = sheet.find(f"{S}sheetData")
    for number in (70_000, 1_048_576):
        row = etree.SubElement(data, f"{S}row", r=str(number), spans="1:3", s="1", customFormat="1")
        etree.SubElement(row, f"{S}c", r=f"B{number}", s="1")
        etree.SubElement(row, f"{S}c", r=f"XFD{number}", s="1")
    sheet.find(f"{S}dimension").set("ref", "A1:XFD1048576")


def hide(sheet: Node) -> None:
    """Hide two rows and a column."""
    for row in _rows(sheet):
        if int(row.get("r", 0)) in {ROW, ROW + 1}:
            row.set("hidden", "1")
    for col in list(sheet.find(f"{S}cols"))[1:2]:
        col.set("hidden", "1")


def group(sheet: Node) -> None:
    """Group two rows and fold them."""
    for row in _rows(sheet):
        if int(row.get("r", 0)) in {ROW, ROW + 1}:
            row.set("outlineLevel", "1")
            row.set("hidden", "1")
        if int(row.get("r", 0)) == ROW + 2:
            row.set("collapsed", "1")


def filtered(sheet: Node) -> None:
    """Filter to a word that no row has: every row is hidden."""
    for row in _rows(sheet):
        if int(row.get("r", 0)) > 1:
            row.set("hidden", "1")
    for old in sheet.findall(f"{S}autoFilter"):
        sheet.remove(old)
    filter_ = etree.Element(f"{S}autoFilter", ref="A1:D40")
    words = etree.SubElement(etree.SubElement(filter_, f"{S}filterColumn", colId="1"), f"{S}filters")
    etree.SubElement(words, f"{S}filter", val="no such word")
    _after_data(sheet, filter_)


def protect(sheet: Node) -> None:
    """Protect the sheet without a password."""
    _after_data(sheet, etree.Element(f"{S}sheetProtection", sheet="1", objects="1", scenarios="1"))


def _after_data(sheet: Node, new: Node) -> None:
    sheet.find(f"{S}sheetData").addnext(new)


def freeze(sheet: Node) -> None:
    """Freeze at the cell C2, with the panes' selections that Excel adds."""
    view = sheet.find(f"{S}sheetViews/{S}sheetView")
    for one in list(view):
        view.remove(one)
    etree.SubElement(
        view, f"{S}pane", xSplit="2", ySplit="1", topLeftCell="C2", activePane="bottomRight", state="frozen"
    )
    for pane in ("topRight", "bottomLeft", "bottomRight"):
        etree.SubElement(view, f"{S}selection", pane=pane, activeCell="C2", sqref="C2")


def without_optional_attributes(sheet: Node) -> None:
    """Leave out rows' spans and the sheet's dimension, which are optional."""
    for row in _rows(sheet):
        row.attrib.pop("spans", None)
    for one in sheet.findall(f"{S}dimension"):
        sheet.remove(one)


KEEPS_ALL: Mapping[str, Callable[[Node], None]] = {
    one.__name__: one
    for one in (
        insert_row,
        format_columns,
        format_far_down,
        hide,
        group,
        filtered,
        protect,
        freeze,
        without_optional_attributes,
    )
}


def _made(folder: Path, gesture: Callable[[Node], None]) -> None:
    path = folder / "Practice.xlsx"
    with zipfile.ZipFile(path) as old, BytesIO() as made:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
            for item in old.infolist():
                content = old.read(item)
                if item.filename.startswith("xl/worksheets/sheet"):
                    sheet = etree.fromstring(content)
                    if len(sheet.find(f"{S}sheetData")) > ROW:
                        gesture(sheet)
                    content = etree.tostring(sheet, xml_declaration=True, encoding="UTF-8", standalone=True)
                new.writestr(item, content)
        path.write_bytes(made.getvalue())


@pytest.mark.parametrize("name", KEEPS_ALL)
def test_what_excel_writes_keeps_every_cell(name: str, folder: Path) -> None:
    """Every value is still in its row, and the second pass has nothing left to write."""
    before = typed(sheets(folder))
    _made(folder, KEEPS_ALL[name])
    synced(folder)
    assert not set(before.items()) - set(typed(sheets(folder)).items())
    again = synced(folder)
    assert again is None or (again.cells, again.rows) == (0, 0)


def test_a_row_that_excel_deletes_on_every_tab_is_that_row_alone(folder: Path) -> None:
    """Every other row holds what it held, and the second pass has nothing left to write."""
    before = sheets(folder)
    gone = {(name, rid) for name, sheet in before.items() for rid in sheet.ids(ROW, ROW)}
    _made(folder, delete_row)
    synced(folder)
    lost = set(typed(before).items()) - set(typed(sheets(folder)).items())
    assert {one[0][:2] for one in lost} <= gone
    again = synced(folder)
    assert again is None or (again.cells, again.rows) == (0, 0)
