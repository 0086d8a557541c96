"""The first morning of a practice: the office pastes its clinicians, groups, members and roster."""

from datetime import datetime
from pathlib import Path

from addon.sample.shape import Sample, Sizes
from addon.sample.starting import starting_rows
from addon.sample.telling import starting_appends
from addon.wiring.opening import open_practice
from addon.workbook import RowAppend, SheetBatch
from tests.practice import practice
from tests.sync.little_practice import NONE_ODD


def typed_in(folder: Path, *, now: datetime) -> None:
    """Type the cast of ``tests.practice`` into the practice's workbook, wherever that is."""
    sample = Sample(seed=0, today=now.date(), sizes=Sizes(), practice=practice(), oddities=NONE_ODD)
    with open_practice(folder, now=lambda: now) as home:
        snapshot = home.workbook.read()
        headers = {name: tab.headers for name, tab in snapshot.tabs.items()}
        appends = (RowAppend(*one) for one in starting_appends(starting_rows(sample), home.tabs, headers))
        home.workbook.write(SheetBatch(based_on=snapshot.version, appends=tuple(appends)))
