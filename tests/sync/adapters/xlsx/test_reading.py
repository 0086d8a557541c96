"""Tabs are found again and read rightly whatever people do to the workbook around them."""

import io
import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from openpyxl import Workbook as Book

from addon.sync.adapters.xlsx.package import ZipPackage
from addon.sync.adapters.xlsx.reading import Reading, reading
from addon.tabs import matched_columns
from tests.sync.adapters.workbook_suite import HEADERS, TABS
from tests.sync.adapters.xlsx.decorated import with_parts
from tests.sync.adapters.xlsx.desk import new_book

BOOK = "xl/workbook.xml"


def saved(book: Book) -> bytes:
    """Return the workbook's bytes."""
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def read(content: bytes) -> Reading:
    """Read bytes."""
    return reading(ZipPackage("Practice.xlsx", content), TABS)


def named(text: str) -> Callable[[bytes], bytes]:
    """A change of what the name of Marks says."""
    return lambda xml: re.sub(rb"'Marks'!\$A\$1", text.encode(), xml)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Attendance 2026", "'Attendance 2026'!$A$1"),
        ("It's ours", "'It''s ours'!$A$1"),
        ("A & B <x>", "'A &amp; B &lt;x&gt;'!$A$1"),
        ("Plain", "Plain!$A$1"),
        ("PLAIN", "plain!$A$1:$F$1"),
        ("Größe", "Größe!A1"),
        ("Bang!", "'Bang!'!$A$1"),
        ('A "q"', "'A \"q\"'!$A$1"),
    ],
)
def test_renamed_tab_is_found_by_its_name(title: str, text: str) -> None:
    """A tab is found by its defined name whatever it is called now, quoted or not."""
    book = new_book()
    book["Marks"].title = title
    book[title]["A2"] = "A-01"
    content = with_parts(saved(book), {BOOK: named(text)})
    tab = read(content).tabs["marks"]
    assert (tab.title, tab.rows) == (title, [("A-01",) + (None,) * 5])


def test_deleted_tab_is_missing() -> None:
    """A name that points at nothing means the tab was deleted, even if another has its title but not our headers."""
    book = new_book()
    gone = {BOOK: named("#REF!$A$1")}
    assert read(with_parts(saved(book), gone)).missing == ()
    book["Marks"].delete_rows(1)
    book["Marks"].append(["Member", "Status", "Note"])
    found = read(with_parts(saved(book), gone))
    assert (found.missing, set(found.tabs), found.which.own) == (("marks",), {"inbox"}, {"marks"})


def test_tab_without_name_is_found_by_title() -> None:
    """Where the name is gone, the declared title decides, without regard to case and signs."""
    book = new_book()
    book.defined_names.clear()
    book["Marks"].title = "MARKS "
    assert read(saved(book)).missing == ()


def test_copied_tab_is_not_taken_for_the_tab() -> None:
    """Copying a tab copies its name with a local meaning; the tab itself is still the one read."""
    book = new_book()
    copy = book.create_sheet("Marks (2)", 0)
    copy["A1"] = "ID"
    local = b'<definedName name="_gk_marks" localSheetId="0" hidden="1">\'Marks (2)\'!$A$1</definedName>'
    content = with_parts(saved(book), {BOOK: lambda xml: xml.replace(b"<definedNames>", b"<definedNames>" + local)})
    assert read(content).tabs["marks"].title == "Marks"


def test_headers_are_found_below_inserted_lines() -> None:
    """Title lines above the headers are skipped; row numbers stay those of the sheet."""
    book = new_book()
    book["Marks"].insert_rows(1, 3)
    book["Marks"]["A1"] = "Marks of spring"
    book["Marks"]["A5"] = "A-01"
    tab = read(saved(book)).tabs["marks"]
    assert (tab.headers, tab.first_row, tab.rows[0][0]) == (HEADERS, 5, "A-01")


def test_columns_inserted_at_the_left_keep_their_place() -> None:
    """Columns count from A even where A is empty in every row, and foreign columns are kept."""
    book = new_book()
    book["Marks"].insert_cols(1, 2)
    book["Marks"]["C3"], book["Marks"]["K7"] = "A-01", "a scribble"
    tab = read(saved(book)).tabs["marks"]
    assert matched_columns(TABS["marks"], tab.headers) == {c.field: n + 2 for n, c in enumerate(TABS["marks"].columns)}
    assert (tab.rows[1][2], tab.rows[5][10], len(tab.rows), len(tab.headers)) == ("A-01", "a scribble", 6, 11)


def test_empty_tab_has_no_headers() -> None:
    """A tab whose content was cleared is there, with nothing in it."""
    book = new_book()
    book["Marks"].delete_rows(1, 1)
    tab = read(saved(book)).tabs["marks"]
    assert (tab.headers, tab.first_row, tab.rows) == ((), 2, [])


@pytest.mark.parametrize(
    ("value", "shape", "expected"),
    [
        (46084.7291666665, "yyyy-mm-dd hh:mm", datetime(2026, 3, 3, 17, 30)),
        (46084.00069444, "yyyy-mm-dd hh:mm", datetime(2026, 3, 3, 0, 1)),
        (0.729166666, "hh:mm", time(17, 30)),
        (0.9999999, "hh:mm", time(23, 59, 59)),
        (1.5, "[h]:mm", timedelta(hours=36)),
        (123.0, "General", 123),
        (-4.0, "0.00", -4),
        (2.98725e15, "0", 2.98725e15),
        (0.1, "0%", 0.1),
        (1, "0", 1),
        (True, "General", True),
        (False, "General", False),
    ],
)
def test_numbers_are_read_as_meant(value: float, shape: str, expected: object) -> None:
    """Whole numbers are int, clock times are whole seconds, and 1 is not True; too long codes stay damaged floats."""
    book = new_book()
    book["Marks"]["A2"], book["Marks"]["B2"], book["Marks"]["C2"] = 1, True, 0
    book["Marks"]["D2"] = value
    book["Marks"]["D2"].number_format = shape
    row = read(saved(book)).tabs["marks"].rows[0]
    assert (row[3], type(row[3])) == (expected, type(expected))
    assert [type(cell) for cell in row[:3]] == [int, bool, int]


def test_formula_shows_its_last_value() -> None:
    """A formula's last computed value is read, and its cell is locked, also when shared over a range."""

    def shared(xml: bytes) -> bytes:
        rows = (
            b'<row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">1+1</f><v>2</v></c></row>'
            b'<row r="3"><c r="A3" t="str"><f t="shared" si="0"/><v>two</v></c><c r="B3" t="e"><v>#N/A</v></c></row>'
        )
        return xml.replace(b"</sheetData>", rows + b"</sheetData>")

    tab = read(with_parts(saved(new_book()), {"xl/worksheets/sheet1.xml": shared})).tabs["marks"]
    assert [row[:2] for row in tab.rows] == [(2, None), ("two", None)]
    assert tab.locked == {(2, 0), (3, 0), (3, 1)}
