"""A value is written so that its cell shows what it is, and read as its column is declared."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest

from addon.cells import read_value
from addon.sync.adapters.xlsx.changes import changed_workbook
from addon.sync.adapters.xlsx.number_formats import shown_kinds
from addon.sync.adapters.xlsx.package import ZipPackage
from addon.sync.adapters.xlsx.reading import reading
from addon.tabs import declared
from addon.workbook import CellWrite, Raw, RowAppend, SheetBatch, Written
from tests.sync.adapters.workbook_suite import INBOX as INBOX_TAB
from tests.sync.adapters.workbook_suite import MARKS, TABS
from tests.sync.adapters.xlsx.quirks import SHEET, STYLES, Parts, base, days_since_1904, zipped
from tests.sync.adapters.xlsx.test_changes import loaded

ROW = 2
ON, MEMBER, CHARGE, AT = 1, 2, 4, 5


@pytest.mark.parametrize(
    ("code", "kinds"),
    [
        ("General", ""),
        ("0.00", ""),
        ("#,##0.00;[Red]-#,##0.00", ""),
        ('0 "days"', ""),
        (r"0\d", ""),
        ("[$USD-409]#,##0", ""),
        ("0.0%", "percent"),
        ("m/d/yyyy", "day"),
        ("d-mmm", "day"),
        ("mmmm", "day"),
        ("[$-409]mmm d, yyyy;@", "day"),
        ("h:mm AM/PM", "clock"),
        ("mm:ss", "clock"),
        ("yyyy-mm-dd hh:mm", "clock day"),
        ("[h]:mm", "length"),
        ("[mm]:ss", "length"),
        ('"y"h', "clock"),
    ],
)
def test_what_a_format_shows(code: str, kinds: str) -> None:
    """Months and minutes are one letter; what is quoted, or in brackets that are no length, is nothing of it."""
    assert shown_kinds(code) == set(kinds.split())


def with_format(parts: Parts, code: str) -> Parts:
    """Add a number format as the fourth of all formats."""
    xfs = b'<numFmts count="1"><numFmt numFmtId="170" formatCode="%s"/></numFmts><fonts' % code.encode()
    styles = parts[STYLES].replace(b"<fonts", xfs, 1).replace(b'cellXfs count="3"', b'cellXfs count="4"')
    styles = styles.replace(b"<fill/>", b"<fill><patternFill/></fill>")
    one = b'<xf numFmtId="170" applyNumberFormat="1"/></cellXfs>'
    return parts | {STYLES: styles.replace(b"</cellXfs>", one)}


def with_cell(parts: Parts, column: int, inner: bytes) -> Parts:
    """Put something in a cell of the first row, in that format."""
    at = b"ABCDEF"[column : column + 1]
    cell = b'<c r="%s%d" s="3"%s' % (at, ROW, b">" + inner + b"</c>" if inner else b"/>")
    return parts | {SHEET: re.sub(rb'<c r="%s%d"[^>]*>.*?</c>' % (at, ROW), cell, parts[SHEET])}


def written(parts: Parts, *cells: CellWrite, appends: tuple[RowAppend, ...] = ()) -> bytes:
    """Return the file after a write."""
    package = ZipPackage("Practice.xlsx", zipped(parts))
    batch = SheetBatch(based_on="", cells=cells, appends=appends)
    return changed_workbook(package, reading(package, TABS), batch)[0]


def cell(content: bytes, column: int, row: int = ROW) -> Raw:
    """Return a cell as it is read."""
    return reading(ZipPackage("Practice.xlsx", content), TABS).tabs["marks"].rows[row - 2][column]


MONEY = "$#,##0.00"
SHOWN: list[tuple[str, int, Written, str]] = [
    ("m/d/yyyy", CHARGE, 45.5, MONEY),
    ("d-mmm", CHARGE, 15, MONEY),
    ("[h]:mm", CHARGE, 5, MONEY),
    ("h:mm", CHARGE, 5, MONEY),
    ("0%", CHARGE, 12, MONEY),
    ("m/d/yyyy", MEMBER, 12, "General"),
    ("0%", MEMBER, 0.5, "0%"),
    ("0.00", CHARGE, 5, "0.00"),
    ("h:mm AM/PM", ON, date(2026, 3, 6), "yyyy-mm-dd"),
    ("[h]:mm:ss", ON, date(2026, 3, 6), "yyyy-mm-dd"),
    ("mm:ss", ON, datetime(2026, 3, 6, 18), "yyyy-mm-dd hh:mm"),
    ("mmm d", ON, date(2026, 3, 6), "mmm d"),
    ("yyyy-mm-dd hh:mm", ON, date(2026, 3, 6), "yyyy-mm-dd hh:mm"),
    ("m/d/yyyy", AT, time(18), "hh:mm"),
    ("h:mm AM/PM", AT, time(18), "h:mm AM/PM"),
]


@pytest.mark.parametrize(("code", "column", "value", "shown"), SHOWN)
def test_a_cell_shows_what_is_written_into_it(code: str, column: int, value: Written, shown: str) -> None:
    """A format that shows something else is exchanged for one like it; any other is a person's choice."""
    after = written(with_cell(with_format(base(), code), column, b""), CellWrite("marks", ROW, column, value))
    assert loaded(after)["Marks"].cell(ROW, column + 1).number_format == shown
    assert cell(after, column) == value


