"""What is listed in Conflicts about the rows and cells of an undo: it is told as if a person had done it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from addon.sync.merging.agreement import UNDONE, AgreedRow
from addon.sync.merging.conflicts import OpenDifference, continued
from addon.sync.merging.merge import Verdict, plan_cell, said_by
from addon.sync.merging.removed_rows import MERGED, deleted_here
from addon.sync.merging.tab_plan import ROW, Difference
from addon.sync.undo.tab_undo import TabUndo
from addon.tabs import Tab


def listed(
    before: Mapping[str, OpenDifference], works: Sequence[TabUndo], words: Mapping[str, str], today: date
) -> dict[str, OpenDifference]:
    """Return by key what closes about emptied rows, and what opens where sheet and source part.

    The next pass shows it in Conflicts. ``words`` are the decisions there, by row id: none is about what is so now.
    """
    emptied = {(one.tab, one.rid) for work in works for one in work.journal if one.field == ROW and not one.post}
    over = [one for one in before.values() if one.is_open and one.field != ROW and (one.tab, one.rid) in emptied]
    found = {one.key: one.ended(today, "the row was removed") for one in over}
    for work in works:
        for parted in _parted(work):
            key = f"{work.tab.name}|{parted.rid}|{parted.field}"
            found[key] = continued(before.get(key), work.tab.name, parted, words, today)
    return found


def _parted(work: TabUndo) -> Iterator[Difference]:
    for rid, row in work.changed.items():
        was = work.agreed.rows.get(rid)
        if row.gone not in ("", UNDONE) and row.said_since():
            yield deleted_here(work.tab, row)
        elif was and not (was.gone or row.gone):
            yield from _parted_cells(work.tab, was, row)


def _parted_cells(tab: Tab, was: AgreedRow, now: AgreedRow) -> Iterator[Difference]:
    """Yield the cells that show another text than before, where the merge would list that of a person."""
    before, (sheet, said) = was.baselines()[0], now.baselines()
    for column in (one for one in tab.columns if one.owner in MERGED):
        old, text = (texts.get(column.field, "") for texts in (before, sheet))
        told = said_by(column, {}, {source: one.get(column.field, "") for source, one in said.items()})
        verdict = plan_cell(column, told, text, old) if told and text != old else Verdict.KEEP
        if told and verdict not in (Verdict.AGREE, Verdict.KEEP):
            yield Difference(now.rid, column.field, verdict, text, told.e, told.source)
