"""A sample's own rows, typed into its workbook as a practice does before the first pass."""

from addon.sample.shape import Sample
from addon.sample.starting import starting_rows
from addon.sample.telling import starting_appends
from addon.wiring.folder import PracticeFolder
from addon.workbook import RowAppend, SheetBatch


def types_in(home: PracticeFolder, sample: Sample) -> None:
    """Type the clinicians, groups, members and rosters that the practice itself knows."""
    before = home.workbook.read()
    headers = {name: tab.headers for name, tab in before.tabs.items()}
    typed = starting_appends(starting_rows(sample), home.tabs, headers)
    appends = tuple(RowAppend(name, values) for name, values in typed)
    home.workbook.write(SheetBatch(based_on=before.version, appends=appends))