READ: list[tuple[str, int, float, object]] = [
    ("m/d/yyyy", CHARGE, 45.5, 45.5),
    ("m/d/yyyy", CHARGE, 15, 15),
    ("m/d/yyyy", CHARGE, 58.01, 58.01),
    ("m/d/yyyy", CHARGE, 61, 61),
    ("m/d/yyyy", CHARGE, 1250, 1250),
    ("m/d/yyyy", CHARGE, 60, date(1900, 2, 28)),
    ("m/d/yyyy", CHARGE, 46085, date(2026, 3, 4)),
    ("m/d/yyyy", ON, 15, date(1900, 1, 15)),
    ("[h]:mm", CHARGE, 1.5, timedelta(hours=36)),
]


@pytest.mark.parametrize(("code", "column", "number", "value"), READ)
def test_a_number_that_its_cell_shows_as_a_day_is_that_number(
    code: str, column: int, number: float, value: object
) -> None:
    """Nobody means a day of the first years there; 59 and 60 are one day to the programs, so neither is taken."""
    content = zipped(with_cell(with_format(base(), code), column, b"<v>%r</v>" % number))
    assert cell(content, column) == value


@pytest.mark.parametrize(
    ("of", "column", "number", "value"),
    [
        (base, ON, 46084, date(2026, 3, 3)),
        (lambda: days_since_1904(base()), ON, 44622, date(2026, 3, 3)),
        (lambda: days_since_1904(base()), CHARGE, 44622, 44622),
        (lambda: days_since_1904(base()), AT, 0.75, 0.75),
    ],
)
def test_a_day_that_lost_its_format_is_that_day(
    of: Callable[[], Parts], column: int, number: float, value: object
) -> None:
    """Its bare number counts from where the workbook counts, and only where days are declared."""
    content = zipped(with_cell(with_format(of(), "General"), column, b"<v>%r</v>" % number))
    found, on = cell(content, column), TABS["marks"].columns[column]
    assert (read_value(on, found) if column == ON else found) == value


def test_days_since_1904_in_a_column_of_numbers() -> None:
    """The number is what the cell holds, from wherever the workbook counts."""
    content = zipped(with_cell(with_format(days_since_1904(base()), "m/d/yyyy"), CHARGE, b"<v>60</v>"))
    assert cell(content, CHARGE) == 60


def test_a_day_in_a_cell_that_shows_hours_is_that_day() -> None:
    """Excel keeps the format of a cell into which a day is typed."""
    content = zipped(with_cell(with_format(base(), "[h]:mm"), ON, b"<v>46084</v>"))
    assert read_value(TABS["marks"].column("on"), cell(content, ON)) == date(2026, 3, 3)


def test_new_rows_look_as_most_do() -> None:
    """Where columns have no format of their own: the first row may be struck through, or hold a day by a slip."""
    parts = with_format(base(), "m/d/yyyy")
    sheet = parts[SHEET].replace(b'<c r="C2"', b'<c r="C2" s="3"').replace(b'<c r="E2"', b'<c r="E2" s="3"')
    row = RowAppend("marks", {0: "A-9", MEMBER: "Ann", CHARGE: 45.5})
    after = written(parts | {SHEET: sheet}, appends=(row,))
    looks = [loaded(after)["Marks"].cell(5, at + 1).number_format for at in (MEMBER, CHARGE)]
    assert (looks, cell(after, CHARGE, row=5)) == (["General", "General"], 45.5)


def test_a_percentage_keeps_its_format_where_one_is_declared() -> None:
    """In a column of percentages a cell shows them."""
    tabs = declared({"marks.toml": MARKS.replace('kind = "money"', 'kind = "percent"'), "inbox.toml": INBOX_TAB})
    package = ZipPackage("Practice.xlsx", zipped(with_cell(with_format(base(), "0.0%"), CHARGE, b"")))
    batch = SheetBatch(based_on="", cells=(CellWrite("marks", ROW, CHARGE, 0.125),))
    after = changed_workbook(package, reading(package, tabs), batch)[0]
    assert loaded(after)["Marks"].cell(ROW, CHARGE + 1).number_format == "0.0%"
