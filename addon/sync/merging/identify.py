"""Which sheet row is which record: row ids, natural keys, pasted duplicates, cut ids. Pure.

Never by row number, never by a name alone. The grey id decides; where one row's key changed, the id
still decides (a correction); where rows have changed places without their ids, the ids follow them
(``moved_rows``). A row without its required cells is incomplete and stays untouched.
"""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from operator import itemgetter

from addon.cells import BadCell, canonical, from_canonical, read_value
from addon.problems import Problem, in_tab
from addon.sources import key_text
from addon.sync.merging.agreement import AgreedRow, AgreedTab, digest
from addon.sync.merging.borrowed_ids import bare_rows, emptied, likeness, no_ids, part_duplicates, strangers
from addon.sync.merging.identify_rows import SeenRow, SeenTab
from addon.sync.merging.mint import Mint, is_given
from addon.sync.merging.moved_rows import Moves, moves
from addon.sync.merging.no_records import no_records
from addon.sync.merging.typed_words import shown_text, typed_text
from addon.sync.merging.unread import as_days, count_as_last_read
from addon.tabs import Tab, Value, matched_columns
from addon.workbook import TabSnapshot

Resolve = Callable[[str, Mapping[str, Value]], Mapping[str, Value]]
"""Given a tab and a row's values, the machine columns that follow from them (codes beside picks)."""


Called = Mapping[str, Sequence[AgreedRow]]
"""The rows we know by natural key, as ``AgreedTab.all_by_key`` has them."""


NOT_THERE = "it is not in the workbook, or its header row is empty"


def identify(
    tab: Tab,
    snapshot: TabSnapshot,
    agreed: AgreedTab,
    *,
    mint: Mint,
    resolve: Resolve,
    today: date = date.max,
) -> SeenTab:
    """Return the tab's rows with their ids; new complete rows get one, duplicates are parted."""
    seen = SeenTab(tab, snapshot, matched_columns(tab, snapshot.headers))
    at = seen.at.get("id")
    if at is None:
        missing = f'the column "{tab.column("id").header}" is missing' if snapshot.headers else NOT_THERE
        seen.problems.append(Problem(in_tab(snapshot.title), "no-id-column", missing, "See Needs review."))
        return seen
    known, fresh = _read_rows(seen, at, agreed)
    seen.typed = tuple(fresh)
    mint.note(tab, agreed.rows)
    mint.note(tab, (row.rid for row in known if row.rid not in agreed.rows))
    known = part_duplicates(seen, known, fresh, agreed)
    changed = _changed(known, agreed)
    count_as_last_read(seen, changed, agreed, today=today)
    bare = bare_rows(seen, changed, agreed)
    pairs = [(row, values) for row, values in zip(changed, _read_keys(seen, changed, resolve), strict=True) if row.rid]
    fresh += strangers(seen, pairs, agreed)
    changed, read = [row for row, _ in pairs if row.rid], [values for row, values in pairs if row.rid]
    known = [row for row in known if row.rid]
    called = agreed.all_by_key() if changed or fresh else {}
    _give_back_ids(seen, known, changed, agreed, called)
    left_out = no_records(seen, fresh)
    if left_out:
        seen.problems += left_out.values()
        seen.no_records = frozenset(left_out)
        fresh = [row for row in fresh if row.number not in left_out]
        seen.typed = tuple(row for row in seen.typed if row.number not in left_out)
    new = _read_keys(seen, fresh, resolve, agreed)
    if any(row.rid in agreed.rows for row in changed):
        present = frozenset(row.rid for row in known)
        pool = zip((*changed, *fresh), (*read, *new), strict=True)
        _follow_rows(seen, known, fresh, moves(seen, pool, agreed, called, present))
    _name_fresh(seen, fresh, called, mint=mint, taken={row.rid for row in known})
    seen.rows = sorted((*known, *(row for row in fresh if row.rid)), key=lambda row: row.number)
    seen.emptied = emptied(seen, bare, fresh)
    seen.problems += no_ids(seen)
    count_as_last_read(seen, (row for row in seen.rows if row.stamp_id), agreed, today=today)
    if not seen.parted:
        _report_same_keys(seen)
    return seen


def missing_columns(seen: SeenTab, coming: Container[str]) -> list[Problem]:
    """Return the columns that the tab lacks; those (fields) that are ``coming`` with this pass are not missed."""
    rests = "rules that need it count as before" if seen.tab.rule_policy else "it reads as blank"
    step = f"Give its header this name again; until then {rests}, and it is never written."
    return [
        Problem(in_tab(seen.snapshot.title), "missing-column", f'the column "{column.header}" is missing', step)
        for column in seen.tab.columns
        if "id" in seen.at and column.field not in seen.at and column.field not in coming
    ]


