"""The tab of the scratch spreadsheet that the checks work in."""

from addon.tabs import declared

MARKS = "selfcheck_marks"
ID, TEXT, STATUS = range(3)
"""The columns. (It is of the layer "results" because such tabs begin with few rows.)"""

TOML = """
title = "Selfcheck marks"
layer = "results"
prefix = "S"
order = 1
columns = [
  { field = "id", header = "ID", kind = "code", owner = "id" },
  { field = "text", header = "Text" },
  { field = "status", header = "Status", kind = "choice", choices = ["one", "two"], help = "One of two." },
]
"""
TABS = declared({f"{MARKS}.toml": TOML})
