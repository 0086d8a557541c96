"""Somebody who has the spreadsheet open in a browser: the edits that a test lets them make."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tests.google import (
    sheets_cell_requests,
    sheets_entering,
    sheets_following,
    sheets_moving,
    sheets_tab_requests,
    sheets_validation,
    sheets_values,
)
from tests.google.refusals import invalid
from tests.google.sheets_a1 import Rect, Span, column_number, grid_range
from tests.google.sheets_book import BARE, COLUMNS, ROWS, Book, Json, Sheet, blank_lines
from tests.google.sheets_sorting import sort_rows
from tests.google.sheets_values import Rendering


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What a person does is done at once and makes another version of the file. Rows are counted from 1.

    `strict`: every drop-down rejects what is none of its words.
    """

    open_book: Callable[[], Book]
    saved: Callable[[Book], None]
    strict: bool = False

    def types(self, cell: str, text: object, *, shows: Json | None = None, spills: Sequence[Json] = ()) -> None:
        """Type into "Members!B2"; of a formula `shows` may tell what it comes to, as an ExtendedValue.

        `spills` are the values with which the formula fills the cells below.
        """
        book, sheet, rect = self._at(cell)
        at = (rect.top, rect.left)
        entered = sheets_entering.typed(sheet.cell(*at), text)
        entered = replace(entered, shows=shows) if shows else entered
        sheets_validation.check(book, at, entered, always=self.strict)
        sheet.put(*at, entered)
        for row, value in enumerate(spills, rect.top + 1):
            sheet.put(row, rect.left, replace(sheet.cell(row, rect.left), entered=None, shows=value))
        self.saved(book)

    def pastes(self, cell: str, rows: Sequence[Sequence[object]]) -> None:
        """Paste a block of texts with its corner at the cell; the grid grows if it must, and no rule rejects them."""
        book, sheet, rect = self._at(cell)
        sheet.rows.extend(blank_lines(max(rect.top + len(rows) - len(sheet.rows), 0)))
        for down, row in enumerate(rows):
            for along, text in enumerate(row):
                at = (rect.top + down, rect.left + along)
                sheet.put(*at, sheets_entering.typed(sheet.cell(*at), text))
        self.saved(book)

    def clears(self, cells: str) -> None:
        """Select the cells and press delete."""
        book, sheet, rect = self._at(cells)
        for at in list(sheet.filled(rect)):
            sheet.enter(*at, None)
        self.saved(book)

    def notes(self, cell: str, text: str) -> None:
        """Put a note on the cell."""
        book, sheet, rect = self._at(cell)
        sheet.put(rect.top, rect.left, replace(sheet.cell(rect.top, rect.left), note=text))
        self.saved(book)

    def merges(self, cells: str) -> None:
        """Merge the cells; the first keeps its value."""
        book, sheet, rect = self._at(cells)
        sheets_cell_requests.merge(book, {"range": grid_range(sheet.id, rect)})
        self.saved(book)

    def inserts_rows(self, tab: str, *, before: int, count: int = 1) -> None:
        """Insert blank rows above row `before`."""
        book, sheet = self._tab(tab)
        like = min(before, len(sheet.rows)) - 1
        new = sheets_moving.neighbours(sheet, ROWS, like, count)
        sheets_moving.insert(book, sheet, ROWS, before - 1, lines=new)
        self.saved(book)

    def deletes_rows(self, tab: str, *, first: int, count: int = 1) -> None:
        """Delete whole rows."""
        book, sheet = self._tab(tab)
        sheets_moving.delete(book, sheet, ROWS, start=first - 1, end=first - 1 + count)
        self.saved(book)

    def moves_row(self, tab: str, *, row: int, before: int) -> None:
        """Drag a whole row to another place; what stands on it comes along."""
        book, sheet = self._tab(tab)
        sheets_moving.move(book, sheet, ROWS, lines=range(row - 1, row), to=before - 1)
        self.saved(book)

    def copies_row(self, tab: str, *, row: int, to: int) -> None:
        """Copy a whole row's cells over another row."""
        book, sheet = self._tab(tab)
        cells = sheet.rows[row - 1].cells.items()
        sheet.rows[to - 1].cells = {
            at: sheets_following.copied(cell, book, sheet, down=to - row, along=0) for at, cell in cells
        }
        self.saved(book)

    def moves_column(self, tab: str, *, column: str, before: str) -> None:
        """Drag a column elsewhere."""
        book, sheet = self._tab(tab)
        at = column_number(column)
        sheets_moving.move(book, sheet, COLUMNS, lines=range(at, at + 1), to=column_number(before))
        self.saved(book)

    def inserts_column(self, tab: str, *, before: str, header: str = "") -> None:
        """Insert a column, with a header of their own."""
        book, sheet = self._tab(tab)
        at = column_number(before)
        sheets_moving.insert(book, sheet, COLUMNS, at, lines=blank_lines(1))
        sheet.put(0, at, sheets_entering.typed(BARE, header))
        self.saved(book)

    def deletes_column(self, tab: str, column: str) -> None:
        """Delete a whole column."""
        book, sheet = self._tab(tab)
        at = column_number(column)
        sheets_moving.delete(book, sheet, COLUMNS, start=at, end=at + 1)
        self.saved(book)

    def sorts(self, tab: str, *, by: str, descending: bool = False, columns: str | None = None) -> None:
        """Sort the filled rows below the header by a column: all columns, or only those of "B:D"."""
        book, sheet = self._tab(tab)
        first, _, last = (columns or "").partition(":")
        left = column_number(first) if columns else 0
        right = column_number(last) + 1 if columns else len(sheet.columns)
        rect = Rect(1, max(sheet.last_filled_row(), 1), left, right)
        sort_rows(book, sheet, rect, by=[(column_number(by), descending)])
        self.saved(book)

    def protects(self, cells: str, *, but: Sequence[str] = ()) -> None:
        """Let nobody but themselves edit these cells, or a whole tab, but for some ranges of it.

        Who may edit is told to those who may.
        """
        book = self.open_book()
        sheet, span = book.named(cells)
        area = {"sheetId": sheet.id} if span == Span() else grid_range(sheet.id, sheet.rect(span))
        free = [grid_range(sheet.id, sheet.rect(book.named(one)[1])) for one in but]
        made = {"protectedRangeId": book.new_id(), "range": area, "description": "Please ask me"}
        sheet.things.setdefault("protectedRanges", []).append(made | ({"unprotectedRanges": free} if free else {}))
        self.saved(book)

    def unprotects(self, tab: str) -> None:
        """Take the protection of a tab's ranges away."""
        book, sheet = self._tab(tab)
        sheet.things["protectedRanges"] = []
        self.saved(book)

    def renames_tab(self, tab: str, to: str) -> None:
        """Give a tab another name."""
        book, sheet = self._tab(tab)
        sheets_following.renamed(book, sheet, to)
        sheet.properties = sheet.properties | {"title": to}
        self.saved(book)

    def deletes_tab(self, tab: str) -> None:
        """Delete a whole tab."""
        book, sheet = self._tab(tab)
        sheets_tab_requests.delete(book, {"sheetId": sheet.id})
        self.saved(book)

    def sees(self, cells: str) -> list[list[str]]:
        """The texts on the screen, trailing blanks cut."""
        book = self.open_book()
        sheet, span = book.named(cells)
        found: list[list[str]] = sheets_values.read(sheet, sheet.rect(span), Rendering()).get("values", [])
        return found

    def _at(self, cells: str) -> tuple[Book, Sheet, Rect]:
        book = self.open_book()
        sheet, span = book.named(cells)
        if span == Span():
            raise invalid(f"No cell is named in {cells}")
        return book, sheet, sheet.rect(span)

    def _tab(self, tab: str) -> tuple[Book, Sheet]:
        book = self.open_book()
        sheet = book.titled(tab)
        if sheet is None:
            raise invalid(f"No tab {tab}")
        return book, sheet
