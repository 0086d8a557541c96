"""All the spreadsheets of the stand-in."""

from dataclasses import dataclass, field
from typing import Any

from tests.google.drive import DriveWorld


@dataclass(slots=True, kw_only=True)
class SheetsWorld:
    """Spreadsheets by id; each is a file of the Drive."""

    drive: DriveWorld
    spreadsheets: dict[str, Any] = field(default_factory=dict)
