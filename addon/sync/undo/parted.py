"""What is listed in Conflicts about the rows and cells of an undo: it is told as if a person had done it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from addon.sync.merging.agreement import UNDONE
from addon.sync.merging.conflicts import OpenDifference, continued
from addon.sync.merging.removed_rows import deleted_here
from addon.sync.merging.tab_plan import ROW, Difference
from addon.sync.undo.tab_undo import TabUndo


def listed(before: Mapping[str, OpenDifference], works: Sequence[TabUndo], today: date) -> dict[str, OpenDifference]:
    """Return by key what closes about emptied rows, and what opens where sheet and source part.

    The next pass shows it in Conflicts.
    """
    emptied = {(one.tab, one.rid) for work in works for one in work.journal if one.field == ROW and not one.post}
    over = [one for one in before.values() if one.is_open and one.field != ROW and (one.tab, one.rid) in emptied]
    found = {one.key: one.ended(today, "the row was removed") for one in over}
    for work in works:
        for parted in _parted(work):
            key = f"{work.tab.name}|{parted.rid}|{parted.field}"
            found[key] = continued(before.get(key), work.tab.name, parted, {}, today)
    return found


def _parted(work: TabUndo) -> Iterator[Difference]:
    for row in work.changed.values():
        if row.gone not in ("", UNDONE) and row.said_since():
            yield deleted_here(work.tab, row)
