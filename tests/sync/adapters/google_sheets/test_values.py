"""What plain values tell, and what is looked at once more: never a formula for a text, never a day for a number."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from addon.sync.adapters.google_sheets.cells import seen_token, token
from addon.sync.adapters.google_sheets.doubts import doubts
from addon.sync.adapters.google_sheets.scratch import Mark
from addon.sync.adapters.google_sheets.values import Grid
from addon.tabs import declared
from tests.google import sheets_cells
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_sheets.desk import SheetsDesk

LOG = """
title = "Log book"
order = 9
layer = "people"

[[columns]]
field = "id"
header = "ID"
kind = "code"
owner = "id"

[[columns]]
field = "day"
header = "Day"
kind = "date"
owner = "person"

[[columns]]
field = "at"
header = "At"
kind = "time"
owner = "person"

[[columns]]
field = "made"
header = "Made"
kind = "datetime"
owner = "person"

[[columns]]
field = "fee"
header = "Fee"
kind = "money"
owner = "person"

[[columns]]
field = "note"
header = "Note"
kind = "text"
owner = "person"
"""
TABS = declared({"logbook.toml": LOG})
DAY, TIME, MADE, FEE, NOTE = range(1, 6)


@pytest.fixture
def desk() -> Iterator[SheetsDesk]:
    """A log book with one row."""
    with GoogleStandIn() as running:
        made = SheetsDesk(running, TABS)
        made.person.pastes("Log book!A2", [["L-1", "2026-03-04", "18:30", "2026-03-04 18:30", "$90.50", "fine"]])
        yield made


def row(desk: SheetsDesk) -> tuple[Any, ...]:
    """Return the first row as a pass reads it."""
    return tuple(desk.workbook.read().tabs["logbook"].rows[0])


def looks(desk: SheetsDesk) -> int:
    """Return how many calls to Sheets the last reading took."""
    begun = len(desk.stand_in.calls)
    desk.workbook.read()
    return sum(call.path.startswith("/v4/") for call in desk.stand_in.calls[begun:])


def test_every_kind_in_two_calls(desk: SheetsDesk) -> None:
    """A number is a day, a time or a moment where the column says so, whatever format its cell has or lost."""
    wanted = ("L-1", date(2026, 3, 4), time(18, 30), datetime(2026, 3, 4, 18, 30), 90.5, "fine")
    assert row(desk) == wanted
    assert looks(desk) == 2
    clearing = {"range": {"sheetId": 0, "startRowIndex": 1}, "cell": {}, "fields": "userEnteredFormat"}
    desk.stand_in.sheets.batch(desk.id, {"requests": [{"repeatCell": clearing}]})
    assert row(desk) == wanted


@pytest.mark.parametrize(
    ("column", "typed", "read"),
    [
        ("E", "2026-03-04", date(2026, 3, 4)),
        ("E", "2/3/1948", date(1948, 2, 3)),
        ("F", "2/3/1948", date(1948, 2, 3)),
        ("B", "2/3/1918", date(1918, 2, 3)),
        ("B", "2/3/1948", date(1948, 2, 3)),
        ("B", "2/3/2120", date(2120, 2, 3)),
        ("B", "$12,500.00", 12_500),
        ("B", "12500", 12_500),
        ("B", "90853", 90_853),
        ("D", "90853", 90_853),
        ("B", "2958465.9999999", 2_958_465.9999999),
        ("E", "12500", 12_500),
        ("F", "2026-03-04", date(2026, 3, 4)),
        ("F", "18:30", time(18, 30)),
        ("E", "46085", 46085),
        ("E", "12", 12),
        ("F", "46085", 46085),
        ("B", "12", 12),
        ("F", "'=SUM(A1)", "=SUM(A1)"),
        ("F", "'0012", "0012"),
    ],
)
def test_what_is_where_it_does_not_belong(desk: SheetsDesk, column: str, typed: str, read: object) -> None:
    """A day among fees is told from an amount, an amount or a code among days from a day, a text from a formula."""
    desk.person.types(f"Log book!{column}3", typed)
    assert desk.workbook.read().tabs["logbook"].rows[1][-1] == read
    assert not desk.workbook.read().tabs["logbook"].locked


def test_formulas_what_they_fill_and_errors(desk: SheetsDesk) -> None:
    """All are told from what a person typed, in three calls, and the rest of the tab is read as before."""
    texts = ({"stringValue": "below"}, {"numberValue": 7})
    desk.person.pastes("Log book!A3", [["L-2"], ["L-3"]])
    desk.person.types("Log book!F2", "=FILTER(A2:A9)", shows={"stringValue": "filled"}, spills=texts)
    desk.person.types("Log book!E3", "=1/0")
    assert looks(desk) == 3
    tab = desk.workbook.read().tabs["logbook"]
    assert [line[NOTE] for line in tab.rows] == ["filled", "below", 7]
    assert tab.rows[1][FEE] is None
    assert tab.locked == {(2, NOTE), (3, NOTE), (4, NOTE), (3, FEE)}
    assert row(desk)[DAY] == date(2026, 3, 4)


def has(desk: SheetsDesk, row: int, column: int, entered: Any, shows: Any = None) -> None:
    """Let a cell have what nobody can type."""
    book = desk.stand_in.sheets.book(desk.id)
    sheet = book.titled("Log book")
    assert sheet
    sheet.put(row, column, replace(sheet.cell(row, column), entered=entered, shows=shows))
    desk.stand_in.sheets.changed(book)


ERROR = {"errorValue": {"type": "N_A", "message": "Did not find value."}}


@pytest.mark.parametrize("beside", ["", '="ID"'])
@pytest.mark.parametrize(
    ("entered", "shows", "read"),
    [
        (ERROR, None, None),
        (None, ERROR, None),
        ({"stringValue": "#N/A"}, None, "#N/A"),
    ],
)
def test_what_is_pasted_as_a_value(desk: SheetsDesk, entered: Any, shows: Any, read: object, beside: str) -> None:
    """An error is no text, whatever is beside it, and is never written."""
    has(desk, 1, NOTE, entered, shows)
    if beside:
        desk.person.types("Log book!A1", beside, shows={"stringValue": "ID"})
    tab = desk.workbook.read().tabs["logbook"]
    assert (*tab.rows[0], None)[NOTE] == read
    assert ((2, NOTE) in tab.locked) is (read is None)


def test_birth_dates_are_looked_at_only_where_they_are_few(desk: SheetsDesk) -> None:
    """A column of days long ago costs no call more; one such day among others is looked at."""
    desk.person.pastes("Log book!B3", [[f"2/{day}/1948"] for day in range(1, 9)])
    assert looks(desk) == 2
    desk.person.pastes("Log book!B4", [[f"2/{day}/2026"] for day in range(2, 9)])
    assert looks(desk) == 3
    assert [line[DAY] for line in desk.workbook.read().tabs["logbook"].rows[:3]] == [
        date(2026, 3, 4),
        date(1948, 2, 1),
        date(2026, 2, 2),
    ]


def test_values_that_tell_another_thing_by_every_look(desk: SheetsDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell of a shape that nobody foresaw stops no reading: where nothing changes, the closer look is right."""
    real = sheets_cells.rendered
    monkeypatch.setattr(sheets_cells, "rendered", lambda cell, *how: f"{real(cell, *how)}".replace("fine", "@fine"))
    desk.person.types("Log book!A1", '="ID"', shows={"stringValue": "ID"})
    assert row(desk)[NOTE] == "fine"


