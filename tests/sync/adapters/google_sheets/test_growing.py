"""Tabs and columns of a newer version in a spreadsheet that exists: they look as in a new one, and meet nobody."""

from collections.abc import Iterator
from typing import Any

import pytest

from addon.problems import WorkbookChanged
from addon.sync.adapters.google_sheets.creating import create_spreadsheet
from addon.tabs import declared
from addon.workbook import CellWrite, ColumnAdd, RowAppend, SheetBatch, TabAdd
from tests.google.server import GoogleStandIn
from tests.google.sheets_book import Sheet
from tests.sync.adapters.google_sheets.desk import SheetsDesk
from tests.sync.adapters.google_sheets.test_creating import drafting
from tests.sync.adapters.workbook_suite import GROWN, TABS

RULES = """
title = "Caps"
layer = "rules"
order = 60
columns = [{ field = "cap", header = "Cap", kind = "whole" }, { field = "check", header = "Check", owner = "source" }]
"""
MORE = RULES.rstrip().removesuffix("]") + ', { field = "note", header = "Note", width = 40 }]\n'


@pytest.fixture
def google() -> Iterator[GoogleStandIn]:
    """Google on loopback."""
    with GoogleStandIn() as running:
        yield running


@pytest.fixture
def desk(google: GoogleStandIn) -> SheetsDesk:
    """A spreadsheet of the older version."""
    return SheetsDesk(google)


def sheet(google: GoogleStandIn, spreadsheet: str, title: str) -> Sheet:
    """Return a tab as Google holds it."""
    found = google.sheets.book(spreadsheet).titled(title)
    assert found is not None
    return found


def look(one: Sheet) -> dict[str, Any]:
    """Return everything about a tab but the ids that Google gives, and the old spelling of its colour."""
    return {
        "rows": [line.cells for line in one.rows],
        "columns": [line.properties for line in one.columns],
        "properties": {name: part for name, part in one.properties.items() if part and name != "tabColor"},
        "filter": without_ids(one.basic_filter),
        "things": without_ids(one.things),
    }


def without_ids(thing: Any) -> Any:
    """Return a structure without the ids in it."""
    if isinstance(thing, list):
        return [without_ids(part) for part in thing]
    if not isinstance(thing, dict):
        return thing
    return {name: without_ids(part) for name, part in thing.items() if not name.endswith("Id")}


def add(desk: SheetsDesk, *additions: TabAdd | ColumnAdd) -> SheetBatch:
    """Return the batch that adds to what the spreadsheet holds now."""
    return SheetBatch(
        based_on=desk.workbook.read().version,
        tabs=tuple(one for one in additions if isinstance(one, TabAdd)),
        columns=tuple(one for one in additions if isinstance(one, ColumnAdd)),
    )


def test_one_call_brings_everything(google: GoogleStandIn, desk: SheetsDesk) -> None:
    """The budget stays: one version, one read, one write, with tabs, columns, cells, rows and the copies of cells."""
    desk.updates()
    begun = len(google.calls)
    version = desk.workbook.version()
    desk.workbook.read()
    batch = SheetBatch(
        based_on=version,
        cells=(CellWrite("marks", 2, 0, "A-01"),),
        appends=(RowAppend("marks", {0: "A-02"}),),
        tabs=(TabAdd("referrers"),),
        columns=(ColumnAdd("marks", "referrer"),),
    )
    desk.workbook.write(batch)
    assert [call.method for call in google.calls[begun:]] == ["GET", "GET", "GET", "POST"]
    assert any(one.title.startswith("_gk_scratch_") for one in google.sheets.book(desk.id).sheets)
    assert not desk.workbook.read().written_in_part


def test_a_new_tab_looks_as_in_a_new_spreadsheet(google: GoogleStandIn, desk: SheetsDesk) -> None:
    """Headers, notes, starter rows, formats, folding, filter, protection and drop-downs are the same."""
    desk.updates()
    desk.workbook.write(add(desk, TabAdd("referrers"), ColumnAdd("marks", "pick"), ColumnAdd("marks", "referrer")))
    new = create_spreadsheet(GROWN, drafting(google), title="New", zone="UTC")
    assert look(sheet(google, desk.id, "Referrers")) == look(sheet(google, new, "Referrers"))


