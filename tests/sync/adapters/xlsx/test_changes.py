"""A write into a decorated workbook changes what the batch names and not a byte of anything else."""

import html
import io
import re
import warnings
import zipfile
from datetime import date, datetime, time
from functools import cache
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.hyperlink import Hyperlink

from addon.problems import WriteRefused
from addon.sync.adapters.appearance import place
from addon.sync.adapters.jumps import is_jump, text_of_jump
from addon.sync.adapters.writable import CellNotWritable
from addon.sync.adapters.xlsx.changes import changed_workbook
from addon.sync.adapters.xlsx.edges import Growth, table_area, table_over
from addon.sync.adapters.xlsx.package import ZipPackage
from addon.sync.adapters.xlsx.reading import Reading, reading
from addon.workbook import CellWrite, Link, RowAppend, SheetBatch, Written
from tests.sync.adapters.workbook_suite import TABS
from tests.sync.adapters.xlsx.decorated import MAIN, MARKS, RELATIONS, decorated, parts, with_parts

INBOX = "xl/worksheets/sheet2.xml"
TABLE = "xl/tables/table1.xml"
BOOK = "xl/workbook.xml"
STYLES = "xl/styles.xml"
CHAIN = "xl/calcChain.xml"
TYPES = "[Content_Types].xml"
BOOK_RELATIONS = "xl/_rels/workbook.xml.rels"
CELL = re.compile(rb'<c r="([A-Z]+\d+)"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)


@cache
def original() -> bytes:
    """The decorated workbook, built once."""
    return decorated()


def read(content: bytes) -> Reading:
    """Read a workbook's bytes."""
    return reading(ZipPackage("Practice.xlsx", content), TABS)


def changed(
    *more: CellWrite,
    cells: tuple[CellWrite, ...] = (),
    appends: tuple[RowAppend, ...] = (),
    content: bytes | None = None,
) -> bytes:
    """Return the decorated workbook (or another) after a batch."""
    package = ZipPackage("Practice.xlsx", content or original())
    batch = SheetBatch(based_on="", cells=(*more, *cells), appends=appends)
    return changed_workbook(package, reading(package, TABS), batch)[0]


def differing(before: bytes, after: bytes) -> set[str]:
    """Return the names of the parts that differ."""
    old, new = parts(before), parts(after)
    assert list(old) == list(new)
    return {name for name in old if old[name] != new[name]}


def cells_of(content: bytes, part: str = MARKS) -> dict[str, bytes]:
    """Return a sheet's cells by address, as written."""
    return {found[1].decode(): found[0] for found in CELL.finditer(parts(content)[part])}


def around_cells(content: bytes, part: str = MARKS) -> bytes:
    """Return a sheet's XML without its cells."""
    return CELL.sub(b"", parts(content)[part])


def loaded(content: bytes) -> openpyxl.Workbook:
    """Return the workbook as openpyxl reads it, without its warnings of what it would lose on saving."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(content))


def test_decorated_workbook_reads_well() -> None:
    """Rich text, kept spaces, dates in the practice's own format, formulas and errors are read and locked."""
    tab = read(original()).tabs["marks"]
    assert tab.rows == [
        ("A-2", date(2026, 3, 2), "Zoë Núñez", "attended", 42, None, 82),
        ("A-3", date(2026, 3, 3), " spaced ", "no show", 43, None, 83),
        ("A-4", date(2026, 3, 4), "x", "attended", 44, None, 84),
    ]
    assert tab.locked == {(2, 6), (3, 6), (4, 6), (4, 5), (6, 8), (6, 9), (7, 8), (7, 9)}


def test_changed_cells_are_all_that_changes() -> None:
    """Changing three cells leaves every other part, cell and tag of the sheet byte for byte as it was."""
    after = changed(CellWrite("marks", 3, 3, "=late"), CellWrite("marks", 2, 4, 99), CellWrite("marks", 4, 2, None))
    assert differing(original(), after) == {MARKS}
    old, new = cells_of(original()), cells_of(after)
    assert {name for name in old if old[name] != new[name]} == {"D3", "E2", "C4"}
    assert list(old) == list(new)
    assert around_cells(original()) == around_cells(after)
    assert (new["D3"], new["C4"]) == (b'<c r="D3" s="3" t="inlineStr"><is><t>=late</t></is></c>', b'<c r="C4" s="4"/>')


def test_untouched_parts_keep_their_packed_bytes() -> None:
    """Parts that do not change are copied as packed: same compressed bytes, name, date and order."""
    after = changed(CellWrite("marks", 3, 3, "x"))
    with zipfile.ZipFile(io.BytesIO(original())) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        assert new.testzip() is None
        for one, two in zip(old.infolist(), new.infolist(), strict=True):
            assert (one.filename, one.date_time, one.external_attr) == (two.filename, two.date_time, two.external_attr)
            if one.filename != MARKS:
                starts = [one.header_offset, two.header_offset]
                packed = [
                    whole[start : start + 30 + len(one.filename) + one.compress_size]
                    for whole, start in zip((original(), after), starts, strict=True)
                ]
                assert packed[0] == packed[1]


def test_nothing_to_change_gives_the_same_file() -> None:
    """A file taken apart and put together is the same file."""
    assert ZipPackage("x", original()).with_parts({}) == original()


def test_appended_rows_stretch_table_filter_and_size() -> None:
    """Table, filter, its hidden name and the sheet's size follow the appended rows; nothing else moves."""
    rows = (RowAppend("marks", {0: "A-9", 4: 9}), RowAppend("inbox", {0: "three"}), RowAppend("inbox", {0: "four"}))
    after = changed(appends=rows)
    assert differing(original(), after) == {MARKS, INBOX, TABLE, BOOK}
    new = parts(after)
    assert new[TABLE] == parts(original())[TABLE].replace(b"A1:G4", b"A1:G5")
    assert new[BOOK] == parts(original())[BOOK].replace(b"$B$3", b"$B$5")
    assert b'<autoFilter ref="A1:B5"' in new[INBOX]
    assert b'<dimension ref="A1:B5"' in new[INBOX]
    assert around_cells(after) == around_cells(original()).replace(b'<row r="6">', b'<row r="5"></row><row r="6">')


def test_a_persons_table_under_the_list_takes_no_new_rows_in() -> None:
    """Only one that has our headers is a table of our rows."""
    under = with_parts(original(), {TABLE: lambda xml: xml.replace(b"A1:G4", b"B3:C4")})
    assert TABLE not in differing(under, changed(appends=(RowAppend("marks", {0: "A-9", 2: "x"}),), content=under))


@pytest.mark.parametrize(
    ("rows", "end"), [((5, 6), 6), ((4, 5), 5), ((6, 7), 4), ((3, 4), 4)], ids=["below", "across", "apart", "inside"]
)
def test_table_follows_rows_that_get_an_id(rows: tuple[int, ...], end: int) -> None:
    """They took the rows of unticked boxes, or were typed below it with a program that stretches no table."""
    after = changed(*(CellWrite("marks", row, 0, f"A-{row}") for row in rows))
    assert f'ref="A1:G{end}"'.encode() in parts(after)[TABLE]


def test_a_table_does_not_grow_over_another() -> None:
    """Two tables on the same cells make a file that Excel mends by throwing one away."""
    second = b'<table ref="A6:C9" id="2" name="Mine">'
    table, growth = b'<table ref="A1:G4" id="1">', Growth(5, 7, frozenset({0}), 1)
    assert table_over(table, growth) == b'<table ref="A1:G7" id="1">'
    tops = [area.top for area in map(table_area, (table, second)) if area]
    assert table_over(table, growth, tops) == table


def test_table_with_totals_is_left_alone() -> None:
    """A table that ends in a totals row cannot grow: rows appended below it stand outside."""
    with_totals = with_parts(
        original(), {TABLE: lambda xml: xml.replace(b'headerRowCount="1"', b'headerRowCount="1" totalsRowCount="1"')}
    )
    after = changed(appends=(RowAppend("marks", {0: "A-9"}),), content=with_totals)
    assert TABLE not in differing(with_totals, after)


def test_new_cells_dress_like_their_column() -> None:
    """A new cell takes the format of its column, else of the column's first cell below the header."""
    after = changed(appends=(RowAppend("marks", {1: date(2026, 3, 9), 3: "attended", 4: 50, 0: "A-9"}),))
    cells = cells_of(after)
    assert cells["B5"] == b'<c r="B5" s="2"><v>46090</v></c>'
    assert cells["D5"].startswith(b'<c r="D5" s="3" ')
    assert cells["E5"] == b'<c r="E5" s="1"><v>50</v></c>'
    assert differing(original(), after) == {MARKS, TABLE}


@pytest.mark.parametrize(
    ("value", "shape"),
    [(date(2026, 3, 9), "yyyy-mm-dd"), (time(9, 5), "hh:mm"), (datetime(2026, 3, 9, 9, 5), "yyyy-mm-dd hh:mm")],
)
def test_dates_are_shown_as_dates(value: Written, shape: str) -> None:
    """A date in a cell whose format shows no dates gets that format's dated twin, made once; styles only grow."""
    cells = (CellWrite("marks", 2, 3, value), CellWrite("marks", 3, 3, value), CellWrite("inbox", 2, 1, value))
    after = changed(*cells)
    assert differing(original(), after) == {MARKS, INBOX, STYLES}
    old, new = parts(original())[STYLES], parts(after)[STYLES]
    assert new.count(b"<xf ") == old.count(b"<xf ") + 2
    book = loaded(after)
    one, two = book["Marks"]["D2"], book["Today's inbox"]["B2"]
    assert (one.number_format, one.fill.fgColor.rgb, two.number_format) == (shape, "00FFEE00", shape)
    assert str(one.value).startswith(str(value))
    assert read(after).tabs["marks"].rows[0][3] == value


def test_dates_count_from_1904_where_the_workbook_does() -> None:
    """A workbook that counts days from 1904 is written and read in its own count."""
    content = with_parts(
        original(), {BOOK: lambda xml: re.sub(rb"<workbookPr ?/>", b'<workbookPr date1904="1"/>', xml)}
    )
    after = changed(CellWrite("marks", 2, 1, date(2026, 3, 9)), content=content)
    assert cells_of(after)["B2"] == b'<c r="B2" s="2"><v>44628</v></c>'
    assert read(after).tabs["marks"].rows[0][1] == date(2026, 3, 9)


def test_missing_rows_and_cells_are_made_in_order() -> None:
    """New rows and cells stand in order between those that were there, wherever the batch names them."""
    cells = [CellWrite("marks", row, column, "n") for row in (9, 5, 12, 3) for column in (7, 5)]
    after = changed(*cells)
    found = [re.fullmatch(r"([A-Z]+)(\d+)", name) for name in cells_of(after)]
    order = [(int(one[2]), one[1]) for one in found if one]
    assert order == sorted(order)
    assert {f"{letter}{row}" for row in (9, 5, 12, 3) for letter in "HF"} <= set(cells_of(after))
    assert b'<dimension ref="A1:J12"' in parts(after)[MARKS]


def test_a_link_is_a_formula_that_finds_its_row() -> None:
    """It leads to the tab's present title, shows its text, and whoever writes plain text over it removes it."""
    link = Link('see "A-2" & more', "marks", 0, "A-2")
    after = changed(CellWrite("inbox", 2, 0, link), CellWrite("inbox", 3, 0, Link("day", "marks", 1, date(2026, 3, 3))))
    inbox = loaded(after)["Today's inbox"]
    assert inbox["A2"].value == (
        """=HYPERLINK("#'Marks'!A"&IFERROR(MATCH("A-2",'Marks'!$A:$A,0),1),"see ""A-2"" & more")"""
    )
    assert "MATCH(DATE(2026,3,3),'Marks'!$B:$B,0)" in inbox["A3"].value
    assert b'fullCalcOnLoad="1"' in parts(after)["xl/workbook.xml"]
    plain = changed(CellWrite("inbox", 2, 0, "plain"), content=after)
    assert loaded(plain)["Today's inbox"]["A2"].value == "plain"


def test_a_link_to_a_row_that_nothing_finds_leads_there_and_is_ours() -> None:
    """Such as that of a cell that cannot be read, in a row without an id; a later pass may write over it."""
    after = changed(CellWrite("inbox", 2, 0, Link("Marks B3", "marks", row=3)))
    formula = loaded(after)["Today's inbox"]["A2"].value
    assert formula == """=HYPERLINK("#'Marks'!A"&3,"Marks B3")"""
    assert (is_jump(formula), text_of_jump(formula)) == (True, "Marks B3")
    plain = changed(CellWrite("inbox", 2, 0, "plain"), content=after)
    assert loaded(plain)["Today's inbox"]["A2"].value == "plain"


@pytest.mark.parametrize(
    ("link", "is_formula"),
    [
        (Link("y" * 255, "marks", 0, "A-2"), True),
        (Link('"' * 255, "marks", row=3), True),
        (Link("y" * 256, "marks", 0, "A-2"), False),
        (Link("\N{GRINNING FACE}" * 128, "marks", 0, "A-2"), False),
        (Link("y", "marks", 2, "n" * 256), False),
    ],
)
def test_a_link_too_long_for_a_formula_is_plain_text(link: Link, *, is_formula: bool) -> None:
    """Excel takes 255 UTF-16 units in a text of a formula; all of the text is worth more than a jump."""
    after = changed(CellWrite("inbox", 2, 0, link))
    assert (b"<f>" in cells_of(after, INBOX)["A2"]) is is_formula
    assert read(after).tabs["inbox"].rows[0][0] == link.text


@pytest.mark.parametrize("title", ["Anna's marks", '"Hot" marks', '"' * 31, "A & B"])
def test_a_link_is_ours_whatever_its_tab_is_called(title: str) -> None:
    """A later pass writes over it; it is nobody's formula that would have to stay."""

    def named(xml: bytes) -> bytes:
        leads = html.escape(place(title, "$A$1")).encode()
        xml = xml.replace(b'name="Marks"', b'name="%b"' % html.escape(title).encode())
        return re.sub(rb'(name="_gk_marks"[^>]*>)[^<]*', lambda found: found[1] + leads, xml)

    renamed = with_parts(original(), {BOOK: named})
    after = changed(CellWrite("inbox", 2, 0, Link("see A-2", "marks", 0, "A-2")), content=renamed)
    assert read(after).tabs["inbox"].is_writable(2, 0)
    assert cells_of(after, INBOX)["A2"].count(b"<f>") == 1


def test_a_hyperlink_of_an_earlier_version_goes_with_what_it_was_on() -> None:
    """Written over, the cell leads nowhere any more; the others' hyperlinks stay."""
    book = loaded(original())
    for cell in ("C2", "C3"):
        book["Marks"][cell].hyperlink = Hyperlink(ref=cell, location="'Today''s inbox'!A7")
    made = io.BytesIO()
    book.save(made)
    one = changed(CellWrite("marks", 2, 2, "plain"), content=made.getvalue())
    assert re.findall(rb'<hyperlink ref="(\w+)"', parts(one)[MARKS]) == [b"C3"]
    none = changed(CellWrite("marks", 3, 2, None), content=one)
    assert b"hyperlink" not in parts(none)[MARKS]


def test_formulas_are_computed_anew_on_opening() -> None:
    """Where formulas stand, the workbook asks to be recalculated; where none do, the workbook part stays."""

    def settled(xml: bytes) -> bytes:
        return xml.replace(b' fullCalcOnLoad="1"', b"")

    with_formulas = with_parts(original(), {BOOK: settled})
    after = changed(CellWrite("marks", 2, 4, 1), content=with_formulas)
    assert b'<calcPr calcId="124519" fullCalcOnLoad="1"/>' in parts(after)[BOOK].replace(b" />", b"/>")
    without = with_parts(with_formulas, {MARKS: lambda xml: re.sub(rb"<f>.*?</f>", b"", xml)})
    assert differing(without, changed(CellWrite("marks", 2, 4, 1), content=without)) == {MARKS}


def with_chain(content: bytes, *cells: str) -> bytes:
    """Return a workbook as Excel saves it: with the order in which it computed these formulas."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    declared = f'<Override PartName="/{CHAIN}" ContentType="{kind}"/></Types>'
    relation = f'<Relationship Id="rId98" Type="{RELATIONS}/calcChain" Target="calcChain.xml"/></Relationships>'
    chain = "".join(f'<c r="{cell}" i="2"/>' for cell in cells)
    return with_parts(
        content,
        {
            TYPES: lambda xml: xml.replace(b"</Types>", declared.encode()),
            BOOK_RELATIONS: lambda xml: xml.replace(b"</Relationships>", relation.encode()),
            CHAIN: lambda _: f'<calcChain xmlns="{MAIN}">{chain}</calcChain>'.encode(),
        },
    )


@pytest.mark.parametrize(
    ("write", "stays"),
    [
        (CellWrite("inbox", 2, 0, "plain"), False),
        (CellWrite("inbox", 2, 0, None), False),
        (CellWrite("inbox", 2, 0, Link("another", "marks", 0, "A-3")), True),
        (CellWrite("inbox", 2, 1, "beside"), True),
    ],
)
def test_where_a_link_ends_the_order_of_computing_goes(write: CellWrite, *, stays: bool) -> None:
    """Excel calls a workbook damaged whose chain names a cell without a formula; it makes itself a new one."""
    linked = changed(CellWrite("inbox", 2, 0, Link("see A-2", "marks", 0, "A-2")))
    saved = with_chain(linked, "A2")
    before, after = parts(saved), parts(changed(write, content=saved))
    assert [name for name in before if name not in after] == ([] if stays else [CHAIN])
    for name in (TYPES, BOOK_RELATIONS):
        assert after[name] == (before[name] if stays else parts(linked)[name])
    assert read(changed(write, content=saved)).tabs["inbox"].rows[1][0] == "two"


@pytest.mark.parametrize(
    ("part", "batch", "left"),
    [
        (INBOX, {"cells": (CellWrite("inbox", 2, 0, "PHQ-9 item 9"),)}, {3, 5}),
        (INBOX, {"cells": (CellWrite("inbox", 2, 0, None), CellWrite("inbox", 5, 1, "x"))}, {3}),
        (MARKS, {"cells": (CellWrite("marks", 2, 4, 9),)}, {2, 3, 5}),
        (MARKS, {"appends": (RowAppend("marks", {0: "A-9"}),)}, {2, 3}),
    ],
    ids=["a line of a view", "lines of a view", "a row of people's", "a new row"],
)
def test_a_hidden_row_is_seen_again_where_somebody_must_read_it(
    part: str, batch: dict[str, Any], left: set[int]
) -> None:
    """Whoever filtered a view, or hid the blank rows below a list, hides nothing that comes there later."""
    hides = with_parts(original(), {part: _with_hidden_rows})
    after = parts(changed(**batch, content=hides))[part]
    assert {int(row) for row in re.findall(rb'<row r="(\d+)"[^>]* hidden="1"', after)} == left


def _with_hidden_rows(xml: bytes) -> bytes:
    xml = re.sub(rb'<row r="([23])"', rb'<row r="\1" hidden="1"', xml)
    behind = xml.index(b'<row r="6"') if b'<row r="6"' in xml else xml.index(b"</sheetData>")
    return xml[:behind] + b'<row r="5" hidden="1" ht="12"/>' + xml[behind:]


@pytest.mark.parametrize(
    ("row", "column"), [(2, 6), (4, 5), (6, 8), (7, 9)], ids=["formula", "error", "merge anchor", "merge inside"]
)
def test_locked_cells_are_refused(row: int, column: int) -> None:
    """Formula, error and merged cells are never written."""
    with pytest.raises(CellNotWritable, match="formula"):
        changed(CellWrite("marks", row, column, 1))


def test_cells_filled_by_an_array_formula_are_refused() -> None:
    """An array formula fills cells that hold no formula themselves; they are locked all the same."""
    filled = with_parts(
        original(), {MARKS: lambda xml: xml.replace(b"<f>E2*2</f>", b'<f t="array" ref="G2:H3">E2*2</f>')}
    )
    assert {(2, 6), (2, 7), (3, 6), (3, 7)} <= read(filled).tabs["marks"].locked
    with pytest.raises(CellNotWritable):
        changed(CellWrite("marks", 3, 7, 1), content=filled)


def test_macros_and_unordered_rows_are_not_changed() -> None:
    """A workbook with macros, or with XML in which a row could be missed, is read but never changed."""
    macros = with_parts(original(), {"xl/vbaProject.bin": lambda _: b"macro"})
    swapped = with_parts(original(), {MARKS: lambda xml: xml.replace(b'<row r="6">', b'<row r="1">')})
    for content, code in ((macros, "macro-workbook"), (swapped, "odd-xml")):
        assert read(content).tabs["marks"].rows[0][0] == "A-2"
        with pytest.raises(WriteRefused) as refused:
            changed(CellWrite("marks", 2, 4, 1), content=content)
        assert refused.value.code == code


@pytest.mark.parametrize(
    "last",
    [
        b'<row r="1048576" customFormat="false" ht="12.8" hidden="false" customHeight="false" outlineLevel="0"/>',
        b'<row r="1048576" spans="1:3"></row>',
        b'<row r="1048576"><c r="A1048576" s="1"/><c r="XFD1048576" s="1"></c></row>',
        b'<row r="9"><c r="XFD9" s="1"/></row><row r="90000"><c r="A90000" s="1"/><c r="AZ90000" s="1"/></row>',
    ],
    ids=["as LibreOffice deletes a row", "as others write it", "a formatted corner", "formatted rows"],
)
def test_rows_that_hold_nothing_do_not_count_however_far_down_they_are(last: bytes) -> None:
    """All is read as before; a new row comes right below the data, and the far one keeps its bytes."""
    content = with_parts(original(), {MARKS: lambda xml: xml.replace(b"</sheetData>", last + b"</sheetData>")})
    assert read(content).tabs["marks"].rows == read(original()).tabs["marks"].rows
    after = changed(appends=(RowAppend("marks", {0: "A-9"}),), content=content)
    plain = changed(appends=(RowAppend("marks", {0: "A-9"}),))
    assert [row[0] for row in read(after).tabs["marks"].rows] == [row[0] for row in read(plain).tabs["marks"].rows]
    assert differing(content, after) == {MARKS, TABLE}
    assert last + b"</sheetData>" in parts(after)[MARKS]