def test_a_row_that_comes_in_between_two_calls(desk: SheetsDesk) -> None:
    """What a formula shows is never put on another person's row: it is looked at again."""
    desk.person.pastes("Log book!A3", [["L-2", "", "", "", "", "second"]])
    desk.person.types("Log book!F2", "=1+1")
    desk.stand_in.between.at(4, lambda: desk.person.inserts_rows("Log book", before=2))
    tab = desk.workbook.read().tabs["logbook"]
    assert [(line[0], line[NOTE]) for line in tab.rows if line] == [("L-1", 2), ("L-2", "second")]
    assert tab.locked == {(3, NOTE)}


def test_a_tab_renamed_between_two_calls(desk: SheetsDesk) -> None:
    """It is found under its new title."""
    desk.stand_in.between.at(3, lambda: desk.person.renames_tab("Log book", "Our log"))
    tab = desk.workbook.read().tabs["logbook"]
    assert (tab.title, tab.rows[0][0]) == ("Our log", "L-1")


def test_a_quoted_text_is_looked_at() -> None:
    """Whether Google tells the apostrophe that makes a text of a number is not documented: the cell itself tells."""
    grid = Grid(title="T", columns=3, lines=[["a", "'0012"], ["b", 5], ["c", "'0013"]])
    assert list(doubts(grid, ("text", "text", "text"), links=False)) == ["'T'!B1:B3"]
    close = {(0, 1): {"userEnteredValue": {"stringValue": "0012"}, "effectiveValue": {"stringValue": "0012"}}}
    found = Grid(title="T", columns=3, lines=grid.lines, close=close)
    assert found.is_as_close()
    assert found.rows()[0] == ("a", "0012")


def test_a_long_time_is_no_time_of_day() -> None:
    """A day that began before days are expected is somebody's slip, and is left a number."""
    rows = Grid(title="T", lines=[[1.25, 0.75, 12, 46_085.5]]).rows(("time", "time", "date", "date"))
    assert rows == [(timedelta(hours=30), time(18), 12, datetime(2026, 3, 4, 12))]


@pytest.mark.parametrize(
    "value", [date(2026, 3, 4), datetime(2026, 3, 4, 18, 30), time(18, 30), timedelta(hours=30), 12, 0.1]
)
def test_a_day_is_compared_as_its_number(value: Any) -> None:
    """A cell whose format somebody cleared holds what it held."""
    number = token(value).removeprefix("n")
    assert token(int(number) / 86_400) == token(value)
    cell = {"userEnteredValue": {"numberValue": 1}, "effectiveValue": {"numberValue": int(number) / 86_400}}
    assert seen_token(cell) == token(value)


def test_a_mark_of_an_earlier_version_tells_nothing() -> None:
    """It compared days in another way: nothing is put back because of it."""
    old = '[0, 4, 3, 1, [3], null, "abc", "def", "0123"]'
    with pytest.raises(IndexError):
        Mark.read(old)
