"""A workbook and the person who works in it: the same gestures in memory and on a real .xlsx file.

A book gives its tab as a grid (row 0 is the header; a formula shows as text that begins with ``=``) and
takes a grid back as one save. Every gesture is made of that, so that both books act alike.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import zip_longest
from pathlib import Path
from typing import Any, Protocol

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from addon.sync.adapters.xlsx.building import build_workbook
from addon.sync.adapters.xlsx.workbook import XlsxWorkbook
from addon.tabs import Tab
from addon.workbook import Workbook
from tests.sync.in_memory_workbook import InMemoryWorkbook

Grid = list[list[Any]]
NOW = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)


class Book(Protocol):
    """Where the tabs stand, as a person's program opens and saves them."""

    @property
    def workbook(self) -> Workbook:
        """Return the workbook through the port."""

    def grid(self, tab: str) -> Grid:
        """Return all rows of a tab, as wide as its header."""

    def save(self, tab: str, grid: Grid) -> None:
        """Replace all cells of a tab and save."""

    def rename(self, tab: str, title: str) -> None:
        """Give a tab another title and save."""


class MemoryBook:
    """The workbook in memory."""

    def __init__(self, tabs: Mapping[str, Tab]) -> None:
        self.workbook = InMemoryWorkbook(tabs)
        self._formulas: dict[tuple[str, int, int], str] = {}

    def grid(self, tab: str) -> Grid:
        """Return all rows, formulas as their text."""
        sheet = self.workbook.sheets[tab]
        grid = square(sheet.rows[: sheet.last_row()])
        for row, column in sheet.locked:
            grid += [[None] * len(grid[0]) for _ in range(row - len(grid))]
            grid[row - 1][column] = self._formulas[tab, row, column]
        return grid

    def save(self, tab: str, grid: Grid) -> None:
        """Replace all rows; a formula locks its cell and shows nothing until it is computed."""
        cells = [(r, c, cell) for r, row in enumerate(grid, 1) for c, cell in enumerate(row)]
        formulas = {(r, c): cell for r, c, cell in cells if is_formula(cell)}
        self._formulas |= {(tab, *at): text for at, text in formulas.items()}
        self.workbook.sheets[tab].locked = set(formulas)
        self.workbook.person_rearranges(tab, [[None if is_formula(cell) else cell for cell in row] for row in grid])

    def rename(self, tab: str, title: str) -> None:
        """Rename the tab."""
        self.workbook.sheets[tab].title = title
        self.save(tab, self.grid(tab))


class FileBook:
    """A real .xlsx file; openpyxl plays the program it is edited with."""

    def __init__(self, folder: Path, tabs: Mapping[str, Tab]) -> None:
        self._path = folder / "Practice.xlsx"
        if tuple(tabs) not in _NEW:
            _NEW[tuple(tabs)] = build_workbook({key: replace(tab, starter=()) for key, tab in tabs.items()})
        self._path.write_bytes(_NEW[tuple(tabs)])
        self._open: tuple[bytes, openpyxl.Workbook] | None = None
        self.workbook = XlsxWorkbook(self._path, tabs, backups=None, now=lambda: NOW)

    def grid(self, tab: str) -> Grid:
        """Return all rows, formulas as their text."""
        return square([list(row) for row in self._sheet(tab).iter_rows(values_only=True)])

    def save(self, tab: str, grid: Grid) -> None:
        """Replace all cells."""
        sheet = self._sheet(tab)
        old = [list(row) for row in sheet.iter_rows(values_only=True)]
        for number, (was, row) in enumerate(zip_longest(old, grid, fillvalue=()), 1):
            for column, (before, value) in enumerate(zip_longest(was, row), 1):
                if before != value:
                    sheet.cell(number, column).value = value
                    if isinstance(before, date | time) and isinstance(value, int | float):
                        sheet.cell(number, column).number_format = "General"  # somebody cleared the formats
        self._save()

    def rename(self, tab: str, title: str) -> None:
        """Rename the tab; like Excel, take the names that point to it along."""
        sheet = self._sheet(tab)
        for name in self._book().defined_names.values():
            name.attr_text = name.attr_text.replace(f"'{sheet.title}'!", f"'{title}'!")
            name.attr_text = name.attr_text.replace(f"{sheet.title}!", f"'{title}'!")
        sheet.title = title
        self._save()

    def _book(self) -> openpyxl.Workbook:
        """Open the file, unless it is open as it stands."""
        content = self._path.read_bytes()
        if self._open is None or self._open[0] != content:
            self._open = content, openpyxl.load_workbook(self._path)
        return self._open[1]

    def _sheet(self, tab: str) -> Worksheet:
        book = self._book()
        return book[book.defined_names[f"_gk_{tab}"].attr_text.rpartition("!")[0].strip("'")]

    def _save(self) -> None:
        book = self._book()
        book.save(self._path)
        self._open = self._path.read_bytes(), book


