"""Tabs and columns of a newer version in a workbook of an older one, decorated since: see ``old/make.py``."""

import io
import re
import subprocess
import xml.etree.ElementTree as ET
import zipfile
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from addon.numbers import NUMBERS
from addon.problems import WriteRefused
from addon.sync.adapters.beside import parted
from addon.sync.adapters.xlsx.building import build_tabs, build_workbook
from addon.sync.adapters.xlsx.changes import changed_workbook
from addon.sync.adapters.xlsx.package import ZipPackage
from addon.sync.adapters.xlsx.reading import Reading, reading
from addon.sync.adapters.xlsx.styles import Styles
from addon.tabs import Tab, declared, matched_columns
from addon.trends_layout import first_point
from addon.workbook import CellWrite, ColumnAdd, Link, RowAppend, SheetBatch, TabAdd
from sheet_templates import texts
from tests.all_tabs import all_tabs
from tests.sync.adapters.workbook_suite import GROWN
from tests.sync.adapters.xlsx.decorated import MAIN, MARKS, decorated, parts, with_parts
from tests.sync.adapters.xlsx.old.make import OWN, RENAMED

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")
OLD = Path(__file__).parent.joinpath("old", "practice.xlsx").read_bytes()
DECORATED = decorated()
SPONSORS = """
title = "Sponsors"
layer = "results"
prefix = "SP"
order = 40
intro = "Who pays."
columns = [
  { field = "id", header = "ID", kind = "code", owner = "id", width = 10 },
  { field = "member", header = "Member", picks = "members", width = 24, help = "Whom & <why>." },
  { field = "group", header = "Group", picks = "groups", width = 24 },
  { field = "status", header = "Status", kind = "choice", choices = ["open", "closed"], width = 10 },
  { field = "since", header = "Since", kind = "date", owner = "source" },
  { field = "note", header = "Note", hidden = true, width = 44 },
  { field = "pick", header = "Pick name", owner = "source", hidden = true },
]
"""
STARTER = "Status,Since\nopen,2026-03-03\n"
SPONSOR = """
  { field = "sponsor", header = "Sponsor", picks = "sponsors", owner = "shared", width = 30, help = "Who pays." },
  { field = "paid_on", header = "Paid on", kind = "date", owner = "source", hidden = true },
]
"""
BOOK, STYLES = "xl/workbook.xml", "xl/styles.xml"
LISTS = {BOOK, "xl/_rels/workbook.xml.rels", "[Content_Types].xml"}


LATER = {
    "import_mapping",
    "mapping_choices",
    "referrers",
    "billing_checks",
    "page_texts",
    "alerts",
    "check_in_items",
    "online_rules",
    "make_up_rules",
    "slots",
    "waiting_list",
    "placements",
    "openings",
    "not_together",
    "payer_limits",
    "intake",
    "screening_protocol",
    "screening_answers",
    "referrals",
    "retention",
    "group_kinds",
    "group_setup",
    "wishes_noted",
    "rooms",
    "clinician_hours",
    "time_off",
    "cover",
    "closures",
    "week",
    "week_by_clinician",
    "documents",
    "papers",
    "payers",
    "payer_brief",
    "profit",
    "coverage",
    "authorizations",
    "package_columns",
    "program_minutes",
    "program_rules",
    "program_months",
    "no_show_rules",
    "no_show_fees",
    "payments",
    "denials",
    "feedback",
    "feedback_questions",
    "feedback_actions",
    "feedback_results",
    "rule_tests",
    "try_it",
    "control",
    "backtest",
    "certifications",
    "training",
    "caseload",
    "rebalance",
    "payer_mix",
    "wellbeing",
    "vitality",
    "trends",
    "segments",
    "experiments",
    "goals",
    "decisions",
}
"""Tabs that came after the old workbook was made, and are not looked at here."""


@cache
def newer() -> dict[str, Tab]:
    """Return the tabs of a newer version: all that the old workbook has, one more, and two more columns in Members."""
    ours = {name: text for name, text in texts().items() if name.partition(".")[0] not in LATER}
    tabs = declared(ours)
    for key, there in reading(ZipPackage("x", OLD), tabs).tabs.items():
        known = matched_columns(tabs[key], there.headers)
        came = [column.field for column in tabs[key].columns if column.field not in known]
        for field in came if known and f"{key}.csv" not in ours else ():
            ours[f"{key}.toml"] = re.sub(rf'(?m)^  {{ field = "{field}",.*\n', "", ours[f"{key}.toml"])
    members = ours["members.toml"].rstrip().removesuffix("]") + SPONSOR
    return declared({**ours, "members.toml": members, "sponsors.toml": SPONSORS, "sponsors.csv": STARTER})