def test_a_new_column_looks_as_in_a_new_spreadsheet(google: GoogleStandIn, desk: SheetsDesk) -> None:
    """The same width, format, header, note, drop-down and protection; lists lead to the tabs' present titles."""
    desk.updates()
    desk.workbook.write(add(desk, TabAdd("referrers"), ColumnAdd("marks", "pick"), ColumnAdd("marks", "referrer")))
    new = create_spreadsheet(GROWN, drafting(google), title="New", zone="UTC")
    ours, made = sheet(google, desk.id, "Marks"), sheet(google, new, "Marks")
    for at in (6, 7):
        assert ours.columns[at].properties == made.columns[at].properties
        assert [row.cells.get(at) for row in ours.rows] == [row.cells.get(at) for row in made.rows]
    wanted = [one for one in made.things["protectedRanges"] if one["range"]["startColumnIndex"] == 7]
    assert without_ids(ours.things["protectedRanges"]) == without_ids(wanted)
    desk.person.renames_tab("Referrers", "Who sends")
    desk.person.deletes_column("Marks", "G")
    desk.workbook.write(add(desk, ColumnAdd("marks", "referrer")))
    validation = sheet(google, desk.id, "Marks").cell(1, 7).validation
    assert validation is not None
    assert validation["condition"]["values"] == [{"userEnteredValue": "='Who sends'!$F$2:$F"}]


def test_a_filter_takes_the_new_column_in_and_keeps_its_criteria(google: GoogleStandIn, desk: SheetsDesk) -> None:
    """Sorting by a filter moves what is inside it only."""
    criteria = {"filterSpecs": [{"columnIndex": 3, "filterCriteria": {"hiddenValues": ["no show"]}}]}
    area = {"startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": 6}
    google.sheets.batch(desk.id, {"requests": [{"setBasicFilter": {"filter": {"range": area, **criteria}}}]})
    desk.updates()
    desk.workbook.write(add(desk, ColumnAdd("marks", "referrer")))
    after = sheet(google, desk.id, "Marks").basic_filter
    assert after is not None
    assert (after["range"]["endColumnIndex"], after["filterSpecs"]) == (7, criteria["filterSpecs"])


def test_a_new_column_comes_before_one_that_is_shut(google: GoogleStandIn, desk: SheetsDesk) -> None:
    """A colleague's own column stays right of ours, out of the way of new rows; a filter over it stays as it is."""
    area = {"startRowIndex": 0, "startColumnIndex": 0, "endColumnIndex": 8}
    google.sheets.batch(desk.id, {"requests": [{"setBasicFilter": {"filter": {"range": area}}}]})
    desk.person.pastes("Marks!G1", [["Mine", "Ines"], ["a note", "hers"]])
    desk.person.protects("Marks!H:H")
    desk.updates()
    desk.workbook.write(add(desk, TabAdd("referrers"), ColumnAdd("marks", "referrer"), ColumnAdd("marks", "pick")))
    tab = desk.workbook.read().tabs["marks"]
    assert tab.headers[5:] == ("At", "Mine", "Referrer", "Pick name", "Ines")
    assert tab.rows[0][6:] == ("a note", None, None, "hers")
    assert tab.kept_out == ()
    after = sheet(google, desk.id, "Marks").basic_filter
    assert after is not None
    assert after["range"]["endColumnIndex"] == 10, "Google moves its end along with the column"
    [row] = desk.workbook.write(
        SheetBatch(based_on=desk.workbook.version(), appends=(RowAppend("marks", {0: "A-09", 8: "Ann"}),))
    ).appended_rows
    assert desk.shows(f"Marks!A{row}:J{row}") == [["A-09", *[""] * 7, "Ann"]]


