"""What an undo does to one tab: cells put back, rows emptied, rows appended again. Plain data until it is written."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType

from addon.cells import BadCell, canonical, from_canonical, read_value
from addon.sources import MACHINES, REMADE
from addon.sync.carry_out import cell
from addon.sync.merging.agreement import UNDONE, AgreedRow, AgreedTab, as_text
from addon.sync.merging.removed_rows import removed_again
from addon.sync.merging.tab_plan import ROW
from addon.sync.merging.typed_words import WORDS, shown_text, typed_text, words_in
from addon.sync.merging.unread import MARK, NEVER
from addon.sync.state.commits import JournalEntry
from addon.tabs import Column, Tab, Value, matched_columns
from addon.workbook import CellWrite, Raw, RowAppend, TabSnapshot

Seen = tuple[int, Sequence[Raw]]
"""A sheet row: its number and its cells as read."""


@dataclass(slots=True, kw_only=True)
class TabUndo:
    """One tab at work: what is there, what was agreed on, and what the undo writes and remembers.

    ``rows`` are the rows of the sheet by id. ``kept`` counts what stays as somebody changed it since, ``returning``
    the emptied rows that the next pass computes again.
    """

    tab: Tab
    there: TabSnapshot
    agreed: AgreedTab
    at: Mapping[str, int]
    rows: Mapping[str, Seen]
    writes: list[CellWrite] = field(default_factory=list)
    changed: dict[str, AgreedRow] = field(default_factory=dict)
    journal: list[JournalEntry] = field(default_factory=list)
    appends: list[RowAppend] = field(default_factory=list)
    kept: int = 0
    returning: int = 0

    def base(self, rid: str) -> AgreedRow | None:
        """Return the baseline of a row as it is by now."""
        return self.changed.get(rid) or self.agreed.rows.get(rid)

    def shown(self, rid: str, name: str) -> str | None:
        """Return the text of a cell, as it was typed where it cannot be read; None where the column is missing."""
        at = self.at.get(name)
        return None if at is None else shown(self.tab.column(name), at, self.rows[rid][1])

    def is_locked(self, rid: str, name: str) -> bool:
        """Return whether a cell holds a formula or an error, or is merged or protected."""
        return not self.there.is_writable(self.rows[rid][0], self.at[name])

    def put(self, rid: str, name: str, value: Value, *, seen: bool = True) -> None:
        """Write a value into a cell of a row; ``seen``: it counts as seen there, so that no source fills it again."""
        number, raw = self.rows[rid]
        column = self.tab.column(name)
        before = shown(column, self.at[name], raw)
        self.writes.append(CellWrite(self.tab.name, number, self.at[name], cell(value)))
        self.journal.append(JournalEntry(self.tab.name, rid, name, before, canonical(value)))
        base = self.base(rid)
        if base and seen and is_readable(column, canonical(value)):
            sheet, said = base.baselines()
            sheet[name] = canonical(value)
            self.changed[rid] = replace(base.with_baselines(sheet, said), digest=b"")

    def empty(self, rid: str, seen: Seen, today: date, *, later: Mapping[str, str] = MappingProxyType({})) -> None:
        """Empty a row and remember that it is gone.

        One that is computed returns at the next pass with what ``later`` runs filled in (texts by field).
        """
        self.clear(rid, seen)
        base = self.base(rid)
        if base:
            self.changed[rid] = replace(base, gone=today.isoformat())
            if any(base.has_said(source) for source in REMADE):
                self.returning += 1
                self.changed[rid] = replace(base.with_baselines(later, base.baselines()[1]), gone=UNDONE)

    def remove_again(self, base: AgreedRow, was: str, today: date) -> None:
        """Empty a row that a run had put back, and remember it as the removed row that it ``was``."""
        self.clear(base.rid, self.rows[base.rid])
        self.changed[base.rid] = removed_again(self.tab, base, was, today)

    def clear(self, rid: str, seen: Seen) -> None:
        """Empty the cells of a row; what is remembered of it stays as it is."""
        number, raw = seen
        columns = [column for column in self.tab.columns if column.owner != "id" and column.field in self.at]
        texts = {one.field: shown(one, self.at[one.field], raw) for one in columns if not one.is_unkept}
        filled = [at for at in sorted(self.at.values()) if at < len(raw) and raw[at] is not None]
        self.writes += [CellWrite(self.tab.name, number, at, None) for at in filled]
        there = as_text({name: text for name, text in texts.items() if text})
        self.journal.append(JournalEntry(self.tab.name, rid, ROW, there, ""))

    def append_again(self, rid: str, texts: Mapping[str, str]) -> None:
        """Append a row that is gone: it is the same row, with its id, and follows its sources again.

        Words that cannot be read come back as they were typed, and count as they did. Without an id column nothing
        tells whether the row is gone, so it stays as it is. What sources have said since it went reaches it with the
        next pass, which finds it put back.
        """
        if "id" not in self.at:
            self.kept += 1
            return
        known = {name: text for name in self.at if name != "id" and (text := shown_text(texts, name))}
        words = words_in(texts)
        values = {
            self.at[name]: cell(words.get(name, from_canonical(self.tab.column(name), text)))
            for name, text in known.items()
        }
        self.appends.append(RowAppend(self.tab.name, {**values, self.at["id"]: rid or None}))
        self.journal.append(JournalEntry(self.tab.name, rid, ROW, "", as_text(known)))
        base = self.base(rid)
        if base and not base.said_since():
            sheet, said = base.baselines()
            self.changed[rid] = replace(base.with_baselines(self._counted(sheet, texts), said), gone="", digest=b"")

    def _counted(self, sheet: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
        """Return what is remembered of a row with these texts: what cannot be read counts as before, if it did."""
        found = {name: text for name, text in sheet.items() if name.startswith((MARK, WORDS))}
        for name, text in texts.items():
            if name.startswith((MARK, WORDS)) or is_readable(self.tab.column(name), text):
                found[name] = text
            elif sheet.get(name):
                found[name] = sheet[name]
            else:
                found.setdefault(f"{MARK}{name}", NEVER)
        return found


def tab_undo(tab: Tab, there: TabSnapshot, agreed: AgreedTab) -> TabUndo:
    """Return a tab as an undo begins."""
    at = places_in(tab, there, agreed)
    return TabUndo(tab=tab, there=there, agreed=agreed, at=at, rows=dict(rows_by_id(there, at)))


def places_in(tab: Tab, there: TabSnapshot, agreed: AgreedTab) -> Mapping[str, int]:
    """Return the columns of a tab by field; the ids in it tell which is the id column under another header."""
    at = matched_columns(tab, there.headers)
    free = set() if "id" in at else set(range(len(there.headers))) - set(at.values())
    filled = {place: [raw[place] for raw in there.rows if place < len(raw) and raw[place]] for place in free}
    cells = {place: [str(cell).strip() for cell in raws] for place, raws in filled.items()}
    ids = [place for place, texts in cells.items() if sum(one in agreed.rows for one in texts) * 2 > len(texts)]
    return {**at, "id": max(ids, key=lambda place: len(cells[place]))} if ids else at


def rows_by_id(there: TabSnapshot, at: Mapping[str, int]) -> Iterable[tuple[str, Seen]]:
    """Yield ``(row id, row)`` of the rows that have an id."""
    for number, raw in enumerate(there.rows, there.first_row):
        if "id" in at and len(raw) > at["id"] and raw[at["id"]]:
            yield str(raw[at["id"]]).strip(), (number, raw)


def shown(column: Column, at: int, raw: Sequence[Raw]) -> str:
    """Return the text of a cell, as it was typed where it is no value of its column."""
    cell = raw[at] if at < len(raw) else None
    value = read_value(column, cell)
    return typed_text(cell) if isinstance(value, BadCell) else canonical(value)


def is_readable(column: Column, text: str) -> bool:
    """Return whether a text is a value of its column."""
    return not isinstance(read_value(column, text), BadCell)


def follows(column: Column) -> bool:
    """Return whether a column is our own computation: it follows from the rest at the next pass."""
    return column.owner == "source" and bool(column.sources) and MACHINES.issuperset(column.sources)