def read(content: bytes, tabs: dict[str, Tab] | None = None) -> Reading:
    """Return the workbook as the adapter reads it."""
    return reading(ZipPackage("x", content), tabs or newer())


def lacking(known: Reading) -> dict[str, Any]:
    """Return what brings everything that is declared and not there."""
    columns = [
        ColumnAdd(key, column.field)
        for key, tab in known.tabs.items()
        for column in known.declared[key].columns
        if column.field not in matched_columns(known.declared[key], tab.headers)
    ]
    return {"tabs": tuple(TabAdd(key) for key in known.missing), "columns": tuple(columns)}


def written(content: bytes, by: dict[str, Tab] | None = None, **batch: Any) -> bytes:
    """Write a batch; return the new file."""
    package = ZipPackage("x", content)
    return changed_workbook(package, reading(package, by or newer()), SheetBatch(based_on="", **batch))[0]


@cache
def grown() -> bytes:
    """Return the old workbook with everything that it lacked."""
    return written(OLD, **lacking(read(OLD)))


def opened(content: bytes) -> Workbook:
    """Return the workbook as openpyxl reads it."""
    return load_workbook(io.BytesIO(content))


def look(sheet: Worksheet) -> dict[str, Any]:
    """Return everything that a person sees of a sheet, and can pick in it."""
    cells = {
        cell.coordinate: (cell.value, cell.font, cell.fill, cell.border, cell.number_format, cell.alignment)
        for row in sheet.iter_rows()
        for cell in row
    }
    return {
        "cells": {at: repr(shown) for at, shown in cells.items()},
        "columns": {letter: column_look(sheet, letter) for letter in sheet.column_dimensions},
        "heights": {number: one.height for number, one in sheet.row_dimensions.items()},
        "rules": sorted((str(rule.sqref), repr(rule)) for rule in sheet.data_validations.dataValidation),
        "colours": {str(at.sqref): repr([(r.formula, r.dxf) for r in at.rules]) for at in sheet.conditional_formatting},
        "around": (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows, sheet.print_area),
        "tab": (repr(sheet.sheet_properties.tabColor), sheet.sheet_state, sheet.sheet_view.showGridLines),
        "charts": len(sheet._charts),  # type: ignore[attr-defined]
    }


def column_look(sheet: Worksheet, letter: str) -> str:
    """Return how a column looks."""
    one = sheet.column_dimensions[letter]
    return repr((one.width, one.hidden, one.outlineLevel, one.font, one.fill, one.border, one.number_format))


def test_everything_is_there() -> None:
    """Nothing that is declared is missing any more, and what stood there is read as before."""
    before, after = read(OLD), read(grown())
    assert set(before.missing) == {"sponsors", "dashboard"}
    assert after.missing == ()
    assert not any(lacking(after).values())
    for key, tab in before.tabs.items():
        width = len(tab.headers)
        assert [row[:width] for row in after.tabs[key].rows] == list(tab.rows)
        assert after.tabs[key].headers[:width] == tab.headers
    assert list(after.tabs["members"].headers[-5:]) == ["Pick name", "Our note", "Length", "Sponsor", "Paid on"]


@pytest.mark.long
@pytest.mark.parametrize("name", ["sponsors", "dashboard"])
def test_a_new_tab_looks_as_in_a_new_workbook(name: str) -> None:
    """Headers, starter rows, formats, drop-downs, help, colours, widths, folding, freeze, filter, charts."""
    title = newer()[name].title
    assert look(opened(grown())[title]) == look(opened(build_workbook(newer()))[title])


@pytest.mark.long
def test_a_new_column_looks_as_in_a_new_workbook() -> None:
    """The same header, width, format, help, drop-down and folding, only further right."""
    there, new = opened(grown())[RENAMED], opened(build_workbook(newer()))["Members"]
    rules = [(one, {str(rule.sqref): rule for rule in one.data_validations.dataValidation}) for one in (there, new)]
    for at, (here, made) in enumerate((("S", "Q"), ("T", "R"))):
        assert column_look(there, here) == column_look(new, made)
        assert repr(there[f"{here}1"].fill) == repr(new[f"{made}1"].fill)
        assert repr(there[f"{here}1"].font) == repr(new[f"{made}1"].font)
        assert there[f"{here}1"].value == new[f"{made}1"].value == ("Sponsor", "Paid on")[at]
    assert rules[0][1]["S1"].prompt == "Who pays."
    assert rules[0][1]["S2:S1048576"].formula1 == rules[1][1]["Q2:Q1048576"].formula1 == "_pick_sponsors"
    assert there.auto_filter.ref == "A1:T2"


