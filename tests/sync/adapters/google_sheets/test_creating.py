"""A new spreadsheet at Google: what every tab has, whoever adds one."""

from collections.abc import Iterator
from typing import Any

import pytest

from addon.numbers import NUMBERS
from addon.problems import WriteRefused
from addon.sync.adapters import appearance
from addon.sync.adapters.arriving import in_order
from addon.sync.adapters.google_sheets.building import Wanted, building, numbered, sheet_properties
from addon.sync.adapters.google_sheets.creating import Drafting, create_spreadsheet, fill_spreadsheet
from addon.sync.adapters.google_sheets.workbook import GoogleWorkbook
from addon.trends_layout import first_point
from addon.workbook import CellWrite, Link, RowAppend, SheetBatch
from addon.written import letters
from tests.all_tabs import all_tabs
from tests.google.faults import refused
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_sheets.desk import Naps, calls, client

ALL = all_tabs()
FEW = {name: ALL[name] for name in ("read_me_first", "today", "clinicians", "flags", "rates")}
ROBOT = "robot@example.iam.gserviceaccount.com"


@pytest.fixture
def google() -> Iterator[GoogleStandIn]:
    """Google on loopback."""
    with GoogleStandIn() as running:
        yield running


def drafting(google: GoogleStandIn, address: str = "") -> Drafting:
    """Return who makes spreadsheets."""
    return Drafting(client=client(google, seconds=60), calls=calls(Naps()), address=address)


def opened(google: GoogleStandIn, spreadsheet: str) -> GoogleWorkbook:
    """Return the workbook over a spreadsheet of the few tabs."""
    return GoogleWorkbook(spreadsheet, FEW, client=client(google), calls=calls(Naps()))


def asked_for(kind: str) -> list[dict[str, Any]]:
    """Return what building all templates asks of one kind."""
    requests = building(Wanted(tabs=ALL, ids=numbered(ALL)))
    return [one[kind] for one in requests if kind in one]


def test_created_in_two_calls(google: GoogleStandIn) -> None:
    """With a person's consent a spreadsheet is made whole: every tab is found, in order, with its starter rows."""
    made = create_spreadsheet(FEW, drafting(google), title="Practice", zone="America/New_York")
    assert [call.path.rpartition("/")[2].partition(":")[2] for call in google.calls] == ["", "batchUpdate"]
    book = google.sheets.book(made)
    assert [sheet.properties["title"] for sheet in book.sheets] == [tab.title for tab in in_order(FEW)]
    assert (book.properties["title"], book.properties["timeZone"]) == ("Practice", "America/New_York")
    snapshot = opened(google, made).read()
    assert snapshot.missing == ()
    for name, tab in FEW.items():
        assert snapshot.tabs[name].headers == tuple(column.header for column in tab.columns)
        assert not snapshot.tabs[name].locked
    assert len(snapshot.tabs["rates"].rows) == len(FEW["rates"].starter)


def test_written_and_read_like_any_other(google: GoogleStandIn) -> None:
    """In a built tab, rows land below the starter rows, links jump, and ids with zeros stay text."""
    made = create_spreadsheet(FEW, drafting(google), title="Practice", zone="America/New_York")
    workbook = opened(google, made)
    version = workbook.read().version
    appends = (RowAppend("clinicians", {0: "C-01", 1: "Ann"}), RowAppend("rates", {1: "R-90"}))
    cells = (
        CellWrite("today", 2, 0, Link("see C-01", "clinicians", 0, "C-01")),
        CellWrite("today", 200, 0, "far below"),
    )
    landed = workbook.write(SheetBatch(based_on=version, cells=cells, appends=appends)).appended_rows
    assert landed == (2, len(FEW["rates"].starter) + 2)
    snapshot = workbook.read()
    assert snapshot.tabs["clinicians"].rows[0][:2] == ("C-01", "Ann")
    assert (snapshot.tabs["today"].rows[0][0], snapshot.tabs["today"].rows[198][0]) == ("see C-01", "far below")
    sheet = google.sheets.book(made).titled("Today")
    assert sheet is not None
    link = (sheet.cell(1, 0).entered or {})["formulaValue"]
    gid = numbered(FEW)["clinicians"]
    assert link == f"""=HYPERLINK("#gid={gid}&range=A"&IFERROR(MATCH("C-01",'Clinicians'!$A:$A,0),1),"see C-01")"""
    google.sheets.person(made).types("Clinicians!A3", "0042")
    assert workbook.read().tabs["clinicians"].rows[1][0] == "0042"


