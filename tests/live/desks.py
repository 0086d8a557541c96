"""The scratch spreadsheet of the live tests: the selfcheck's tab with more columns, a view, and a named table."""

from contextlib import suppress
from typing import Any

from addon.online.selfcheck.spreadsheet import MARKS, TEXT, TOML
from addon.problems import Fault
from addon.sync.adapters.google_sheets.ranges import CellRange
from addon.tabs import declared
from tests.live.sheet_desk import FIRST_ROW, SheetDesk

Json = dict[str, Any]
VIEW, TABLE = "selfcheck_view", "selfcheck_table"
ON, AT, WHEN, CHARGE = range(3, 7)
"""The columns that the first tab has beside those of the selfcheck."""
NOTE = "groupkeeper-selfcheck"
"""The key of every piece of developer metadata that is made here."""

_MORE = """
  { field = "on", header = "Date", kind = "date" },
  { field = "at", header = "Time", kind = "time" },
  { field = "when", header = "Moment", kind = "datetime" },
  { field = "charge", header = "Charge", kind = "money" },
]
"""
_VIEW = """
title = "Selfcheck view"
layer = "view"
order = 2
columns = [{ field = "what", header = "What" }, { field = "where", header = "Where" }]
"""
_TABLE = """
title = "Selfcheck table"
layer = "rules"
prefix = "R"
order = 3
columns = [
  { field = "id", header = "Rule ID", kind = "code", owner = "id" },
  { field = "note", header = "Note" },
]
"""
TABS = declared(
    {f"{MARKS}.toml": TOML.rstrip().removesuffix("]") + _MORE, f"{VIEW}.toml": _VIEW, f"{TABLE}.toml": _TABLE}
)


def sorted_down(desk: SheetDesk, rows: int) -> Json:
    """Return the request that sorts the first rows by their text, last first."""
    area = CellRange(FIRST_ROW - 1, 0, rows, len(TABS[MARKS].columns)).on(desk.ids[MARKS])
    return {"sortRange": {"range": area, "sortSpecs": [{"dimensionIndex": TEXT, "sortOrder": "DESCENDING"}]}}


def forget_notes(desk: SheetDesk) -> None:
    """Take away all developer metadata that was made here."""
    lookup = {"developerMetadataLookup": {"metadataKey": NOTE}}
    with suppress(Fault):
        desk.change({"deleteDeveloperMetadata": {"dataFilter": lookup}})
