"""The declared tabs -> the requests that create them, all in one batch. Pure; only creates.

Formats, drop-downs and protection cover whole columns, so sorting moves none of them. Protection only
warns, and no drop-down refuses what somebody types: what cannot be read is said after the next pass.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from addon.cells import to_cell
from addon.sync.adapters import appearance
from addon.sync.adapters.arriving import TabPlace, declared_places, in_order, index_for, whole
from addon.sync.adapters.google_sheets import looks
from addon.sync.adapters.google_sheets.building_columns import (
    PROTECTION,
    colour_words,
    drop_downs,
    lay_out_columns,
    protected,
    sized,
)
from addon.sync.adapters.google_sheets.building_dashboard import lay_out_dashboard, lay_out_trends
from addon.sync.adapters.google_sheets.building_first_page import lay_out_first_page
from addon.sync.adapters.google_sheets.cells import Json, entered
from addon.sync.adapters.google_sheets.ranges import CellRange
from addon.sync.adapters.starter_rows import starter_rows
from addon.tabs import Tab, Value
from addon.trends_layout import FIRST_ROW, HEIGHT

FIRST_SHEET_ID = 1_000
_PAGES = frozenset({"dashboard", "trends", "read_me_first"})
_ROWS = {"people": 1_000, "results": 300, "view": 200, "rules": 60}
_ROOM = 40  # blank rows below starter rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to build: ``tabs`` under their present titles, with their sheet ids.

    ``there``: where those stand that are finished already; ``listed``: the spreadsheet's sheets from left to right,
    each as a tab's key or None.
    """

    tabs: Mapping[str, Tab]
    ids: Mapping[str, int]
    there: Mapping[str, TabPlace] = field(default_factory=dict)
    listed: Sequence[str | None] = ()

    @property
    def ordered(self) -> list[Tab]:
        """Return the tabs to build as they stand: those that are shown first."""
        return [tab for tab in in_order(self.tabs) if tab.name not in self.there]

    @property
    def places(self) -> dict[str, TabPlace]:
        """Return where every tab stands once all are built."""
        return {**declared_places(self.tabs), **self.there}


def numbered(tabs: Mapping[str, Tab], *, taken: Collection[int] = ()) -> dict[str, int]:
    """Return a free sheet id for each tab: small numbers, so that a scratch sheet's is never among them."""
    first = FIRST_SHEET_ID
    while any(number in taken for number in range(first, first + len(tabs))):
        first += FIRST_SHEET_ID
    return {tab.name: first + number for number, tab in enumerate(in_order(tabs))}


def rows_at_first(tab: Tab) -> int:
    """Return how many rows a tab is made with."""
    grid = FIRST_ROW + HEIGHT if tab.name == "trends" else 0
    return max(_ROWS[tab.layer], len(tab.starter) + _ROOM, grid)


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
            "rowCount": rows_at_first(tab),
            "columnCount": max(len(tab.columns), 2),
            "frozenRowCount": 1,
            "frozenColumnCount": tab.frozen_columns,
            "hideGridlines": page,
        },
    }


def building(wanted: Wanted, *, standing: Collection[str] = ()) -> list[Json]:
    """Return all requests, in order; ``standing`` names tabs whose sheets exist, but are blank yet.

    Raises SettingsInvalid for a starter cell that its column cannot read.
    """
    made, listed = [], list(wanted.listed)
    for tab in wanted.ordered:
        index = index_for(tab.name, wanted.tabs, listed)
        listed.insert(index, tab.name)
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
    placed, sheet_id = whole(tab), wanted.ids[tab.name]
    page = tab.name in _PAGES
    area = CellRange(0, 0, rows_at_first(tab)).on(sheet_id)
    yield {"addNamedRange": {"namedRange": {"name": f"_gk_{tab.name}", "range": area}}}
    yield from lay_out_columns(placed, sheet_id, plain=page)
    height = looks.points(appearance.header_height(tab, filtered=tab.layer != "view"))
    yield sized(sheet_id, "ROWS", (0, 1), height)
    if page:
        yield {"addProtectedRange": {"protectedRange": {"range": {"sheetId": sheet_id}, **PROTECTION}}}
    else:
        yield from _starter(tab, sheet_id)
        yield from drop_downs(placed, sheet_id, wanted.places)
        yield from colour_words(tab, placed, sheet_id)
        if tab.layer != "view":
            columns = {"startColumnIndex": 0, "endColumnIndex": len(tab.columns)}
            yield {"setBasicFilter": {"filter": {"range": {"sheetId": sheet_id, "startRowIndex": 0, **columns}}}}
        yield from protected(placed, sheet_id)
    if tab.name == "read_me_first":
        yield from lay_out_first_page(tab, in_order(wanted.tabs), wanted.ids)
    if tab.name == "dashboard":
        yield from lay_out_dashboard(sheet_id)
    if tab.name == "trends":
        yield from lay_out_trends(sheet_id)


def _starter(tab: Tab, sheet_id: int) -> Iterator[Json]:
    lines = [{"values": [_cell(row.get(column.field)) for column in tab.columns]} for row in starter_rows(tab)]
    if lines:
        start = {"sheetId": sheet_id, "rowIndex": 1, "columnIndex": 0}
        yield {"updateCells": {"start": start, "rows": lines, "fields": "userEnteredValue"}}


def _cell(value: Value) -> Json:
    content = entered(to_cell(value))
    return {"userEnteredValue": content} if content else {}
