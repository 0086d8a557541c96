"""What one reading of the spreadsheet tells a later write: where the tabs stand and what they showed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from addon.sync.adapters.google_sheets.cells import COMPUTED, Json, cell_at, token
from addon.sync.adapters.google_sheets.scratch import FIRST_ID, PREFIX
from addon.tabs import Column, Tab
from addon.workbook import KeptOut, Raw

_TELLING = 3
"""So many columns tell what a row of ours is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSheet:
    """One of our tabs. ``rows`` begin at sheet row 1; ``at`` gives the 0-based column of each declared field.

    ``filtered``: its filter, ``tables``: its named tables, ``conditions``: its conditional formats, ``protected``: its
    protected ranges, all as Google gave them; ``dressed``: down to which row (from 1) columns have their looks and
    drop-downs, None where that was not noted yet; ``kept_out``: the protected ranges in which we may not write;
    ``is_named``: its name leads to it, else it was found by its title.
    """

    tab: Tab
    sheet_id: int
    title: str
    row_count: int
    column_count: int
    header_row: int
    rows: Sequence[Sequence[Raw]]
    locked: frozenset[tuple[int, int]]
    at: Mapping[str, int]
    filtered: Json = field(default_factory=dict)
    tables: tuple[Json, ...] = ()
    conditions: tuple[Json, ...] = ()
    protected: tuple[Json, ...] = ()
    dressed: int | None = None
    is_named: bool = True
    kept_out: tuple[KeptOut, ...] = ()

    @property
    def id_column(self) -> int | None:
        """Return the column of the row ids, None where the tab has none."""
        return self.at.get("id")

    def telling(self, written: Iterable[int]) -> set[int]:
        """Return the columns that tell what a row is about: its key, and the picks that go with the codes written.

        Where the key is the id, the first columns that are ours tell it.
        """
        tab = self.tab
        fields = {*tab.key, *tab.required}
        if fields == {"id"}:
            fields |= set([one.field for one in tab.columns if one.owner == "source"][:_TELLING])
        coded = fields | {name for name, at in self.at.items() if at in set(written)}
        fields |= {column.code_of[1] for column in tab.columns if column.code_of and column.field in coded}
        return {self.at[name] for name in fields if name in self.at}

    @property
    def in_our_way(self) -> tuple[KeptOut, ...]:
        """Return the protected ranges that reach into our columns; one to the right of them is its owner's own."""
        last = max(self.at.values(), default=None)
        return tuple(one for one in self.kept_out if last is None or one.columns.start <= last)

    def value(self, row: int, column: int) -> Raw:
        """Return what a cell showed."""
        return cell_at(self.rows[row - 1], column) if row <= len(self.rows) else None

    def tokens(self, row: int, columns: Iterable[int]) -> list[str]:
        """Return cells as they are compared: any formula is like any other."""
        return [COMPUTED if (row, at) in self.locked else token(self.value(row, at)) for at in columns]

    def column(self, index: int) -> Column | None:
        """Return the declared column that stands at a place, None for the practice's own."""
        field = next((name for name, at in self.at.items() if at == index), None)
        return self.tab.column(field) if field else None


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownSpreadsheet:
    """The spreadsheet as read: its version, our tabs by template key, and the scratch sheets that are in it.

    ``listed``: sheet ids and titles of all its sheets, from left to right; ``names``: the ids of our named ranges.
    """

    version: str
    sheets: Mapping[str, KnownSheet]
    scratch: tuple[int, ...] = ()
    next_scratch: int = FIRST_ID
    listed: tuple[tuple[int, str], ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def content(self) -> tuple[object, ...]:
        """Return all that a write rests on, whatever the version: two readings of the same spreadsheet are equal."""
        return self.sheets, self.names, self.scratch, [one for one in self.listed if not one[1].startswith(PREFIX)]

    @property
    def sheet_ids(self) -> dict[str, int]:
        """Return the sheet ids of our tabs."""
        return {key: sheet.sheet_id for key, sheet in self.sheets.items()}

    @property
    def places(self) -> dict[str, tuple[int, str]]:
        """Return the sheet ids and titles of our tabs."""
        return {key: (sheet.sheet_id, sheet.title) for key, sheet in self.sheets.items()}
