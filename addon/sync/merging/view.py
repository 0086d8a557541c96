"""A tab as parts see it (``part.View``): rows as typed or as merged, with their places. Pure."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from addon.cells import from_canonical
from addon.sync.merging.agreement import UNDONE, AgreedTab
from addon.sync.merging.identify_rows import SeenRow
from addon.sync.merging.reconcile import final_cells
from addon.sync.merging.tab_plan import TabPlan
from addon.sync.merging.unread import counted_last, was_used
from addon.tabs import Tab, Value
from addon.workbook import TabSnapshot
from addon.written import letters


@dataclass(slots=True, kw_only=True)
class PlanView:
    """One tab of a pass. ``plan`` is what the tab gets so far (nothing, before the merge)."""

    plan: TabPlan
    agreed: AgreedTab
    disputed_cells: Mapping[tuple[str, str], str] = field(default_factory=dict)
    typed_over: Mapping[str, str] = field(default_factory=dict)
    differences: Mapping[str, str] = field(default_factory=dict)
    changed: Collection[str] | None = None
    _by_id: dict[str, SeenRow] = field(default_factory=dict)
    _unread: dict[str, list[SeenRow]] | None = None

    @property
    def tab(self) -> Tab:
        """Return the declared tab."""
        return self.plan.tab

    @property
    def sheet(self) -> TabSnapshot:
        """Return the cells as read."""
        return self.plan.seen.snapshot

    @property
    def disputes(self) -> Mapping[str, str]:
        """Return the conflict's id by row id, where a value is in doubt."""
        return {rid: conflict for (rid, _), conflict in self.disputed_cells.items()}

    @property
    def is_untouched(self) -> bool:
        """Return whether the tab is empty and always was: only then may exports fill it without a question."""
        return not self.plan.seen.rows and not self.agreed.rows

    @property
    def numbers(self) -> Mapping[str, int]:
        """Return the sheet row of every row id, added rows included."""
        numbers = {row.rid: row.number for row in self.plan.seen.rows}
        first = self.sheet.first_row + len(self.sheet.rows)
        return numbers | {new.rid: first + offset for offset, new in enumerate(self.plan.appends)}

    @property
    def keys(self) -> frozenset[str]:
        """Return the natural keys of the rows in the sheet."""
        return frozenset(row.key for row in self.plan.seen.rows)

    def rows(self, fields: Sequence[str], *, only: Collection[str] | None = None) -> Iterator[tuple[str, list[Value]]]:
        """Yield ``(row id, values of these fields)`` of every complete row, or of ``only`` these.

        A tab that is left alone counts as it was last, and so do a column that is not there and results whose rows have
        cells of others: what somebody decided about one is not obeyed for another.
        """
        if self.plan.left_alone_key or (self.plan.seen.parted and self.tab.layer == "results"):
            yield from self._as_agreed(fields, only)
            return
        seen = self.plan.seen.rows
        used = (
            row for row in seen if (only is None or row.rid in only) and (not row.unread or self.plan.seen.is_used(row))
        )
        yield from self._with_missing(fields, final_cells(self.plan, fields, used))
        for new in self.plan.appends:
            if (only is None or new.rid in only) and new.is_used(self.tab):
                yield new.rid, [new.values.get(name) for name in fields]

    def _with_missing(
        self, fields: Sequence[str], rows: Iterator[tuple[str, list[Value]]]
    ) -> Iterator[tuple[str, list[Value]]]:
        """Yield the rows with what the cells held last whose column is not there: that is missing, not empty."""
        missing = [self.tab.column(name) for name in fields if name not in self.plan.seen.at]
        for rid, values in rows:
            base = self.agreed.rows.get(rid) if missing else None
            last = counted_last(base, missing) if base else {}
            yield (
                rid,
                [last.get(name) if value is None else value for name, value in zip(fields, values, strict=True)]
                if last
                else values,
            )

    def _as_agreed(self, fields: Sequence[str], only: Collection[str] | None) -> Iterator[tuple[str, list[Value]]]:
        columns = [self.tab.column(name) for name in fields]
        for base in self.agreed.living():
            if (only is None or base.rid in only) and was_used(self.tab, base):
                last = counted_last(base, columns)
                yield base.rid, [last.get(name) for name in fields]

    def values(self) -> list[dict[str, Value]]:
        """Return every complete row by field, its row id under ``id``."""
        fields = [column.field for column in self.tab.columns if column.owner != "id"]
        return [{"id": rid, **dict(zip(fields, found, strict=True))} for rid, found in self.rows(fields)]

    def at(self, rid: str, name: str) -> str:
        """Return a cell's address such as ``C14``, "" where the row or the column is missing."""
        column, number = self.plan.seen.at.get(name), self.numbers.get(rid)
        return "" if column is None or number is None else f"{letters(column)}{number}"

    def is_locked(self, rid: str, name: str) -> bool:
        """Return whether a cell cannot be written: formula, error, merged, protected, unreadable, or no such column."""
        column, number = self.plan.seen.at.get(name), self.numbers.get(rid)
        unread = any(name in row.unread for row in self._with_unread(rid))
        return unread or column is None or number is None or not self.sheet.is_writable(number, column)

    def never_read(self, rid: str) -> frozenset[str]:
        """Return the fields whose cells are filled in a row, and that no pass could ever read."""
        cells = (row.unread.items() for row in self._with_unread(rid))
        return frozenset(name for found in cells for name, cell in found if cell.never)

    def unread(self, rid: str) -> frozenset[str]:
        """Return the fields whose cells cannot be read now in a row: they count as they were read last, if ever."""
        return frozenset(name for row in self._with_unread(rid) for name in row.unread)

    def _with_unread(self, rid: str) -> Sequence[SeenRow]:
        """Return the rows of an id that have cells which cannot be read; rooms ask row by row."""
        if self._unread is None:
            self._unread = {}
            for row in self.plan.seen.rows:
                if row.unread:
                    self._unread.setdefault(row.rid, []).append(row)
        return self._unread.get(rid, ())

    def observed(self, rid: str) -> Mapping[str, Mapping[str, str]]:
        """Return what each source showed last about a row: texts by source and field."""
        row = self.agreed.rows.get(rid)
        return row.baselines()[1] if row else {}

    def observed_from(self, source: str) -> Iterator[tuple[str, Mapping[str, str]]]:
        """Yield ``(row id, texts by field)`` of the rows that a source spoke of."""
        return ((row.rid, row.last_said(source)) for row in self.agreed.living() if row.has_said(source))

    def removed(self) -> list[Mapping[str, str]]:
        """Return the last texts, and the id, of the rows that a person removed, those removed just now among them."""
        there = self.numbers if not self.plan.left_alone_key else {one.rid for one in self.agreed.living()}
        gone = (row for row in self.agreed.rows.values() if row.gone or row.rid not in there)
        return [{**row.baselines()[0], "id": row.rid} for row in gone]

    @property
    def tombstones(self) -> frozenset[str]:
        """Return the ids of the rows that a person removed before this pass, and that were not put back."""
        return self.agreed.removed() - self.numbers.keys()

    def undone(self, source: str) -> Iterator[tuple[str, Mapping[str, Value]]]:
        """Yield ``(row id, values by field)`` as a source last had them, of the rows that an undo emptied."""
        for row in self.agreed.rows.values():
            if row.gone == UNDONE and row.has_said(source):
                texts = {name: text for name, text in row.last_said(source).items() if text}
                yield row.rid, {name: from_canonical(self.tab.column(name), text) for name, text in texts.items()}
