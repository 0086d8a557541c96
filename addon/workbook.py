"""The port to a workbook: what every workbook adapter reads and writes.

A snapshot is what stood in the file at one moment; a batch says which cells to change, which rows to
append and which declared tabs and columns to add, and carries the version of the snapshot it was
based on. An adapter never decides.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Protocol

from addon.problems import Problem
from addon.tabs import Value

Raw = str | int | float | bool | date | datetime | time | timedelta | None
"""A cell as read: blank is None, never the empty string; whole floats arrive as int."""


@dataclass(frozen=True, slots=True)
class Link:
    """Text that jumps to the first row of another tab (template key) whose ``column`` (0-based) shows ``value``.

    It finds the row wherever sorting has put it. A ``row`` (1-based) that nothing else finds is jumped to as it is.
    Read back as its text; only views hold links.
    """

    text: str
    tab: str
    column: int = 0
    value: str | date = ""
    row: int = 0


Grid = Sequence[Sequence[Value | Link]]
"""What a view shows, cell by cell from its first row."""

Written = str | int | float | bool | Decimal | date | datetime | time | Link | None
"""A value to write: text stays text whatever it begins with; None empties the cell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOut:
    """A range that somebody protected so that we may not write there: sheet rows (from 1) and columns (from 0).

    ``place`` is its address, "" for a whole tab; ``who`` may write there, as far as the place tells; ``but`` are the
    parts of it that everybody may write.
    """

    place: str
    rows: range
    columns: range
    who: tuple[str, ...] = ()
    but: tuple[tuple[range, range], ...] = ()

    def covers(self, row: int, column: int) -> bool:
        """Return whether a cell is inside."""
        free = any(row in rows and column in columns for rows, columns in self.but)
        return row in self.rows and column in self.columns and not free


@dataclass(frozen=True, slots=True, kw_only=True)
class TabSnapshot:
    """One tab as read. ``rows[i]`` stands in sheet row ``first_row + i`` (1-based).

    Rows are tuples as wide as ``headers`` or shorter (missing = blank). ``locked`` names cells that
    hold a formula, an error value or lie inside a merge: (sheet row, 0-based column). ``kept_out`` names ranges
    that others protected: what would be written there waits. ``strays`` are the addresses of
    cells that were left out, because they are far away from all others. ``address`` is what the address of a cell in
    it begins with, after the workbook's own one, such as ``#gid=7&range=``; "" where no browser opens the workbook.
    """

    key: str
    title: str
    headers: tuple[str, ...]
    first_row: int
    rows: Sequence[Sequence[Raw]]
    locked: frozenset[tuple[int, int]] = frozenset()
    kept_out: tuple[KeptOut, ...] = ()
    strays: tuple[str, ...] = ()
    address: str = ""

    def keeps_out(self, row: int, column: int) -> KeptOut | None:
        """Return the range that keeps us from writing a cell, None where nothing does."""
        return next((one for one in self.kept_out if one.covers(row, column)), None)

    def is_writable(self, row: int, column: int) -> bool:
        """Return whether we may write a cell: it is neither locked nor protected."""
        return (row, column) not in self.locked and self.keeps_out(row, column) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """All tabs we know (by template key) and the version they were read at.

    ``missing`` names tabs of ours that the workbook does not have; ``open_by`` says who has the
    file open elsewhere (writes would wait), None if nobody, and ``to_close`` what to do then. ``written_in_part``: the
    last write did not come through whole, or some of it was put back: of an interrupted run only what is seen there
    counts as done.
    Of the missing tabs, ``own_titled`` are those whose title a person's own tab has, and ``unclear`` those that may be
    either of two tabs, so that nobody may make a third. ``problems``: what somebody has to put right in the workbook
    itself; each reading names them again until then.
    """

    version: str
    tabs: Mapping[str, TabSnapshot]
    missing: tuple[str, ...] = ()
    open_by: str | None = None
    to_close: str = ""
    written_in_part: bool = False
    own_titled: frozenset[str] = frozenset()
    unclear: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class CellWrite:
    """Change one cell: template key of the tab, sheet row (1-based), column (0-based).

    The row need not exist yet (views grow); its cells take the format of their column.
    """

    tab: str
    row: int
    column: int
    value: Written


@dataclass(frozen=True, slots=True)
class RowAppend:
    """Add one row below the last row with content; ``values`` by 0-based column."""

    tab: str
    values: Mapping[int, Written]


@dataclass(frozen=True, slots=True)
class TabAdd:
    """Make a declared tab (template key) that the workbook lacks, as a new workbook has it, starter rows included.

    It comes at its place in the declared order, among the tabs that are there; drop-downs lead to the tabs' present
    titles. A tab that is there already is left as it is.
    """

    tab: str


@dataclass(frozen=True, slots=True)
class ColumnAdd:
    """Put a declared column (template key, field) that a tab lacks right of everything the tab holds.

    It brings its header, help, width, format, drop-down and colours. A column that is there already, or that comes
    with its tab in the same batch, is left as it is.
    """

    tab: str
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetBatch:
    """Everything one pass writes into one workbook, in one go. Empty batch = nothing is touched.

    ``cells`` and ``appends`` address the tabs and columns that were read. What belongs into a tab or column that
    the same batch adds is written by the next pass, which has read where it stands; named here, it is refused.
    """

    based_on: str
    cells: tuple[CellWrite, ...] = ()
    appends: tuple[RowAppend, ...] = ()
    tabs: tuple[TabAdd, ...] = ()
    columns: tuple[ColumnAdd, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.cells or self.appends or self.tabs or self.columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteReceipt:
    """What the workbook says it did: the new version and the sheet row each append landed in."""

    version: str
    appended_rows: tuple[int, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class LateSave:
    """A copy of the workbook that somebody saved into after it was replaced.

    ``then`` begins the version that it was when it was replaced, ``version`` is what it is now. ``read`` raises
    UnreadableWorkbook.
    """

    name: str
    then: str
    version: str
    read: Callable[[], Snapshot]


class Workbook(Protocol):
    """A place where the practice's tabs live."""

    def version(self) -> str:
        """Return the current version without reading the content (a hash, a revision number)."""

    def read(self) -> Snapshot:
        """Read every known tab once. Raises UnreadableWorkbook; a partial read is never returned."""

    def write(self, batch: SheetBatch) -> WriteReceipt:
        """Write the whole batch or nothing; where people write at the same time, all but what they overtook.

        Raises CellNotWritable for a cell, tab or column that must not be written (the caller's mistake),
        WorkbookChanged if the version moved since ``batch.based_on`` (nothing of a person's
        save is lost), WrittenInPart where a part of the batch is written, WorkbookOpenElsewhere, WriteRefused.
        """
