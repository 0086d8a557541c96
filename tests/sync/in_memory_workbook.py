"""A workbook in memory: the reference for the port, shipped, and what tests of a pass write into."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from addon.cells import to_cell
from addon.problems import WorkbookChanged, WorkbookOpenElsewhere
from addon.sync.adapters.arriving import Arriving, arriving, index_for
from addon.sync.adapters.starter_rows import starter_rows
from addon.sync.adapters.writable import check_batch, read_back
from addon.tabs import Tab
from addon.workbook import Raw, SheetBatch, Snapshot, TabSnapshot, WriteReceipt

_WHERE = "workbook in memory"


@dataclass(slots=True)
class Sheet:
    """One tab: every row from row 1 on, the header in ``header_row``, cells nobody may write in ``locked``."""

    title: str
    rows: list[list[Raw]]
    header_row: int = 1
    locked: set[tuple[int, int]] = field(default_factory=set)

    def put(self, row: int, column: int, value: Raw) -> None:
        """Set a cell, growing the sheet as needed."""
        self.rows += [[] for _ in range(row - len(self.rows))]
        cells = self.rows[row - 1]
        cells += [None] * (column + 1 - len(cells))
        cells[column] = value

    def last_row(self) -> int:
        """Return the last row with content, at least the header's."""
        below = range(len(self.rows), self.header_row, -1)
        return next(
            (number for number in below if any(cell is not None for cell in self.rows[number - 1])), self.header_row
        )

    def free_below(self, row: int, columns: Iterable[int]) -> int:
        """Return the first row from ``row`` on below every locked cell of the columns."""
        wanted = set(columns)
        return max([row, *(at + 1 for at, column in self.locked if column in wanted)])


class InMemoryWorkbook:
    """The tabs as lists of rows. Its version counts the changes, a person's and ours alike; ``tabs`` are declared.

    ``open_by`` names who has it open (writes wait); ``before_write`` is called just before a write
    checks the version, so that a test can let a person act in the gap between reading and writing.
    """

    def __init__(self, tabs: Mapping[str, Tab], *, missing: Iterable[str] = ()) -> None:
        """Make a sheet with the declared headers for every tab except the missing ones."""
        gone = set(missing)
        self.tabs = tabs
        self._saves = 0
        self.sheets = {
            key: Sheet(tab.title, [[column.header for column in tab.columns]])
            for key, tab in tabs.items()
            if key not in gone
        }
        self.open_by: str | None = None
        self.before_write: Callable[[], None] | None = None

    def version(self) -> str:
        """Return the number of saves so far."""
        return str(self._saves)

    def read(self) -> Snapshot:
        """Return copies of all rows."""
        tabs = {key: _snapshot(key, sheet) for key, sheet in self.sheets.items()}
        missing = tuple(key for key in self.tabs if key not in self.sheets)
        return Snapshot(version=self.version(), tabs=tabs, missing=missing, open_by=self.open_by)

    def write(self, batch: SheetBatch) -> WriteReceipt:
        """Write the batch as the port says."""
        if not batch:
            return WriteReceipt(version=self.version())
        if self.before_write:
            self.before_write()
        if self.open_by:
            raise WorkbookOpenElsewhere(_WHERE, "open elsewhere", "Close it there.", code="open-elsewhere")
        if batch.based_on != self.version():
            what = "somebody saved the workbook meanwhile, so nothing was written"
            raise WorkbookChanged(_WHERE, what, "The next pass reads it again.", code="changed")
        titles = {key: sheet.title for key, sheet in self.sheets.items()}
        check_batch(batch, titles, lambda write: (write.row, write.column) in self.sheets[write.tab].locked)
        new = arriving(batch, self.tabs, self.read().tabs, list(titles.values()))
        if not (batch.cells or batch.appends or new):
            return WriteReceipt(version=self.version())
        landed = self._put(batch)
        self._add(new)
        self._saves += 1
        return WriteReceipt(version=self.version(), appended_rows=landed)

    def person(self, tab: str, row: int, column: int, value: Raw) -> None:
        """Let a person type into a cell and save."""
        self.sheets[tab].put(row, column, value)
        self._saves += 1

    def person_rearranges(self, tab: str, rows: Sequence[Sequence[Raw]]) -> None:
        """Let a person replace all rows of a tab, headers included (sorting, deleting, moving columns), and save."""
        self.sheets[tab].rows = [list(row) for row in rows]
        self._saves += 1

    def person_locks(self, tab: str, row: int, column: int, shown: Raw = None) -> None:
        """Let a person put a formula that shows a value into a cell and save."""
        self.sheets[tab].locked.add((row, column))
        self.person(tab, row, column, shown)

    def _put(self, batch: SheetBatch) -> tuple[int, ...]:
        for write in batch.cells:
            self.sheets[write.tab].put(write.row, write.column, read_back(write.value))
        filled: dict[str, set[int]] = {}
        for append in batch.appends:
            filled.setdefault(append.tab, set()).update(append.values)
        following = {
            tab: self.sheets[tab].free_below(self.sheets[tab].last_row() + 1, columns)
            for tab, columns in filled.items()
        }
        landed = []
        for append in batch.appends:
            row = following[append.tab]
            following[append.tab] += 1
            for column, value in append.values.items():
                self.sheets[append.tab].put(row, column, read_back(value))
            landed.append(row)
        return tuple(landed)

    def _add(self, new: Arriving) -> None:
        for key, columns in new.columns.items():
            for at, column in columns.items():
                self.sheets[key].put(self.sheets[key].header_row, at, column.header)
        for tab in new.tabs:
            sheet = Sheet(tab.title, [[column.header for column in tab.columns]])
            for number, row in enumerate(starter_rows(tab), start=2):
                for at, column in enumerate(tab.columns):
                    sheet.put(number, at, read_back(to_cell(row.get(column.field))))
            standing = list(self.sheets.items())
            standing.insert(index_for(tab.name, self.tabs, list(self.sheets)), (tab.name, sheet))
            self.sheets = dict(standing)


def _snapshot(key: str, sheet: Sheet) -> TabSnapshot:
    header = sheet.rows[sheet.header_row - 1]
    return TabSnapshot(
        key=key,
        title=sheet.title,
        headers=tuple("" if cell is None else str(cell) for cell in header),
        first_row=sheet.header_row + 1,
        rows=[tuple(row) for row in sheet.rows[sheet.header_row : sheet.last_row()]],
        locked=frozenset(sheet.locked),
    )
