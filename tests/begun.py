"""A practice begun, as ``groupkeeper init`` does it; its workbook, which is the same every time, is built once."""

from functools import cache
from pathlib import Path
from unittest.mock import patch

from addon.sync.adapters.xlsx.building import build_workbook
from addon.wiring import beginning
from addon.wiring.workbook_tabs import all_tabs


def init_practice(folder: Path, zone: str) -> Path:
    """Make a practice folder with settings of its own and an empty workbook."""
    with patch.object(beginning, "new_workbook", _new_workbook):
        return beginning.init_practice(folder, zone)


@cache
def _new_workbook() -> bytes:
    return build_workbook(all_tabs())
