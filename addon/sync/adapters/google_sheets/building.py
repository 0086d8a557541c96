"""The declared tabs -> the requests that create them, all in one batch. Pure; only creates.

Formats, drop-downs and protection cover whole columns, so sorting moves none of them. Protection only
warns, and no drop-down refuses what somebody types: what cannot be read is said after the next pass.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from addon.cells import to_cell
from addon.sync.adapters import appearance
from addon.sync.adapters.google_sheets import looks
from addon.sync.adapters.google_sheets.building_colours import colour_words
from addon.sync.adapters.google_sheets.building_dashboard import lay_out_dashboard
from addon.sync.adapters.google_sheets.building_first_page import lay_out_first_page
from addon.sync.adapters.google_sheets.cells import Json, entered
from addon.sync.adapters.google_sheets.ranges import Area, runs
from addon.sync.adapters.starter_rows import starter_rows
from addon.tabs import Column, Tab
from addon.written import letters

FIRST_SHEET_ID = 1_000
_PAGES = frozenset({"dashboard", "read_me_first"})
_ROWS = {"people": 1_000, "results": 300, "view": 150, "rules": 60}
_ROOM = 40  # blank rows below starter rows
_TABLES = "rules"
"""The layer that gets named tables. Not the tabs that we append to or that people sort with columns of
their own beside: a table sorts its own columns only, which would part rows from their ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to build: all tabs with their sheet ids, and which of them stand already, finished."""

    tabs: Mapping[str, Tab]
    ids: Mapping[str, int]
    finished: frozenset[str] = frozenset()
    starter: bool = True
    tables: bool = True

    @property
    def ordered(self) -> list[Tab]:
        """Return the tabs to build as they stand: those that are shown first."""
        return [tab for tab in in_order(self.tabs) if tab.name not in self.finished]


def in_order(tabs: Mapping[str, Tab]) -> list[Tab]:
    """Return tabs as they stand in a spreadsheet: those that are shown first."""
    return sorted(tabs.values(), key=lambda tab: (not tab.shown, tab.order))


def numbered(tabs: Mapping[str, Tab], *, taken: Collection[int] = ()) -> dict[str, int]:
    """Return a free sheet id for each tab: small numbers, so that a scratch sheet's is never among them."""
    first = FIRST_SHEET_ID
    while any(number in taken for number in range(first, first + len(tabs))):
        first += FIRST_SHEET_ID
    return {tab.name: first + number for number, tab in enumerate(in_order(tabs))}


def sheet_properties(tab: Tab, sheet_id: int, index: int) -> Json:
    """Return the properties with which a tab's sheet is made: frozen header, colour, hidden if seldom used."""
    page = tab.name in _PAGES
    colours = appearance.TAB_COLOURS if tab.shown else appearance.LATER_TAB_COLOURS
    return {
        "sheetId": sheet_id,
        "title": tab.title,
        "index": index,
        "hidden": not tab.shown,
        "tabColorStyle": looks.colour(colours[tab.layer]),
        "gridProperties": {
            "rowCount": max(_ROWS[tab.layer], len(tab.starter) + _ROOM),
            "columnCount": max(len(tab.columns), 2),
            "frozenRowCount": 1,
            "hideGridlines": page,
        },
    }


def building(wanted: Wanted, *, standing: Collection[str] = ()) -> list[Json]:
    """Return all requests, in order; ``standing`` names tabs whose sheets exist, but are blank yet.

    Raises SettingsInvalid for a starter cell that its column cannot read.
    """
    made = []
    for index, tab in enumerate(wanted.ordered):
        properties = sheet_properties(tab, wanted.ids[tab.name], index)
        if tab.name in standing:
            mask = "title,index,hidden,tabColorStyle,gridProperties"
            made.append({"updateSheetProperties": {"properties": properties, "fields": mask}})
        else:
            made.append({"addSheet": {"properties": properties}})
    for tab in wanted.ordered:
        made += _built(tab, wanted)
    return made


def _built(tab: Tab, wanted: Wanted) -> Iterator[Json]:
    sheet_id = wanted.ids[tab.name]
    page = tab.name in _PAGES
    area = {**Area(0, 0).on(sheet_id)}
    yield {"addNamedRange": {"namedRange": {"name": f"_gk_{tab.name}", "range": area}}}
    yield from _columns(tab, sheet_id, plain=page)
    yield _headers(tab, sheet_id)
    yield _size(sheet_id, "ROWS", (0, 1), looks.points(appearance.header_height(tab, filtered=tab.layer != "view")))
    if not page:
        yield from _starter(tab, sheet_id, starter=wanted.starter)
        yield from _drop_downs(tab, wanted)
        yield from colour_words(tab, sheet_id)
        yield from _ordered(tab, sheet_id, tables=wanted.tables)
    yield from _protected(tab, sheet_id, page=page)
    if tab.name == "read_me_first":
        yield from lay_out_first_page(tab, in_order(wanted.tabs), wanted.ids)
    if tab.name == "dashboard":
        yield from lay_out_dashboard(sheet_id)