def test_tabs_come_to_their_places() -> None:
    """Behind the one that is declared before it, wherever people have put their own and under whatever title."""
    titles = opened(OLD).sheetnames
    titles.insert(titles.index("Flags") + 1, "Dashboard")
    titles.insert(titles.index(RENAMED), "Sponsors")
    first = [tab.name for tab in sorted(newer().values(), key=lambda tab: (not tab.shown, tab.order))]
    assert abs(first.index("sponsors") - first.index("members")) == 1
    if first.index("sponsors") > first.index("members"):
        titles.remove("Sponsors")
        titles.insert(titles.index(RENAMED) + 1, "Sponsors")
    book = opened(grown())
    assert book.sheetnames == titles
    assert book.active is not None
    assert book.active.title == "Attendance"
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["Attendance"]
    assert book[OWN].print_area == f"'{OWN}'!$A$1:$F$6"
    assert book[OWN].print_title_rows == "$1:$1"
    assert book["Log"].print_title_rows == "$1:$1"


def test_lists_lead_to_the_present_titles() -> None:
    """The names behind drop-downs and tabs name tabs and columns as they stand; what was sound stays as it was."""
    old, new = opened(OLD).defined_names, opened(grown()).defined_names
    assert new["_gk_sponsors"].attr_text == "'Sponsors'!$A$1"
    assert "'Sponsors'!$G$1" in new["_pick_sponsors"].attr_text
    assert f"'{RENAMED}'!" in new["_pick_members"].attr_text
    assert {name: new[name].attr_text for name in old} == {name: old[name].attr_text for name in old}
    assert set(new) - set(old) == {"_gk_sponsors", "_gk_dashboard", "_pick_sponsors"}


def test_every_other_part_keeps_its_bytes() -> None:
    """Only the lists of parts, the tabs with new columns and the formats of those change."""
    old, new, before = parts(OLD), parts(grown()), read(OLD)
    sheets = {before.layouts[one.tab].path for one in lacking(before)["columns"]}
    assert before.layouts["members"].path in sheets
    assert {name for name, content in old.items() if new[name] != content} == LISTS | sheets | {STYLES}
    added = {re.sub(r"\d+", "", name) for name in new.keys() - old.keys()}
    assert added == {
        "xl/worksheets/sheet.xml",
        "xl/worksheets/_rels/sheet.xml.rels",
        "xl/drawings/drawing.xml",
        "xl/drawings/_rels/drawing.xml.rels",
        "xl/charts/chart.xml",
    }
    cells = re.compile(rb"<c .*?(?:/>|</c>)")
    kept = (rb"<dataValidation .*?(?:/>|</dataValidation>)", rb"<conditionalFormatting.*?</conditionalFormatting>")
    for sheet in sheets:
        assert set(cells.findall(old[sheet])) <= set(cells.findall(new[sheet]))
        for one in kept:
            assert set(re.findall(one, old[sheet])) <= set(re.findall(one, new[sheet]))


def test_formats_keep_their_numbers() -> None:
    """Where a workbook lacks our formats they are added behind its own; everything of the practice looks as before."""
    content = written(DECORATED, GROWN, **lacking(read(DECORATED, GROWN)))
    old, new = parts(DECORATED), parts(content)
    assert {name for name, xml in old.items() if new[name] != xml} == {*LISTS, STYLES, MARKS}
    before, after = Styles(old[STYLES]), Styles(new[STYLES])
    assert after.changed is False
    for name, items in before.lists.items():
        assert after.lists[name].items[: len(items.items)] == items.items
    for title in opened(DECORATED).sheetnames:
        was, now = look(opened(DECORATED)[title]), look(opened(content)[title])
        assert was["cells"].items() <= now["cells"].items()
        assert now["columns"].items() >= was["columns"].items()
        assert (was["charts"], was["tab"]) == (now["charts"], now["tab"])


ORDER = (
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetProtection", "autoFilter"),
    *(
        "customSheetViews",
        "mergeCells",
        "conditionalFormatting",
        "dataValidations",
        "hyperlinks",
        "printOptions",
        "pageMargins",
    ),
    *("pageSetup", "headerFooter", "rowBreaks", "drawing", "legacyDrawing", "AlternateContent", "tableParts", "extLst"),
)


