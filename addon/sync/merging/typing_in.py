"""Typing into a sheet row as a person would: the merge takes the cells for theirs. Pure but for the row it changes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from addon.cells import BadCell, canonical, from_canonical, read_value
from addon.problems import Problem, in_tab, locked_cell
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.identify import SeenRow, SeenTab
from addon.sync.merging.row_merge import as_read
from addon.sync.merging.tab_plan import CellChange
from addon.tabs import Tab, Value, matched_columns
from addon.workbook import Raw, TabSnapshot


def type_in(seen: SeenTab, rid: str, values: Mapping[str, Value]) -> tuple[list[CellChange], Problem | None]:
    """Type values into one row before its tab is merged; return the cells to write with the tab's plan.

    If one of the cells holds a formula or has no column, nothing is typed and the problem is returned.
    """
    row = next((one for one in seen.rows if one.rid == rid), None)
    if row is None:
        return [], None
    for name in values:
        if name not in seen.at or (row.number, seen.at[name]) in seen.snapshot.locked:
            place = in_tab(seen.snapshot.title, seen.cell(row, name) if name in seen.at else "")
            return [], locked_cell(place, seen.tab.column(name).header, rid)
    return [_type(seen, row, name, value) for name, value in values.items()], None


def _type(seen: SeenTab, row: SeenRow, name: str, value: Value) -> CellChange:
    at = seen.at[name]
    stood = read_value(seen.tab.column(name), row.raw[at])
    raw = list(row.raw)
    raw[at] = as_read(value)
    row.raw, row.digest = tuple(raw), b""
    before = "" if isinstance(stood, BadCell) else canonical(stood)
    return CellChange(row.rid, row.number, name, value, before, canonical(value))


def given_back(
    tab: Tab, there: TabSnapshot, agreed: AgreedTab, fields: Collection[str]
) -> tuple[TabSnapshot, list[CellChange]]:
    """Return a tab with what its rows held last in the blank cells of these columns, and the cells to write.

    Where the ids are what was lost, a row is known by the rest of what it holds.
    """
    at = matched_columns(tab, there.headers)
    if not fields or "id" not in at:
        return there, []
    rows, cells = list(there.rows), []
    ids = _ids_by_texts(agreed, fields) if "id" in fields else {}
    for place, row in enumerate(there.rows):
        raw = [*row, *(None,) * (max(at.values()) + 1 - len(row))]
        rid = str(raw[at["id"]] or "").strip() or ids.get(_texts(tab, at, raw, fields), "")
        base = agreed.rows.get(rid)
        if base is None or base.gone:
            continue
        texts = {"id": rid, **base.baselines()[0]}
        number = there.first_row + place
        for name in (one for one in fields if texts.get(one) and raw[at[one]] in (None, "")):
            if (number, at[name]) not in there.locked:
                value = from_canonical(tab.column(name), texts[name])
                raw[at[name]] = as_read(value)
                cells.append(CellChange(rid, number, name, value, "", texts[name]))
        rows[place] = tuple(raw)
    return replace(there, rows=tuple(rows)), cells


def _ids_by_texts(agreed: AgreedTab, lost: Collection[str]) -> dict[frozenset[tuple[str, str]], str]:
    """Return the rows' ids by all that they held last, but for the ``lost``; "" where several held the same."""
    found: dict[frozenset[tuple[str, str]], str] = {}
    for base in agreed.living():
        texts = frozenset((name, text) for name, text in base.baselines()[0].items() if text and name not in lost)
        found[texts] = "" if texts in found else base.rid
    return found


def _texts(tab: Tab, at: Mapping[str, int], raw: Sequence[Raw], lost: Collection[str]) -> frozenset[tuple[str, str]]:
    values = ((name, read_value(tab.column(name), raw[place])) for name, place in at.items() if name not in lost)
    return frozenset(
        (name, text) for name, value in values if not isinstance(value, BadCell) and (text := canonical(value))
    )
