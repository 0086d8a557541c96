"""Cells that have left their rows: part of the columns was sorted, or rows changed places without their ids. Pure.

What no person types by chance is recognised: two rows that have each other's keys or members, or many cells of a
column that have changed places. Where whole rows moved, each id follows its row. Where a row has cells of one record
beside those of another, nothing tells which of them are right: a person is asked.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from addon.cells import BadCell, canonical, from_canonical, read_value
from addon.sources import few
from addon.sync.merging.agreement import AgreedRow, AgreedTab
from addon.sync.merging.identify_rows import SeenRow, SeenTab
from addon.tabs import Column, Tab, Value

_EXCHANGE = 2
"""So many rows that have each other's keys or members are no corrections."""
_ALIKE_NONE = 4
"""So many values that no other row has in their column do not change places by chance, however long the tab is."""
_NAMED = 5


@dataclass(slots=True, kw_only=True)
class Moves:
    """``ids``: whose cells a row has, by row number. ``parted``: the rows with cells of others, in ``fields``."""

    ids: dict[int, str] = field(default_factory=dict)
    without: frozenset[int] = frozenset()
    left_behind: dict[str, dict[str, Value]] = field(default_factory=dict)
    parted: tuple[SeenRow, ...] = ()
    fields: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Return what names exactly these rows with these cells, for a person's answer."""
        rows = "|".join(sorted(f"{row.rid} {row.digest.hex()}" for row in self.parted))
        return f"moved {sha256(rows.encode()).hexdigest()[:8]}"

    def in_words(self, tab: Tab) -> str:
        """Return what a person is told."""
        numbers = sorted(row.number for row in self.parted)
        rows = ", ".join(map(str, numbers[:_NAMED])) + (" …" if len(numbers) > _NAMED else "")
        count = f"{len(numbers)} rows have" if len(numbers) > 1 else "a row has"
        headers = ", ".join(tab.column(name).header for name in self.fields[:_NAMED])
        return f"{count} cells of other rows ({headers}; row {rows}), as after a sort of some columns"


@dataclass(slots=True, kw_only=True)
class _Row:
    """A row that changed: what it was, what its cells have now, and whom it was and is about."""

    row: SeenRow
    base: AgreedRow | None
    was: Mapping[str, str]
    now: Mapping[str, str]
    who: tuple[str, str]

    @property
    def changes_key(self) -> bool:
        """Return whether the row has another key than it had, or has one now."""
        return bool(self.row.key) and (self.base is None or (bool(self.base.key) and self.base.key != self.row.key))

    def pair(self, name: str) -> tuple[str, str]:
        """Return what a cell had and has."""
        return self.was.get(name, ""), self.now.get(name, "")


def moves(
    seen: SeenTab,
    pool: Iterable[tuple[SeenRow, Mapping[str, Value]]],
    agreed: AgreedTab,
    called: Mapping[str, Sequence[AgreedRow]],
    present: frozenset[str],
) -> Moves:
    """Return which rows have moved, of the ``pool``: those that changed and those without id, with their values.

    ``present`` are the ids in the sheet.
    """
    (who, pick), rows = whom(seen.tab), []
    for row, values in pool:
        base = agreed.rows.get(row.rid)
        if base is None or not base.gone:
            was = base.baselines()[0] if base else {}
            now = {name: _text(seen, row, name, values) for name in seen.at}
            blanked = was.get(pick) and not now.get(pick)
            about = (was.get(who, ""), "" if blanked else canonical(values.get(who)))
            rows.append(_Row(row=row, base=base, was=was, now=now, who=about))
    if not any(one.base for one in rows):
        return Moves()
    return _Moved(seen, rows, agreed, called, present).found()


def _text(seen: SeenTab, row: SeenRow, name: str, values: Mapping[str, Value]) -> str:
    """Return what a cell has; what follows from the others as it is there, not as it should be."""
    column, raw = seen.tab.column(name), row.raw[seen.at[name]]
    value = read_value(column, raw) if follows(column) or name not in values else values[name]
    return str(raw).strip() if isinstance(value, BadCell) else canonical(value)