def test_a_shared_one_is_filled(google: GoogleStandIn) -> None:
    """A service account fills the spreadsheet that a person made: the blank sheet goes, nothing is ever built twice."""
    made = google.sheets.create({"properties": {"title": "Ours"}})["spreadsheetId"]
    assert set(fill_spreadsheet(made, FEW, drafting(google, ROBOT))) == set(FEW)
    assert "Sheet1" not in [sheet.properties["title"] for sheet in google.sheets.book(made).sheets]
    begun = len(google.calls)
    assert fill_spreadsheet(made, FEW, drafting(google, ROBOT)) == ()
    assert [call.method for call in google.calls[begun:]] == ["GET", "GET"]
    google.sheets.person(made).deletes_tab("Flags")
    assert fill_spreadsheet(made, FEW, drafting(google, ROBOT)) == ("flags",)
    assert opened(google, made).read().missing == ()


def test_what_people_had_stays(google: GoogleStandIn) -> None:
    """A sheet with anything in it is the practice's own and is left alone."""
    made = google.sheets.create({"properties": {"title": "Ours"}})["spreadsheetId"]
    google.sheets.person(made).types("Sheet1!A1", "our own list")
    fill_spreadsheet(made, FEW, drafting(google, ROBOT))
    assert google.sheets.person(made).sees("Sheet1!A1") == [["our own list"]]


@pytest.mark.parametrize("title", ["Today", "TODAY", "to-day"])
def test_an_own_tab_called_like_ours_stays(google: GoogleStandIn, title: str) -> None:
    """Ours comes beside it, and is the one that is found."""
    made = google.sheets.create({"properties": {"title": "Ours"}, "sheets": [{"properties": {"title": title}}]})
    person = google.sheets.person(made["spreadsheetId"])
    own = [["What", "Who does it"], ["Call the plumber", "Ann"]]
    person.pastes(f"'{title}'!A1", own)
    assert set(fill_spreadsheet(made["spreadsheetId"], FEW, drafting(google, ROBOT))) == set(FEW)
    snapshot = opened(google, made["spreadsheetId"]).read()
    assert snapshot.tabs["today"].headers == tuple(column.header for column in FEW["today"].columns)
    assert person.sees(f"'{title}'!A1:D9") == own
    assert fill_spreadsheet(made["spreadsheetId"], FEW, drafting(google, ROBOT)) == ()


def test_a_service_account_cannot_create(google: GoogleStandIn) -> None:
    """It is said what a person has to do: make it, share it with this address, name it."""
    google.drive.may_create = False
    with pytest.raises(WriteRefused) as told:
        create_spreadsheet(FEW, drafting(google, ROBOT), title="Practice", zone="UTC")
    assert told.value.code == "share-first"
    assert ROBOT in told.value.next_step
    google.drive.may_create = True
    made = google.sheets.create({"properties": {"title": "Ours"}})["spreadsheetId"]
    google.drive.closed.add(made)
    with pytest.raises(WriteRefused) as told:
        fill_spreadsheet(made, FEW, drafting(google, ROBOT))
    assert told.value.code == "share-first"
    google.faults.at(1, refused(403, "The API is disabled.", "accessNotConfigured"))
    with pytest.raises(WriteRefused) as told:
        fill_spreadsheet(made, FEW, drafting(google, ROBOT))
    assert "enable the Google Sheets" in told.value.next_step, "sharing would not help"


def test_every_tab() -> None:
    """Every tab has a name that finds it, a frozen header with help, and its place among shown or hidden ones."""
    ids = numbered(ALL)
    named = {one["namedRange"]["name"]: one["namedRange"]["range"]["sheetId"] for one in asked_for("addNamedRange")}
    assert named == {f"_gk_{name}": ids[name] for name in ALL}
    added = {one["properties"]["sheetId"]: one["properties"] for one in asked_for("addSheet")}
    for name, tab in ALL.items():
        properties = added[ids[name]]
        assert properties["hidden"] is not tab.shown
        assert properties["gridProperties"]["frozenRowCount"] == 1
        assert properties == sheet_properties(tab, ids[name], properties["index"])
    headers = [one for one in asked_for("updateCells") if one["fields"] == "userEnteredValue,userEnteredFormat,note"]
    assert len(headers) == len(ALL)
    for one in headers:
        tab = next(tab for name, tab in ALL.items() if ids[name] == one["start"]["sheetId"])
        cells = one["rows"][0]["values"]
        assert [cell["userEnteredValue"]["stringValue"] for cell in cells] == [c.header for c in tab.columns]
        assert [cell.get("note", "") for cell in cells] == [column.help for column in tab.columns]


