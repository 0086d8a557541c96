"""Typing into a sheet row as a person would: the merge takes the cells for theirs. Pure but for the row it changes."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from addon.cells import BadCell, canonical, from_canonical, read_value
from addon.problems import Problem, in_tab, locked_cell
from addon.sync.merging.agreement import AgreedRow, AgreedTab
from addon.sync.merging.identify_rows import SeenRow, SeenTab, as_read
from addon.sync.merging.tab_plan import CellChange
from addon.sync.merging.typed_words import shown_text, typed_text, words_in
from addon.tabs import Column, Tab, Value, matched_columns
from addon.workbook import Raw, TabSnapshot


def type_in(seen: SeenTab, rid: str, values: Mapping[str, Value]) -> tuple[list[CellChange], Problem | None]:
    """Type values into one row before its tab is merged; return the cells to write with the tab's plan.

    If one of the cells holds a formula or has no column, nothing is typed and the problem is returned. A row that is
    gone is nobody's fault: who types looks whether it is there.
    """
    row = next((one for one in seen.rows if one.rid == rid), None)
    if row is None:
        return [], None
    for name in values:
        writable = name in seen.at and seen.snapshot.is_writable(row.number, seen.at[name])
        if not writable or name in row.unread:
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

    A column that still holds most of it, in whichever rows, was only called something else meanwhile: what is blank
    there a person emptied. Where the ids are what was lost, a row is known by the rest of what it holds.
    """
    at = matched_columns(tab, there.headers) if fields else {}
    if "id" not in at:
        return there, []
    rows = [[*row, *(None,) * (max(at.values()) + 1 - len(row))] for row in there.rows]
    ids = _ids(tab, at, rows, agreed, fields)
    known = [(agreed.rows.get(rid), place) for place, rid in enumerate(ids)]
    told = [(base, {"id": base.rid, **base.baselines()[0]}, place) for base, place in known if base and not base.gone]
    emptied = [name for name in fields if not _holds_most(tab.column(name), at[name], rows, _held(name, told))]
    cells = []
    for base, texts, place in told:
        number = there.first_row + place
        for name in (one for one in emptied if shown_text(texts, one) and rows[place][at[one]] in (None, "")):
            if there.is_writable(number, at[name]):
                value = words_in(texts).get(name, from_canonical(tab.column(name), texts.get(name, "")))
                rows[place][at[name]] = as_read(value)
                cells.append(CellChange(base.rid, number, name, value, "", shown_text(texts, name)))
    return replace(there, rows=[tuple(row) for row in rows]), cells


def _held(name: str, told: Iterable[tuple[AgreedRow, Mapping[str, str], int]]) -> Counter[str]:
    return Counter(text for _, texts, _ in told if (text := shown_text(texts, name)))


def _holds_most(column: Column, at: int, rows: Iterable[Sequence[Raw]], held: Counter[str]) -> bool:
    there = Counter(_shown(column, row[at]) for row in rows)
    return (held & there).total() * 2 >= held.total()


def _shown(column: Column, raw: Raw) -> str:
    value = read_value(column, raw)
    return typed_text(raw) if isinstance(value, BadCell) else canonical(value)


def _ids(
    tab: Tab, at: Mapping[str, int], rows: Sequence[Sequence[Raw]], agreed: AgreedTab, lost: Collection[str]
) -> list[str]:
    """Return the rows' ids; where they were lost, by all that a row holds, if its key is still among that."""
    ids = [str(row[at["id"]] or "").strip() for row in rows]
    named = {*tab.key, *tab.required} - {"id"}
    if "id" not in lost or any(ids) or named & set(lost):
        return ids
    found: dict[frozenset[tuple[str, str]], list[str]] = defaultdict(list)
    for base in agreed.living():
        texts = base.baselines()[0].items()
        found[frozenset((name, text) for name, text in texts if text and name not in lost)].append(base.rid)
    texts_of = [_texts(tab, at, row, lost) for row in rows]
    counts = Counter(texts_of)
    sure = {one: of[0] for one, of in found.items() if len(of) == 1 and counts[one] == 1 and len(one) >= _ENOUGH}
    return [sure.get(one, "") for one in texts_of]


def _texts(tab: Tab, at: Mapping[str, int], raw: Sequence[Raw], lost: Collection[str]) -> frozenset[tuple[str, str]]:
    values = ((name, read_value(tab.column(name), raw[place])) for name, place in at.items() if name not in lost)
    return frozenset(
        (name, text) for name, value in values if not isinstance(value, BadCell) and (text := canonical(value))
    )


_ENOUGH = 2
"""How many cells a row has to hold to be known by them."""
