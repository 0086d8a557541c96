"""The tabs that were found by their titles -> requests that name them again: somebody may rename them next. Pure."""

from collections.abc import Iterator

from addon.sync.adapters.google_sheets.cells import Json
from addon.sync.adapters.google_sheets.known import KnownSpreadsheet
from addon.sync.adapters.google_sheets.ranges import CellRange
from addon.tabs import folded


def naming(known: KnownSpreadsheet) -> Iterator[Json]:
    """Return what names the tabs whose names were deleted or lead nowhere.

    A new name notes nothing about how far down the columns are dressed.
    """
    for key, sheet in known.sheets.items():
        if sheet.is_named:
            continue
        area = CellRange(sheet.header_row - 1, 0).on(sheet.sheet_id)
        lost = known.names.get(folded(key))
        if lost is None:
            yield {"addNamedRange": {"namedRange": {"name": f"_gk_{key}", "range": area}}}
        else:
            yield {"updateNamedRange": {"namedRange": {"namedRangeId": lost, "range": area}, "fields": "range"}}