def _with_data_bars(xml: bytes) -> bytes:
    """Return a sheet without drop-downs, and with what newer programs hide inside colours and views."""
    bar = (
        b'<conditionalFormatting sqref="E2:E4"><cfRule type="dataBar" priority="9"><dataBar><cfvo type="min"/>'
        b'<cfvo type="max"/><color rgb="FF638EC6"/></dataBar><extLst><ext uri="{B025}"><id/></ext></extLst></cfRule>'
        b"</conditionalFormatting>"
    )
    views = (
        b'<customSheetViews><customSheetView guid="{1}"><pageMargins left="1"/></customSheetView></customSheetViews>'
    )
    xml = re.sub(rb"<dataValidations\b.*?</dataValidations>", b"", xml)
    return xml.replace(b"<conditionalFormatting", bar + b"<conditionalFormatting", 1).replace(
        b"</sheetData>", b"</sheetData>" + views
    )


WITH_BARS = with_parts(DECORATED, {MARKS: _with_data_bars})


@pytest.mark.parametrize(
    "content", [grown(), *(written(one, GROWN, **lacking(read(one, GROWN))) for one in (DECORATED, WITH_BARS))]
)
def test_parts_are_written_as_the_format_orders_them(content: bytes) -> None:
    """Excel repairs a sheet whose elements stand out of order, a column twice, or counts that are not so."""
    for name, xml in parts(content).items():
        if not name.startswith("xl/worksheets/sheet"):
            continue
        root = ET.fromstring(xml)  # noqa: S314 - made here
        tags = [ORDER.index(child.tag.rpartition("}")[2]) for child in root]
        assert tags == sorted(tags)
        for kind in ("conditionalFormatting", "dataValidations"):
            assert len(root.findall(f"{{*}}{kind}")) == len(list(root.iter(f"{{{MAIN}}}{kind}")))
        spans = [(int(one.get("min", 0)), int(one.get("max", 0))) for one in root.iterfind(".//{*}cols/{*}col")]
        assert all(before[1] < after[0] for before, after in pairwise(spans))
        rules = root.find("{*}dataValidations")
        assert rules is None or int(rules.get("count", 0)) == len(rules)
        priorities = [one.get("priority") for one in root.iterfind(".//{*}cfRule")]
        assert len(priorities) == len(set(priorities))
    styles = ET.fromstring(parts(content)[STYLES])  # noqa: S314 - made here
    for one in styles:
        assert "count" not in one.attrib or int(one.get("count", 0)) == len(one)
    sheets = ET.fromstring(parts(content)[BOOK]).findall(".//{*}sheets/{*}sheet")  # noqa: S314 - made here
    assert len({one.get("sheetId") for one in sheets}) == len(sheets)


def test_once_more_changes_nothing() -> None:
    """The same batch on what it has made is the same file."""
    assert written(grown(), **lacking(read(OLD))) == grown()


def test_cells_rows_tabs_and_columns_travel_together() -> None:
    """One file holds all of a batch: a link, a cell beside the new columns, rows below."""
    at = matched_columns(newer()["members"], read(OLD).tabs["members"].headers)
    content = written(
        OLD,
        **lacking(read(OLD)),
        cells=(
            CellWrite("members", 2, at["phone"], "=x"),
            CellWrite("today", 2, 0, Link("see", "members", 0, "M-0001")),
        ),
        appends=(RowAppend("members", {at["id"]: "M-0004", at["name"]: "New"}),),
    )
    sheet = opened(content)[RENAMED]
    assert [sheet.cell(5, at[field] + 1).value for field in ("id", "name")] == ["M-0004", "New"]
    assert sheet.cell(2, at["phone"] + 1).value == "=x"
    assert sheet.auto_filter.ref == "A1:T2"
    assert (sheet["S1"].value, sheet["S2"].value, sheet["R2"].value) == ("Sponsor", None, "=LEN(B2)")
    assert str(opened(content)["Today"]["A2"].value).startswith(f"""=HYPERLINK("#'{RENAMED}'!A"&""")


BOTH = (ColumnAdd("marks", "pick"), ColumnAdd("marks", "referrer"))


