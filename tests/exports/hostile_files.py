"""Files made to stop a reader, and files that went wrong on their way: built when asked for, with what is told of each.

``told`` is the code by which a file is refused, or how its rows ended: ``loaded 1, error 2: damaged-id``.
"""

import io
import random
import struct
import sys
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from tests.payments.remittances import Paid, remittance
from tests.sync.adapters.xlsx.quirks import BOOK, RELS, SHEET, STRINGS, STYLES, Parts, base, zipped

MB = 1_000_000
ATTENDANCE = "client_name,clinician_name,date_of_service,office_name,status\r\n"
ROSTER = "Group Name,Client ID,Client Name,DOB,Start Date,End Date,Status\r\n"
SCORES = "Client ID,Client Name,DOB,Measure,Score,Date,Item 9,Source\r\n"
SHOW = "Ann Roe,Rosa Díaz,03/13/2026,Main,Show\r\n"
MARCH = 46_094
"""2026-03-13, as a workbook counts days."""


@dataclass(frozen=True, slots=True)
class Hostile:
    """A file: how it is built, what is told of it, and whether reading it takes long."""

    make: Callable[[], bytes | str]
    told: str
    is_long: bool = False

    def content(self) -> bytes:
        """Return the file's bytes."""
        made = self.make()
        return made if isinstance(made, bytes) else made.encode()


def rows(*cells: str, header: str = ATTENDANCE) -> Callable[[], str]:
    """Return a list with these rows."""
    return lambda: header + "".join(f"{one}\r\n" for one in cells)


def book(sheet: str, **parts: bytes) -> bytes:
    """Return an .xlsx with this XML between ``<sheetData>`` and its end, below the header of the attendance report."""
    made = base()
    head, _, rest = made[SHEET].partition(b"<sheetData>")
    names = "".join(
        _cell(f"{letter}1", name) for letter, name in zip("ABCDE", ATTENDANCE.strip().split(","), strict=True)
    )
    data = f'<row r="1">{names}</row>{sheet}'.encode()
    made[SHEET] = (
        head.replace(b'ref="A1:F4"', b'ref="A1:E4"') + b"<sheetData>" + data + rest[rest.index(b"</sheetData>") :]
    )
    return zipped(made | parts)


