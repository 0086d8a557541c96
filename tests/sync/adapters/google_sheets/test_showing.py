"""What a pass writes in a view is seen, whatever somebody filtered or hid there."""

from collections.abc import Iterator
from typing import Any

import pytest

from addon.workbook import CellWrite, SheetBatch
from tests.google.server import GoogleStandIn
from tests.google.sheets_book import Sheet
from tests.sync.adapters.google_sheets.desk import SheetsDesk

INBOX = "Today's inbox"
HIDES = {"filterSpecs": [{"columnIndex": 1, "filterCriteria": {"hiddenValues": ["Ben"]}}]}


@pytest.fixture
def google() -> Iterator[GoogleStandIn]:
    """Google on loopback."""
    with GoogleStandIn() as running:
        yield running


@pytest.fixture
def desk(google: GoogleStandIn) -> SheetsDesk:
    """A spreadsheet in whose two tabs somebody filtered, and hid the rows 2 to 4."""
    made = SheetsDesk(google)
    made.person.pastes("'Today''s inbox'!A2", [["one", "Ben"], ["two", "Ann"], ["three", "Ben"]])
    for sheet in google.sheets.books[made.id].sheets:
        area = {"sheetId": sheet.id, "startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": 2}
        rows = {"sheetId": sheet.id, "dimension": "ROWS", "startIndex": 1, "endIndex": 4}
        hidden = {"range": rows, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
        requests = [{"setBasicFilter": {"filter": {"range": area, **HIDES}}}, {"updateDimensionProperties": hidden}]
        google.sheets.batch(made.id, {"requests": requests})
    return made


def sheet(google: GoogleStandIn, desk: SheetsDesk, title: str) -> Sheet:
    """Return a sheet of the spreadsheet as it is now."""
    return next(one for one in google.sheets.books[desk.id].sheets if one.title == title)


def hidden(found: Sheet) -> list[int]:
    """Return the rows (from 1) that are hidden."""
    return [at for at, line in enumerate(found.lines("ROWS"), 1) if line.properties.get("hiddenByUser")]


def writes(desk: SheetsDesk, tab: str) -> None:
    """Write into two rows of a tab."""
    cells = (CellWrite(tab, 2, 0, "PHQ-9 item 9"), CellWrite(tab, 4, 0, "later"))
    desk.workbook.write(SheetBatch(based_on=desk.workbook.read().version, cells=cells))


def criteria(found: Sheet) -> Any:
    """Return what a tab's filter hides."""
    assert found.basic_filter is not None, "the filter itself stays"
    return found.basic_filter.get("filterSpecs", [])


def test_the_lines_of_a_view_are_seen(google: GoogleStandIn, desk: SheetsDesk) -> None:
    """The filter stays without what it hid; the rows that are written are shown, the others stay as they are."""
    writes(desk, "inbox")
    assert (criteria(sheet(google, desk, INBOX)), hidden(sheet(google, desk, INBOX))) == ([], [3])


def test_rows_of_people_and_protected_views_stay_as_they_are(google: GoogleStandIn, desk: SheetsDesk) -> None:
    """A filter in a tab of rows is its reader's; what is protected would make Google refuse the whole write."""
    writes(desk, "marks")
    desk.person.protects("'Today''s inbox'!D:D")
    writes(desk, "inbox")
    for title in ("Marks", INBOX):
        assert (criteria(sheet(google, desk, title)), hidden(sheet(google, desk, title))) == (
            HIDES["filterSpecs"],
            [2, 3, 4],
        )
