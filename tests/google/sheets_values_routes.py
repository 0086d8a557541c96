"""The addresses of Sheets v4 that speak of plain values."""

from collections.abc import Callable

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tests.google import sheets_asked, sheets_filters, sheets_protection, sheets_values
from tests.google.sheets_a1 import Rect
from tests.google.sheets_book import Book, Json, Sheet
from tests.google.sheets_values import Writing
from tests.google.sheets_world import SheetsWorld


def routes(world: SheetsWorld) -> Blueprint:
    """The endpoints over this world."""
    blueprint = Blueprint("values", __name__, url_prefix="/<book_id>")
    for rule, method, answer in (
        ("/values/<path:cells>", "GET", _get),
        ("/values/<path:cells>", "PUT", _update),
        ("/values/<path:cells>:append", "POST", _append),
        ("/values/<path:cells>:clear", "POST", _clear),
    ):
        blueprint.add_url_rule(rule, answer.__name__, _at_range(world, answer), methods=[method])
    for verb, method, many in (
        ("batchGet", "GET", _batch_get),
        ("batchUpdate", "POST", _batch_update),
        ("batchClear", "POST", _batch_clear),
        ("batchGetByDataFilter", "POST", _get_by_filter),
        ("batchUpdateByDataFilter", "POST", _update_by_filter),
        ("batchClearByDataFilter", "POST", _clear_by_filter),
    ):
        blueprint.add_url_rule(f"/values:{verb}", verb, _at_many(world, many), methods=[method])
    return blueprint


def _at_range(world: SheetsWorld, answer: Callable[[Book, str], Json]) -> Callable[[str, str], ResponseReturnValue]:
    def view(book_id: str, cells: str) -> ResponseReturnValue:
        return _done(world, book_id, lambda book: answer(book, cells))

    return view


def _at_many(world: SheetsWorld, answer: Callable[[Book], Json]) -> Callable[[str], ResponseReturnValue]:
    return lambda book_id: _done(world, book_id, answer)


def _done(world: SheetsWorld, book_id: str, answer: Callable[[Book], Json]) -> Json:
    """The answer; a write is made on a copy, so that a refusal leaves nothing half done."""
    book = world.book(book_id)
    if request.method == "GET" or request.path.endswith("GetByDataFilter"):
        return answer(book)
    after = book.copy()
    told = answer(after)
    sheets_protection.check(book, after)
    world.books[book_id] = after
    world.changed(after)
    return told


def _rect(book: Book, cells: str) -> tuple[Sheet, Rect]:
    sheet, span = book.named(cells)
    return sheet, sheet.rect(span)


def _get(book: Book, cells: str) -> Json:
    return sheets_values.read(*_rect(book, cells), sheets_asked.rendering())


def _update(book: Book, cells: str) -> Json:
    given = sheets_asked.body()
    sheets_values.rows_of(given)
    writing = sheets_values.echoing(sheets_asked.writing(), given.get("majorDimension"))
    return sheets_values.write(book, *_rect(book, cells), given, writing)


def _append(book: Book, cells: str) -> Json:
    insert = request.args.get("insertDataOption") == "INSERT_ROWS"
    return sheets_values.append(book, book.named(cells), sheets_asked.body(), sheets_asked.writing(), insert=insert)


def _clear(book: Book, cells: str) -> Json:
    return {"spreadsheetId": book.id, "clearedRange": sheets_values.clear(*_rect(book, cells))}


def _batch_get(book: Book) -> Json:
    rendering = sheets_asked.rendering()
    found = [sheets_values.read(*_rect(book, cells), rendering) for cells in request.args.getlist("ranges")]
    return {"spreadsheetId": book.id} | ({"valueRanges": found} if found else {})


def _batch_clear(book: Book) -> Json:
    cleared = [sheets_values.clear(*_rect(book, cells)) for cells in sheets_asked.body().get("ranges", [])]
    return {"spreadsheetId": book.id, "clearedRanges": cleared}


def _batch_update(book: Book) -> Json:
    given = sheets_asked.body()
    writing = sheets_asked.writing(given)
    done = [_written(book, _rect(book, one["range"]), one, writing) for one in given.get("data", [])]
    return _totals(book, done)


def _written(book: Book, place: tuple[Sheet, Rect], given: Json, writing: Writing) -> Json:
    return sheets_values.write(book, *place, given, sheets_values.echoing(writing, given.get("majorDimension")))


def _totals(book: Book, done: list[Json]) -> Json:
    names = {"Rows": "totalUpdatedRows", "Columns": "totalUpdatedColumns", "Cells": "totalUpdatedCells"}
    totals = {total: sum(one.get(f"updated{name}", 0) for one in done) for name, total in names.items()}
    sheets = len({one["updatedRange"].rpartition("!")[0] for one in done})
    told = {name: count for name, count in (totals | {"totalUpdatedSheets": sheets}).items() if count}
    return {"spreadsheetId": book.id} | told | {"responses": done}


def _get_by_filter(book: Book) -> Json:
    given = sheets_asked.body()
    rendering = sheets_asked.rendering(given)
    found = [
        {"valueRange": sheets_values.read(sheet, rect, rendering), "dataFilters": [one]}
        for one in given.get("dataFilters", [])
        for sheet, rect in sheets_filters.places(book, one)
    ]
    return {"spreadsheetId": book.id} | ({"valueRanges": found} if found else {})


def _update_by_filter(book: Book) -> Json:
    given = sheets_asked.body()
    writing = sheets_asked.writing(given)
    done = []
    for one in given.get("data", []):
        for place in sheets_filters.places(book, one["dataFilter"]):
            sheets_values.check_fits(one, place[1])
            told = _written(book, place, one, writing) | {"dataFilter": one["dataFilter"]}
            done.append({name: part for name, part in told.items() if name != "spreadsheetId"})
    return _totals(book, done)


def _clear_by_filter(book: Book) -> Json:
    found = [place for one in sheets_asked.body().get("dataFilters", []) for place in sheets_filters.places(book, one)]
    return {"spreadsheetId": book.id, "clearedRanges": [sheets_values.clear(sheet, rect) for sheet, rect in found]}
