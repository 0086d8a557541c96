"""A person at a workbook file: openpyxl plays the program that they edit and save it with."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook as Book
from openpyxl import load_workbook
from openpyxl.workbook.defined_name import DefinedName

from addon.sync.adapters.appearance import place
from addon.sync.adapters.xlsx.workbook import XlsxWorkbook
from addon.tabs import Tab
from addon.workbook import Raw
from tests.sync.adapters.workbook_suite import GROWN, TABS

NOW = datetime(2026, 3, 3, 18, 0, tzinfo=UTC)


def new_book(tabs: Mapping[str, Tab] = TABS) -> Book:
    """Return a plain workbook with the tabs' headers and the names that find them."""
    book = Book()
    book.remove(book.worksheets[0])
    for key, tab in tabs.items():
        sheet = book.create_sheet(tab.title)
        sheet.append([column.header for column in tab.columns])
        title = tab.title.replace("'", "''")
        book.defined_names[f"_gk_{key}"] = DefinedName(f"_gk_{key}", attr_text=f"'{title}'!$A$1", hidden=True)
    return book


class FileDesk:
    """A workbook file in a folder, and the person at it."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "Practice.xlsx"
        self.backups = folder / "state" / "backups"
        new_book().save(self.path)
        self.workbook = XlsxWorkbook(self.path, TABS, backups=self.backups, now=lambda: NOW)

    def types(self, row: int, column: int, value: Raw) -> None:
        """Type into a cell of Marks and save."""
        book = load_workbook(self.path)
        book["Marks"].cell(row, column + 1, value)
        book.save(self.path)

    def rearranges(self, rows: Sequence[Sequence[Raw]]) -> None:
        """Replace everything in Marks and save."""
        book = load_workbook(self.path)
        book["Marks"].delete_rows(1, book["Marks"].max_row)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                book["Marks"].cell(number, column, value)
        book.save(self.path)

    def enters_formula(self, row: int, column: int) -> None:
        """Type a formula into a cell of Marks and save."""
        book = load_workbook(self.path)
        book["Marks"].cell(row, column + 1, "=1+1")
        book.save(self.path)

    def opens(self) -> None:
        """Leave the owner file that Excel writes while it has the workbook open."""
        name = "ANNA"
        old = bytes([len(name)]) + name.encode().ljust(54)
        new = len(name).to_bytes(2, "little") + name.encode("utf-16-le").ljust(108, b" \0"[:1])
        self.path.with_name(f"~${self.path.name}").write_bytes(old + new)

    def renames(self, title: str, new: str) -> None:
        """Rename a tab and save; names follow, as in every spreadsheet program."""
        book = load_workbook(self.path)
        book[title].title = new
        for name in book.defined_names.values():
            name.attr_text = name.attr_text.replace(place(title, ""), place(new, ""))
        book.save(self.path)

    def duplicates(self, title: str, new: str) -> None:
        """Copy a tab and save."""
        book = load_workbook(self.path)
        book.copy_worksheet(book[title]).title = new
        book.save(self.path)

    def deletes(self, title: str) -> None:
        """Delete a tab and save: names that led there lead nowhere."""
        book = load_workbook(self.path)
        del book[title]
        for name in book.defined_names.values():
            name.attr_text = name.attr_text.replace(place(title, ""), "#REF!")
        book.save(self.path)

    def adds(self, title: str, rows: Sequence[Sequence[Raw]]) -> None:
        """Make a tab and save."""
        book = load_workbook(self.path)
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
        book.save(self.path)

    def cells(self, title: str) -> list[list[Raw]]:
        """Return the values of a tab."""
        rows: Iterable[tuple[Any, ...]] = load_workbook(self.path)[title].iter_rows(values_only=True)
        return [list(row) for row in rows]

    def loses_names(self) -> None:
        """Save with a program that keeps no names."""
        book = load_workbook(self.path)
        book.defined_names.clear()
        book.save(self.path)

    def titles(self) -> list[str]:
        """Return the tabs' titles."""
        return load_workbook(self.path).sheetnames

    def updates(self) -> None:
        """Look at the same file with the tabs of the newer version."""
        self.workbook = XlsxWorkbook(self.path, GROWN, backups=self.backups, now=lambda: NOW)
