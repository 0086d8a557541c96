"""What a person pastes to name a spreadsheet -> its id. Pure."""

import re

from addon.problems import SettingsInvalid

_ADDRESS = re.compile(r"/spreadsheets/(?:u/\d+/)?d/([A-Za-z0-9_-]{20,})")
_ID = re.compile(r"[A-Za-z0-9_-]{20,}")


def spreadsheet_id(text: str) -> str:
    """Return the id in the address of a spreadsheet, or the id itself. Raises SettingsInvalid."""
    found = _ADDRESS.search(text)
    if found:
        return found[1]
    if _ID.fullmatch(text.strip()):
        return text.strip()
    step = "Open it in the browser and copy the whole address, or the part between /d/ and /edit."
    raise SettingsInvalid("practice.toml", "this is not the address of a Google spreadsheet", step, code="no-id")


def address(spreadsheet: str) -> str:
    """Return where a browser opens a spreadsheet."""
    return f"https://docs.google.com/spreadsheets/d/{spreadsheet}/edit"