def _cell(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def visit(row: int = 2, *, name: str = "Ann Roe", day: str = f"<v>{MARCH}</v>", kind: str = ' s="1"') -> str:
    """Return one row of an attendance report."""
    date = f'<c r="C{row}"{kind}>{day}</c>'
    return f'<row r="{row}">{_cell(f"A{row}", name)}{_cell(f"B{row}", "Rosa")}{date}{_cell(f"E{row}", "Show")}</row>'


def part(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a good workbook with one part changed."""
    made = _parts(book(visit()))
    return zipped(made | {name: change(made[name])})


def _parts(content: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def more(parts: Mapping[str, bytes]) -> Callable[[], bytes]:
    """Return a good workbook with further parts."""
    return lambda: zipped(_parts(book(visit())) | dict(parts))


def late(parts: Callable[[], Mapping[str, bytes]]) -> Callable[[], bytes]:
    """Return a good workbook with further parts that are large."""
    return lambda: zipped(_parts(book(visit())) | dict(parts()))


def doctype(text: str, use: str = "&a;", where: str = SHEET) -> Callable[[], bytes]:
    """Return a workbook of which a part defines entities."""

    def change(xml: bytes) -> bytes:
        head, _, rest = xml.partition(b"?>\n")
        return head + b"?>\n" + text.encode() + rest.replace(b"Ann Roe", use.encode())

    return lambda: part(where, change)


def laughs(depth: int) -> str:
    """Return entities that grow tenfold at each step."""
    steps = "".join(f'<!ENTITY {chr(97 + at)} "{f"&{chr(98 + at)};" * 10}">' for at in range(depth))
    return f'<!DOCTYPE x [{steps}<!ENTITY {chr(97 + depth)} "ha">]>'


def overlapping(files: int = 400, size: int = MB) -> bytes:
    """Return a zip of which all entries have the same compressed bytes."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", bytes(size).replace(b"\0", b" "))
        first = package.infolist()[0]
        for at in range(files):
            copy = zipfile.ZipInfo(f"xl/{at}.xml")
            copy.compress_type, copy.CRC, copy.header_offset = first.compress_type, first.CRC, first.header_offset
            copy.compress_size, copy.file_size = first.compress_size, first.file_size
            package.filelist.append(copy)
        package._didModify = True  # type: ignore[attr-defined]
    return made.getvalue()


def noise(size: int, seed: int = 1) -> bytes:
    """Return so many bytes that follow no format."""
    return random.Random(seed).randbytes(size)  # noqa: S311 (the same each time)


def claimed(size: int) -> bytes:
    """Return a workbook whose directory tells a wrong size of its sheet."""
    content = bytearray(book(visit()))
    at = content.rindex(SHEET.encode()) - 46
    struct.pack_into("<I", content, at + 24, size)
    return bytes(content)


def method(number: int) -> bytes:
    """Return a workbook whose sheet is packed in a way that its directory does not tell."""
    content = bytearray(book(visit()))
    at = content.rindex(SHEET.encode()) - 46
    struct.pack_into("<H", content, at + 10, number)
    return bytes(content)


def packed_by(how: int) -> bytes:
    """Return a good workbook packed in an unusual way."""
    return zipped(_parts(book(visit())), method=how)


def cells_of_one_string() -> bytes:
    """Return 5,000 rows of which 8 cells each are one text of 32,000 letters: 1.3 GB of text in 40 kB."""
    strings = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{noise(16_000).hex()}</t></si></sst>'
    line = "".join('<c t="s"><v>0</v></c>' for _ in range(8))
    return book(f"<row>{line}</row>" * 5_000, **{STRINGS: strings.encode()})


def many_strings() -> bytes:
    """Return a workbook with 250 MB of different texts that its cells do not use."""
    word = "".join(f"<si><t>{at:x}{'abcdefgh' * 40}</t></si>" for at in range(740_000))
    return book(
        visit(),
        **{STRINGS: f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{word}</sst>'.encode()},
    )


def era(*changes: tuple[str, str]) -> Callable[[], str]:
    """Return a remittance in which something is replaced."""

    def make() -> str:
        text = remittance(Paid("Ann Roe", date(2026, 2, 24), paid="30.00", allowed_less="30.00")).decode()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        return text

    return make


def evil(text: str, how: str) -> Callable[[], bytes]:
    """Return a text in an encoding."""
    return lambda: text.encode(how)


WORKBOOKS: Mapping[str, Hostile] = {
    "a thousand million laughs": Hostile(doctype(laughs(9)), "hostile-workbook"),
    "an entity repeated": Hostile(
        doctype(f'<!DOCTYPE x [<!ENTITY a "{"b" * 50_000}">]>', "&a;" * 50_000), "hostile-workbook"
    ),
    "an entity from a file": Hostile(
        doctype('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), "hostile-workbook"
    ),
    "entities by parameter": Hostile(
        doctype('<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1/x"> %a;]>', where=BOOK), "hostile-workbook"
    ),
    "entities in the list of parts": Hostile(doctype(laughs(3), where="[Content_Types].xml"), "hostile-workbook"),
    "entities in UTF-16": Hostile(
        lambda: part(SHEET, lambda xml: (laughs(9) + xml.decode()).encode("utf-16")), "hostile-workbook"
    ),
    "an entity that nobody defined": Hostile(lambda: book(visit(name="&a;")), "broken-workbook"),
    "70,000 entries": Hostile(late(lambda: {f"x/{at}": b"" for at in range(70_000)}), "hostile-zip", is_long=True),
    "an entry above the folder": Hostile(more({"xl/../../evil.xml": b"x"}), "hostile-zip"),
    "an entry at the root": Hostile(more({"/etc/evil": b"x"}), "hostile-zip"),
    "an entry with backslashes": Hostile(more({"..\\..\\evil.xml": b"x"}), "hostile-zip"),
    "entries over each other": Hostile(overlapping, "broken-workbook"),
    "a zip in a zip": Hostile(late(lambda: {"xl/inner.zip": zipped({"a.xml": b" " * 50 * MB})}), "loaded 1"),
    "many parts of blanks": Hostile(
        late(lambda: {f"xl/{at}.xml": b" " * MB for at in range(320)}), "too-large", is_long=True
    ),
    "a wrong size in the directory": Hostile(lambda: claimed(10), "broken-workbook"),
    "a huge size in the directory": Hostile(lambda: claimed(4_000_000_000), "loaded 1"),
    "an unknown way of packing": Hostile(lambda: method(99), "broken-workbook"),
    "a wrong way of packing": Hostile(lambda: method(14), "broken-workbook"),
    "packed by bzip2": Hostile(lambda: packed_by(zipfile.ZIP_BZIP2), "broken-workbook"),
    "a program before the zip": Hostile(lambda: b"MZ" + bytes(500) + book(visit()), "binary"),
    "noise after the signature of a zip": Hostile(lambda: b"PK\3\4" + noise(50_000), "broken-workbook"),
    "a binary workbook": Hostile(
        lambda: zipped({"[Content_Types].xml": b"<a/>", "xl/workbook.bin": b"x"}), "not-a-workbook"
    ),
    "an .ods file": Hostile(lambda: zipped({"content.xml": b"<a/>", "mimetype": b"x"}), "not-a-workbook"),
    "macros of 1992": Hostile(
        more({"xl/macrosheets/sheet1.xml": b"<a/>", "xl/vbaProject.bin": b"x"}), "hostile-workbook"
    ),
    "a link to another workbook": Hostile(more({"xl/externalLinks/externalLink1.xml": b"<a/>"}), "hostile-workbook"),
    "an embedded object": Hostile(more({"xl/embeddings/oleObject1.bin": noise(5_000)}), "loaded 1"),
    "a sheet that is an address": Hostile(
        lambda: part(RELS, lambda xml: xml.replace(b"worksheets/sheet1.xml", b"http://127.0.0.1/x.xml")),
        "broken-workbook",
    ),
    "a sheet outside the package": Hostile(
        lambda: part(RELS, lambda xml: xml.replace(b"worksheets/sheet1.xml", b"../../etc/passwd")), "broken-workbook"
    ),
    "10,000 tabs": Hostile(
        lambda: part(
            BOOK,
            lambda xml: xml.replace(
                b"</sheets>",
                b"".join(b'<sheet name="t%d" sheetId="%d" r:id="rId1"/>' % (at, at + 9) for at in range(10_000))
                + b"</sheets>",
            ),
        ),
        "several-lists",
    ),
    "200,000 names": Hostile(
        lambda: part(
            BOOK,
            lambda xml: xml.replace(
                b"</definedNames>", b'<definedName name="a">A1</definedName>' * 200_000 + b"</definedNames>"
            ),
        ),
        "too-large",
    ),
    "elements in elements": Hostile(lambda: book(visit() + "<a>" * 100_000), "loaded 1"),
    "attributes without end": Hostile(
        lambda: book("<row " + " ".join(f'a{at}="x"' for at in range(200_000)) + "/>" + visit(3)), "loaded 1, skipped 1"
    ),
    "a cell in column ZZZZ": Hostile(
        lambda: book(visit() + '<row r="3"><c r="ZZZZ3"><v>1</v></c></row>'), "too-many-columns"
    ),
    "a cell in a column of 13 letters": Hostile(
        lambda: book(visit() + '<row r="3"><c r="HHHHHHHHHHHHA3"><v>1</v></c></row>'), "too-many-columns"
    ),
    "a cell in a column of 100,000 letters": Hostile(
        lambda: book(visit() + f'<row r="3"><c r="{"A" * 100_000}3"><v>1</v></c></row>'), "too-many-columns"
    ),
    "a cell in a row of 20 digits": Hostile(
        lambda: book(visit() + '<row r="99999999999999999999"><c r="A99999999999999999999"><v>1</v></c></row>'),
        "too-many-rows",
    ),
    "a cell at the end of the grid": Hostile(
        lambda: book(visit() + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "too-many-columns"
    ),
    "a cell in row 0": Hostile(lambda: book(visit().replace('r="A2"', 'r="A0"')), "broken-workbook"),
    "rows in the wrong order": Hostile(lambda: book(visit(3) + visit(2)), "loaded 2"),
    "a merge of the whole grid": Hostile(
        lambda: part(
            SHEET,
            lambda xml: xml.replace(
                b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
            ),
        ),
        "loaded 1",
    ),
    "an extent of the whole grid": Hostile(
        lambda: part(SHEET, lambda xml: xml.replace(b'ref="A1:E4"', b'ref="A1:XFD1048576"')), "loaded 1"
    ),
    "a text of 300,000 letters": Hostile(lambda: book(visit(name="a" * 300_000)), "cell-too-long"),
    "a text number that is not there": Hostile(
        lambda: book(visit() + '<row r="3"><c r="A3" t="s"><v>9999999</v></c></row>'), "broken-workbook"
    ),
    "a text number below zero": Hostile(
        lambda: book(visit() + '<row r="3"><c r="A3" t="s"><v>-1</v></c></row>'), "loaded 1, error 1: only-a-name"
    ),
    "a look that is not there": Hostile(lambda: book(visit(kind=' s="99999"')), "error 1: bad-date"),
    "a day of the year 1e300": Hostile(lambda: book(visit(day="<v>1e300</v>")), "error 1: bad-date"),
    "a day before all days": Hostile(lambda: book(visit(day="<v>-5</v>")), "error 1: bad-date"),
    "a number that is none": Hostile(lambda: book(visit(day="<v>NaN</v>")), "error 1: bad-date"),
    "a fault for a day": Hostile(lambda: book(visit(day="<v>#REF!</v>", kind=' t="e"')), "error 1: blank-cell"),
    "a fault of a newer program": Hostile(
        lambda: book(visit(day="<v>#SPILL!</v>", kind=' t="e"')), "error 1: blank-cell"
    ),
    "a long number in hours": Hostile(
        lambda: book(
            visit(day="<v>5551234567</v>", kind=' s="2"') + visit(3),
            **{STYLES: base()[STYLES].replace(b'numFmtId="20"', b'numFmtId="46"')},
        ),
        "loaded 1, error 1: bad-date",
    ),
    "a fault for a name": Hostile(lambda: book(visit(name="#REF!") + visit(3)), "loaded 1, review 1: not-a-name"),
    "a formula for a day": Hostile(lambda: book(visit(day=f"<f>1+1</f><v>{MARCH}</v>")), "loaded 1"),
    "a formula for a name": Hostile(
        lambda: book(visit(name='=HYPERLINK("http://127.0.0.1","x")')), "review 1: not-a-name"
    ),
    "1.3 GB of one text": Hostile(cells_of_one_string, "too-much-memory", is_long=True),
    "250 MB of texts": Hostile(many_strings, "loaded 1", is_long=True),
}
TEXTS: Mapping[str, Hostile] = {
    "a header of many words run together": Hostile(
        lambda: f"Patient,Date,{'firstname' * 17}zq\nAnn Roe,02/03/2026,x\n", "unknown-format"
    ),
    "a cell of many addresses run together": Hostile(
        lambda: f"Patient,Date,Mail\nAnn Roe,02/03/2026,{'a@.' * 6_000}\n", "unknown-format"
    ),
    "20 MB of commas": Hostile(lambda: b"," * 20 * MB, "too-many-columns", is_long=True),
    "20 MB of line ends": Hostile(lambda: b"x" + b"\n" * (20 * MB - 1), "too-many-rows", is_long=True),
    "20 MB of quotation marks": Hostile(lambda: ATTENDANCE.encode() + b'"' * 19 * MB, "broken-quotes", is_long=True),
    "20 MB of quoted commas": Hostile(lambda: ATTENDANCE.encode() + b'","' * 6 * MB, "broken-quotes", is_long=True),
    "20 MB of one cell": Hostile(lambda: ATTENDANCE.encode() + b"a" * 19 * MB, "broken-quotes", is_long=True),
    "20 MB of NULs": Hostile(lambda: bytes(20 * MB), "binary", is_long=True),
    "20 MB of commas with scores": Hostile(lambda: b"PHQ-9 item 9" + b"," * 19 * MB, "too-many-columns", is_long=True),
    "20 MB of all marks": Hostile(lambda: b"a,b;c\td\n" * 2_400_000, "too-many-rows", is_long=True),
    "20 MB of distinct rows": Hostile(
        lambda: ATTENDANCE + "".join(f"Ann {at:x} {'b' * 160},Rosa,03/13/2026,{at},Show\r\n" for at in range(98_000)),
        "error 98000: not-a-name",
        is_long=True,
    ),
    "long headers": Hostile(
        lambda: ",".join(f"{at}{'a' * 30_000}" for at in range(490)) + "\r\n", "unknown-format", is_long=True
    ),
    "30 MB": Hostile(lambda: b"a,b\n" * 7_500_000, "too-large", is_long=True),
    "UTF-16 with scores": Hostile(evil(SCORES + "7,Ann,,PHQ-9,12,2026-03-13,2,form\r\n", "utf-16"), "loaded 1"),
    "UTF-16 without its mark": Hostile(evil(ATTENDANCE + SHOW, "utf-16-le"), "binary"),
    "UTF-16, half a pair": Hostile(
        lambda: (ATTENDANCE + SHOW).encode("utf-16") + b"\x00\xd8\x41\x00", "unknown-encoding"
    ),
    "UTF-32": Hostile(evil(ATTENDANCE + SHOW, "utf-32"), "binary"),
    "UTF-7": Hostile(evil(ATTENDANCE + SHOW, "utf-7"), "loaded 1"),
    "a mainframe's letters": Hostile(evil(ATTENDANCE + SHOW, "cp500"), "unknown-encoding"),
    "overlong UTF-8": Hostile(lambda: (ATTENDANCE + SHOW).encode() + b"\xc0\xaf,x\r\n", "unknown-encoding"),
    "no letter of Windows": Hostile(
        lambda: ATTENDANCE.encode() + b"\x81\x8d,Rosa,03/13/2026,Main,Show\r\n", "unknown-encoding"
    ),
    "a mark in the middle": Hostile(rows("\ufeffAnn Roe,Rosa,03/13/2026,Main,Show"), "loaded 1"),
    "two marks": Hostile(lambda: "\ufeff\ufeff" + ATTENDANCE + SHOW, "loaded 1"),
    "a NUL in a name": Hostile(rows("Ann\0Roe,Rosa,03/13/2026,Main,Show"), "binary"),
    "a cell over all lines": Hostile(lambda: ATTENDANCE + '"' + SHOW * 2_000, "broken-quotes"),
    "a name of 300,000 letters": Hostile(rows("a" * 300_000 + ",Rosa,03/13/2026,Main,Show"), "broken-quotes"),
    "a name of 40,000 letters": Hostile(rows("a" * 40_000 + ",Rosa,03/13/2026,Main,Show"), "cell-too-long"),
    "a header below 20 lines": Hostile(lambda: "x\r\n" * 20 + ATTENDANCE + SHOW, "unknown-format"),
    "a header alone": Hostile(lambda: ATTENDANCE, "no-rows"),
    "carriage returns alone": Hostile(lambda: (ATTENDANCE + SHOW).replace("\r\n", "\r"), "loaded 1"),
    "ids of a spreadsheet": Hostile(
        rows("T,2.98725E+13,Ann,,2026-03-13,,", "T,1e5,Bo,,2026-03-13,,", header=ROSTER), "error 2: damaged-id"
    ),
    "days and months in both orders": Hostile(
        rows("T,1,Ann,,13/04/2026,,", "T,2,Bo,,04/13/2026,,", header=ROSTER), "mixed-dates"
    ),
    "days that there are not": Hostile(
        rows(
            *(
                f"Ann,Rosa,{day},Main,Show"
                for day in ("02/30/2026", "00/00/0000", "13/13/2026", "99/99/9999", "46094", "1773360000", "03/13/26/1")
            )
        ),
        "error 7: bad-date",
    ),
    "an hour that there is not": Hostile(
        rows("Ann,Rosa,03/08/2026 02:30,Main,Show", "Ann,Rosa,03/08/2026 25:00,Main,Show"),
        "loaded 1, error 1: bad-date",
    ),
    "zones that there are not": Hostile(rows("Ann,Rosa,2026-03-08 02:30 +9959,Main,Show"), "error 1: bad-date"),
    "formulas for names": Hostile(
        rows(
            '"=HYPERLINK(""http://127.0.0.1"",""x"")",Rosa,03/13/2026,Main,Show',
            "=1+1,Rosa,03/13/2026,Main,Show",
            "\t@SUM(A1),Rosa,03/13/2026,Main,Show",
        ),
        "loaded 1, review 2: not-a-name",
    ),
    "letters that turn the line": Hostile(
        rows("Ann \u202eeoR,Rosa,03/13/2026,Main,Show", "A\x1b[2Jnn,Rosa,03/13/2026,Main,Show"),
        "loaded 1, error 1: not-a-name",
    ),
    "a tower of accents": Hostile(rows("A" + "\u0301" * 10_000 + ",Rosa,03/13/2026,Main,Show"), "error 1: not-a-name"),
    "lines within a cell": Hostile(
        rows('"Ann\u2028Roe",Rosa,03/13/2026,Main,Show', '"Bo\x0bOde",Rosa,03/13/2026,Main,Show'), "loaded 2"
    ),
    "statuses that nobody knows": Hostile(
        rows("Ann,Rosa,03/13/2026,Main,Came along", "Bo,Rosa,03/13/2026,Main,"), "loaded 1, review 1: unknown-status"
    ),
    "cells that shifted": Hostile(
        rows("Ann,Roe,Rosa,03/13/2026,Main,Show", "Bo,Rosa,03/13/2026,Main"), "error 2: row-width"
    ),
    "scores that are none": Hostile(
        rows(
            "7,Ann,,PHQ-9,NaN,2026-03-13,,",
            "8,Bo,,PHQ-9,1e999,2026-03-13,,",
            "9,Cy,,PHQ-9,,2026-03-13,,",
            header=SCORES,
        ),
        "error 3: blank-cell not-a-number",
    ),
    "brackets that never close": Hostile(
        rows("(" * 30_000 + ",1,Ann,,2026-03-13,,", header=ROSTER), "error 1: blank-cell"
    ),
    "half a file": Hostile(lambda: (ATTENDANCE + SHOW * 3).encode()[:-9], "loaded 2, error 1: cut-short"),
}
REMITTANCES: Mapping[str, Hostile] = {
    "20 MB of segments": Hostile(lambda: era()().partition("GS*")[0] + "~" * 19 * MB, "too-many-rows", is_long=True),
    "20 MB of elements": Hostile(lambda: era()().partition("GS*")[0] + "*" * 19 * MB + "~", "cut-short", is_long=True),
    "all separators alike": Hostile(lambda: era()().replace(":", "*").replace("~", "*"), "cut-short"),
    "an envelope in an envelope": Hostile(era(("GS*HP", "ISA*00~GS*HP")), "envelope"),
    "a count that does not agree": Hostile(era(("SE*15", "SE*" + "9" * 5_000)), "envelope"),
    "a number of letters": Hostile(era(("SE*15", "SE*\u0661\u0665")), "envelope"),
    "an amount without end": Hostile(era(("60.00", "1e999999999")), "bad-amount"),
    "an amount that is none": Hostile(era(("60.00", "NaN")), "bad-amount"),
    "a day that there is not": Hostile(era(("20260224", "20261332")), "bad-amount"),
    "another transaction": Hostile(era(("ST*835", "ST*837")), "no-remittance"),
    "a payment that does not add up": Hostile(era(("BPR*I*30.00", "BPR*I*31.00")), "error 1: payment-does-not-balance"),
    "half a remittance": Hostile(lambda: era()()[:-30], "cut-short"),
}
HOSTILE: Mapping[str, Hostile] = {**WORKBOOKS, **TEXTS, **REMITTANCES}


if __name__ == "__main__":
    sys.stdout.buffer.write(HOSTILE[sys.argv[1]].content())
