"""Excel exports: the rows of a sheet's XML, in a package that is otherwise whole."""

import io
import zipfile

from addon.exports.limits import LIMITS
from addon.exports.workbook_files import sheets
from addon.problems import UnreadableExport
from tests.fuzz.target import named
from tests.sync.adapters.xlsx.quirks import SHEET, base

PARTS = base()
LONGEST = 1500
SEEDS = [
    PARTS[SHEET][PARTS[SHEET].index(b"<sheetData>") :],
    b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c><c r="B1" t="b"><v>1</v></c></row>',
    b'<sheetData><row><c t="e"><v>#N/A</v></c><c t="d"><v>2026-03-03</v></c><c><f>1+1</f><v>1e999</v></c></row>',
    b'<sheetData/><mergeCells count="1"><mergeCell ref="A1:C9"/></mergeCells></worksheet>',
]
HEAD = PARTS[SHEET][: PARTS[SHEET].index(b"<sheetData>")]


def one(data: bytes) -> None:
    """Refused by name, or rows."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as package:
        for name, part in (PARTS | {SHEET: HEAD + data}).items():
            package.writestr(name, part)
    try:
        for _, rows in sheets("a.xlsx", made.getvalue(), LIMITS):
            assert isinstance(rows, list)
    except UnreadableExport as refused:
        named(refused)
