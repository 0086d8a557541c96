"""One odd cell keeps nobody from reading all the others, and what is no value counts as none."""

import re
from pathlib import Path

import pytest

from addon.problems import UnreadableWorkbook
from addon.sync.adapters.xlsx.changes import changed_workbook
from addon.sync.adapters.xlsx.package import ZipPackage
from addon.sync.adapters.xlsx.reading import Reading, reading
from addon.sync.adapters.xlsx.workbook import XlsxWorkbook
from addon.workbook import CellWrite, Raw, SheetBatch
from tests.sync.adapters.workbook_suite import TABS
from tests.sync.adapters.xlsx.decorated import with_parts
from tests.sync.adapters.xlsx.desk import new_book
from tests.sync.adapters.xlsx.quirks import SHEET, STYLES, Parts, base, zipped
from tests.sync.adapters.xlsx.test_changes import cells_of
from tests.sync.world import NOON, export, new_state, sync
from tests.sync.world import TABS as CLIENTS

LENGTH = 3
"""The format of a length of time."""


def with_cell(address: str, cell: str) -> Parts:
    """Put a cell into the plain workbook, which gets a format that shows hours passed; columns as far as F."""
    parts = base()
    styles = parts[STYLES].replace(b'cellXfs count="3"', b'cellXfs count="4"')
    parts[STYLES] = styles.replace(b"</cellXfs>", b'<xf numFmtId="46" applyNumberFormat="1"/></cellXfs>')
    made = f'<c r="{address}"{cell}'.encode()
    known = re.compile(rb'<c r="%b".*?</c>' % address.encode())
    if known.search(parts[SHEET]):
        return parts | {SHEET: known.sub(lambda _: made, parts[SHEET])}
    row = re.compile(rb'(<row r="%b">.*?)(?=</row>)' % address.lstrip("ABCDEFGH").encode())
    return parts | {SHEET: row.sub(lambda found: found[1] + made, parts[SHEET])}


def read(parts: Parts) -> Reading:
    """Read a workbook."""
    return reading(ZipPackage("Practice.xlsx", zipped(parts)), TABS)


@pytest.mark.parametrize(
    ("address", "cell", "value", "is_locked"),
    [
        ("H2", f' s="{LENGTH}"><v>5551234567</v></c>', 5551234567, False),
        ("C2", f' s="{LENGTH}"><v>5551234567</v></c>', 5551234567, False),
        ("B2", ' s="1"><v>2958465.9999999</v></c>', "9999-12-31 23:59:59", False),
        *(
            ("C2", f' t="e"><v>{word}</v></c>', None, True)
            for word in ("#SPILL!", "#CALC!", "#GETTING_DATA", "#BUSY!", "#ERROR!", "#N/A", "Err:502")
        ),
        ("C2", ' t="e"><f>FILTER(X1:X9)</f><v>#SPILL!</v></c>', None, True),
        ("C2", ' t="str"><f>X1</f><v>#REF!</v></c>', None, True),
        ("C2", ' t="str"><f t="shared" si="0"/><v>#DIV/0!</v></c>', None, True),
        ("C2", ' t="str"><v>#N/A</v></c>', None, True),
        ("C2", ' t="str"><f>X1</f><v>#1 on the list!</v></c>', "#1 on the list!", True),
        ("C2", ' t="inlineStr"><is><t>#REF!</t></is></c>', "#REF!", False),
    ],
)
def test_one_odd_cell(address: str, cell: str, value: Raw, *, is_locked: bool) -> None:
    """It is read as what it is, an error as nothing and locked; the other cells of its row and tab are there."""
    seen = read(with_cell(address, cell)).tabs["marks"]
    column = ord(address[0]) - ord("A")
    found = seen.rows[0][column] if column < len(seen.rows[0]) else None
    assert (found if isinstance(value, int) or found is None else str(found)) == value
    assert ((2, column) in seen.locked) == is_locked
    assert (seen.rows[0][0], len(seen.rows)) == ("A-1", 3)


def test_what_is_written_beside_an_odd_cell_leaves_it_as_it_is() -> None:
    """Only the reading is made from a copy."""
    parts = with_cell("H2", f' s="{LENGTH}"><v>5551234567</v></c>')
    package = ZipPackage("Practice.xlsx", zipped(parts))
    batch = SheetBatch(based_on="", cells=(CellWrite("marks", 2, 2, "Ann"),))
    after = cells_of(changed_workbook(package, reading(package, TABS), batch)[0], SHEET)
    assert after["H2"] == b'<c r="H2" s="3"><v>5551234567</v></c>'
    assert b"Ann" in after["C2"]


def test_a_cell_that_nobody_can_read_is_refused() -> None:
    """A text that the file does not have: the file is damaged."""
    with pytest.raises(UnreadableWorkbook) as refused:
        read(with_cell("C2", ' t="s"><v>999</v></c>'))
    assert refused.value.code == "unreadable"


@pytest.mark.parametrize("kind", ["e", "str"])
def test_the_error_of_a_formula_is_nobody_and_nothing(kind: str, tmp_path: Path) -> None:
    """Google's download writes it as a text: no client is called *#REF!*, and no plan *#N/A* differs from the EHR's."""
    book = new_book(CLIENTS)
    sheet = book["Clients"]
    sheet["B2"], sheet["D2"], sheet["B3"], sheet["C3"] = "Ann", "=VLOOKUP(1,A1:B2,2)", "=Other!A1", "555-0109"
    book.save(tmp_path / "Practice.xlsx")

    def failing(xml: bytes) -> bytes:
        for address, word in ((b"D2", b"#N/A"), (b"B3", b"#REF!")):
            cell = rb'<c r="%b"([^>]*)><f>(.*?)</f><v ?/?>(?:</v>)?</c>' % address
            xml = re.sub(cell, rb'<c r="%b" t="%b"><f>\2</f><v>%b</v></c>' % (address, kind.encode(), word), xml)
        return xml

    content = (tmp_path / "Practice.xlsx").read_bytes()
    (tmp_path / "Practice.xlsx").write_bytes(with_parts(content, {SHEET: failing}))
    place = XlsxWorkbook(tmp_path / "Practice.xlsx", CLIENTS, backups=None, now=lambda: NOON)
    sync(place, new_state(), export({"Ann": {"phone": "", "plan": "Aetna"}}), run="run 1")
    after = place.read().tabs
    assert [row[1] for row in after["clients"].rows] == ["Ann", None]
    assert "#N/A" not in after["conflicts"].rows[0]