def test_every_column() -> None:
    """Choices are drop-downs over whole columns that refuse nothing; machine columns ask before they are typed over."""
    ids = numbered(ALL)
    rules = {(one["range"]["sheetId"], one["range"]["startColumnIndex"]): one for one in asked_for("setDataValidation")}
    guarded = [one["protectedRange"] for one in asked_for("addProtectedRange")]
    assert all(one["warningOnly"] for one in guarded)
    for name, tab in ALL.items():
        for index, column in enumerate(tab.columns):
            rule = rules.get((ids[name], index))
            wanted = bool(column.choices or column.listed in ALL or column.kind == "yes_no")
            assert bool(rule) is (wanted and name not in {"dashboard", "trends", "read_me_first"})
            if rule:
                assert "endRowIndex" not in rule["range"]
                assert rule["rule"]["strict"] is False
            if rule and column.choices:
                words = [one["userEnteredValue"] for one in rule["rule"]["condition"]["values"]]
                assert words == list(column.choices)
            if rule and column.listed:
                source = ALL[column.listed]
                offered = {"rooms": "name", "feedback": "name", "sessions": "id", "mapping_choices": "name"}.get(
                    column.listed, "pick"
                )
                letter = letters([one.field for one in source.columns].index(offered))
                assert rule["rule"]["condition"]["values"] == [
                    {"userEnteredValue": f"='{source.title}'!${letter}$2:${letter}"}
                ]
            covered = [
                one
                for one in guarded
                if one["range"]["sheetId"] == ids[name]
                and one["range"].get("startColumnIndex", 0) <= index < one["range"].get("endColumnIndex", 99)
            ]
            assert bool(covered) is (
                column.owner in {"id", "source"} or name in {"dashboard", "trends", "read_me_first"}
            )


def test_rows_can_be_filtered() -> None:
    """Tabs with rows of their own are filtered over all their columns."""
    ids = numbered(ALL)
    filters = {one["filter"]["range"]["sheetId"] for one in asked_for("setBasicFilter")}
    assert filters == {ids[name] for name, tab in ALL.items() if tab.layer != "view"}


def test_the_first_page_leads_everywhere() -> None:
    """Read me first has a link to every other tab, shown or hidden, and says nothing about saving a file."""
    ids = numbered(ALL)
    page = next(
        one
        for one in asked_for("updateCells")
        if one["start"] == {"sheetId": ids["read_me_first"], "rowIndex": 1, "columnIndex": 0}
    )
    cells = [cell for row in page["rows"] for cell in row["values"]]
    links = {cell.get("userEnteredFormat", {}).get("textFormat", {}).get("link", {}).get("uri") for cell in cells}
    assert links - {None} == {f"#gid={ids[name]}" for name in ALL if name != "read_me_first"}
    said = [cell.get("userEnteredValue", {}).get("stringValue", "") for cell in cells]
    assert "5. Start a pass" in said
    assert not any("Save and close" in text for text in said)


def charts_of(tab: str) -> list[dict[str, Any]]:
    """Return the charts of a tab."""
    drawn = [one["chart"] for one in asked_for("addChart")]
    return [one for one in drawn if one["position"]["overlayPosition"]["anchorCell"]["sheetId"] == numbered(ALL)[tab]]


def test_a_chart_a_number() -> None:
    """Trends has one for each, beside and below each other, and enough rows for what they read."""
    drawn = charts_of("trends")
    assert [one["spec"]["title"] for one in drawn] == [f"{one.label}, by {one.every}" for one in NUMBERS]
    corners = [one["position"]["overlayPosition"]["anchorCell"] for one in drawn]
    assert len({(one["rowIndex"], one["columnIndex"]) for one in corners}) == len(NUMBERS)
    made = [one["properties"] for one in asked_for("addSheet")]
    (sheet,) = [one for one in made if one["sheetId"] == numbered(ALL)["trends"]]
    assert sheet["gridProperties"]["rowCount"] > first_point(NUMBERS[-1]) + 25


def test_four_charts() -> None:
    """The Dashboard's charts stand beside each other and read the cells of its fixed grid."""
    drawn = charts_of("dashboard")
    assert [one["spec"]["title"] for one in drawn] == [
        "No-show rate by week",
        "Who stays, session by session",
        "Attendance by group",
        "Seats taken by group",
    ]
    corners = [one["position"]["overlayPosition"]["anchorCell"] for one in drawn]
    assert len({(one["rowIndex"], one["columnIndex"]) for one in corners}) == 4
    assert {one["sheetId"] for one in corners} == {numbered(ALL)["dashboard"]}


@pytest.mark.parametrize("tab", ["dashboard", "trends"])
def test_charts_lie_side_by_side(tab: str) -> None:
    """Those on the left end where those on the right begin."""
    places = [one["position"]["overlayPosition"] for one in charts_of(tab)]
    begins = next(one["anchorCell"]["columnIndex"] for one in places if one["anchorCell"]["columnIndex"])
    room = sum(round(7 * appearance.width(column)) + 5 for column in ALL[tab].columns[:begins])
    assert {one["widthPixels"] <= room for one in places if not one["anchorCell"]["columnIndex"]} == {True}