@pytest.mark.parametrize(
    ("beside", "ends", "outside"),
    [
        ({}, "I", ""),
        ({"M1": "Legend", "M2": "S = sick"}, "I", ""),
        ({"I3": "a note"}, "G", "Referrer, Pick name"),
        ({"H1": "Mine"}, "G", "Referrer, Pick name"),
    ],
)
def test_a_table_takes_new_columns_in(beside: dict[str, str], ends: str, outside: str) -> None:
    """Sorting a table moves its own cells only: where no room is right behind it, somebody is told."""
    book = opened(DECORATED)
    book["Marks"].unmerge_cells("I6:J7")
    for cell, text in beside.items():
        book["Marks"][cell] = text
    made = io.BytesIO()
    book.save(made)
    after = written(made.getvalue(), GROWN, columns=BOTH)
    table = table_of(after)
    assert (table.ref, table.autoFilter.ref if table.autoFilter else None) == (f"A1:{ends}4", f"A1:{ends}4")
    names = [column.name for column in table.tableColumns]
    assert names[6:] == ["Doubled", *([] if outside else ["Referrer", "Pick name"])]
    assert len({column.id for column in table.tableColumns}) == len(names)
    assert {cell: opened(after)["Marks"][cell].value for cell in beside} == beside
    found = read(after, GROWN)
    told = list(parted(GROWN, found.tabs, {key: layout.tables for key, layout in found.layouts.items()}))
    assert [one.what.partition(":")[0] for one in told] == ([outside] if outside else [])


def test_a_filter_takes_in_new_columns_and_no_legend() -> None:
    """A person's own list beside is not sorted with our rows."""
    book = opened(DECORATED)
    del book["Marks"].tables["MarksTable"]
    book["Marks"].unmerge_cells("I6:J7")
    book["Marks"].auto_filter.ref = "A1:G4"
    book["Marks"]["M1"] = "Legend"
    made = io.BytesIO()
    book.save(made)
    assert opened(written(made.getvalue(), GROWN, columns=BOTH))["Marks"].auto_filter.ref == "A1:I4"


def table_of(content: bytes) -> Any:
    """Return the table of Marks."""
    return opened(content)["Marks"].tables["MarksTable"]


def test_a_column_among_formatted_ones() -> None:
    """A width that a person gave to all columns up to the last is cut, not doubled; the fold keeps its +."""
    book = opened(written(DECORATED, GROWN, columns=(ColumnAdd("marks", "referrer"),)))
    made = io.BytesIO()
    book.save(made)
    wide = rb'<cols><col min="2" max="16384" width="9" style="0" customWidth="1"/></cols>'
    content = with_parts(made.getvalue(), {MARKS: lambda xml: re.sub(rb"<cols>.*</cols>", wide, xml)})
    after = parts(written(content, GROWN, columns=(ColumnAdd("marks", "pick"),)))[MARKS]
    spans = re.findall(rb'<col [^>]*min="(\d+)" max="(\d+)"', re.sub(rb'(min="\d+") (max)', rb"\1 \2", after))
    assert sorted((int(low), int(high)) for low, high in spans) == [(2, 10), (11, 11), (12, 12), (13, 16_384)]
    assert after.count(b'collapsed="1"') == 1


def test_a_title_that_a_person_uses_is_not_taken() -> None:
    """Where our name points nowhere and a person has a tab of that title, ours gets a number."""
    book = opened(DECORATED)
    book.create_sheet("REFERRERS")
    made = io.BytesIO()
    book.save(made)
    lost = b'<definedName name="_gk_referrers">#REF!</definedName><definedName name="_gk_marks"'
    content = with_parts(made.getvalue(), {BOOK: lambda xml: xml.replace(b'<definedName name="_gk_marks"', lost)})
    after = written(content, GROWN, tabs=(TabAdd("referrers"),))
    assert opened(after).sheetnames == ["Referrers 2", "Marks", "Today's inbox", "REFERRERS"]
    assert read(after, GROWN).tabs["referrers"].title == "Referrers 2"


def test_days_are_counted_as_the_workbook_counts_them() -> None:
    """A workbook that counts from 1904 gets starter rows of the same days."""
    content = with_parts(DECORATED, {BOOK: lambda xml: xml.replace(b"<workbookPr", b'<workbookPr date1904="1"')})
    tab = read(written(content, GROWN, tabs=(TabAdd("referrers"),)), GROWN).tabs["referrers"]
    assert str(tab.rows[0][4]) == "2026-03-03"


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        (BOOK, b"schemas.openxmlformats.org/spreadsheetml/2006", b"purl.oclc.org/ooxml/spreadsheetml", "strict-xlsx"),
        (STYLES, b"fonts", b"odds", "odd-xml"),
        ("[Content_Types].xml", b"</Types>", b"</Types >", "odd-xml"),
    ],
)
def test_a_file_written_in_an_unknown_way_is_refused(name: str, old: bytes, new: bytes, code: str) -> None:
    """Where a part cannot be added to safely nothing is written, and the words say what to do."""
    content = with_parts(DECORATED, {name: lambda xml: xml.replace(old, new)})
    with pytest.raises(WriteRefused) as refused:
        written(content, GROWN, tabs=(TabAdd("referrers"),))
    assert refused.value.code == code


