"""What a spreadsheet is made of: a book of sheets, a sheet of lines, a line of cells."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tests.google import sheets_a1
from tests.google.refusals import Refused, invalid
from tests.google.sheets_a1 import Rect, Span

Json = dict[str, Any]
ROWS, COLUMNS = "ROWS", "COLUMNS"
MOST_CELLS = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell; never changed in place, so a copy of a book may share it.

    `entered` is an ExtendedValue as the API knows it, `shows` what a formula came to (also an ExtendedValue),
    `format` the CellFormat somebody set, `validation` a DataValidationRule, `runs` the text format runs.
    """

    entered: Json | None = None
    shows: Json | None = None
    format: Json | None = None
    note: str = ""
    validation: Json | None = None
    runs: tuple[Json, ...] = ()

    @property
    def effective(self) -> Json | None:
        """The value that is seen: of a formula its result, in a blank cell what a formula beside it fills in."""
        return self.shows if self.entered is None or "formulaValue" in self.entered else self.entered

    @property
    def bare(self) -> bool:
        """Whether nothing at all is in or on the cell."""
        return self == BARE


BARE = Cell()


@dataclass(slots=True, kw_only=True)
class Line:
    """A row or a column: what belongs to it moves with it. Cells are kept in rows only, by column."""

    cells: dict[int, Cell] = field(default_factory=dict)
    properties: Json = field(default_factory=dict)
    metadata: list[int] = field(default_factory=list)

    def copy(self) -> "Line":
        """The same line, to be changed apart."""
        return Line(cells=dict(self.cells), properties=self.properties, metadata=list(self.metadata))


@dataclass(slots=True, kw_only=True)
class Sheet:
    """One tab. `properties` are SheetProperties without id, index and size, which the sheet itself knows.

    `things` holds what lies on the grid, by its name in the API: merges, protectedRanges, charts, tables, ….
    """

    id: int
    properties: Json
    rows: list[Line]
    columns: list[Line]
    things: dict[str, list[Json]] = field(default_factory=dict)
    basic_filter: Json | None = None
    metadata: list[int] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What stands on the tab."""
        return str(self.properties["title"])

    def lines(self, dimension: str) -> list[Line]:
        """Its rows or its columns."""
        return self.columns if dimension == COLUMNS else self.rows

    def cell(self, row: int, column: int) -> Cell:
        """The cell; a bare one where nothing is."""
        return self.rows[row].cells.get(column, BARE) if row < len(self.rows) else BARE

    def put(self, row: int, column: int, cell: Cell) -> None:
        """Place the cell."""
        if cell.bare:
            self.rows[row].cells.pop(column, None)
        else:
            self.rows[row].cells[column] = cell

    def enter(self, row: int, column: int, entered: Json | None) -> None:
        """Change the value of a cell and nothing else."""
        self.put(row, column, replace(self.cell(row, column), entered=entered, shows=None))

    def rect(self, span: Span) -> Rect:
        """The span cut to this grid; refused where it begins outside."""
        rect = span.on(len(self.rows), len(self.columns))
        if (span.top or 0) >= len(self.rows) or (span.left or 0) >= len(self.columns):
            text = sheets_a1.written(self.title, Rect(span.top or 0, span.bottom or 0, span.left or 0, span.right or 0))
            raise invalid(
                f"Range ({text}) exceeds grid limits. Max rows: {len(self.rows)}, max columns: {len(self.columns)}"
            )
        return rect

    def filled(self, rect: Rect) -> Iterator[tuple[int, int]]:
        """The places inside that hold a value, in reading order."""
        for row in range(rect.top, min(rect.bottom, len(self.rows))):
            cells = self.rows[row].cells
            yield from ((row, at) for at in sorted(cells) if rect.left <= at < rect.right and cells[at].entered)

    def last_filled_row(self) -> int:
        """How many rows lie above the end of the last value."""
        for row in range(len(self.rows), 0, -1):
            if any(cell.entered for cell in self.rows[row - 1].cells.values()):
                return row
        return 0

    def copy(self) -> "Sheet":
        """The same sheet, to be changed apart."""
        return Sheet(
            id=self.id,
            properties=self.properties,
            rows=[row.copy() for row in self.rows],
            columns=[column.copy() for column in self.columns],
            things={kind: list(found) for kind, found in self.things.items()},
            basic_filter=self.basic_filter,
            metadata=list(self.metadata),
        )


@dataclass(slots=True, kw_only=True)
class Book:
    """One spreadsheet. `metadata` holds DeveloperMetadata by id, without its location: lines and sheets list ids.

    `editor` is the address of whoever calls.
    """

    id: str
    properties: Json
    sheets: list[Sheet]
    named_ranges: list[Json] = field(default_factory=list)
    metadata: dict[int, Json] = field(default_factory=dict)
    own_metadata: list[int] = field(default_factory=list)
    last_id: int = 0
    editor: str = ""

    def copy(self) -> "Book":
        """The same spreadsheet, to be changed apart: how a batch stays all or nothing."""
        return Book(
            id=self.id,
            properties=self.properties,
            sheets=[sheet.copy() for sheet in self.sheets],
            named_ranges=list(self.named_ranges),
            metadata=dict(self.metadata),
            own_metadata=list(self.own_metadata),
            last_id=self.last_id,
            editor=self.editor,
        )

    def new_id(self) -> int:
        """An id that nothing in this spreadsheet has."""
        self.last_id = (self.last_id * 48271 + 1_103_515_245) % 2_147_483_647
        return self.last_id

    def sheet(self, sheet_id: int) -> Sheet:
        """The sheet with that id."""
        for sheet in self.sheets:
            if sheet.id == sheet_id:
                return sheet
        raise invalid(f"No grid with id: {sheet_id}")

    def titled(self, title: str) -> Sheet | None:
        """The sheet with that title, whatever its case."""
        return next((sheet for sheet in self.sheets if sheet.title.casefold() == title.casefold()), None)

    def on_grid(self, given: Json) -> tuple[Sheet, Rect]:
        """The sheet and the rectangle of a GridRange."""
        sheet = self.sheet(given.get("sheetId", 0))
        return sheet, sheet.rect(sheets_a1.from_grid_range(given))

    def named(self, text: str) -> tuple[Sheet, Span]:
        """The sheet and the cells that A1 text, a title or a named range points to."""
        title, cells = sheets_a1.split(text)
        if title is None:
            return self._bare(text)
        sheet = self.titled(title)
        if sheet is None and cells is None:  # a name in quotes, as a client that does not look quotes everything
            return self._bare(title)
        span = Span() if cells is None else sheets_a1.span(cells)
        found = (sheet, span) if sheet and span else None
        if sheet and cells and not span:  # clients set a tab before the name of a range too
            found = self._named_range(cells)
        if found is None:
            raise Refused(400, f"Unable to parse range: {text}")
        return found

    def _bare(self, text: str) -> tuple[Sheet, Span]:
        span = sheets_a1.span(text)
        if span is not None:
            return self.sheets[0], span
        sheet = self.titled(text)
        found = self._named_range(text) or ((sheet, Span()) if sheet else None)
        if found is None:
            raise Refused(400, f"Unable to parse range: {text}")
        return found

    def _named_range(self, name: str) -> tuple[Sheet, Span] | None:
        found = (one["range"] for one in self.named_ranges if one["name"].casefold() == name.casefold())
        return next(((self.sheet(one.get("sheetId", 0)), sheets_a1.from_grid_range(one)) for one in found), None)


def blank_lines(count: int) -> list[Line]:
    """So many rows or columns with nothing in them."""
    return [Line() for _ in range(count)]