def _columns(tab: Tab, sheet_id: int, *, plain: bool) -> Iterator[Json]:
    for index, column in enumerate(tab.columns):
        yield _size(sheet_id, "COLUMNS", (index, index + 1), looks.pixels(appearance.width(column)))
        cell = {"userEnteredFormat": looks.body(column, plain=plain)}
        yield {"repeatCell": {"range": _below(sheet_id, index), "cell": cell, "fields": "userEnteredFormat"}}
    for first, count in runs(index for index, column in enumerate(tab.columns) if column.hidden):
        span = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": first, "endIndex": first + count}
        yield {"addDimensionGroup": {"range": span}}
        hidden = {"range": span, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
        yield {"updateDimensionProperties": hidden}


def _below(sheet_id: int, column: int, width: int = 1) -> Json:
    """Return columns from row 2 on, however many rows there will be."""
    return {
        "sheetId": sheet_id,
        "startRowIndex": 1,
        "startColumnIndex": column,
        "endColumnIndex": column + width,
    }


def _size(sheet_id: int, dimension: str, span: tuple[int, int], size: int) -> Json:
    area = {"sheetId": sheet_id, "dimension": dimension, "startIndex": span[0], "endIndex": span[1]}
    return {"updateDimensionProperties": {"range": area, "properties": {"pixelSize": size}, "fields": "pixelSize"}}


def _headers(tab: Tab, sheet_id: int) -> Json:
    """Return the header row; the help shows while the mouse rests on a header."""
    cells = [
        {
            "userEnteredValue": {"stringValue": column.header},
            "userEnteredFormat": looks.header(column),
            **({"note": column.help} if column.help else {}),
        }
        for column in tab.columns
    ]
    start = {"sheetId": sheet_id, "rowIndex": 0, "columnIndex": 0}
    fields = "userEnteredValue,userEnteredFormat,note"
    return {"updateCells": {"start": start, "rows": [{"values": cells}], "fields": fields}}


def _starter(tab: Tab, sheet_id: int, *, starter: bool) -> Iterator[Json]:
    rows = starter_rows(tab) if starter else []
    lines = [{"values": [_cell(row, column) for column in tab.columns]} for row in rows]
    if lines:
        start = {"sheetId": sheet_id, "rowIndex": 1, "columnIndex": 0}
        yield {"updateCells": {"start": start, "rows": lines, "fields": "userEnteredValue"}}


def _cell(row: Mapping[str, object], column: Column) -> Json:
    value = entered(to_cell(row.get(column.field)))  # type: ignore[arg-type]  # starter rows hold cell values only
    return {"userEnteredValue": value} if value else {}


def _drop_downs(tab: Tab, wanted: Wanted) -> Iterator[Json]:
    for index, column in enumerate(tab.columns):
        condition = _condition(column, wanted)
        if condition:
            rule: Json = {"condition": condition, "strict": False, "showCustomUi": True}
            if column.help:
                rule["inputMessage"] = column.help
            yield {"setDataValidation": {"range": _below(wanted.ids[tab.name], index), "rule": rule}}


def _condition(column: Column, wanted: Wanted) -> Json | None:
    if column.picks in wanted.tabs:
        source = wanted.tabs[column.picks]
        letter = letters([one.field for one in source.columns].index("pick"))
        place = appearance.place(source.title, f"${letter}$2:${letter}")
        return {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": f"={place}"}]}
    words = ("yes", "no") if column.kind == "yes_no" else column.choices
    if not words:
        return None
    return {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": word} for word in words]}


def _ordered(tab: Tab, sheet_id: int, *, tables: bool) -> Iterator[Json]:
    """Return what lets people sort and filter: a named table where that is safe, else a filter."""
    if tab.layer == "view":
        return
    rows = int(sheet_properties(tab, sheet_id, 0)["gridProperties"]["rowCount"])
    area = Area(0, 0, rows, len(tab.columns)).on(sheet_id)
    if tables and tab.layer == _TABLES:
        columns = [{"columnIndex": at, "columnName": column.header} for at, column in enumerate(tab.columns)]
        name = tab.title.replace(" ", "_")
        yield {"addTable": {"table": {"name": name, "range": area, "columnProperties": columns}}}
    else:
        yield {"setBasicFilter": {"filter": {"range": {k: v for k, v in area.items() if k != "endRowIndex"}}}}


def _protected(tab: Tab, sheet_id: int, *, page: bool) -> Iterator[Json]:
    """Return protection that asks before somebody types into what the add-on fills in, and never forbids it."""
    described = {"description": "Filled in by Groupkeeper", "warningOnly": True}
    if page:
        yield {"addProtectedRange": {"protectedRange": {"range": {"sheetId": sheet_id}, **described}}}
        return
    for first, count in runs(at for at, column in enumerate(tab.columns) if column.owner in {"id", "source"}):
        area = _below(sheet_id, first, count)
        yield {"addProtectedRange": {"protectedRange": {"range": area, **described}}}
