"""Rows of a view that are hidden -> requests that show them: somebody must see what a pass writes there. Pure.

A filter of the tab hides rows for everybody; the filter views of single people are left alone.
"""

from collections import defaultdict
from collections.abc import Iterator

from addon.sync.adapters.google_sheets.cells import Json
from addon.sync.adapters.google_sheets.known import KnownSheet, KnownSpreadsheet
from addon.sync.adapters.google_sheets.ranges import runs
from addon.workbook import SheetBatch

_CRITERIA = frozenset({"criteria", "filterSpecs"})


def showing(batch: SheetBatch, known: KnownSpreadsheet) -> Iterator[Json]:
    """Yield what shows the rows that the batch writes in views, unless somebody keeps us out of the tab."""
    rows: dict[str, set[int]] = defaultdict(set)
    for write in batch.cells:
        rows[write.tab].add(write.row)
    for key, written in rows.items():
        sheet = known.sheets[key]
        if sheet.tab.layer == "view" and not sheet.kept_out:
            yield from _unfiltered(sheet)
            yield from _seen(sheet, written)


def _unfiltered(sheet: KnownSheet) -> Iterator[Json]:
    """The filter stays, for sorting; what it hides is told again. That of a table cannot be set like this."""
    if "tableId" not in sheet.filtered and _CRITERIA & sheet.filtered.keys():
        kept = {name: part for name, part in sheet.filtered.items() if name not in _CRITERIA}
        yield {"setBasicFilter": {"filter": kept}}


def _seen(sheet: KnownSheet, rows: set[int]) -> Iterator[Json]:
    for first, count in runs(rows):
        lines = {"sheetId": sheet.sheet_id, "dimension": "ROWS", "startIndex": first - 1, "endIndex": first - 1 + count}
        shown = {"range": lines, "properties": {"hiddenByUser": False}, "fields": "hiddenByUser"}
        yield {"updateDimensionProperties": shown}
