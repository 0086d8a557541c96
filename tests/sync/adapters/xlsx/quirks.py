"""Odd .xlsx files, built by hand: each is a way in which some program writes the same three rows, or a broken file.

Most follow from what ECMA-376 allows (part 1, 18.2 to 18.4; part 2, packages; ISO/IEC 29500 strict) or from APPNOTE.TXT
of the zip format; programs that write them are named where we know one.
"""

import io
import re
import struct
import zipfile
from collections.abc import Callable, Mapping

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
STRICT = {
    MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main",
    RELATIONS: "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
SHEET, BOOK, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml"
INBOX, RELS, TYPES = "xl/worksheets/sheet2.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
HEADERS = ("ID", "Date", "Member", "Status", "Charge", "At")
CELLS = ("A-1", "Zoë Núñez", "attended", "A-2", "Li & Co", "no show", "A-3", " Ali  Haddad")
WORDS = (*HEADERS, *CELLS, "What", "Where")
HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
Parts = dict[str, bytes]
Quirk = Callable[[Parts], Parts | bytes]


def base() -> Parts:
    """Return the parts of a plain workbook with the tabs of the suite and three rows in Marks."""
    rows = [[0, 1, 2, 3, 4, 5]]
    lines = [
        _line(1, [f'<c r="{letter}1" t="s"><v>{at}</v></c>' for letter, at in zip("ABCDEF", rows[0], strict=True)])
    ]
    for number, (rid, day, who, word, money, hour) in enumerate(
        ((6, 46084, 7, 8, 45.5, 0.75), (9, 46085, 10, 11, 60, 0.5), (12, 46086, 13, 8, 0.1, 0.25)), 2
    ):
        cells = [f'<c r="A{number}" t="s"><v>{rid}</v></c>', f'<c r="B{number}" s="1"><v>{day}</v></c>']
        cells += [f'<c r="C{number}" t="s"><v>{who}</v></c>', f'<c r="D{number}" t="s"><v>{word}</v></c>']
        cells += [f'<c r="E{number}"><v>{money}</v></c>', f'<c r="F{number}" s="2"><v>{hour}</v></c>']
        lines.append(_line(number, cells))
    head = '<c r="A1" t="s"><v>14</v></c><c r="B1" t="s"><v>15</v></c>'
    words = "".join(f'<si><t xml:space="preserve">{_escaped(word)}</t></si>' for word in WORDS)
    names = "".join(
        f'<definedName name="_gk_{key}" hidden="1">\'{title}\'!$A$1</definedName>'
        for key, title in (("marks", "Marks"), ("inbox", "Today''s inbox"))
    )
    sheets = '<sheet name="Marks" sheetId="1" r:id="rId1"/><sheet name="Today\'s inbox" sheetId="2" r:id="rId2"/>'
    kinds = "".join(
        f'<Override PartName="/{name}" ContentType="{KIND}.{kind}+xml"/>'
        for name, kind in (
            (BOOK, "sheet.main"),
            (SHEET, "worksheet"),
            (INBOX, "worksheet"),
            (STRINGS, "sharedStrings"),
            (STYLES, "styles"),
        )
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    return {
        TYPES: _xml(
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType="application/vnd.'
            f'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
            f"{kinds}</Types>"
        ),
        "_rels/.rels": _xml(
            f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" '
            f'Target="{BOOK}"/></Relationships>'
        ),
        BOOK: _xml(
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>{sheets}</sheets>'
            f"<definedNames>{names}</definedNames></workbook>"
        ),
        RELS: _xml(
            f'<Relationships xmlns="{package}/relationships">'
            + "".join(
                f'<Relationship Id="rId{number}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
                for number, (kind, target) in enumerate(
                    (
                        ("worksheet", "worksheets/sheet1.xml"),
                        ("worksheet", "worksheets/sheet2.xml"),
                        ("sharedStrings", "sharedStrings.xml"),
                        ("styles", "styles.xml"),
                    ),
                    1,
                )
            )
            + "</Relationships>"
        ),
        SHEET: _sheet("".join(lines), "A1:F4"),
        INBOX: _sheet(_line(1, [head]), "A1:B1"),
        STRINGS: _xml(f'<sst xmlns="{MAIN}" count="{len(WORDS)}" uniqueCount="{len(WORDS)}">{words}</sst>'),
        STYLES: _xml(
            f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
            '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/>'
            '<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="20" applyNumberFormat="1"/></cellXfs></styleSheet>'
        ),
    }


def _xml(text: str) -> bytes:
    return HEAD + text.encode()


def _sheet(rows: str, cells: str) -> bytes:
    return _xml(f'<worksheet xmlns="{MAIN}"><dimension ref="{cells}"/><sheetData>{rows}</sheetData></worksheet>')


def _line(number: int, cells: list[str]) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def zipped(parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return the parts as a zip file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return made.getvalue()


def _sub(name: str, pattern: str, new: str, *, count: int = 0) -> Quirk:
    """Return a quirk: in one part a pattern is replaced everywhere; it has to be there."""

    def quirk(parts: Parts) -> Parts:
        text, times = re.subn(pattern, new, parts[name].decode(), count=count, flags=re.DOTALL)
        assert times, f"{pattern} is not in {name}"
        return parts | {name: text.encode()}

    return quirk


def _all(*quirks: Quirk) -> Quirk:
    def quirk(parts: Parts) -> Parts:
        for one in quirks:
            made = one(parts)
            assert isinstance(made, dict)
            parts = made
        return parts

    return quirk


def _inline(found: re.Match[str]) -> str:
    return f'<c{found[1]} t="inlineStr"><is><t xml:space="preserve">{_escaped(WORDS[int(found[2])])}</t></is></c>'


def inline_strings(parts: Parts) -> Parts:
    """No shared strings at all: every text is in its cell (many exporters)."""
    made = {
        name: re.sub(r'<c([^>]*?) t="s"><v>(\d+)</v></c>', _inline, parts[name].decode()).encode()
        for name in (SHEET, INBOX)
    }
    kept = {name: content for name, content in parts.items() if name != STRINGS} | made
    kept[RELS] = re.sub(rb'<Relationship Id="rId3".*?/>', b"", kept[RELS])
    kept[TYPES] = re.sub(rb'<Override PartName="/xl/sharedStrings.xml".*?/>', b"", kept[TYPES])
    return kept


def prefixed(parts: Parts) -> Parts:
    """Every element of a sheet, the workbook, the strings and the styles has a prefix (Open XML SDK, NPOI, SAP)."""
    made = dict(parts)
    for name in (SHEET, INBOX, BOOK, STRINGS, STYLES):
        text = parts[name].decode().replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
        made[name] = re.sub(r"<(/?)(?![?!])(\w)", r"<\1x:\2", text).encode()
    return made


def _encoded(encoding: str, word: str) -> Quirk:
    def quirk(parts: Parts) -> Parts:
        text = parts[SHEET].decode().replace("UTF-8", word)
        return parts | {SHEET: text.encode(encoding)}

    return quirk


def strict(parts: Parts) -> Parts:
    """Save as "Strict Open XML Spreadsheet"."""
    made = {}
    for name, content in parts.items():
        for old, new in STRICT.items():
            content = content.replace(old.encode(), new.encode())  # noqa: PLW2901
        made[name] = content
    return made


def days_since_1904(parts: Parts) -> Parts:
    """The calendar of old Macs: days count from 1904."""
    book = parts[BOOK].replace(b"<sheets>", b'<workbookPr date1904="1"/><sheets>')
    sheet = re.sub(rb"<v>(4608\d)</v>", lambda day: b"<v>%d</v>" % (int(day[1]) - 1462), parts[SHEET])
    return parts | {BOOK: book, SHEET: sheet}


def with_part(name: str, kind: str, content: bytes, *, sheet: str = "") -> Quirk:
    """Return a quirk: one more part that the workbook relates to, listed among the sheets if it has a name."""

    def quirk(parts: Parts) -> Parts:
        relation = (
            f'<Relationship Id="rId9" Type="{RELATIONS}/{kind}" Target="{name.removeprefix("xl/")}"/></Relationships>'
        )
        made = parts | {name: content, RELS: parts[RELS].replace(b"</Relationships>", relation.encode())}
        if sheet:
            made[BOOK] = parts[BOOK].replace(
                b"</sheets>", f'<sheet name="{sheet}" sheetId="9" r:id="rId9"/></sheets>'.encode()
            )
            kind_of = b"application/vnd.openxmlformats-officedocument.spreadsheetml.chartsheet+xml"
            made[TYPES] = parts[TYPES].replace(
                b"</Types>", b'<Override PartName="/%s" ContentType="%s"/></Types>' % (name.encode(), kind_of)
            )
        return made

    return quirk


def macros(parts: Parts) -> Parts:
    """A workbook with macros, whatever its name ends with."""
    kind = b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    types = re.sub(rb"application/[\w.-]+sheet\.main\+xml", kind, parts[TYPES])
    types = types.replace(
        b"<Default", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Default', 1
    )
    made = with_part("xl/vbaProject.bin", "vbaProject", b"\xd0\xcf\x11\xe0 macros")(parts | {TYPES: types})
    assert isinstance(made, dict)
    return made


def relative(parts: Parts) -> Parts:
    """Targets that begin with a dot (some Java programs)."""
    return parts | {RELS: parts[RELS].replace(b'Target="', b'Target="./')}


def climbing(parts: Parts) -> Parts:
    """Targets that climb out of their folder and back."""
    return parts | {RELS: parts[RELS].replace(b'Target="', b'Target="../xl/')}


def absolute(parts: Parts) -> Parts:
    """Targets from the root (openpyxl)."""
    return parts | {RELS: parts[RELS].replace(b'Target="', b'Target="/xl/')}


def elsewhere(parts: Parts) -> Parts:
    """The sheet has another name and folder than Excel would give it."""
    moved = {("xl/data/First Tab.xml" if name == SHEET else name): content for name, content in parts.items()}
    moved[RELS] = moved[RELS].replace(b"worksheets/sheet1.xml", b"data/First%20Tab.xml")
    moved[TYPES] = moved[TYPES].replace(b"/xl/worksheets/sheet1.xml", b"/xl/data/First%20Tab.xml")
    return moved


def upper_case(parts: Parts) -> Parts:
    """Part names differ in case from those in the relations: they are the same by the standard."""
    return {("xl/Worksheets/Sheet1.XML" if name == SHEET else name): content for name, content in parts.items()}


def backslashes(parts: Parts) -> bytes:
    """Names in the zip with backslashes (old .NET programs)."""
    made = bytearray(zipped(parts))
    for name in parts:
        made = made.replace(name.encode(), name.replace("/", "\\").encode())
    return bytes(made)


def data_descriptors(parts: Parts) -> bytes:
    """Sizes follow the parts, as programs write that stream into a pipe."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.made = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, piece: bytes) -> int:  # type: ignore[override]
            self.made += piece
            return len(piece)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as book:  # type: ignore[arg-type]
        for name, content in parts.items():
            book.writestr(name, content)
    return bytes(pipe.made)


def zip64(parts: Parts) -> bytes:
    """Every part has the long fields of zip64, though it is short (Java programs, some Go ones)."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            with book.open(name, "w", force_zip64=True) as part:
                part.write(content)
    return made.getvalue()


def zip64_end(parts: Parts) -> bytes:
    """The zip ends with the records of zip64, though it is short."""
    plain = zipped(parts)
    at = plain.rindex(b"PK\x05\x06")
    _, _, _, count, _, size, begin, _ = struct.unpack("<4s4H2IH", plain[at : at + 22])
    end = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, begin)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    last = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return plain[:at] + end + locator + last


def _after(tail: bytes) -> Quirk:
    return lambda parts: zipped(parts) + tail


def commented(parts: Parts) -> bytes:
    """The zip has a comment."""
    made = io.BytesIO(zipped(parts))
    with zipfile.ZipFile(made, "a") as book:
        book.comment = b"made by a report server"
    return made.getvalue()


def with_folders(parts: Parts) -> bytes:
    """The zip lists its folders too (zipped again by hand)."""
    return zipped({"xl/": b"", "xl/worksheets/": b"", "_rels/": b""} | dict(parts))


def sheet_first(parts: Parts) -> Parts:
    """The parts are in another order: the types come last."""
    return dict(reversed(list(parts.items())))


def rich_text(parts: Parts) -> Parts:
    """A text in several runs of looks."""
    runs = '<si><r><t>Zoë</t></r><r><rPr><b/></rPr><t xml:space="preserve"> Núñez</t></r></si>'
    return parts | {
        STRINGS: parts[STRINGS].decode().replace('<si><t xml:space="preserve">Zoë Núñez</t></si>', runs).encode()
    }


def phonetic(parts: Parts) -> Parts:
    """A text with its pronunciation beside (Excel in Japanese)."""
    runs = '<si><t>Zoë Núñez</t><rPh sb="0" eb="3"><t>ゾーイ</t></rPh><phoneticPr fontId="0"/></si>'
    return parts | {
        STRINGS: parts[STRINGS].decode().replace('<si><t xml:space="preserve">Zoë Núñez</t></si>', runs).encode()
    }


def many_styles(parts: Parts) -> Parts:
    """Thousands of looks that are alike, as years of copying leave behind."""
    more = b'<xf numFmtId="14" applyNumberFormat="1"/>' * 20_000
    styles = (
        parts[STYLES]
        .replace(b"</cellXfs>", more + b"</cellXfs>")
        .replace(b'cellXfs count="3"', b'cellXfs count="20003"')
    )
    return parts | {STYLES: styles, SHEET: parts[SHEET].replace(b's="1"', b's="20002"')}


def without_styles(parts: Parts) -> Parts:
    """No styles part: days and times are bare numbers."""
    kept = {name: content for name, content in parts.items() if name != STYLES}
    kept[RELS] = re.sub(rb'<Relationship Id="rId4".*?/>', b"", kept[RELS])
    kept[TYPES] = re.sub(rb'<Override PartName="/xl/styles.xml".*?/>', b"", kept[TYPES])
    kept[SHEET] = re.sub(rb' s="\d"', b"", kept[SHEET])
    return kept


def no_addresses(parts: Parts) -> Parts:
    """Neither rows nor cells give their address: they are counted (allowed; some PHP and Perl programs)."""
    return parts | {SHEET: re.sub(rb' r="[A-Z]*\d+"', b"", parts[SHEET])}


def far_cell(parts: Parts) -> Parts:
    """One stray cell at the end of the grid: somebody pressed Ctrl+End and typed."""
    stray = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>stray</t></is></c></row></sheetData>'
    return parts | {SHEET: parts[SHEET].replace(b"</sheetData>", stray)}


def shared_formula(parts: Parts) -> Parts:
    """A column beside the table with one formula shared by its cells."""
    cells = {2: b'<f t="shared" ref="H2:H4" si="0">E2*2</f><v>91</v>', 3: b'<f t="shared" si="0"/><v>120</v>'}
    sheet = parts[SHEET]
    for number, cell in cells.items():
        end = sheet.index(b"</row>", sheet.index(b'<row r="%d">' % number))
        sheet = sheet[:end] + b'<c r="H%d">%s</c>' % (number, cell) + sheet[end:]
    return parts | {SHEET: sheet}


FINE: Mapping[str, Quirk] = {
    "plain": lambda parts: parts,
    "prefixes": prefixed,
    "UTF-16 with a mark": _encoded("utf-16", "UTF-16"),
    "UTF-16, big end first": lambda parts: (
        parts | {SHEET: b"\xfe\xff" + parts[SHEET].decode().replace("UTF-8", "UTF-16").encode("utf-16-be")}
    ),
    "Latin 1": _encoded("latin-1", "ISO-8859-1"),
    "UTF-8 with a mark": lambda parts: parts | {SHEET: b"\xef\xbb\xbf" + parts[SHEET]},
    "no XML declaration": lambda parts: {name: content.removeprefix(HEAD) for name, content in parts.items()},
    "declaration in single quotes": lambda parts: (
        parts | {SHEET: parts[SHEET].replace(HEAD, b"<?xml version='1.0' encoding='utf-8'?>\r\n")}
    ),
    "relative targets": relative,
    "climbing targets": climbing,
    "absolute targets": absolute,
    "another folder, a blank in the name": elsewhere,
    "part names in other case": upper_case,
    "backslashes in the zip": backslashes,
    "an XML comment among the rows": _sub(SHEET, r"<sheetData>", "<sheetData><!-- exported -->", count=1),
    "an XML comment in a cell": _sub(SHEET, r"<v>45.5</v>", "<!-- money --><v>45.5</v>"),
    "an XML comment that looks like a row": _sub(
        SHEET, r"</row>", '</row><!-- <row r="9"><c r="A9"><v>1</v></c></row> -->', count=1
    ),
    "a processing instruction": _sub(SHEET, r"<sheetData>", "<?made by?><sheetData>"),
    "numbers with blanks": _sub(SHEET, r"<v>45.5</v>", "<v> 45.5 </v>"),
    "numbers with zeros before them": _sub(SHEET, r"<v>45.5</v>", "<v>0045.50</v>"),
    "numbers with exponents": _sub(SHEET, r"<v>60</v>", "<v>6.0E1</v>"),
    "padded shared string numbers": _sub(SHEET, r"<v>7</v>", "<v> 07\n</v>"),
    "padded row numbers": _sub(SHEET, r'<row r="2">', '<row r="02">'),
    "pretty-printed": _sub(SHEET, r">(<(?:row|c|/row|/sheetData))", r">\n  \1"),
    "attributes in single quotes": _sub(SHEET, r'="(\w+)"', r"='\1'"),
    "blanks around attributes": _sub(SHEET, r'<c r="(\w+)"', r'<c  r = "\1" '),
    "empty cells that close themselves": _sub(SHEET, r'(<row r="(\d)">.*?)</row>', r'\1<c r="I\2"/></row>'),
    "inline strings": inline_strings,
    "texts of formulas": _sub(SHEET, r'<c r="D2" t="s"><v>8</v>', '<c r="D2" t="str"><v>attended</v>'),
    "ISO dates in cells": _sub(SHEET, r'<c r="B2" s="1"><v>46084</v>', '<c r="B2" s="1" t="d"><v>2026-03-03</v>'),
    "a shared formula beside": shared_formula,
    "days since 1904": days_since_1904,
    "rows without numbers": _sub(SHEET, r'<row r="\d">', "<row>"),
    "cells without addresses": _sub(SHEET, r'<c r="\w+"', "<c"),
    "no addresses at all": no_addresses,
    "rows and cells with spans and looks": _sub(
        SHEET,
        r'<row r="(\d)">',
        r'<row r="\1" spans="1:6" ht="15" x14ac:dyDescent="0.25" xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">',
    ),
    "a blank row with no cells between": _sub(SHEET, r"</sheetData>", '<row r="9"/><row r="10"></row></sheetData>'),
    "one stray cell at the end of the grid": far_cell,
    "phonetic runs": phonetic,
    "runs of looks": rich_text,
    "escaped characters": _sub(STRINGS, "Zoë Núñez", "Zo&#235; N&#xFA;&#241;ez"),
    "a CDATA section": _sub(STRINGS, "Li &amp; Co", "<![CDATA[Li & Co]]>"),
    "strict": strict,
    "very long strings": lambda parts: (
        parts
        | {
            SHEET: parts[SHEET].replace(
                b"</row>", b'<c r="J1" t="inlineStr"><is><t>' + b"x" * 32_767 + b"</t></is></c></row>", 1
            )
        }
    ),
    "many styles": many_styles,
    "no dimension": _sub(SHEET, r"<dimension.*?/>", ""),
    "a wrong dimension": _sub(SHEET, r'ref="A1:F4"', 'ref="A1"'),
    "a hidden sheet": _sub(BOOK, r'sheetId="2"', 'sheetId="2" state="hidden"'),
    "a very hidden sheet": _sub(BOOK, r'sheetId="2"', 'sheetId="2" state="veryHidden"'),
    "a sheet for a chart": with_part(
        "xl/chartsheets/sheet9.xml",
        "chartsheet",
        _xml(f'<chartsheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0"/></sheetViews></chartsheet>'),
        sheet="Chart 1",
    ),
    "macros": macros,
    "a link to another workbook that is not there": with_part(
        "xl/externalLinks/externalLink1.xml", "externalLink", _xml(f'<externalLink xmlns="{MAIN}"/>')
    ),
    "unknown elements at the end": _sub(
        SHEET, r"</worksheet>", '<extLst><ext uri="{1}"><a:b xmlns:a="urn:x"/></ext></extLst></worksheet>'
    ),
    "alternate content": _sub(
        SHEET,
        r"</worksheet>",
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice '
        'Requires="x14"/><mc:Fallback/></mc:AlternateContent></worksheet>',
    ),
    "data descriptors": data_descriptors,
    "zip64 parts": zip64,
    "zip64 end": zip64_end,
    "stored, not compressed": lambda parts: zipped(parts, method=zipfile.ZIP_STORED),
    "a comment on the zip": commented,
    "folders in the zip": with_folders,
    "parts in another order": sheet_first,
    "bytes after the end": _after(b"\0" * 512),
}
"""Other programs read these: we do too, or say what to do in the program that wrote the file."""
BROKEN: Mapping[str, Quirk] = {
    "nothing in it": lambda _: b"",
    "a password": lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000,
    "cut off": lambda parts: zipped(parts)[:-400],
    "cut off early": lambda parts: zipped(parts)[:700],
    "a part is damaged": lambda parts: _damaged(zipped(parts)),
    "a sheet is cut off": lambda parts: parts | {SHEET: parts[SHEET][:-60]},
    "no shared strings, which cells ask for": lambda parts: {
        name: content for name, content in parts.items() if name != STRINGS
    },
    "a sheet is missing": lambda parts: {name: content for name, content in parts.items() if name != SHEET},
    "a web page": lambda _: b"<html><table><tr><td>Sign in</td></tr></table></html>",
    "an entity bomb": _sub(SHEET, r"<worksheet", '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet', count=1),
    "a text file": lambda _: b"ID,Date,Member\nA-1,2026-03-03,Zo\xc3\xab\n",
    "an .ods file": lambda _: zipped(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}
    ),
}
"""Nobody should read these: they are refused, by name and with a step."""


def _damaged(content: bytes) -> bytes:
    at = content.index(SHEET.encode()) + len(SHEET) + 40
    return content[:at] + bytes(byte ^ 0x5A for byte in content[at : at + 20]) + content[at + 20 :]


def built(quirk: Quirk) -> bytes:
    """Return the file."""
    made = quirk(base())
    return made if isinstance(made, bytes) else zipped(made)