_NEW: dict[tuple[str, ...], bytes] = {}


def is_formula(cell: Any) -> bool:
    """Return whether a grid's cell is a formula."""
    return isinstance(cell, str) and cell.startswith("=")


def square(rows: Sequence[Sequence[Any]]) -> Grid:
    """Return the rows without blank ones at the end, all as wide as the header and the widest row."""
    grid = [list(row) for row in rows]
    while len(grid) > 1 and all(cell is None for cell in grid[-1]):
        grid.pop()
    width = max(len(row) for row in grid)
    while width > 1 and all(len(row) < width or row[width - 1] is None for row in grid):
        width -= 1
    return [row[:width] + [None] * (width - len(row)) for row in grid]


class Person:
    """Somebody at one tab. Rows count from 0 below the header; columns go by their header."""

    def __init__(self, book: Book, tab: str) -> None:
        self.book = book
        self.tab = tab

    def grid(self) -> Grid:
        """Look at the tab."""
        return self.book.grid(self.tab)

    def rows(self) -> list[dict[str, Any]]:
        """Look at the rows by header."""
        header, *rows = self.grid()
        return [dict(zip(header, row, strict=True)) for row in rows]

    def edit(self, row: int, header: str, value: Any) -> None:
        """Type into a cell (also below the last row). ``None`` clears it, ``=…`` is a formula."""
        grid = self.grid()
        grid += [[None] * len(grid[0]) for _ in range(row + 2 - len(grid))]
        grid[row + 1][grid[0].index(header)] = value
        self.book.save(self.tab, grid)

    def type_row(self, values: Mapping[str, Any]) -> None:
        """Type a new row below."""
        grid = self.grid()
        self.book.save(self.tab, [*grid, [values.get(header) for header in grid[0]]])

    def rearrange(self, order: Sequence[int | None]) -> None:
        """Put the rows into another order; one left out is deleted, one named twice copied, ``None`` a blank one."""
        header, *rows = self.grid()
        blank = [None] * len(header)
        self.book.save(self.tab, [header, *(blank if at is None else list(rows[at]) for at in order)])

    def sort(self, by: str) -> list[int]:
        """Sort all columns by one; return the order."""
        order = self._order(by)
        self.rearrange(order)
        return order

    def sort_some(self, by: str, headers: Sequence[str]) -> list[int]:
        """Sort only some columns by one, the classic accident; return the order."""
        header, *rows = self.grid()
        order = self._order(by)
        some = [header.index(name) for name in headers]
        new = [[rows[old][c] if c in some else cell for c, cell in enumerate(rows[at])] for at, old in enumerate(order)]
        self.book.save(self.tab, [header, *new])
        return order

    def _order(self, by: str) -> list[int]:
        rows = self.rows()
        return sorted(range(len(rows)), key=lambda at: (rows[at][by] is None, str(rows[at][by])))

    def insert_on_top(self) -> None:
        """Insert a blank row above all others."""
        self.rearrange([None, *range(len(self.rows()))])

    def delete(self, row: int) -> dict[str, Any]:
        """Delete a row; return what stood in it."""
        rows = self.rows()
        self.rearrange([at for at in range(len(rows)) if at != row])
        return rows[row]

    def put_back(self, values: Mapping[str, Any]) -> None:
        """Put a deleted row back, on top."""
        header, *rows = self.grid()
        self.book.save(self.tab, [header, [values.get(name) for name in header], *rows])

    def paste_copy(self, row: int) -> None:
        """Copy a row and paste it below, with its id."""
        count = len(self.rows())
        self.rearrange([*range(count), row])

    def move_column(self, header: str, to: int) -> None:
        """Move a column."""
        self._columns(lambda order: order.insert(to, order.pop(order.index(header))))

    def add_column(self, header: str, values: Sequence[Any]) -> None:
        """Add a column of one's own at the right."""
        grid = self.grid()
        cells = [header, *values]
        self.book.save(self.tab, [[*row, cells[at] if at < len(cells) else None] for at, row in enumerate(grid)])

    def remove_column(self, header: str) -> None:
        """Delete a column with all its cells."""
        self._columns(lambda order: order.remove(header))

    def _columns(self, change: Callable[[list[str]], None]) -> None:
        grid = self.grid()
        order = list(grid[0])
        change(order)
        taken = [grid[0].index(header) for header in order]
        width = len(grid[0]) - len(taken)
        self.book.save(self.tab, [[row[at] for at in taken] + [None] * width for row in grid])

    def rename_tab(self, title: str) -> None:
        """Rename the tab."""
        self.book.rename(self.tab, title)

    def save(self) -> None:
        """Save without changing a value (a colour, a width)."""
        self.book.save(self.tab, self.grid())
