"""Hostile, damaged and foreign files are refused by name, quickly, before anything allocates for them."""

import io
import re
import struct
import warnings
import zipfile
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from addon.problems import UnreadableWorkbook
from addon.sync.adapters.xlsx.package import MOST_PARTS, ZipPackage
from addon.sync.adapters.xlsx.reading import reading
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
    return with_part(MARKS, lambda xml: re.sub(rb"(?<=<sheetData>).*(?=</sheetData>)", rows.encode(), xml))


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
    "bytes after": (lambda: good() + b"x", "damaged"),
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
    "sheet in UTF-16": (lambda: with_part(MARKS, lambda xml: xml.decode().encode("utf-16")), "damaged"),
    "prefixed sheet": (lambda: with_part(MARKS, lambda xml: xml.replace(b"<sheetData", b"<x:sheetData")), "damaged"),
    "sheet cut off": (lambda: with_part(MARKS, lambda xml: xml[: xml.index(b"</sheetData>")]), "damaged"),
    "sheet gone": (lambda: with_part(BOOK, lambda xml: xml.replace(b"rId1", b"rId77")), "missing-part"),
    "second sheet data": (
        lambda: with_part(MARKS, lambda xml: xml.replace(b"</sheetData>", b'</sheetData><row r="9"/>')),
        "damaged",
    ),
    "cells without address": (lambda: with_rows('<row r="2"><c><v>1</v></c></row>'), "odd-xml"),
    "last cell of all": (lambda: with_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "absurd-size"),
    "last cell in row 1": (
        lambda: with_rows('<row r="1"><c r="XFD1"><v>1</v></c></row><row r="2"><c r="A90000"><v>1</v></c></row>'),
        "absurd-size",
    ),
    "small letters": (lambda: with_rows('<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>'), "absurd-size"),
    "odd quotes": (lambda: with_rows("<row r='9'><c s='0' r='XFD1000000'><v>1</v></c></row>"), "absurd-size"),
    "absurd merge": (lambda: merged("A1:XFD1048576"), "absurd-size"),
    "endless head": (
        lambda: with_part(MARKS, lambda xml: xml.replace(b"<sheetData", noise(8_500_000) + b"<sheetData")),
        "damaged",
    ),
    "endless row": (
        lambda: with_rows(f'<row r="1"><c r="A1"><v>{noise(8_500_000).decode()}</v></c></row>'),
        "damaged",
    ),
    "endless merges": (
        lambda: with_part(MARKS, lambda xml: xml.replace(b"<mergeCells", merges(100_001))),
        "absurd-size",
    ),
    "bad text index": (lambda: with_rows('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'), "unreadable"),
    "broken tags": (lambda: with_rows('<row r="1"><c r="A1"><v>1</c></row>'), "unreadable"),
    "broken styles": (lambda: with_part(STYLES, lambda _: b"<styleSheet><cellXfs"), "unreadable"),
}


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


def test_a_tab_that_reaches_absurdly_far_is_named_with_the_cell() -> None:
    """So that a person finds what to delete."""
    content = with_rows('<row r="2"><c r="A2"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')
    with pytest.raises(UnreadableWorkbook, match=r"the tab Marks .* XFD1048576"):
        reading(ZipPackage("Practice.xlsx", content), TABS)


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


@settings(max_examples=150, deadline=None)
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


@settings(max_examples=100, deadline=None)
@given(at=st.floats(0, 1, exclude_max=True), byte=st.integers(0, 255))
def test_damaged_file_is_refused_or_read(at: float, byte: int) -> None:
    """A flipped byte anywhere in the file gives a fault of ours or a reading, never another exception."""
    content = bytearray(good())
    content[int(at * len(content))] = byte
    assert outcome(bytes(content))
