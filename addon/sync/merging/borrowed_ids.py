"""Ids in rows that are not theirs: copied, filled down, or left over where a record was emptied. Pure.

Who is typed into such a row would have the history of somebody else.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from addon.cells import BadCell, canonical
from addon.problems import Problem, in_tab
from addon.sources import key_text
from addon.sync.merging.agreement import AgreedRow, AgreedTab
from addon.sync.merging.identify_rows import SeenRow, SeenTab
from addon.sync.merging.moved_rows import follows, whom
from addon.sync.merging.typed_words import shown_text, typed_text
from addon.tabs import Value
from addon.workbook import Raw


def part_duplicates(seen: SeenTab, known: list[SeenRow], fresh: list[SeenRow], agreed: AgreedTab) -> list[SeenRow]:
    """A pasted copy carries its id along: the row nearest its baseline keeps it, the others are new."""
    counts = Counter(row.rid for row in known)
    twice = {rid for rid, count in counts.items() if count > 1}
    if not twice:
        return known
    keeps: dict[str, SeenRow] = {}
    for row in known:
        if row.rid in twice:
            best = keeps.get(row.rid)
            base = agreed.rows.get(row.rid)
            if best is None or likeness(seen, row, base) > likeness(seen, best, base):
                keeps[row.rid] = row
    kept = []
    for row in known:
        if row.rid in twice and keeps[row.rid] is not row:
            what = "this row carries the id of another row (a pasted copy); it gets its own"
            seen.problems.append(Problem(in_tab(seen.snapshot.title, seen.cell(row, "id")), "pasted-id", what))
            row.rid, row.stamp_id = "", True
            fresh.append(row)
        else:
            kept.append(row)
    return kept


def likeness(seen: SeenTab, row: SeenRow, base: AgreedRow | None) -> int:
    """Return in how many cells a row is as its record was."""
    if _is_bare(seen, row, base):
        return -1
    if base is None:
        return 0
    if base.digest == row.digest:
        return 1_000
    sheet, _ = base.baselines()
    values = seen.values(row)
    return sum(canonical(value) == sheet.get(name, "") for name, value in values.items() if value is not None)


def bare_rows(seen: SeenTab, changed: Iterable[SeenRow], agreed: AgreedTab) -> list[SeenRow]:
    """Return the rows, without their ids, in which nothing else is left of what they were.

    So a record was removed whose cells a person emptied, or moved to another row; it is not the next one typed there.
    """
    found = [row for row in changed if row.rid in agreed.rows and _is_bare(seen, row, agreed.rows[row.rid])]
    for row in found:
        row.rid, row.key = "", ""
    return found


def _is_bare(seen: SeenTab, row: SeenRow, base: AgreedRow | None) -> bool:
    """Return whether a person emptied a row: it holds only its id and what we had worked out from its other cells.

    A formula that shows nothing, and an error, are something.
    """
    for name, at in seen.at.items():
        if name == "id" or (_is_blank(row.raw[at]) and (row.number, at) not in seen.snapshot.locked):
            continue
        if base is None or not follows(seen.tab.column(name)):
            return False
        if shown_text(base.baselines()[0], name) != _text(seen, row, name):
            return False
    return True


def _is_blank(raw: Raw) -> bool:
    return raw is None or not str(raw).strip()


def _text(seen: SeenTab, row: SeenRow, name: str) -> str:
    value = seen.readings(name)[row.raw[seen.at[name]]]
    return typed_text(row.raw[seen.at[name]]) if isinstance(value, BadCell) else canonical(value)


def strangers(
    seen: SeenTab, changed: Iterable[tuple[SeenRow, Mapping[str, Value]]], agreed: AgreedTab
) -> list[SeenRow]:
    """Return the rows, without their ids, that have those of removed rows and are not these put back.

    Such an id was filled down, typed or pasted. Rules are known by their ids alone.
    """
    found = []
    for row, values in changed if seen.tab.layer != "rules" else ():
        base = agreed.rows.get(row.rid)
        if base and base.gone and not _is_like(seen, values, base):
            what = "this row carries the id of another row, one that was removed; it gets its own"
            step = "If it is that one after all, delete this row and type it anew as it was."
            seen.problems.append(Problem(in_tab(seen.snapshot.title, seen.cell(row, "id")), "pasted-id", what, step))
            row.rid, row.key, row.stamp_id = "", "", True
            found.append(row)
    return found


def _is_like(seen: SeenTab, values: Mapping[str, Value], base: AgreedRow) -> bool:
    """Return whether a row has the key that a record had, or most of its cells and is about the same member."""
    (who, _), (sheet, _) = whom(seen.tab), base.baselines()
    key = key_text([canonical(values.get(name)) for name in seen.tab.key])
    if seen.tab.key and key == base.key:
        return True
    if who and not seen.tab.column(who).is_name and canonical(values.get(who)) != sheet.get(who, ""):
        return False
    kept = [one.field for one in seen.tab.columns if one.owner != "id" and not follows(one)]
    filled = [name for name in kept if values.get(name) not in (None, "")]
    return 2 * sum(canonical(values[name]) == sheet.get(name, "") for name in filled) > len(filled)


def no_ids(seen: SeenTab) -> list[Problem]:
    """Tell of the texts under ID that are none of the tab's: nobody could pick what is offered with them."""
    rows = [row for row in seen.typed if row.rid and not _is_blank(row.raw[seen.at["id"]])]
    what = "this is no ID that Groupkeeper gives in this tab; the row gets its own"
    step = "Type what you want to note in another column; leave ID blank in new rows."
    return [Problem(in_tab(seen.snapshot.title, seen.cell(row, "id")), "no-id", what, step) for row in rows]


def emptied(seen: SeenTab, bare: Iterable[SeenRow], fresh: Iterable[SeenRow]) -> dict[int, dict[str, str]]:
    """Return what to take away, by row number: the ids of rows of no record, and what followed from the rest."""
    copied = [row for row in fresh if row.stamp_id and not row.rid]
    rows = [*((row, seen.shown) for row in bare), *((row, ("id",)) for row in copied)]
    found = {
        row.number: {name: _text(seen, row, name) for name in names if _can_clear(seen, row, name)}
        for row, names in rows
    }
    return {number: texts for number, texts in found.items() if texts}


def _can_clear(seen: SeenTab, row: SeenRow, name: str) -> bool:
    at = seen.at[name]
    return not _is_blank(row.raw[at]) and (row.number, at) not in seen.snapshot.locked
