"""The tabs and columns that a batch adds -> requests that make them anew. Pure.

Nothing that was read moves: tabs are made, and columns inserted, so that whatever people do meanwhile stays theirs.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from addon.sync.adapters.arriving import Arriving, Placed, TabPlace, tab_places
from addon.sync.adapters.google_sheets.building import Wanted, building, numbered
from addon.sync.adapters.google_sheets.building_columns import colour_words, drop_downs, lay_out_columns, protected
from addon.sync.adapters.google_sheets.cells import Json
from addon.sync.adapters.google_sheets.known import KnownSheet, KnownSpreadsheet
from addon.sync.adapters.google_sheets.reading import as_snapshot
from addon.tabs import Column, Tab, folded


def adding(new: Arriving, tabs: Mapping[str, Tab], known: KnownSpreadsheet) -> list[Json]:
    """Return the requests for new tabs and columns, columns last: their drop-downs may lead to a new tab."""
    if not new:
        return []
    there = {key: as_snapshot(sheet) for key, sheet in known.sheets.items()}
    places = tab_places(tabs, there, new)
    stale = [known.names[name] for name in (folded(tab.name) for tab in new.tabs) if name in known.names]
    made: list[Json] = [{"deleteNamedRange": {"namedRangeId": one}} for one in stale]
    made += building(lacking(new.tabs, tabs, known, places=places))
    for key, columns in new.columns.items():
        made += _columns(known.sheets[key], columns, places)
    return made


def lacking(
    missing: Iterable[Tab],
    tabs: Mapping[str, Tab],
    known: KnownSpreadsheet,
    *,
    places: Mapping[str, TabPlace] | None = None,
) -> Wanted:
    """Return what builds the missing tabs among those that a spreadsheet has, which keep their titles and columns."""
    new = {tab.name: tab for tab in missing}
    there = places or tab_places(
        tabs, {key: as_snapshot(sheet) for key, sheet in known.sheets.items()}, Arriving(tabs=(), columns={})
    )
    keys = {number: key for key, number in known.sheet_ids.items()}
    return Wanted(
        tabs={key: replace(tabs[key], title=there[key].title) for key in known.sheets} | new,
        ids=known.sheet_ids | numbered(new, taken=[number for number, _ in known.listed]),
        there={key: there[key] for key in known.sheets},
        listed=[keys.get(number) for number, _ in known.listed],
    )


def _columns(sheet: KnownSheet, columns: Mapping[int, Column], places: Mapping[str, TabPlace]) -> Iterator[Json]:
    first, last = min(columns), max(columns)
    if first >= sheet.column_count:  # a column can only be inserted before another
        yield {"appendDimension": {"sheetId": sheet.sheet_id, "dimension": "COLUMNS", "length": 1}}
    span = {"sheetId": sheet.sheet_id, "dimension": "COLUMNS", "startIndex": first, "endIndex": last + 1}
    yield {"insertDimension": {"range": span, "inheritFromBefore": False}}
    here = places[sheet.tab.name]
    placed = Placed(columns=columns, top=here.header_row, status=here.at.get("status"))
    yield from lay_out_columns(placed, sheet.sheet_id)
    yield from drop_downs(placed, sheet.sheet_id, places)
    yield from colour_words(sheet.tab, placed, sheet.sheet_id)
    yield from protected(placed, sheet.sheet_id)
    yield from _stretched(sheet, placed)


def _stretched(sheet: KnownSheet, placed: Placed) -> Iterator[Json]:
    """Stretch the filter and a table that ends here: sorting moves what is inside only, which would part rows.

    Nobody can sort what others protect, so where there is such a range the filter stays as it is.
    """
    first, end = min(placed.columns), max(placed.columns) + 1

    def wider(area: Json) -> Json | None:
        at_headers = area.get("startRowIndex", 0) == placed.top - 1
        return {**area, "endColumnIndex": end} if at_headers and area.get("endColumnIndex", end) <= first else None

    area = wider(sheet.filtered.get("range", {}))
    if area and not sheet.kept_out and "tableId" not in sheet.filtered:
        again = {"criteria"} if "filterSpecs" in sheet.filtered else set()  # Google tells these twice
        kept = {name: part for name, part in sheet.filtered.items() if name not in again}
        yield {"setBasicFilter": {"filter": {**kept, "range": area}}}
    for table in sheet.tables:
        area = wider(table.get("range", {}))
        if area and table["range"].get("endColumnIndex") == first:
            widened = {"tableId": table["tableId"], "range": area}
            yield {"updateTable": {"table": widened, "fields": "range"}}
