"""Odd but legal ways to write a workbook: each is read, written into, and read again by other programs."""

import io
import re
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from addon.problems import UnreadableWorkbook
from addon.sync.adapters.xlsx.ordinary import ordinary
from addon.sync.adapters.xlsx.package import ZipPackage
from addon.sync.adapters.xlsx.workbook import XlsxWorkbook
from addon.workbook import CellWrite, RowAppend, SheetBatch
from tests.sync.adapters.workbook_suite import TABS
from tests.sync.adapters.xlsx.decorated import MAIN, MARKS, decorated, parts, with_parts
from tests.sync.adapters.xlsx.desk import NOW

Change = Callable[[bytes], bytes]
BOOK, BOOK_RELATIONS, STYLES = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml"
STRINGS, TYPES = "xl/sharedStrings.xml", "[Content_Types].xml"
EVERY = (BOOK, BOOK_RELATIONS, STYLES, STRINGS, TYPES, MARKS, "xl/worksheets/sheet2.xml")
OPENED = re.compile(rb"<sheetData>")


def prefixed(xml: bytes) -> bytes:
    """Return the part with a prefix on every element of its own namespace."""
    xml = re.sub(rb"<(/?)(?=[A-Za-z]+[\s/>])", rb"<\1x:", xml)
    return xml.replace(b" xmlns=", b" xmlns:x=", 1)


def in_another(encoding: str) -> Change:
    """Write a part in another encoding."""

    def change(xml: bytes) -> bytes:
        text = re.sub(r"^<\?xml[^>]*\?>\s*", "", xml.decode())
        return f'<?xml version="1.0" encoding="{encoding}"?>{text}'.encode(encoding, "xmlcharrefreplace")

    return change


def after(tag: bytes, added: bytes) -> Change:
    """Put something behind the first tag that begins so."""
    return lambda xml: re.sub(tag + rb"[^>]*>", lambda found: found[0] + added, xml, count=1)


def replaced(pattern: bytes, by: bytes) -> Change:
    """Replace whatever a pattern finds."""
    return lambda xml: re.sub(pattern, by, xml)


def without_numbers(xml: bytes) -> bytes:
    """Leave out the rows' numbers and the cells' addresses where a reader can count them."""
    return re.sub(rb'(<row|<c)\sr="(?:[A-E])?[1-4]"', rb"\1", xml)


REMARK = b'<!-- checked <row r="3"><c r="A3"><v>7</v></c></row> --><?editor <row r="9"/> ?>'
QUIRKS: Mapping[str, Mapping[str, Change]] = {
    "a prefix on every sheet": {MARKS: prefixed, "xl/worksheets/sheet2.xml": prefixed},
    "a prefix on everything": dict.fromkeys(EVERY, prefixed),
    "a prefix on the formats only": {STYLES: prefixed},
    "a prefix on the texts only": {STRINGS: prefixed},
    "a prefix on the workbook part only": {BOOK: prefixed},
    "UTF-16 sheets": {MARKS: in_another("utf-16"), "xl/worksheets/sheet2.xml": in_another("utf-16")},
    "UTF-16 everywhere": dict.fromkeys(EVERY, in_another("utf-16")),
    "UTF-16 texts": {STRINGS: in_another("utf-16")},
    "Latin-1 texts": {STRINGS: in_another("iso-8859-1")},
    "Latin-1 sheets": {MARKS: in_another("iso-8859-1")},
    "targets over ./": {BOOK_RELATIONS: replaced(rb'Target="/?(?:xl/)?', b'Target="./')},
    "targets over ../xl": {BOOK_RELATIONS: replaced(rb'Target="/?(?:xl/)?', b'Target="../xl/')},
    "targets with a detour": {BOOK_RELATIONS: replaced(rb'Target="/?(?:xl/)?', b'Target="/xl/theme/../')},
    "absolute targets": {BOOK_RELATIONS: replaced(rb'Target="/?(?:xl/)?', b'Target="/xl/')},
    "a remark before the sheet": {MARKS: replaced(rb"<worksheet", REMARK + b"<worksheet")},
    "a remark before the rows": {MARKS: replaced(rb"<sheetData>", REMARK + b"<sheetData>")},
    "a remark as the first row": {MARKS: after(rb"<sheetData", REMARK)},
    "a remark between rows": {MARKS: replaced(rb'(<row r="3")', REMARK + rb"\1")},
    "a remark among cells": {MARKS: replaced(rb'(<c r="B3")', REMARK + rb"\1")},
    "a remark inside a number": {MARKS: replaced(rb"<v>43</v>", b"<v>4<!-- 9 -->3</v>")},
    "a remark behind the rows": {MARKS: after(rb"</sheetData", REMARK)},
    "a remark among the texts": {STRINGS: after(rb"<sst", b"<!-- <si><t>none</t></si> -->")},
    "a remark in the workbook part": {BOOK: after(rb"<sheets", b'<!-- <sheet name="Old" r:id="rId1"/> -->')},
    "literal texts": {STRINGS: replaced(rb"<t>Zo\xc3\xab</t>", "<t><![CDATA[Zoë]]></t>".encode())},
    "padded numbers": {MARKS: replaced(rb"<v>(\d+)</v>", b"<v>\n \\1 </v>")},
    "padded numbers that keep their space": {MARKS: replaced(rb"<v>(\d+)</v>", b'<v xml:space="preserve"> \\1\t</v>')},
    "no addresses": {MARKS: without_numbers},
    "a namespace on the rows": {MARKS: replaced(rb"<sheetData>", b'<sheetData xmlns:y="urn:y">')},
    "single quotes": {MARKS: replaced(rb'="([^"\']*)"', rb"='\1'")},
    "a line for every attribute": {MARKS: replaced(rb"(<row|<c) ", rb"\1" + b"\n  ")},
    "a byte order mark": {MARKS: lambda xml: b"\xef\xbb\xbf" + xml},
}