def whom(tab: Tab) -> tuple[str, str]:
    """Return the field that tells which member a row is about, and the pick that it follows."""
    codes = ((one.field, one.code_of[1]) for one in tab.columns if one.code_of and one.code_of[0] == "members")
    named = ((one.field, one.field) for one in tab.columns if one.is_name or one.field == "member")
    return next(codes, next(named, ("", "")))


def _naming(tab: Tab) -> list[str]:
    """Return the fields that people do not exchange by hand: what we wrote to tell a row's subject."""
    ours = [column for column in tab.columns if column.owner == "source"]
    tells = {*tab.key, "member_code", "session"}
    return [one.field for one in ours if one.kind == "pick" or one.field in tells or one.sources == ("groupkeeper",)]


def follows(column: Column) -> bool:
    """Return whether the next pass works the cell out again from the rest of the row."""
    return bool(column.code_of) or column.sources == ("groupkeeper",)


@dataclass
class _Moved:
    """One tab's changed rows at work."""

    seen: SeenTab
    rows: Sequence[_Row]
    agreed: AgreedTab
    called: Mapping[str, Sequence[AgreedRow]]
    present: frozenset[str]

    @cached_property
    def kept(self) -> list[str]:
        """The fields whose cells belong to the row they were typed into."""
        columns = [column for column in self.seen.tab.columns if column.owner != "id" and not follows(column)]
        return [column.field for column in columns if column.field in self.seen.at]

    @cached_property
    def typed(self) -> list[str]:
        """The fields of those that are not computed alone; what tells whom a row is about is one of them."""
        named = {*self.seen.tab.key, *_naming(self.seen.tab)}
        return [name for name in self.kept if name in named or self.seen.tab.column(name).owner != "source"]

    @cached_property
    def by_id(self) -> dict[str, _Row]:
        return {one.row.rid: one for one in self.rows if one.base}

    @cached_property
    def vanished(self) -> dict[str, AgreedRow]:
        return {base.rid: base for base in self.agreed.living() if base.rid not in self.present}

    def found(self) -> Moves:
        """Return what moved."""
        suspects = {one.row.number: one for one in (*self._keys_exchanged(), *self._members_exchanged())}
        suspects |= {one.row.number: one for one in self._whole_rows() if one.row.number not in suspects}
        ids = self._owners(suspects.values())
        without = self._replaced(suspects, ids)
        parted: dict[int, _Row] = {}
        if len(ids) < len(suspects) or not self._is_whole(suspects, ids, without):
            parted = suspects if len(suspects) >= _EXCHANGE else {}
            ids, without = {}, frozenset()
        parted |= {one.row.number: one for one in (*self._copied_over(), *self._columns_sorted(ids))}
        if self.seen.tab.layer == "rules":
            parted = {}
        if parted:
            return Moves(parted=tuple(one.row for one in parted.values()), fields=self._where(parted.values()))
        return Moves(ids=ids, without=without, left_behind=self._left_behind(ids))

    # --- what no person types by chance -----------------------------------------------------------

    def _keys_exchanged(self) -> Iterator[_Row]:
        """Yield the rows that have the key of a row that has another one now, or is gone."""
        for one in self.rows:
            for owner in self._living(one.row.key) if one.changes_key else ():
                other = self.by_id.get(owner.rid)
                if (owner.rid in self.vanished and one.base) or (other and other.changes_key):
                    yield one
                    break

    def _living(self, key: str) -> list[AgreedRow]:
        return [owner for owner in self.called.get(key, ()) if not owner.gone]

    def _members_exchanged(self) -> list[_Row]:
        """Return the rows that are about each other's members, or have what we wrote to tell whom they are about."""
        found = self._exchanged_in([(one, *one.who) for one in self.rows])
        for name in _naming(self.seen.tab):
            found += self._exchanged_in([(one, *one.pair(name)) for one in self.rows if name in one.now])
        return found

    def _exchanged_in(self, rows: Iterable[tuple[_Row, str, str]]) -> list[_Row]:
        every = [(one, before, now) for one, before, now in rows if before != now]
        changed = [(one, before, now) for one, before, now in every if before or not now or one.base is None]
        moved = _exchanged((before, now) for _, before, now in changed)
        moved.pop("", None)
        return [one for one, _, now in changed if now in moved] if moved.total() >= _EXCHANGE else []

    def _whole_rows(self) -> Iterator[_Row]:
        """Yield the rows that have all cells of another one."""
        for one in self.rows:
            cells = self._cells(one.now)
            if one.base and cells != self._cells(one.was) and cells in self.by_cells and not self._is_itself(one):
                yield one

    def _is_itself(self, one: _Row) -> bool:
        """Return whether a row has its key and all that people type as it had: what is computed beside does not count.

        So a row stays itself whose pasted copy counted for a while and is gone again.
        """
        return self.seen.tab.layer == "people" and all(one.was.get(name, "") == one.now[name] for name in self.typed)

    def _cells(self, texts: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(texts.get(name, "") for name in self.kept)

    @cached_property
    def by_cells(self) -> dict[tuple[str, ...], str]:
        """Ids by what the rows were, of those that changed or are gone; ambiguous ones are left out."""
        found: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for one in self.by_id.values():
            found[self._cells(one.was)].append(one.row.rid)
        for base in self.vanished.values():
            found[self._cells(base.baselines()[0])].append(base.rid)
        return {cells: rids[0] for cells, rids in found.items() if len(rids) == 1 and any(cells)}

    def _copied_over(self) -> Iterator[_Row]:
        """Yield the rows over which cells of another row were put that is still there."""
        for one in self.rows:
            living = self._living(one.row.key) if one.base and one.changes_key else []
            for owner in living:
                other = self.by_id.get(owner.rid)
                stays = owner.rid in self.present and not (other and other.changes_key)
                if stays and owner.rid != one.row.rid and self._beyond_key(one, owner):
                    yield one
                    break

    def _beyond_key(self, one: _Row, owner: AgreedRow) -> bool:
        """Return whether more than the key and its pick came from the other row."""
        theirs, tab = owner.baselines()[0], self.seen.tab
        named = {*tab.key, *(column.code_of[1] for column in tab.columns if column.code_of)}
        return any(
            name not in named and one.now.get(name) and one.now[name] == theirs.get(name, "") != one.was.get(name, "")
            for name in self.kept
        )

    def _columns_sorted(self, ids: Mapping[int, str]) -> Iterator[_Row]:
        """Yield the rows that differ in a column of which more cells changed places than people exchange by hand.

        Four are enough where each value is the only one of its kind: so nobody corrects four phone numbers.
        """
        most = few(sum(1 for _ in self.agreed.living()))
        pairs = [(one, self._was(one, ids)) for one in self.rows if one.base]
        for name in self.kept:
            texts = ((one, was.get(name, ""), one.now[name]) for one, was in pairs)
            changed = [(one, before, now) for one, before, now in texts if before != now]
            moved = _exchanged((before, now) for _, before, now in changed)
            if (moved.total() > most and moved.total() * 2 > len(changed)) or (
                _ALIKE_NONE <= moved.total() == len(changed) and len(self._only_once(name, moved)) >= _ALIKE_NONE
            ):
                yield from (one for one, _, _ in changed)

    def _only_once(self, name: str, moved: Counter[str]) -> set[str]:
        """Return those of the texts that have moved which no other row has or had in that column."""
        texts = {text for text, count in moved.items() if text and count == 1}
        others = (base for base in self.agreed.living() if base.rid not in self.by_id)
        return texts.difference(base.baselines()[0].get(name, "") for base in others)

    def _was(self, one: _Row, ids: Mapping[int, str]) -> Mapping[str, str]:
        rid = ids.get(one.row.number, one.row.rid)
        return self.agreed.rows[rid].baselines()[0] if rid != one.row.rid else one.was

    # --- whose cells a row has --------------------------------------------------------------------

    def _owners(self, suspects: Iterable[_Row]) -> dict[int, str]:
        """Return whose cells each row has, by its number: by all of them, else by its key."""
        found: dict[int, str] = {}
        for one in sorted(suspects, key=lambda one: one.base is None):
            owner = self.by_cells.get(self._cells(one.now), "")
            if not owner:
                living = [base for base in self._living(one.row.key) if base.rid != one.row.rid]
                owner = living[0].rid if len(living) == 1 else ""
            if owner and (one.base or owner not in found.values()):
                found[one.row.number] = owner
        return found

    def _replaced(self, suspects: Mapping[int, _Row], ids: Mapping[int, str]) -> frozenset[int]:
        """Return the rows into which somebody new was typed while their cells are in a row without id."""
        found = set()
        for number, owner in ids.items():
            holder = self.by_id.get(owner)
            if suspects[number].base is None and holder and holder.row.number not in suspects and holder.changes_key:
                found.add(holder.row.number)
        return frozenset(found)

    def _is_whole(self, suspects: Mapping[int, _Row], ids: Mapping[int, str], without: frozenset[int]) -> bool:
        """Return whether each row has all that is one record's, and each record is in one row."""
        if len(set(ids.values())) < len(ids):
            return False
        for number, owner in ids.items():
            holder = self.by_id.get(owner)
            free = owner in self.vanished or (holder and holder.row.number in {*suspects, *without})
            if not free or self._stayed(suspects[number], owner) or not _can_stamp(self.seen, suspects[number].row):
                return False
            if holder and holder.row.number in without and self._left(holder, suspects[number]):
                return False
        return True

    def _stayed(self, one: _Row, owner: str) -> bool:
        """Return whether a cell of the row's own record did not move with the others."""
        if one.base is None or owner == one.row.rid:
            return False
        theirs = self.agreed.rows[owner].baselines()[0]
        return any(one.now.get(name, "") == one.was.get(name, "") != theirs.get(name, "") for name in self.kept)

    def _left(self, holder: _Row, taker: _Row) -> bool:
        """Return whether a row into which somebody new was typed has still something of its own record."""
        return any(
            holder.was.get(name) and holder.now.get(name) == holder.was[name] != taker.now.get(name, "")
            for name in self.kept
        )

    def _left_behind(self, ids: Mapping[int, str]) -> dict[str, dict[str, Value]]:
        """Return the cells to type into the rows that moved: what follows from them and was left behind."""
        found: dict[str, dict[str, Value]] = {}
        rows = {one.row.number: one for one in self.rows}
        follow = [column for column in self.seen.tab.columns if follows(column) and column.field in self.seen.at]
        for number, owner in ids.items():
            theirs = self.agreed.rows[owner].baselines()[0]
            cells = {}
            for column in follow:
                text, at = theirs.get(column.field, ""), self.seen.at[column.field]
                if rows[number].now[column.field] != text and (number, at) not in self.seen.snapshot.locked:
                    cells[column.field] = from_canonical(column, text) if text else None
            found[owner] = cells
        return {rid: cells for rid, cells in found.items() if cells}

    def _where(self, parted: Iterable[_Row]) -> tuple[str, ...]:
        """Return the fields whose cells changed, in the order of the tab's columns."""
        changed = {name for one in parted for name in self.kept if one.now.get(name, "") != one.was.get(name, "")}
        return tuple(name for name in self.kept if name in changed)


def _exchanged(pairs: Iterable[tuple[str, str]]) -> Counter[str]:
    """Return which texts are elsewhere now, and how often, of pairs of a text before and now."""
    listed = list(pairs)
    return Counter(before for before, _ in listed) & Counter(now for _, now in listed)


def _can_stamp(seen: SeenTab, row: SeenRow) -> bool:
    return (row.number, seen.at["id"]) not in seen.snapshot.locked
