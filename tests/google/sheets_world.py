"""All the spreadsheets of the stand-in."""

import random
from dataclasses import dataclass, field, replace

from tests.google import (
    sheets_answers,
    sheets_batch,
    sheets_cell_requests,
    sheets_entering,
    sheets_fields,
    sheets_filters,
    sheets_protection,
)
from tests.google.drive import SPREADSHEET, DriveWorld
from tests.google.refusals import Refused
from tests.google.sheets_answers import Places
from tests.google.sheets_book import BARE, Book, Json, Sheet, blank_lines
from tests.google.sheets_cells import DEFAULT_FORMAT
from tests.google.sheets_person import Person
from tests.google.sheets_tab_requests import make
from tests.google.sheets_theme import THEME

USUAL: Json = {
    "locale": "en_US",
    "autoRecalc": "ON_CHANGE",
    "timeZone": "Etc/GMT",
    "defaultFormat": DEFAULT_FORMAT,
    "spreadsheetTheme": THEME,
}


@dataclass(slots=True, kw_only=True)
class SheetsWorld:
    """Spreadsheets by id; each is a file of the Drive, which counts its versions."""

    drive: DriveWorld
    books: dict[str, Book] = field(default_factory=dict)

    def book(self, spreadsheet_id: str) -> Book:
        """The spreadsheet, as far as the Drive lets the caller at it."""
        file = self.drive.files.get(spreadsheet_id)
        if file is None or file["mimeType"] != SPREADSHEET:
            raise Refused(404, "Requested entity was not found.")
        if spreadsheet_id in self.drive.closed:
            raise Refused(403, "The caller does not have permission")
        found = self.books.get(spreadsheet_id) or self._blank(spreadsheet_id)
        found.properties = found.properties | {"title": file["name"]}
        return found

    def _blank(self, spreadsheet_id: str) -> Book:
        seed = random.Random(spreadsheet_id).randrange(1, 2**31)  # noqa: S311 - ids of a test
        first = make({"title": "Sheet1"}, 0)
        book = Book(id=spreadsheet_id, properties=USUAL, sheets=[first], last_id=seed, editor=self.drive.me)
        self.books[spreadsheet_id] = book
        return book

    def create(self, given: Json) -> Json:
        """spreadsheets.create."""
        if not self.drive.may_create:
            raise Refused(403, "The caller does not have permission")
        title = given.get("properties", {}).get("title", "Untitled spreadsheet")
        file = self.drive.create({"name": title, "mimeType": SPREADSHEET})
        book = self.book(str(file["id"]))
        book.properties = book.properties | given.get("properties", {})
        sheets = given.get("sheets", [])
        book.sheets = [_made(book, number, one) for number, one in enumerate(sheets)] or book.sheets
        for sheet, told in zip(book.sheets, sheets, strict=False):
            _fill(book, sheet, told.get("data", []))
        return sheets_answers.spreadsheet(book)

    def copied(self, spreadsheet_id: str, to: str) -> None:
        """files.copy of a spreadsheet: everything in it, under another id."""
        if self.drive.files[to]["mimeType"] == SPREADSHEET:
            self.books[to] = replace(self.book(spreadsheet_id).copy(), id=to)

    def imported(self, spreadsheet_id: str, rows: list[list[str]]) -> None:
        """An upload of rows as text: they replace the first sheet's content, and the other sheets go."""
        after = self.book(spreadsheet_id).copy()
        [sheet] = after.sheets = after.sheets[:1]
        width = max((len(row) for row in rows), default=0)
        sheet.rows = blank_lines(max(len(sheet.rows), len(rows)))
        sheet.columns += blank_lines(max(width - len(sheet.columns), 0))
        for down, row in enumerate(rows):
            for along, text in enumerate(row):
                sheet.put(down, along, sheets_entering.typed(BARE, text))
        self.books[spreadsheet_id] = after
        self.changed(after)

    def get(self, book: Book, *, fields: str | None, places: Places, grid: bool) -> Json:
        """spreadsheets.get, and by data filter."""
        mask = sheets_fields.parsed(fields) if fields else None
        return sheets_answers.spreadsheet(book, mask=mask, places=places, grid=grid)

    def batch(self, spreadsheet_id: str, given: Json) -> Json:
        """spreadsheets.batchUpdate: a BatchUpdateSpreadsheetResponse."""
        before = self.book(spreadsheet_id)
        after, replies = sheets_batch.applied(before, given.get("requests", []))
        sheets_protection.check(before, after)
        self.books[spreadsheet_id] = after
        self.changed(after)
        if self.drive.leeway.protected_columns:
            sheets_protection.claim(after)
        answer: Json = {"spreadsheetId": spreadsheet_id, "replies": replies}
        if given.get("includeSpreadsheetInResponse"):
            places = places_of(after, given.get("responseRanges", []))
            grid = given.get("responseIncludeGridData", False)
            answer["updatedSpreadsheet"] = sheets_answers.spreadsheet(after, places=places, grid=grid)
        return answer

    def changed(self, book: Book) -> None:
        """Tell the Drive: another version, perhaps another name."""
        self.drive.touch(book.id, name=book.properties["title"])

    def person(self, spreadsheet_id: str) -> Person:
        """Somebody with that spreadsheet open."""
        strict = self.drive.leeway.strict_validation
        return Person(open_book=lambda: self.book(spreadsheet_id), saved=self.changed, strict=strict)


def _made(book: Book, number: int, given: Json) -> Sheet:
    if given.keys() - {"properties", "data"}:
        raise Refused(501, f"The stand-in does not create {', '.join(sorted(given))} along with a spreadsheet.")
    told = {"title": f"Sheet{number + 1}"} | given.get("properties", {})
    return make(told, told.get("sheetId", book.new_id() if number else 0))


def _fill(book: Book, sheet: Sheet, data: list[Json]) -> None:
    for block in data:
        start = {"sheetId": sheet.id, "rowIndex": block.get("startRow", 0), "columnIndex": block.get("startColumn", 0)}
        sheets_cell_requests.update(book, {"start": start, "rows": block.get("rowData", []), "fields": "*"})


def places_of(book: Book, texts: list[str]) -> Places:
    """The rectangles that A1 texts name."""
    named = [book.named(text) for text in texts]
    return [(sheet, sheet.rect(span)) for sheet, span in named]


def places_by_filter(book: Book, filters: list[Json]) -> Places:
    """The rectangles that data filters match, in their order."""
    return [place for one in filters for place in sheets_filters.places(book, one)]
