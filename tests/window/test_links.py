"""The links of Today in the window: after a sort each still leads to the row it is about."""

from pathlib import Path

import pytest

from addon.sync.adapters.jumps import jump
from addon.workbook import Link
from tests.window.office import read, sheets, synced, works

pytestmark = [pytest.mark.judges, pytest.mark.office, pytest.mark.window]
SPARE = "Z2"
"""A cell right of everything on Today."""


def test_a_link_follows_its_row_through_a_sort(folder: Path, tmp_path: Path) -> None:
    """The program itself works out where it leads; the next pass leaves the link as it is, and locks nothing."""
    flags, today = sheets(folder)["flags"], sheets(folder)["today"]
    rid = flags.ids(2, flags.last)[0]
    link = Link("", "flags", flags.columns["id"], rid)
    leads_to = jump(link, flags.snapshot.title, "#").removeprefix("HYPERLINK(").rpartition(",")[0]
    typed = leads_to.replace("'Flags'!", "$Flags.")  # as this program writes addresses
    area = f"A1:{flags.letter('done_on')}{flags.last}"
    sort = ["sort", flags.snapshot.title, area, flags.columns["member"]]
    works(folder, tmp_path, [sort, ["type", today.snapshot.title, SPARE, f"={typed}"]])
    row = sheets(folder)["flags"].number(rid)
    assert row != flags.number(rid)
    assert read(folder).tabs["today"].rows[0][-1] == f"#A{row}"
    synced(folder)
    assert read(folder).tabs["today"].locked == {(2, 25)}
