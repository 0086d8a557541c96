"""Drop-downs, looks, colours and the filter reach as far as the rows do, in spreadsheets old and new."""

from collections.abc import Iterator
from typing import Any

import pytest

from addon.sync.adapters.google_sheets.creating import create_spreadsheet
from addon.sync.adapters.google_sheets.looks import body
from addon.sync.adapters.google_sheets.workbook import GoogleWorkbook
from addon.workbook import CellWrite, RowAppend, SheetBatch
from tests.all_tabs import all_tabs
from tests.google.server import GoogleStandIn
from tests.google.sheets_a1 import column_letters
from tests.google.sheets_book import Sheet
from tests.sync.adapters.google_sheets.desk import Naps, calls, client
from tests.sync.adapters.google_sheets.test_creating import drafting

TABS = {name: tab for name, tab in all_tabs().items() if name in {"members", "attendance", "needs_review"}}
FIELDS = [column.field for column in TABS["needs_review"].columns]
STATUS = FIELDS.index("status")
CHOICES = [at for at, column in enumerate(TABS["needs_review"].columns) if column.choices or column.listed in TABS]
FIRST = 300
"""So many rows a tab of results has at first."""
DRESSING = (
    *("setDataValidation", "repeatCell", "setBasicFilter", "updateConditionalFormatRule", "updateNamedRange"),
    "updateTable",
)


@pytest.fixture
def google() -> Iterator[GoogleStandIn]:
    """Google on loopback."""
    with GoogleStandIn() as running:
        yield running


class Book:
    """A new spreadsheet, and one pass after the other."""

    def __init__(self, google: GoogleStandIn) -> None:
        self.google = google
        self.id = create_spreadsheet(TABS, drafting(google), title="Practice", zone="UTC")
        self.person = google.sheets.person(self.id)
        self.workbook = GoogleWorkbook(self.id, TABS, client=client(google), calls=calls(Naps()))

    def writes(self, **batch: Any) -> list[str]:
        """Write a batch; return which of its requests dress a tab of ours."""
        self.workbook.write(SheetBatch(based_on=self.workbook.read().version, **batch))
        sent = self.google.calls[-1].body["requests"]
        scratch = {one["addSheet"]["properties"]["sheetId"] for one in sent if "addSheet" in one}
        return [
            kind
            for one in sent
            for kind in one.keys() & set(DRESSING)
            if kind != "repeatCell" or one[kind]["range"]["sheetId"] not in scratch
        ]

    @property
    def grown(self) -> Sheet:
        """The tab that grows."""
        found = self.google.sheets.book(self.id).titled("Needs review")
        assert found is not None
        return found


def rows(count: int) -> tuple[RowAppend, ...]:
    """Return new questions."""
    return tuple(RowAppend("needs_review", {0: f"N-{at:04}", STATUS: "open"}) for at in range(count))


def is_dressed(sheet: Sheet, row: int) -> bool:
    """Return whether a row (from 1) has every drop-down that the first one has."""
    return bool(CHOICES) and all(
        sheet.cell(row - 1, at).validation == sheet.cell(1, at).validation is not None for at in CHOICES
    )


def reaches(sheet: Sheet) -> set[int]:
    """Return where the filter and all colours end."""
    assert sheet.basic_filter is not None
    areas = [area for one in sheet.things["conditionalFormats"] for area in one["ranges"]]
    return {one["endRowIndex"] for one in (sheet.basic_filter["range"], *areas)}


@pytest.mark.parametrize("count", [FIRST - 1, FIRST, FIRST + 150])
def test_new_rows_are_dressed_like_the_first(google: GoogleStandIn, count: int) -> None:
    """However many rows come, at once or later."""
    book = Book(google)
    book.writes(appends=rows(count))
    book.writes(appends=rows(2))
    last = count + 3
    assert is_dressed(book.grown, last)
    assert is_dressed(book.grown, FIRST + 1) or last <= FIRST
    assert reaches(book.grown) == {max(last, FIRST)}
    look = (book.grown.cell(last - 1, 0).format or {})["backgroundColorStyle"]
    assert look == (book.grown.cell(1, 0).format or {})["backgroundColorStyle"]
    assert body(TABS["needs_review"].columns[0])["backgroundColorStyle"] == look
    book.writes(cells=(CellWrite("needs_review", 2, STATUS, "closed"),))
    assert book.writes(cells=(CellWrite("needs_review", 2, STATUS, "open"),)) == []


