"""Hostile, damaged and foreign files are refused by name, quickly, before anything allocates for them."""

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from addon.problems import UnreadableWorkbook
from addon.sync.adapters.xlsx.changes import changed_workbook
from addon.sync.adapters.xlsx.ordinary import ordinary
from addon.sync.adapters.xlsx.package import MOST_PARTS, ZipPackage
from addon.sync.adapters.xlsx.reading import reading
from addon.workbook import CellWrite, RowAppend, SheetBatch
from tests.sync.adapters.workbook_suite import TABS
from tests.sync.adapters.xlsx.decorated import MARKS, decorated, with_parts

BOOK = "xl/workbook.xml"
STRINGS = "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"


@cache
def good() -> bytes:
    """A workbook with nothing wrong."""
    return decorated()


def with_part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return the good workbook with one part changed."""
    return with_parts(good(), {name: change})


def with_rows(rows: str) -> bytes:
    """Return the good workbook with other rows in Marks."""
    return with_part(MARKS, lambda xml: re.sub(rb"(?<=<sheetData>).*(?=</sheetData>)", lambda _: rows.encode(), xml))


def with_names(*names: str) -> bytes:
    """Return the good workbook with empty parts of these names added."""
    made = io.BytesIO(good())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(made, "a") as book:
            for name in names:
                book.writestr(name, b"")
    return made.getvalue()


def lying(name: str) -> bytes:
    """Return the good workbook whose directory says that a part is smaller than it is."""
    content = bytearray(good())
    record = content.rfind(name.encode()) - 46
    struct.pack_into("<I", content, record + 24, 10)
    return bytes(content)


def flagged(bit: int) -> bytes:
    """Return the good workbook with a flag set on its first part."""
    content = bytearray(good())
    content[content.find(b"PK\x01\x02") + 8] |= bit
    return bytes(content)


def merged(ref: str) -> bytes:
    """Return the good workbook, reaching to row 300,000, with an absurd merge."""
    far = with_rows('<row r="300000"><c r="A300000"><v>1</v></c></row>')
    return with_parts(far, {MARKS: lambda xml: xml.replace(b"I6:J7", ref.encode())})


def merges(count: int) -> bytes:
    """Return so many different merges."""
    return b"".join(b'<mergeCell ref="A%d:B%d"/>' % (row, row * 7 % 99_991) for row in range(1, count + 1))


def noise(length: int) -> bytes:
    """Return digits that pack well, but not as absurdly as a bomb."""
    block = b"".join(b"%d" % (n * n * 7919 % 100_003) for n in range(20_000))
    return (block * (length // len(block) + 1))[:length]


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", "empty"),
    "web page": (lambda: b"<html><table><tr><td>x", "not-xlsx"),
    "text": (lambda: b"ID,Date\nA-01,2026-03-03\n", "not-xlsx"),
    "old or encrypted": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "encrypted-or-old"),
    "zip password": (lambda: flagged(1), "encrypted-or-old"),
    "cut in the middle": (lambda: good()[: len(good()) // 2], "damaged"),
    "cut at the end": (lambda: good()[:-30], "damaged"),
    "bytes before": (lambda: b"PK\x03\x04" + good(), "damaged"),
    "bytes after": (lambda: good() + b"x", "odd-zip"),
    "no workbook inside": (lambda: with_part(BOOK, lambda _: b"<x/>"), "not-xlsx"),
    "too many parts": (lambda: with_names(*(f"x{n}" for n in range(MOST_PARTS))), "too-many-parts"),
    "doubled part": (lambda: with_names(MARKS), "unsafe-names"),
    "doubled in other case": (lambda: with_names(MARKS.upper()), "unsafe-names"),
    "climbing name": (lambda: with_names("xl/../../etc/x"), "unsafe-names"),
    "absolute name": (lambda: with_names("/etc/x"), "unsafe-names"),
    "drive name": (lambda: with_names("c:x"), "unsafe-names"),
    "bomb": (lambda: with_part("docProps/app.xml", lambda _: bytes(30_000_000)), "zip-bomb"),
    "larger than declared": (lambda: lying(STRINGS), "damaged"),
    "larger than declared sheet": (lambda: lying(MARKS), "damaged"),
    "entities in the workbook": (lambda: with_part(BOOK, lambda xml: ENTITIES + xml), "unsafe-xml"),
    "entities in the texts": (lambda: with_part(STRINGS, lambda xml: ENTITIES + xml), "unsafe-xml"),
    "entities in a sheet": (lambda: with_part(MARKS, lambda xml: ENTITIES + xml), "unsafe-xml"),
    "prefixed sheet": (lambda: with_part(MARKS, lambda xml: xml.replace(b"<sheetData", b"<x:sheetData")), "damaged"),
    "sheet cut off": (lambda: with_part(MARKS, lambda xml: xml[: xml.index(b"</sheetData>")]), "damaged"),
    "sheet gone": (lambda: with_part(BOOK, lambda xml: xml.replace(b"rId1", b"rId77")), "missing-part"),
    "second sheet data": (
        lambda: with_part(MARKS, lambda xml: xml.replace(b"</sheetData>", b'</sheetData><row r="9"/>')),
        "damaged",
    ),
    "absurd merge": (lambda: merged("A1:XFD1048576"), "absurd-size"),
    "endless head": (
        lambda: with_part(MARKS, lambda xml: xml.replace(b"<sheetData", noise(9_500_000) + b"<sheetData")),
        "damaged",
    ),
    "endless row": (
        lambda: with_rows(f'<row r="1"><c r="A1"><v>{noise(9_500_000).decode()}</v></c></row>'),
        "damaged",
    ),
    "endless merges": (
        lambda: with_part(MARKS, lambda xml: xml.replace(b"<mergeCells", merges(100_001))),
        "absurd-size",
    ),
    "bad text index": (lambda: with_rows('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), "unreadable"),
    "broken tags": (lambda: with_rows('<row r="1"><c r="A1"><v>1</c></row>'), "damaged"),
    "broken styles": (lambda: with_part(STYLES, lambda _: b"<styleSheet><cellXfs"), "damaged"),
}


@pytest.mark.long
@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_by_name(name: str) -> None:
    """Each file is refused with its code and a next step, and the message quotes nothing from inside."""
    make, code = HOSTILE[name]
    with pytest.raises(UnreadableWorkbook) as refused:
        reading(ZipPackage("Practice.xlsx", make()), TABS)
    assert refused.value.code == code
    assert refused.value.where == "Practice.xlsx"
    assert refused.value.next_step
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


STRAYS = {
    "last cell of all": '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "far down": '<row r="900000"><c r="A900000"><v>1</v></c></row>',
    "far right": '<row r="8"><c r="XFD8"><v>1</v></c></row><row r="90000"><c r="A90000"><v>1</v></c></row>',
    "small letters": '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
    "odd quotes": "<row r='1000000'><c s='0' r='XFD1000000' t='str'><v>1</v></c></row>",
    "a text far down": '<row r="900000"><c r="B900000" t="inlineStr"><is><t>a &lt; b</t></is></c></row>',
    "a formula": '<row r="900000"><c r="B900000"><f>1+1</f><v>2</v></c></row>',
    "an error": '<row r="900000"><c r="B900000" t="e"><v>#N/A</v></c></row>',
    "several": "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="AB{n}"><v>1</v></c></row>' for n in (9**6, 9**6 + 1)
    ),
    "formatted and empty": '<row r="1048576" s="1" customFormat="1"><c r="XFD1048576" s="1"/></row>',
}


@pytest.mark.parametrize("name", STRAYS)
def test_a_stray_cell_stops_nothing(name: str) -> None:
    """The tab's rows are read and written as if it were not there, it stays in the file, and a person learns of it."""
    content = with_part(MARKS, lambda xml: xml.replace(b"</sheetData>", STRAYS[name].encode() + b"</sheetData>"))
    package, plain = ZipPackage("Practice.xlsx", content), reading(ZipPackage("x", good()), TABS)
    found = reading(package, TABS)
    assert found.tabs["marks"].rows == plain.tabs["marks"].rows
    addresses = {at.upper() for at in re.findall(r"""r=["']([A-Za-z]+\d+)""", STRAYS[name])}
    assert set(found.tabs["marks"].strays) == (set() if "empty" in name else addresses)
    batch = SheetBatch(
        based_on="", cells=(CellWrite("marks", 2, 3, "late"),), appends=(RowAppend("marks", {0: "A-9"}),)
    )
    package = ordinary(package) if found.is_odd else package
    new, landed = changed_workbook(package, found, batch)
    again = reading(ZipPackage("Practice.xlsx", new), TABS).tabs["marks"]
    assert (again.rows[0][3], again.rows[landed[0] - again.first_row][0]) == ("late", "A-9")
    assert set(again.strays) == set(found.tabs["marks"].strays)