def _read_rows(seen: SeenTab, at: int, agreed: AgreedTab) -> tuple[list[SeenRow], list[SeenRow]]:
    """Part the rows into those with an id and those without; in people's tabs a text of another form is none."""
    known: list[SeenRow] = []
    fresh: list[SeenRow] = []
    is_checked = seen.tab.numbered > 0 and seen.tab.layer == "people"
    order = [seen.at[c.field] for c in seen.tab.columns if c.field in seen.at]
    width = max(order) + 1
    declared = itemgetter(*order) if len(order) > 1 else lambda raw: (raw[at],)
    for number, raw in enumerate(seen.snapshot.rows, seen.snapshot.first_row):
        if len(raw) < width:
            raw = (*raw, *(None,) * (width - len(raw)))  # noqa: PLW2901 (a short row is padded once)
        cells, rid = declared(raw), raw[at]
        rid = "" if rid is None else str(rid).strip()
        if rid and not (is_checked and rid not in agreed.rows and not is_given(seen.tab, rid)):
            known.append(SeenRow(number, raw, rid, "", digest(cells)))
        elif any(cell is not None for cell in cells):
            fresh.append(SeenRow(number, raw, digest=digest(cells)))
    return known, fresh


def _changed(known: Iterable[SeenRow], agreed: AgreedTab) -> list[SeenRow]:
    """Return the rows that are not as they were last seen; the others have the key they had."""
    changed = []
    for row in known:
        base = agreed.rows.get(row.rid)
        if base is None or base.digest != row.digest:
            changed.append(row)
        if base is not None:
            row.key = base.key
    return changed


def _read_keys(
    seen: SeenTab, rows: Iterable[SeenRow], resolve: Resolve, agreed: AgreedTab | None = None
) -> list[dict[str, Value]]:
    """Read the rows' natural keys; return their values, with what follows from them.

    A cell that cannot be read means what it meant in a row that was agreed on, if the row is that one.
    """
    read, named = [], _Named(seen.tab.key, agreed.rows.values() if agreed else ())
    for row in rows:
        values = seen.values(row)
        values.update(_meant(seen, row, values, named))
        values.update(resolve(seen.tab.name, values))
        if all(values.get(name) not in (None, "") for name in seen.tab.required):
            # where rows are known by their id alone, a typed one is new: its place is enough until it has one
            row.key = key_text([canonical(values.get(name)) for name in seen.tab.key]) or f"row {row.number}"
        read.append(values)
    return read


def _meant(seen: SeenTab, row: SeenRow, values: Mapping[str, Value], named: "_Named") -> dict[str, Value]:
    """Return what a key's cells mean that cannot be read: numbers of days, or words that a row had there before."""
    raws = {name: row.raw[seen.at[name]] for name in seen.tab.key if name in seen.at and name not in values}
    if not raws:
        return {}
    readable = {name: canonical(values.get(name)) for name in seen.tab.key if name not in raws}
    numbers = {name: raw for name, raw in raws.items() if isinstance(raw, int | float)}
    days = {name: as_days(seen.tab.column(name), raw) for name, raw in numbers.items()}
    texts = named.of({**readable, **{name: typed_text(raw) for name, raw in raws.items()}, **days})
    return {name: from_canonical(seen.tab.column(name), text) for name, text in texts.items() if name in raws and text}


