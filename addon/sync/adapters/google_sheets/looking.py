"""One look at a spreadsheet: what it is made of, its values, and closely the few cells that values do not tell.

Two calls; a third only where somebody has a formula in a tab of ours, or a day where no day is expected.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from addon.problems import UnreadableWorkbook
from addon.sync.adapters.google_sheets.ranges import whole_tab
from addon.sync.adapters.google_sheets.reading import (
    CLOSER_FIELDS,
    FIELDS,
    SpreadsheetReading,
    cells_of,
    closer_ranges,
    grids,
    reading,
)
from addon.sync.adapters.google_sheets.values import Grid
from addon.tabs import Tab

Json = dict[str, Any]
Ask = Callable[[str, Json], Json]
"""Gets the answer of an address below the spreadsheet's ("" for itself), with these parameters."""

TIGHT = {"prettyPrint": "false"}
_TRIES = 3
_LOOK_AGAIN = frozenset({"INVALID_ARGUMENT", "http-400"})
"""How Google refuses a tab that was renamed since we asked what tabs there are."""


def look(ask: Ask, tabs: Mapping[str, Tab], *, version: str) -> SpreadsheetReading:
    """Read every tab of ours. What somebody changes between two calls is looked at again. Raises UnreadableWorkbook.

    Where a second look tells the very same, nobody changed anything: then the closer look is right.
    """
    before: dict[int, Grid] = {}
    for tried in range(1, _TRIES + 1):
        answer = ask("", {"fields": FIELDS, **TIGHT})
        try:
            found = _closer(ask, answer, tabs, _values(ask, grids(answer, tabs)))
        except UnreadableWorkbook as refused:
            if refused.code not in _LOOK_AGAIN or tried == _TRIES:
                raise
            continue
        if found == before or all(grid.is_as_close() for grid in found.values()):
            return reading(answer, tabs, found, version=version)
        before = found
    what = "somebody keeps changing cells while they are read"
    raise UnreadableWorkbook("Google Sheets", what, "The next pass tries again.", code="busy")


def _values(ask: Ask, wanted: Mapping[int, Grid]) -> dict[int, Grid]:
    """Return the sheets with their values: what was entered, a formula as its text, a day as its number."""
    if not wanted:
        return {}
    ranges = [whole_tab(one.title) for one in wanted.values()]
    asked = {"ranges": ranges, "valueRenderOption": "FORMULA", "dateTimeRenderOption": "SERIAL_NUMBER", **TIGHT}
    told = ask("/values:batchGet", asked).get("valueRanges", ())
    lines = (one.get("values", ()) for one in told)
    return {key: replace(one, lines=line) for (key, one), line in zip(wanted.items(), lines, strict=True)}


def _closer(ask: Ask, answer: Json, tabs: Mapping[str, Tab], found: dict[int, Grid]) -> dict[int, Grid]:
    ranges = closer_ranges(answer, tabs, found)
    if not ranges:
        return found
    for sheet in ask("", {"fields": CLOSER_FIELDS, "ranges": ranges, **TIGHT}).get("sheets", ()):
        key = int(sheet.get("properties", {}).get("sheetId", 0))
        cells = cells_of(sheet).items()
        close = {(row, column): cell for row, line in cells for column, cell in enumerate(line) if cell}
        found[key] = replace(found[key], close=close)
    return found
