"""A workbook as people decorate it: what openpyxl can make, and by hand what it would lose on saving."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date

from openpyxl.chart import BarChart, Reference
from openpyxl.chartsheet import Chartsheet
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from tests.sync.adapters.xlsx.desk import new_book

MARKS = "xl/worksheets/sheet1.xml"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPARKLINES = (
    f'<extLst><ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" xmlns:x14="{X14}"><x14:sparklineGroups '
    f'xmlns:xm="{XM}"><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>Marks!E2:E4</xm:f>'
    "<xm:sqref>H2</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
)
CHECKBOX = (
    f'<mc:AlternateContent xmlns:mc="{MC}"><mc:Choice xmlns:x14="{X14}" Requires="x14"><controls>'
    f'<control xmlns:r="{RELATIONS}" shapeId="1025" r:id="rId9" name="Check Box 1"/></controls>'
    "</mc:Choice></mc:AlternateContent>"
)
RICH = (
    f'<sst xmlns="{MAIN}" count="2" uniqueCount="2"><si><r><rPr><b/></rPr><t>Zoë</t></r><r><t xml:space="preserve">'
    ' Núñez</t></r></si><si><t xml:space="preserve"> spaced </t></si></sst>'
)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
Change = Callable[[bytes], bytes]


def decorated() -> bytes:
    """Return the workbook: Marks with rows 2 to 4, formulas in G, an error in F4, a merge at I6:J7."""
    book = new_book()
    sheet = book["Marks"]
    assert not isinstance(sheet, Chartsheet)
    sheet["G1"] = "Doubled"
    for number, status in enumerate(("attended", "no show", "attended"), 2):
        values = (f"A-{number}", date(2026, 3, number), "x", status, 40 + number, None, f"=E{number}*2")
        for column, value in enumerate(values, 1):
            sheet.cell(number, column, value)
        sheet.cell(number, 2).number_format = "dd/mm/yyyy"
        sheet.cell(number, 4).fill = PatternFill("solid", fgColor="FFEE00")
    sheet["C4"].font = Font(italic=True)
    sheet["D2"].comment = Comment("asked again", "VA")
    sheet.merge_cells("I6:J7")
    sheet.conditional_formatting.add("D2:D1048576", CellIsRule(operator="equal", formula=['"no show"']))
    choices = DataValidation(type="list", formula1='"attended,no show"')
    choices.add("D2:D1048576")
    sheet.add_data_validation(choices)
    sheet.add_table(Table(displayName="MarksTable", ref="A1:G4"))
    sheet.column_dimensions["E"].number_format = "0.00"
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=5, min_row=1, max_row=4))
    sheet.add_chart(chart, "K2")
    inbox = book["Today's inbox"]
    inbox["A2"], inbox["A3"] = "one", "two"
    inbox.auto_filter.ref = "A1:B3"
    made = io.BytesIO()
    book.save(made)
    return by_hand(made.getvalue())


def by_hand(content: bytes) -> bytes:
    """Put in what openpyxl cannot make: sparklines, a checkbox, rich text, cached formula values, a picture."""
    types = (
        b'<Default Extension="png" ContentType="image/png"/><Override PartName="/xl/sharedStrings.xml" '
        b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
    )
    relation = f'<Relationship Id="rId99" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    return with_parts(
        content,
        {
            "[Content_Types].xml": lambda xml: xml.replace(b"</Types>", types),
            "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(b"</Relationships>", relation.encode()),
            "xl/sharedStrings.xml": lambda _: RICH.encode(),
            "xl/media/image1.png": lambda _: PICTURE,
            MARKS: _by_hand_marks,
        },
    )


def _by_hand_marks(xml: bytes) -> bytes:
    xml = re.sub(rb'<c r="C(2|3)"([^>]*?) t="\w+"[^>]*>.*?</c>', _shared, xml)
    xml = re.sub(rb"(<f>E(\d)\*2</f>)<v(?: ?/>|></v>)", lambda found: found[1] + b"<v>8%s</v>" % found[2], xml)
    xml = xml.replace(b'<c r="G4"', b'<c r="F4" t="e"><v>#N/A</v></c><c r="G4"')
    at = xml.index(b"<tableParts")
    return (xml[:at] + CHECKBOX.encode() + xml[at:]).replace(b"</worksheet>", SPARKLINES.encode() + b"</worksheet>")


def _shared(found: re.Match[bytes]) -> bytes:
    return b'<c r="C%s"%s t="s"><v>%d</v></c>' % (found[1], found[2], int(found[1]) - 2)


def with_parts(content: bytes, changes: Mapping[str, Change]) -> bytes:
    """Return the zip with parts changed or added."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part, changes.get(part.filename, _same)(old.read(part)))
        for name in changes.keys() - set(old.namelist()):
            new.writestr(name, changes[name](b""))
    return made.getvalue()


def _same(xml: bytes) -> bytes:
    return xml


def parts(content: bytes) -> dict[str, bytes]:
    """Return every part of a workbook, unzipped."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}
