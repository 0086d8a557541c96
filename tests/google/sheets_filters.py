"""Data filters: a range by its A1 text, its grid range, or the metadata that stands on it."""

from tests.google import sheets_metadata
from tests.google.refusals import invalid
from tests.google.sheets_a1 import Rect
from tests.google.sheets_book import Book, Json, Sheet
from tests.google.sheets_metadata import Location


def places(book: Book, data_filter: Json) -> list[tuple[Sheet, Rect]]:
    """Every rectangle that the filter matches."""
    if "a1Range" in data_filter:
        sheet, span = book.named(data_filter["a1Range"])
        return [(sheet, sheet.rect(span))]
    if "gridRange" in data_filter:
        return [book.on_grid(data_filter["gridRange"])]
    matched = sheets_metadata.found(book, _lookup(data_filter)).values()
    return [(place.sheet, place.rect()) for place in matched if place.sheet is not None]


def metadata(book: Book, data_filter: Json) -> dict[int, Location]:
    """The metadata that the filter selects: by its own marks, or by standing in a range."""
    if "developerMetadataLookup" in data_filter:
        return sheets_metadata.found(book, _lookup(data_filter))
    inside = places(book, data_filter)
    standing = sheets_metadata.locations(book)
    return {at: place for at, place in standing.items() if any(_on(place, sheet, rect) for sheet, rect in inside)}


def _lookup(data_filter: Json) -> Json:
    lookup = data_filter.get("developerMetadataLookup")
    if not lookup:
        raise invalid("A data filter must name a range or developer metadata.")
    found: Json = lookup
    return found


def _on(place: Location, sheet: Sheet, rect: Rect) -> bool:
    return place.sheet is sheet and place.dimension is not None and rect.crosses(place.rect())