@dataclass
class _Named:
    """The rows that were agreed on by what the cells of their key show, or have; sorted only where it is asked."""

    key: Sequence[str]
    rows: Iterable[AgreedRow]
    _by_texts: dict[tuple[str, ...], set[tuple[str, ...]]] | None = None

    def of(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """Return the key's texts of the row that shows these, or has them; nothing if there is none, or another too."""
        if self._by_texts is None:
            self._by_texts = self._sorted()
        found = self._by_texts.get(tuple(wanted.get(name, "") for name in self.key), set())
        return dict(zip(self.key, *found, strict=True)) if len(found) == 1 else {}

    def _sorted(self) -> dict[tuple[str, ...], set[tuple[str, ...]]]:
        made: defaultdict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
        for base in self.rows:
            sheet = base.baselines()[0]
            has = tuple(sheet.get(name, "") for name in self.key)
            for texts in product(*({shown_text(sheet, name), text} for name, text in zip(self.key, has, strict=True))):
                made[texts].add(has)
        return made


def _give_back_ids(
    seen: SeenTab, known: list[SeenRow], changed: list[SeenRow], agreed: AgreedTab, called: Called
) -> None:
    """Give rows whose id was typed over their own again."""
    present = {row.rid for row in known}
    for row in changed:
        if row.rid not in agreed.rows and _free(seen, row):
            base = _owner(seen, row, called.get(row.key, ()), present)
            if base and not base.gone:
                row.rid, row.stamp_id = base.rid, True
                present.add(row.rid)


def _follow_rows(seen: SeenTab, known: list[SeenRow], fresh: list[SeenRow], found: Moves) -> None:
    """Let each id follow its row to where its cells are, or tell that rows have cells of others."""
    if found.parted:
        seen.parted, seen.parted_key = found.in_words(seen.tab), found.key
        if seen.tab.layer == "results":  # of people's tabs the question tells, and what is stopped by it
            step = "Undo that move in the sheet. Until then the tab is not brought up to date."
            seen.problems.append(Problem(in_tab(seen.snapshot.title), "rows-parted", seen.parted, step))
    if not found.ids:
        return
    what = f"{len(found.ids)} ids were beside other rows' cells (part of the columns was moved); they follow their rows"
    seen.problems.append(Problem(in_tab(seen.snapshot.title), "ids-scrambled", what))
    seen.left_behind = found.left_behind
    for row in [row for row in known if row.number in found.without]:
        row.rid, row.key = "", ""
        known.remove(row)
        fresh.append(row)
    for row in [row for row in fresh if row.number in found.ids]:
        fresh.remove(row)
        known.append(row)
    for row in known:
        if row.number in found.ids:
            row.rid, row.stamp_id = found.ids[row.number], True


def _owner(seen: SeenTab, row: SeenRow, called: Sequence[AgreedRow], taken: Container[str]) -> AgreedRow | None:
    """Return whose row this was before its id was lost: of those with its key, without a row, the most alike.

    Who was removed comes back only where nobody living has the key.
    """
    living = [one for one in called if not one.gone]
    free = (one for one in living or called if one.rid not in taken)
    return max(free, key=lambda one: likeness(seen, row, one), default=None)


def _free(seen: SeenTab, row: SeenRow) -> bool:
    """Return whether the row's id cell can be written."""
    return not seen.snapshot.locked or (row.number, seen.at["id"]) not in seen.snapshot.locked


def _name_fresh(seen: SeenTab, fresh: Sequence[SeenRow], called: Called, *, mint: Mint, taken: set[str]) -> None:
    for row in fresh:
        if row.key and not _free(seen, row):
            what = "a formula, an error or a merged cell is where the id would go; this row is not used"
            place = in_tab(seen.snapshot.title, seen.cell(row, "id"))
            seen.problems.append(Problem(place, "locked-id", what, "Empty the ID cell; the next pass fills it."))
            row.key = ""
        if not row.key:
            seen.problems += _why_incomplete(seen, row)
            continue
        before = None if seen.tab.momentary else _owner(seen, row, called.get(row.key, ()), taken)
        row.rid = before.rid if before else mint.new(seen.tab, row.key)
        row.stamp_id = True
        taken.add(row.rid)


def _why_incomplete(seen: SeenTab, row: SeenRow) -> list[Problem]:
    """Return what cannot be read of the cells that a row needs; a blank one is still being typed."""
    found = []
    for name in (one for one in seen.tab.required if one in seen.at):
        value = read_value(seen.tab.column(name), row.raw[seen.at[name]])
        if isinstance(value, BadCell):
            place = in_tab(seen.snapshot.title, seen.cell(row, name))
            found.append(Problem(place, "bad-cell", f"{value.what}; this row is not used", value.next_step))
    return found


def _report_same_keys(seen: SeenTab) -> None:
    """Two rules may share a name; two members, sessions or marks may not share a key."""
    first: dict[str, SeenRow] = {}
    for row in seen.rows if seen.tab.layer == "people" else ():
        if row.key and row.key in first:
            what = f"this row names the same thing as row {first[row.key].number}"
            place = in_tab(seen.snapshot.title, seen.cell(row, "id"))
            seen.problems.append(Problem(place, "same-key", what, _what_to_do(seen, row)))
        elif row.key:
            first[row.key] = row


def _what_to_do(seen: SeenTab, row: SeenRow) -> str:
    """Return what tells two records of one name apart where their rows lack it; else only one can stay."""
    values = seen.values(row)
    blank = [name for name in seen.tab.key if name not in seen.tab.required and values.get(name) is None]
    if not blank:
        return "Keep one; sources fill the older one."
    headers = " and ".join(seen.tab.column(name).header for name in blank)
    return f"If they are two, fill in {headers} in both rows. If they are one, delete the newer row."
