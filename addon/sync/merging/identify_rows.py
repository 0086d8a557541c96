"""A tab's rows as they are seen: their cells, and the ids and natural keys found for them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from addon.cells import BadCell, to_cell
from addon.problems import Problem
from addon.sync.merging.understood import Readings, Understood
from addon.tabs import Tab, Value
from addon.workbook import Raw, TabSnapshot
from addon.written import letters


@dataclass(frozen=True, slots=True)
class UnreadCell:
    """A cell that cannot be read, as it is in the sheet.

    ``never``: no pass has read it; ``is_new``: the last pass could read it.
    """

    raw: Raw
    bad: BadCell
    never: bool = False
    is_new: bool = False


@dataclass(slots=True)
class SeenRow:
    """One sheet row. ``fresh`` rows have no id in the sheet yet or get another one (``stamp_id``).

    In ``raw``, cells that cannot be read are what they were last; ``unread`` has them (by field) as they are.
    """

    number: int
    raw: Sequence[Raw]
    rid: str = ""
    key: str = ""
    digest: bytes = b""
    stamp_id: bool = False
    unread: dict[str, UnreadCell] = field(default_factory=dict)


@dataclass(slots=True)
class SeenTab:
    """A tab after identification. ``rows`` are the complete ones, in sheet order; ``typed`` came without id.

    ``no_records`` are the numbers of rows that are no record though filled: a title, a heading, a total. ``turned`` are
    the cells (row id and field) in which a date became a number that means another day.
    ``left_behind`` are cells, by row id, to be typed into rows that moved; ``parted`` tells, where it is not blank,
    that rows have cells of other rows, and ``parted_key`` names exactly those for a person's answer. ``emptied`` are
    the ids in rows that hold nothing else of a record, by row number, with what followed from the rest: these texts (by
    field) are taken away.
    """

    tab: Tab
    snapshot: TabSnapshot
    at: Mapping[str, int]
    rows: list[SeenRow] = field(default_factory=list)
    typed: tuple[SeenRow, ...] = ()
    problems: list[Problem] = field(default_factory=list)
    no_records: frozenset[int] = frozenset()
    turned: set[tuple[str, str]] = field(default_factory=set)
    left_behind: Mapping[str, Mapping[str, Value]] = field(default_factory=dict)
    parted: str = ""
    parted_key: str = ""
    emptied: dict[int, dict[str, str]] = field(default_factory=dict)
    _shown: tuple[str, ...] | None = None
    _readings: dict[str, Readings] = field(default_factory=dict)
    _understood: dict[str, Understood] = field(default_factory=dict)

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the fields that have a column in the sheet, in the order of their declaration."""
        if self._shown is None:
            self._shown = tuple(column.field for column in self.tab.columns if column.field in self.at)
        return self._shown

    def readings(self, name: str) -> Readings:
        """Return what the cells of a column mean, or why nothing: whatever is read again is understood already."""
        found = self._readings.get(name)
        if found is None:
            found = self._readings[name] = Readings(self.tab.column(name))
        return found

    def understood(self, name: str) -> Understood:
        """Return what the cells of a column mean; unreadable ones are None."""
        found = self._understood.get(name)
        if found is None:
            found = self._understood[name] = Understood(self.readings(name))
        return found

    def values(self, row: SeenRow) -> dict[str, Value]:
        """Return the row's readable values by field; unreadable cells are left out."""
        found: dict[str, Value] = {}
        for column in self.tab.columns:
            at = self.at.get(column.field)
            value = self.readings(column.field)[row.raw[at]] if at is not None and at < len(row.raw) else None
            if not isinstance(value, BadCell):
                found[column.field] = value
        return found

    def cell(self, row: SeenRow, field_name: str) -> str:
        """Return a cell's address such as ``C14``."""
        return f"{letters(self.at[field_name])}{row.number}"

    def is_used(self, row: SeenRow) -> bool:
        """Return whether anything follows from the row: in a new one, what cannot be read may not count as blank."""
        return not any(cell.never and self.tab.column(name).blank_counts for name, cell in row.unread.items())


def as_read(value: Value) -> Raw:
    """Return what a workbook will read where this value was written (to foretell the row's digest)."""
    if value is None or type(value) is str:
        return value or None
    cell = to_cell(value)
    if isinstance(cell, Decimal):
        as_float = float(cell)
        return int(as_float) if as_float.is_integer() else as_float
    return None if cell == "" else cell
