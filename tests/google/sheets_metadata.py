"""Developer metadata: notes of a program that stay with a row, a column, a sheet or the spreadsheet.

A row's metadata moves with the row and goes with it; a sort moves values, not rows, so it stays where it is.
"""

from dataclasses import dataclass
from typing import Any

from tests.google import sheets_a1
from tests.google.refusals import invalid
from tests.google.sheets_a1 import Rect
from tests.google.sheets_book import COLUMNS, ROWS, Book, Json, Line, Sheet

TYPES = {ROWS: "ROW", COLUMNS: "COLUMN"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where metadata stands: on the spreadsheet, on a sheet, or on one line of it."""

    sheet: Sheet | None = None
    dimension: str | None = None
    index: int = 0

    def written(self) -> Json:
        """As a DeveloperMetadataLocation."""
        if self.sheet is None:
            return {"locationType": "SPREADSHEET", "spreadsheet": True}
        if self.dimension is None:
            return {"locationType": "SHEET", "sheetId": self.sheet.id}
        lines = {"dimension": self.dimension, "startIndex": self.index, "endIndex": self.index + 1}
        on = {"sheetId": self.sheet.id} if self.sheet.id else {}
        return {"locationType": TYPES[self.dimension], "dimensionRange": on | lines}

    def rect(self) -> Rect:
        """The cells that belong to it."""
        if self.sheet is None:
            raise invalid("The metadata of a spreadsheet has no cells.")
        rows, columns = len(self.sheet.rows), len(self.sheet.columns)
        if self.dimension == ROWS:
            return Rect(self.index, self.index + 1, 0, columns)
        if self.dimension == COLUMNS:
            return Rect(0, rows, self.index, self.index + 1)
        return Rect(0, rows, 0, columns)


def locations(book: Book) -> dict[int, Location]:
    """Where each metadata of the spreadsheet stands now."""
    found = dict.fromkeys(book.own_metadata, Location())
    for sheet in book.sheets:
        found |= dict.fromkeys(sheet.metadata, Location(sheet=sheet))
        for dimension in (ROWS, COLUMNS):
            for index, line in enumerate(sheet.lines(dimension)):
                if line.metadata:
                    found |= dict.fromkeys(line.metadata, Location(sheet=sheet, dimension=dimension, index=index))
    return found


def answered(book: Book, metadata_id: int, location: Location) -> Json:
    """One DeveloperMetadata with the place where it stands now."""
    return book.metadata[metadata_id] | {"location": location.written()}


def here(book: Book, ids: list[int], location: Location) -> list[Json]:
    """The metadata of one place."""
    return [answered(book, metadata_id, location) for metadata_id in ids]


def placed(book: Book, given: Json) -> Location:
    """The location that a DeveloperMetadataLocation names."""
    if given.get("spreadsheet"):
        return Location()
    if "dimensionRange" not in given:
        return Location(sheet=book.sheet(given.get("sheetId", 0)))
    lines = given["dimensionRange"]
    start = lines.get("startIndex", 0)
    sheet = book.sheet(lines.get("sheetId", 0))
    if lines.get("endIndex") != start + 1:
        raise invalid("Developer metadata can only be added to a single row or column.")
    if start >= len(sheet.lines(lines["dimension"])):
        raise invalid("Developer metadata cannot be placed outside the grid.")
    return Location(sheet=sheet, dimension=lines["dimension"], index=start)


def create(book: Book, request: Json) -> Json:
    """`createDeveloperMetadata`: an id that is in use is refused, so an id can serve as a lock."""
    given = request["developerMetadata"]
    location = placed(book, given.get("location", {}))
    metadata_id = given.get("metadataId") or book.new_id()
    if metadata_id in book.metadata:
        raise invalid(f"The developer metadata ID '{metadata_id}' is already in use.")
    if not given.get("metadataKey") or "visibility" not in given:
        raise invalid("Developer metadata must have a key and a visibility.")
    known = {name: given[name] for name in ("metadataKey", "metadataValue", "visibility") if given.get(name)}
    book.metadata[metadata_id] = {"metadataId": metadata_id} | known
    _ids(book, location).append(metadata_id)
    return {"developerMetadata": answered(book, metadata_id, location)}


def _ids(book: Book, location: Location) -> list[int]:
    if location.sheet is None:
        return book.own_metadata
    if location.dimension is None:
        return location.sheet.metadata
    return location.sheet.lines(location.dimension)[location.index].metadata


def found(book: Book, lookup: Json) -> dict[int, Location]:
    """What a DeveloperMetadataLookup matches, in the order of the places."""
    standing = locations(book)
    return {at: place for at, place in standing.items() if _matches(book.metadata[at], place, lookup, book)}


def _matches(known: Json, place: Location, lookup: Json, book: Book) -> bool:
    names = ("metadataId", "metadataKey", "metadataValue", "visibility")
    if any(name in lookup and lookup[name] != known.get(name) for name in names):
        return False
    kind = place.written()["locationType"]
    wanted = lookup.get("locationType")
    if wanted and wanted != kind:
        return False
    where = lookup.get("metadataLocation")
    return where is None or _within(place, placed_loosely(book, where), lookup.get("locationMatchingStrategy"))


def placed_loosely(book: Book, where: Json) -> tuple[Sheet | None, str | None, range]:
    """The sheet, dimension and lines that a lookup's location covers."""
    if where.get("spreadsheet"):
        return None, None, range(0)
    lines = where.get("dimensionRange", {})
    sheet = book.sheet(lines.get("sheetId", where.get("sheetId", 0)))
    dimension = lines.get("dimension")
    end = lines.get("endIndex", len(sheet.lines(dimension or ROWS)))
    return sheet, dimension, range(lines.get("startIndex", 0), end)


def _within(place: Location, where: tuple[Sheet | None, str | None, range], strategy: str | None) -> bool:
    sheet, dimension, lines = where
    exact = place.sheet is sheet and place.dimension == dimension
    if strategy == "EXACT_LOCATION" or sheet is None:
        return exact and (dimension is None or lines == range(place.index, place.index + 1) or sheet is None)
    if place.sheet is not sheet:
        return False
    return dimension is None or (place.dimension == dimension and place.index in lines)


def update(book: Book, request: Json, mask: dict[str, Any], matched: dict[int, Location]) -> Json:
    """`updateDeveloperMetadata`: the matched ones, changed as the mask says."""
    given = request["developerMetadata"]
    for metadata_id, place in matched.items():
        changes = {name: given.get(name) for name in mask if name in ("metadataKey", "metadataValue", "visibility")}
        book.metadata[metadata_id] = book.metadata[metadata_id] | changes
        if "location" in mask or "*" in mask:
            _ids(book, place).remove(metadata_id)
            _ids(book, placed(book, given["location"])).append(metadata_id)
    now = locations(book)
    return {"developerMetadata": [answered(book, at, now[at]) for at in matched]}


def delete(book: Book, matched: dict[int, Location]) -> Json:
    """`deleteDeveloperMetadata`: the matched ones, as they were."""
    gone = [answered(book, metadata_id, place) for metadata_id, place in matched.items()]
    for metadata_id, place in matched.items():
        _ids(book, place).remove(metadata_id)
        del book.metadata[metadata_id]
    return {"deletedDeveloperMetadata": gone} if gone else {}


def forget(book: Book, lines: list[Line]) -> None:
    """The lines are going: so does what stood on them."""
    for line in lines:
        for metadata_id in line.metadata:
            del book.metadata[metadata_id]


def text_of(place: Location) -> str:
    """The cells of a place as A1 text."""
    if place.sheet is None:
        raise invalid("The metadata of a spreadsheet has no cells.")
    return sheets_a1.written(place.sheet.title, place.rect())
