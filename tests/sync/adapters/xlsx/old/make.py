"""Makes ``practice.xlsx`` beside it: a practice's workbook as an older version built it, decorated by people since.

Run it with that version's tree on the path; the file is committed, because that version is not at hand in a test:
``git worktree add ../old 5e211ef``, ``PYTHONPATH=../old python tests/sync/adapters/xlsx/old/make.py``.
"""

import io
from datetime import date
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

from addon.sync.adapters.xlsx.building import build_workbook
from tests.all_tabs import all_tabs
from tests.sync.adapters.xlsx.decorated import MAIN, PICTURE, RELATIONS, SPARKLINES, with_parts

OWN, RENAMED = "Our totals", "Clients & co"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def old_workbook() -> bytes:
    """Return the workbook: Dashboard deleted, Members renamed and widened, a tab of the practice's own third."""
    book = load_workbook(io.BytesIO(build_workbook(all_tabs())))
    del book["Dashboard"]
    del book.defined_names["_gk_dashboard"]
    _members(book)
    _own_tab(book)
    groups = book["Groups"]
    groups["B1"].value, groups["C1"].value = groups["C1"].value, groups["B1"].value
    groups.insert_rows(1)
    groups["A1"] = "Our groups, spring"
    groups.auto_filter.ref = "A2:Z2"
    book.active = book.sheetnames.index("Attendance")
    for sheet in book:
        sheet.sheet_view.tabSelected = sheet.title == "Attendance"
    made = io.BytesIO()
    book.save(made)
    return _by_hand(made.getvalue(), book.sheetnames.index(OWN) + 1)


def _members(book: Workbook) -> None:
    sheet = book["Members"]
    sheet.title = RENAMED
    for name in book.defined_names.values():
        name.attr_text = name.attr_text.replace("'Members'!", f"'{RENAMED}'!")
    at = {cell.value: column for column, cell in enumerate(sheet[1], 1)}
    for row, (code, name, born) in enumerate(
        (("M-0001", "Zoë Núñez", date(1990, 5, 1)), ("M-0002", "Ann O'Hara", None), ("M-0003", "=Sum", None)), 2
    ):
        sheet.cell(row, at["ID"]).value = code
        sheet.cell(row, at["Name"]).value = name
        sheet.cell(row, at["Name"]).data_type = "s"
        sheet.cell(row, at["Birth date"]).value = born
        sheet.cell(row, at["Pick name"]).value = f"{name} ({code})"
        sheet.cell(row, 18).value = f"=LEN(B{row})"
    sheet["B3"].comment = Comment("asked twice", "VA")
    sheet["B3"].fill = PatternFill("solid", fgColor="FFEE00")
    sheet["Q1"], sheet["R1"], sheet["Q2"] = "Our note", "Length", "likes mornings"
    sheet["Q1"].font = Font(italic=True)
    choices = DataValidation(type="list", formula1='"likes mornings,likes evenings"')
    choices.add("Q2:Q500")
    sheet.add_data_validation(choices)
    sheet.conditional_formatting.add("R2:R500", CellIsRule(operator="greaterThan", formula=["8"], font=Font(bold=True)))


def _own_tab(book: Workbook) -> None:
    sheet = book.create_sheet(OWN, 2)
    sheet.append(["Month", "Sessions"])
    for number in range(1, 5):
        sheet.append([f"2026-0{number}", number * 7])
    sheet["B6"] = "=SUM(B2:B5)"
    sheet.merge_cells("D1:F2")
    sheet.add_table(Table(displayName="Totals", ref="A1:B5"))
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=1, max_row=5), titles_from_data=True)
    sheet.add_chart(chart, "H2")
    sheet.print_area = "A1:F6"
    sheet.print_title_rows = "1:1"


def _by_hand(content: bytes, own: int) -> bytes:
    """Put in what openpyxl would not keep: a pivot table, a picture, sparklines."""
    types = (
        f'<Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/xl/pivotCache/pivotCacheDefinition1.xml" '
        f'ContentType="{_SHEET}.pivotCacheDefinition+xml"/>'
        f'<Override PartName="/xl/pivotTables/pivotTable1.xml" ContentType="{_SHEET}.pivotTable+xml"/></Types>'
    )
    cache = (
        f'<Relationship Id="rIdPivot" Type="{RELATIONS}/pivotCacheDefinition" Target="{{}}pivotCacheDefinition1.xml"/>'
    )
    table = f'<Relationship Id="rIdPivot" Type="{RELATIONS}/pivotTable" Target="../pivotTables/pivotTable1.xml"/>'
    end = "</Relationships>"
    pivot = f'<pivotCaches><pivotCache cacheId="7" xmlns:r="{RELATIONS}" r:id="rIdPivot"/></pivotCaches></workbook>'
    return with_parts(
        content,
        {
            "[Content_Types].xml": lambda xml: xml.replace(b"</Types>", types.encode()),
            "xl/media/image1.png": lambda _: PICTURE,
            "xl/workbook.xml": lambda xml: xml.replace(b"</workbook>", pivot.encode()),
            "xl/_rels/workbook.xml.rels": lambda xml: xml.replace(
                end.encode(), (cache.format("pivotCache/") + end).encode()
            ),
            f"xl/worksheets/sheet{own}.xml": lambda xml: xml.replace(
                b"</worksheet>", SPARKLINES.replace("Marks!E2:E4", f"'{OWN}'!B2:B5").encode() + b"</worksheet>"
            ),
            f"xl/worksheets/_rels/sheet{own}.xml.rels": lambda xml: xml.replace(end.encode(), (table + end).encode()),
            "xl/pivotCache/pivotCacheDefinition1.xml": lambda _: _CACHE.encode(),
            "xl/pivotTables/pivotTable1.xml": lambda _: _PIVOT.encode(),
            "xl/pivotTables/_rels/pivotTable1.xml.rels": lambda _: (
                f'<Relationships xmlns="{_PACKAGE}">{cache.format("../pivotCache/")}{end}'
            ).encode(),
        },
    )


_FIELD = '<cacheField name="{}" numFmtId="0"><sharedItems/></cacheField>'
_CACHE = (
    f'<pivotCacheDefinition xmlns="{MAIN}" refreshOnLoad="1" saveData="0" recordCount="0">'
    f'<cacheSource type="worksheet"><worksheetSource ref="A1:B5" sheet="{OWN}"/></cacheSource>'
    f'<cacheFields count="2">{_FIELD.format("Month")}{_FIELD.format("Sessions")}</cacheFields></pivotCacheDefinition>'
)
_PIVOT = (
    f'<pivotTableDefinition xmlns="{MAIN}" name="Pivot" cacheId="7" dataCaption="Values" indent="0" outline="1">'
    '<location ref="D10:E12" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/><pivotFields count="2">'
    '<pivotField axis="axisRow" showAll="0"><items count="1"><item t="default"/></items></pivotField>'
    '<pivotField dataField="1" showAll="0"/></pivotFields><rowFields count="1"><field x="0"/></rowFields>'
    '<dataFields count="1"><dataField name="Sum" fld="1" baseField="0" baseItem="0"/></dataFields>'
    "</pivotTableDefinition>"
)

if __name__ == "__main__":
    Path(__file__).with_name("practice.xlsx").write_bytes(old_workbook())
