"""A practice of about fifty members as it is before its first pass, made once and copied as often as it is wanted."""

from datetime import date, datetime, timedelta
from pathlib import Path

from addon.sample.exports import vendor_exports
from addon.sample.practice import sample_practice
from addon.sample.shape import Sizes
from addon.sample.starting import starting_rows
from addon.sample.telling import starting_appends
from addon.wiring.beginning import add_settings
from addon.wiring.opening import open_practice
from addon.workbook import RowAppend, SheetBatch
from tests.begun import init_practice

ZONE = "America/New_York"
SIZES = Sizes(clinicians=4, groups=6, members=50, weeks_back=10)
MAIL = '[email]\nfolder = "mail"\n'


def make_practice(folder: Path, now: datetime, *, settings: str = MAIL, seed: int = 7) -> None:
    """Make a practice folder: a workbook with clinicians, groups, members and rosters, and its EHR's exports."""
    today: date = now.date()
    sample = sample_practice(seed, today, sizes=SIZES)
    init_practice(folder, ZONE)
    add_settings(folder, settings)
    with open_practice(folder, now=lambda: now) as home:
        snapshot = home.workbook.read()
        headers = {name: tab.headers for name, tab in snapshot.tabs.items()}
        typed = starting_appends(starting_rows(sample), home.tabs, headers)
        appends = tuple(RowAppend(name, values) for name, values in typed)
        home.workbook.write(SheetBatch(based_on=snapshot.version, cells=(), appends=appends))
    for name, content in vendor_exports(sample, until=today - timedelta(days=1)).items():
        (folder / "exports" / name).write_bytes(content)
