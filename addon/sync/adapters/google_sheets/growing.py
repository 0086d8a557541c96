"""What covers whole columns ends where the grid ended at first -> requests that let it grow with the rows. Pure.

Drop-downs, looks, colours, warnings, the filter and tables; a sort by the filter takes along every column in use, a
person's own included. A tab's name notes how far down its columns are dressed.
"""

from collections import Counter
from collections.abc import Iterator, Mapping

from addon.sync.adapters.arriving import Arriving, Placed, TabPlace, tab_places
from addon.sync.adapters.google_sheets import looks
from addon.sync.adapters.google_sheets.building import rows_at_first
from addon.sync.adapters.google_sheets.building_columns import PROTECTION, below, colouring, drop_downs
from addon.sync.adapters.google_sheets.cells import Json
from addon.sync.adapters.google_sheets.known import KnownSheet, KnownSpreadsheet
from addon.sync.adapters.google_sheets.reading import as_snapshot
from addon.sync.adapters.word_colours import colour_rules
from addon.tabs import Tab, folded
from addon.workbook import SheetBatch


def growing(batch: SheetBatch, tabs: Mapping[str, Tab], known: KnownSpreadsheet) -> list[Json]:
    """Return what the tabs need that have outgrown it, or do so with this batch.

    A tab that gets columns grows with a later batch; one in which somebody keeps us out is left as it is.
    """
    news = Counter(one.tab for one in batch.appends)
    wider = {one.tab for one in batch.columns}
    found = {
        key: sheet
        for key, sheet in known.sheets.items()
        if sheet.at and sheet.tab.layer != "view" and not sheet.in_our_way and key not in wider
    }
    made = [request for key, sheet in found.items() for request in _filter(sheet, _end(sheet, news[key]))]
    made += [request for key, sheet in found.items() for request in _tables(sheet, len(sheet.rows) + news[key])]
    grown = {key: sheet for key, sheet in found.items() if _end(sheet, news[key]) > _dressed(sheet)}
    if grown:
        there = {key: as_snapshot(sheet) for key, sheet in known.sheets.items()}
        places = tab_places(tabs, there, Arriving(tabs=(), columns={}))
        for key, sheet in grown.items():
            made += _dress(sheet, places, _end(sheet, news[key]))
            made += _noted(sheet, known.names.get(folded(key), "") if sheet.is_named else "")
    return made


def _end(sheet: KnownSheet, news: int) -> int:
    """Return how many rows the sheet has once new rows are appended."""
    return max(sheet.row_count, len(sheet.rows) + news)


def _dressed(sheet: KnownSheet) -> int:
    return min(rows_at_first(sheet.tab), sheet.row_count) if sheet.dressed is None else sheet.dressed


def _dress(sheet: KnownSheet, places: Mapping[str, TabPlace], end: int) -> Iterator[Json]:
    """Drop-downs for every row that has none; looks only for rows that are blank yet: those of others may be theirs."""
    columns = {index: sheet.tab.column(name) for name, index in sheet.at.items()}
    first = _dressed(sheet)
    yield from drop_downs(Placed(columns=columns, top=first), sheet.sheet_id, places)
    blank = Placed(columns=columns, top=max(first, len(sheet.rows)))
    for index, column in columns.items() if blank.top < end else ():
        cell = {"userEnteredFormat": looks.body(column)}
        area = below(blank, sheet.sheet_id, index)
        yield {"repeatCell": {"range": area, "cell": cell, "fields": "userEnteredFormat"}}
    whole = Placed(columns=columns, top=sheet.header_row, status=sheet.at.get("status"))
    yield from _colours(sheet, whole)
    for one in sheet.protected:
        area = one.get("range", {})
        if one.get("description") == PROTECTION["description"] and "endRowIndex" in area:
            longer = {name: part for name, part in area.items() if name != "endRowIndex"}
            again = {"protectedRangeId": one["protectedRangeId"], "range": longer}
            yield {"updateProtectedRange": {"protectedRange": again, "fields": "range"}}


def _colours(sheet: KnownSheet, placed: Placed) -> Iterator[Json]:
    ours = {f"={rule.formula}": rule for rule in colour_rules(sheet.tab, placed)}
    for number, one in enumerate(sheet.conditions):
        values = one.get("booleanRule", {}).get("condition", {}).get("values", ())
        rule = ours.get(str(values[0].get("userEnteredValue", ""))) if len(values) == 1 else None
        if rule and all("endRowIndex" in area for area in one.get("ranges", ())):
            longer = colouring(rule, placed, sheet.sheet_id)
            yield {"updateConditionalFormatRule": {"index": number, "rule": longer}}


def _noted(sheet: KnownSheet, name: str) -> Iterator[Json]:
    """Note what is dressed now, of the rows that are there for certain: a name cannot reach below the sheet."""
    if name and sheet.row_count > _dressed(sheet):
        corner = {"sheetId": sheet.sheet_id, "startColumnIndex": 0, "endColumnIndex": 1}
        area = {**corner, "startRowIndex": sheet.header_row - 1, "endRowIndex": sheet.row_count}
        yield {"updateNamedRange": {"namedRange": {"namedRangeId": name, "range": area}, "fields": "range"}}


def _filter(sheet: KnownSheet, end: int) -> Iterator[Json]:
    """Stretch the filter of our headers down to the last row and over every column in use, unless one is shut."""
    area = sheet.filtered.get("range", {})
    if (
        not area
        or sheet.kept_out
        or "tableId" in sheet.filtered
        or area.get("startRowIndex", 0) != sheet.header_row - 1
    ):
        return
    used = max(len(row) for row in sheet.rows[sheet.header_row - 1 :])
    left, right = area.get("startColumnIndex", 0), area.get("endColumnIndex", sheet.column_count)
    if left or right < used or area.get("endRowIndex", end) < end:
        wide = {"startColumnIndex": 0, "endColumnIndex": max(used, right)}
        whole = {"sheetId": sheet.sheet_id, "startRowIndex": sheet.header_row - 1, **wide}
        again = {"criteria"} if "filterSpecs" in sheet.filtered else set()  # Google tells these twice
        kept = {name: part for name, part in sheet.filtered.items() if name not in again}
        yield {"setBasicFilter": {"filter": {**kept, "range": whole}}}


def _tables(sheet: KnownSheet, last: int) -> Iterator[Json]:
    """Stretch a table of our headers down to the last row, where only rows of ours follow it: a total stays outside."""
    for table in sheet.tables if not sheet.kept_out else ():
        area = table.get("range", {})
        end = area.get("endRowIndex", last)
        below = range(max(end, sheet.header_row + 1), len(sheet.rows) + 1)
        ours = sheet.id_column is not None and all(sheet.value(row, sheet.id_column) is not None for row in below)
        if area.get("startRowIndex", 0) == sheet.header_row - 1 and end < last and ours:
            longer = {"tableId": table["tableId"], "range": {**area, "endRowIndex": last}}
            yield {"updateTable": {"table": longer, "fields": "range"}}
