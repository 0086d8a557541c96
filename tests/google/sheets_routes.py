"""The addresses of Sheets v4 that speak of a spreadsheet as a whole."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tests.google import sheets_asked, sheets_fields, sheets_filters, sheets_metadata
from tests.google.refusals import Refused
from tests.google.sheets_book import Json
from tests.google.sheets_values_routes import routes as values_routes
from tests.google.sheets_world import SheetsWorld, places_by_filter, places_of


def routes(world: SheetsWorld) -> Blueprint:
    """The endpoints over this world."""
    blueprint = Blueprint("sheets", __name__, url_prefix="/v4/spreadsheets")
    blueprint.add_url_rule("", "create", lambda: world.create(sheets_asked.body()), methods=["POST"])
    blueprint.register_blueprint(values_routes(world))

    @blueprint.get("/<book_id>")
    def get(book_id: str) -> ResponseReturnValue:
        book = world.book(book_id)
        places = places_of(book, request.args.getlist("ranges"))
        fields = request.args.get("fields")
        return world.get(book, fields=fields, places=places, grid=sheets_asked.flag("includeGridData"))

    @blueprint.post("/<book_id>:getByDataFilter")
    @blueprint.post("/<book_id>/:getByDataFilter", endpoint="get_by_filter_slash")
    def get_by_filter(book_id: str) -> ResponseReturnValue:
        book, given = world.book(book_id), sheets_asked.body()
        places = places_by_filter(book, given.get("dataFilters", []))
        fields = request.args.get("fields")
        return world.get(book, fields=fields, places=places, grid=given.get("includeGridData", False))

    @blueprint.post("/<book_id>:batchUpdate")
    @blueprint.post("/<book_id>/:batchUpdate", endpoint="batch_slash")
    def batch(book_id: str) -> ResponseReturnValue:
        answer = world.batch(book_id, sheets_asked.body())
        fields = request.args.get("fields")
        return sheets_fields.kept(answer, sheets_fields.parsed(fields)) if fields else answer

    @blueprint.post("/<book_id>/developerMetadata:search")
    def search(book_id: str) -> ResponseReturnValue:
        book = world.book(book_id)
        return _searched(world, book_id, sheets_asked.body()) if book.metadata else {}

    @blueprint.get("/<book_id>/developerMetadata/<int:metadata_id>")
    def metadata(book_id: str, metadata_id: int) -> ResponseReturnValue:
        book = world.book(book_id)
        if metadata_id not in book.metadata:
            raise Refused(404, f"No developer metadata with id: {metadata_id}")
        return sheets_metadata.answered(book, metadata_id, sheets_metadata.locations(book)[metadata_id])

    return blueprint


def _searched(world: SheetsWorld, book_id: str, given: Json) -> Json:
    book = world.book(book_id)
    matched: dict[int, Json] = {}
    for data_filter in given.get("dataFilters", []):
        for at, place in sheets_filters.metadata(book, data_filter).items():
            known = matched.setdefault(
                at, {"developerMetadata": sheets_metadata.answered(book, at, place), "dataFilters": []}
            )
            known["dataFilters"].append(data_filter)
    return {"matchedDeveloperMetadata": list(matched.values())} if matched else {}