@pytest.mark.parametrize("legend", [False, True])
def test_a_table_takes_the_new_column_in(google: GoogleStandIn, *, legend: bool) -> None:
    """A table that a person made of a tab grows by the column beside it: it sorts only what is inside."""
    older, newer = declared({"caps.toml": RULES}), declared({"caps.toml": MORE})
    desk = SheetsDesk(google)
    desk.tabs = {**TABS, **older}
    desk.workbook = desk.another()
    desk.workbook.write(add(desk, TabAdd("caps")))
    area = {"sheetId": sheet(google, desk.id, "Caps").id, "startRowIndex": 0, "endRowIndex": 20, "endColumnIndex": 2}
    made = {"addTable": {"table": {"name": "Caps", "range": area | {"startColumnIndex": 0}}}}
    google.sheets.batch(desk.id, {"requests": [{"clearBasicFilter": {"sheetId": area["sheetId"]}}, made]})
    if legend:
        room = {"sheetId": area["sheetId"], "dimension": "COLUMNS", "length": 3}
        google.sheets.batch(desk.id, {"requests": [{"appendDimension": room}]})
        desk.person.pastes("Caps!E1", [["Legend"]])
    desk.tabs = {**TABS, **newer}
    desk.workbook = desk.another()
    desk.workbook.write(add(desk, ColumnAdd("caps", "note")))
    headers = ("Cap", "Check", "Note", "", "", "Legend")
    assert desk.workbook.read().tabs["caps"].headers == headers[: 6 if legend else 3]
    [table] = sheet(google, desk.id, "Caps").things["tables"]
    assert table["range"]["endColumnIndex"] == 3
    assert desk.workbook.read().problems == ()
    area["endColumnIndex"] = 2
    smaller = {"table": {"tableId": table["tableId"], "range": area | {"startColumnIndex": 0}}, "fields": "range"}
    google.sheets.batch(desk.id, {"requests": [{"updateTable": smaller}]})
    [told] = desk.another().read().problems
    assert (str(told.place), told.what.partition(":")[0]) == ("Caps!C1", "Note")


def test_what_a_person_does_meanwhile_stays_theirs(google: GoogleStandIn, desk: SheetsDesk) -> None:
    """A column of their own, begun where ours was to come, moves aside whole, without our looks."""
    desk.updates()
    batch = add(desk, ColumnAdd("marks", "referrer"))
    desk.person.pastes("Marks!G1", [["Mine"], ["a note"]])
    desk.workbook.write(batch)
    tab = desk.workbook.read().tabs["marks"]
    assert (tab.headers[6:], tab.rows[0][7]) == (("Referrer", "Mine"), "a note")
    assert sheet(google, desk.id, "Marks").cell(1, 7).validation is None


def test_a_tab_made_meanwhile_is_theirs(google: GoogleStandIn, desk: SheetsDesk) -> None:
    """Where a person has made a tab of the title, nothing at all is written and the next pass finds it."""
    desk.updates()
    batch = add(desk, TabAdd("referrers"), ColumnAdd("marks", "referrer"))
    google.sheets.batch(desk.id, {"requests": [{"addSheet": {"properties": {"title": "Referrers"}}}]})
    with pytest.raises(WorkbookChanged):
        desk.workbook.write(batch)
    snapshot = desk.workbook.read()
    assert (snapshot.missing, snapshot.tabs["marks"].headers[-1]) == ((), "At")


def test_a_name_that_leads_nowhere_is_replaced(google: GoogleStandIn, desk: SheetsDesk) -> None:
    """Google may keep the name of a deleted tab: the new tab takes it over."""
    desk.updates()
    desk.workbook.write(add(desk, TabAdd("referrers")))
    book = google.sheets.book(desk.id)
    name = next(one for one in book.named_ranges if one["name"] == "_gk_referrers")
    desk.person.deletes_tab("Referrers")
    google.sheets.book(desk.id).named_ranges.append(name)
    google.sheets.changed(google.sheets.book(desk.id))
    desk.workbook.write(add(desk, TabAdd("referrers")))
    assert desk.workbook.read().missing == ()
    named = [one["name"] for one in google.sheets.book(desk.id).named_ranges]
    assert named.count("_gk_referrers") == 1
