"""The tabs of the scratch spreadsheet: one that we share with people, a view, and one with a named table."""

from addon.tabs import declared

MARKS, VIEW, TABLE = "selfcheck_marks", "selfcheck_view", "selfcheck_table"
ID, ON, AT, WHEN, CHARGE, TEXT, STATUS = range(7)
"""The columns of the first. (It is of the layer "results" because such tabs begin with few rows.)"""

_MARKS = """
title = "Selfcheck marks"
layer = "results"
prefix = "S"
order = 1
columns = [
  { field = "id", header = "ID", kind = "code", owner = "id" },
  { field = "on", header = "Date", kind = "date" },
  { field = "at", header = "Time", kind = "time" },
  { field = "when", header = "Moment", kind = "datetime" },
  { field = "charge", header = "Charge", kind = "money" },
  { field = "text", header = "Text" },
  { field = "status", header = "Status", kind = "choice", choices = ["one", "two"], help = "One of two." },
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
TABS = declared({f"{MARKS}.toml": _MARKS, f"{VIEW}.toml": _VIEW, f"{TABLE}.toml": _TABLE})
TITLES = frozenset(tab.title for tab in TABS.values())