def test_a_spreadsheet_of_an_earlier_version_is_mended_once(google: GoogleStandIn) -> None:
    """Rows that came without drop-downs get them with the next write; a colour that a person gave them stays."""
    book = Book(google)
    for one in google.sheets.book(book.id).named_ranges:
        one["range"] = one["range"] | {"endRowIndex": 1}
    book.person.pastes("Needs review!A2", [[f"N-{at:04}"] for at in range(FIRST + 200)])
    sheet_id = book.grown.id
    red = {"userEnteredFormat": {"backgroundColor": {"red": 1}}}
    mine = {"sheetId": sheet_id, "startRowIndex": 400, "endRowIndex": 401}
    paint = {"range": mine, "cell": red, "fields": "userEnteredFormat.backgroundColor"}
    google.sheets.batch(book.id, {"requests": [{"repeatCell": paint}]})
    assert not is_dressed(book.grown, FIRST + 100)
    assert book.writes(cells=(CellWrite("needs_review", 2, STATUS, "open"),))
    assert all(is_dressed(book.grown, row) for row in (2, FIRST, FIRST + 1, FIRST + 100, FIRST + 201))
    assert reaches(book.grown) == {len(book.grown.rows)}
    assert (book.grown.cell(400, 1).format or {})["backgroundColor"] == {"red": 1}
    assert book.writes(cells=(CellWrite("needs_review", 2, STATUS, "closed"),)) == []


def test_a_sort_by_the_filter_takes_a_persons_own_notes_along(google: GoogleStandIn) -> None:
    """A column of their own beside ours is inside the filter from the next write on; criteria stay."""
    book = Book(google)
    book.writes(appends=rows(3))
    width = len(FIELDS)
    book.google.sheets.batch(
        book.id,
        {"requests": [{"appendDimension": {"sheetId": book.grown.id, "dimension": "COLUMNS", "length": 2}}]},
    )
    hiding = [{"columnIndex": STATUS, "filterCriteria": {"hiddenValues": ["closed"]}}]
    book.grown.basic_filter = {**(book.grown.basic_filter or {}), "filterSpecs": hiding, "criteria": {"3": {}}}
    column = chr(65 + width) if width < 26 else "A" + chr(65 + width - 26)
    book.person.pastes(f"Needs review!{column}1", [["My notes"], ["call"], [""], ["wait"]])
    book.writes(cells=(CellWrite("needs_review", 2, STATUS, "closed"),))
    assert book.grown.basic_filter is not None
    assert book.grown.basic_filter["range"]["endColumnIndex"] == width + 1
    assert book.grown.basic_filter["filterSpecs"] == hiding


@pytest.mark.parametrize(
    ("first", "rows_in_table", "below", "reaches_to"),
    [
        (0, 4, (), 6),
        (0, 3, (), 6),
        (0, 9, (), 9),
        (0, 4, ("", "Total: 3"), 4),
        (1, 4, (), 4),
    ],
)
def test_a_table_grows_with_the_rows(
    google: GoogleStandIn, first: int, rows_in_table: int, below: tuple[str, ...], reaches_to: int
) -> None:
    """What somebody made a table of our headers sorts and filters new rows too; another table of theirs is left."""
    book = Book(google)
    book.grown.basic_filter = None
    book.writes(appends=rows(3))
    if below:
        book.person.pastes("Needs review!A5", [below])
    area = {"startRowIndex": first, "endRowIndex": rows_in_table, "startColumnIndex": 0, "endColumnIndex": len(FIELDS)}
    table = {"name": "Mine", "tableId": "t1", "range": {"sheetId": book.grown.id, **area}}
    google.sheets.batch(book.id, {"requests": [{"addTable": {"table": table}}]})
    book.writes(appends=rows(2))
    assert book.grown.things["tables"][0]["range"]["endRowIndex"] == reaches_to
    sent = book.writes(cells=(CellWrite("needs_review", 2, STATUS, "closed"),))
    assert "updateTable" not in sent


def test_a_persons_own_filter_is_not_made(google: GoogleStandIn) -> None:
    """Who took the filter away does not get it back."""
    book = Book(google)
    book.grown.basic_filter = None
    book.writes(appends=rows(FIRST + 5))
    assert book.grown.basic_filter is None
    assert is_dressed(book.grown, FIRST + 4)


def test_a_colleagues_own_column_stops_nothing(google: GoogleStandIn) -> None:
    """Beside a column in which only they may write, drop-downs grow on; the filter is not laid over it."""
    book, column = Book(google), column_letters(len(FIELDS))
    book.person.inserts_column("Needs review", before=column, header="Ines")
    book.person.protects(f"Needs review!{column}:{column}")
    book.writes(appends=rows(FIRST + 5))
    book.writes(cells=(CellWrite("needs_review", 2, STATUS, "closed"),))
    assert is_dressed(book.grown, FIRST + 4)
    assert book.grown.basic_filter is not None
    assert book.grown.basic_filter["range"]["endColumnIndex"] == len(FIELDS)