def test_harmless_oddities_are_read() -> None:
    """A size claim that is too large, cells without value and parts we do not know hurt nobody."""
    content = with_part(MARKS, lambda xml: xml.replace(b'<dimension ref="A1:J7"', b'<dimension ref="A1:XFD1048576"'))
    assert len(reading(ZipPackage("x", content), TABS).tabs["marks"].rows) == 3
    assert len(reading(ZipPackage("x", with_names("custom/thing.bin")), TABS).tabs["marks"].rows) == 3


def outcome(content: bytes) -> str:
    """Return how reading ended: ``read`` or the fault's code."""
    try:
        found = reading(ZipPackage("x", content), TABS)
    except UnreadableWorkbook as fault:
        return fault.code
    return "read" if set(found.tabs) | set(found.missing) == set(TABS) else ""


@given(
    part=st.sampled_from([MARKS, BOOK, STRINGS, STYLES, "xl/_rels/workbook.xml.rels"]),
    at=st.floats(0, 1),
    cut=st.integers(0, 20),
    junk=st.sampled_from([b"", b"<", b'"', b">", b"\0", b"<c>", b'r="Z9"', b"\xff", b"</row>", b"&x;", b"9" * 9]),
)
def test_damaged_part_is_refused_or_read(part: str, at: float, cut: int, junk: bytes) -> None:
    """Whatever stands inside a part, the outcome is a reading or a fault of ours, never another exception."""

    def damage(xml: bytes) -> bytes:
        place = int(at * len(xml))
        return xml[:place] + junk + xml[place + cut :]

    assert outcome(with_part(part, damage))


@given(at=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_damaged_file_is_refused_or_read(at: float, byte: int) -> None:
    """A flipped byte anywhere in the file gives a fault of ours or a reading, never another exception."""
    content = bytearray(good())
    content[int(at * len(content))] = byte
    assert outcome(bytes(content))