def test_columns_written_in_an_unknown_way_are_refused() -> None:
    """No width of a person's may be lost because its tag is not closed as usual."""
    content = with_parts(DECORATED, {MARKS: lambda xml: re.sub(rb"(<col )([^>]*)/>", rb"\1\2></col>", xml)})
    with pytest.raises(WriteRefused) as refused:
        written(content, GROWN, columns=(ColumnAdd("marks", "pick"),))
    assert refused.value.code == "odd-xml"


def test_a_tab_that_reaches_the_last_column_takes_no_more() -> None:
    """Where a note stands in the very last column there is no place right of it, and the words say what to do."""
    book = opened(DECORATED)
    for column in (8, 16_384):
        book["Marks"].cell(3, column).value = "here?"
    made = io.BytesIO()
    book.save(made)
    with pytest.raises(WriteRefused) as refused:
        written(made.getvalue(), GROWN, columns=(ColumnAdd("marks", "pick"),))
    assert refused.value.code == "no-room"


def test_names_of_parts_and_relations_stay_apart() -> None:
    """A tab deleted and added again, part names and relation ids of its first time still listed: nothing is doubled."""
    once = written(DECORATED, GROWN, tabs=(TabAdd("referrers"),))
    gone = re.compile(rb'<sheet [^>]*name="Referrers"[^>]*/>|<definedName name="_gk_referrers".*?</definedName>')
    lost = with_parts(once, {BOOK: lambda xml: re.sub(rb' localSheetId="0"', b' localSheetId="9"', gone.sub(b"", xml))})
    again = written(lost, GROWN, tabs=(TabAdd("referrers"),))
    relations = re.findall(rb'Id="([^"]*)"', parts(again)["xl/_rels/workbook.xml.rels"])
    named = re.findall(rb'PartName="([^"]*)"', parts(again)["[Content_Types].xml"])
    assert len(relations) == len(set(relations))
    assert len(named) == len(set(named))
    assert read(again, GROWN).missing == ()
    with zipfile.ZipFile(io.BytesIO(again)) as opened_:
        assert opened_.testzip() is None
        assert len(opened_.namelist()) == len(set(opened_.namelist()))


@pytest.mark.judges
@pytest.mark.office
def test_libreoffice_keeps_what_came(tmp_path: Path) -> None:
    """LibreOffice opens the grown workbook, and what it saves holds every tab and column."""
    (tmp_path / "practice.xlsx").write_bytes(grown())
    out = tmp_path / "out"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out)]
    subprocess.run([*command, str(tmp_path / "practice.xlsx")], check=True, capture_output=True, timeout=120)  # noqa: S603
    content = (out / "practice.xlsx").read_bytes()
    saved = read(content)
    assert saved.missing == ()
    assert not any(lacking(saved).values())
    sheet = opened(content)[RENAMED]
    letter = get_column_letter(saved.tabs["members"].headers.index("Sponsor") + 1)
    assert any(str(rule.sqref).startswith(f"{letter}2") for rule in sheet.data_validations.dataValidation)
    assert len(opened(content)["Dashboard"]._charts) == 4  # type: ignore[attr-defined]


def test_charts_come_with_their_tab() -> None:
    """Trends arrives in a workbook of an older version with a chart of each number and its formats, as in a new one."""
    by = {**newer(), "trends": all_tabs()["trends"]}
    there = opened(written(OLD, by, tabs=(TabAdd("trends"),)))["Trends"]
    new = opened(build_tabs(by, ["trends"], from_1904=False))["Trends"]
    assert len(there._charts) == len(new._charts) == 11  # type: ignore[attr-defined]
    for row in (1, 2, first_point(NUMBERS[0]), first_point(NUMBERS[-1])):
        pairs = zip(there[row], new[row], strict=True)
        assert all((one.value, one.number_format) == (other.value, other.number_format) for one, other in pairs)