@pytest.mark.filterwarnings("ignore:.* extension is not supported:UserWarning")
@pytest.mark.parametrize("quirk", QUIRKS)
def test_odd_file_is_read_and_written(quirk: str, tmp_path: Path) -> None:
    """It is read like the plain one; a changed cell and an appended row stand beside all that was there."""
    plain, odd = decorated(), with_parts(decorated(), QUIRKS[quirk])
    assert odd != plain
    book, expected = opened(tmp_path / "odd", odd), opened(tmp_path / "plain", plain)
    seen, wanted = book.read(), expected.read()
    assert {key: (tab.rows, tab.locked) for key, tab in seen.tabs.items()} == {
        key: (tab.rows, tab.locked) for key, tab in wanted.tabs.items()
    }
    assert book.write(batch(seen.version)).appended_rows == expected.write(batch(wanted.version)).appended_rows
    assert book.read().tabs["marks"].rows == expected.read().tabs["marks"].rows
    made = (tmp_path / "odd" / "Practice.xlsx").read_bytes()
    assert shown_by_openpyxl(made) == shown_by_openpyxl((tmp_path / "plain" / "Practice.xlsx").read_bytes())
    assert CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_name("Marks").to_python()[4][:3] == [
        "A-9",
        date(2026, 3, 9),
        "new",
    ]


def opened(folder: Path, content: bytes) -> XlsxWorkbook:
    """Return the workbook over a file with this content."""
    folder.mkdir()
    (folder / "Practice.xlsx").write_bytes(content)
    return XlsxWorkbook(folder / "Practice.xlsx", TABS, backups=None, now=lambda: NOW)


def batch(version: str) -> SheetBatch:
    """Change one cell, append one row."""
    new = RowAppend("marks", {0: "A-9", 1: date(2026, 3, 9), 2: "new"})
    return SheetBatch(based_on=version, cells=(CellWrite("marks", 3, 3, "late"),), appends=(new,))


def shown_by_openpyxl(content: bytes) -> list[object]:
    """Return every cell of every tab as openpyxl reads it, with its number format, and what stands around them."""
    book = load_workbook(io.BytesIO(content), rich_text=False)
    cells = [(c.coordinate, c.value, c.number_format) for sheet in book.worksheets for row in sheet.rows for c in row]
    tables = [(sheet.title, *named) for sheet in book.worksheets for named in sheet.tables.items()]
    return [*cells, *tables, *sorted(book.defined_names)]


def test_other_parts_keep_their_bytes(tmp_path: Path) -> None:
    """Charts, comments, pictures and what else a person put into an odd file stay byte for byte."""
    odd = with_parts(decorated(), {MARKS: prefixed})
    book = opened(tmp_path / "odd", odd)
    book.write(batch(book.read().version))
    before, now = parts(odd), parts((tmp_path / "odd" / "Practice.xlsx").read_bytes())
    kept = [
        name for name in before if name.startswith(("xl/charts", "xl/media", "xl/comments", "docProps", "xl/theme"))
    ]
    assert len(kept) > 4
    assert {name: before[name] for name in kept} == {name: now[name] for name in kept}
    assert ET.fromstring(now[MARKS]).find(f"{{{MAIN}}}extLst") is not None  # noqa: S314 - made here


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({MARKS: lambda xml: xml[: len(xml) // 2]}, "damaged"),
        ({MARKS: lambda xml: prefixed(xml)[:-4]}, "damaged"),
        ({MARKS: lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + prefixed(xml)}, "unsafe-xml"),
        ({BOOK_RELATIONS: replaced(rb"worksheets/sheet1", b"elsewhere/sheet1")}, "missing-part"),
    ],
)
def test_what_cannot_be_made_ordinary_is_refused(change: Mapping[str, Change], code: str, tmp_path: Path) -> None:
    """Nothing is changed, and the first thing to try keeps what people typed: to open and save the file."""
    odd = with_parts(decorated(), change)
    with pytest.raises(UnreadableWorkbook) as refusal:
        opened(tmp_path / "odd", odd).read()
    assert refusal.value.code == code
    assert refusal.value.next_step.startswith("Open it in Excel or LibreOffice")
    assert (tmp_path / "odd" / "Practice.xlsx").read_bytes() == odd


def test_made_ordinary_twice_is_the_same() -> None:
    """What is ordinary stays as it is."""
    once = ordinary(ZipPackage("Practice.xlsx", with_parts(decorated(), QUIRKS["a prefix on everything"])))
    assert ordinary(once).content == once.content
