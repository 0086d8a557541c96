"""A sample's own rows, typed into its workbook as a practice does before the first pass."""

from datetime import date

from addon.sample.asking import asking_rows
from addon.sample.shape import Sample
from addon.sample.starting import starting_rows
from addon.sample.telling import starting_appends
from addon.wiring.folder import PracticeFolder
from addon.workbook import RowAppend, SheetBatch


def types_in(home: PracticeFolder, sample: Sample, *, asking: date | None = None) -> None:
    """Type the clinicians, groups, members and rosters that the practice itself knows.

    ``asking``: who had asked for a place by that day too.
    """
    before = home.workbook.read()
    headers = {name: tab.headers for name, tab in before.tabs.items()}
    rows = starting_rows(sample) | (asking_rows(sample, asking) if asking else {})
    typed = starting_appends(rows, home.tabs, headers)
    appends = tuple(RowAppend(name, values) for name, values in typed)
    home.workbook.write(SheetBatch(based_on=before.version, appends=appends))
