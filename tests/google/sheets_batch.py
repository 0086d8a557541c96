"""`batchUpdate`: requests in order, all of them or none."""

from collections.abc import Callable

from tests.google import sheets_cell_requests as cells
from tests.google import sheets_fields, sheets_filters, sheets_metadata, sheets_sorting
from tests.google import sheets_line_requests as lines
from tests.google import sheets_range_requests as ranges
from tests.google import sheets_tab_requests as tabs
from tests.google import sheets_thing_requests as things
from tests.google.refusals import Refused, invalid
from tests.google.sheets_book import Book, Json
from tests.google.sheets_metadata import Location

Request = Callable[[Book, Json], Json | None]


def applied(book: Book, requests: list[Json]) -> tuple[Book, list[Json]]:
    """The book after all of them, and one reply for each; the given book is left as it was.

    Raises:
        Refused: with the number and kind of the first request that cannot be done.
    """
    if not requests:
        raise invalid("Must specify at least one request.")
    after = book.copy()
    return after, [_applied(after, number, request) for number, request in enumerate(requests)]


def _applied(book: Book, number: int, request: Json) -> Json:
    if len(request) != 1:
        raise invalid(f"Invalid requests[{number}]: exactly one kind of request must be set.")
    kind, told = next(iter(request.items()))
    if kind not in KINDS:
        raise Refused(501, f"The stand-in does not know requests[{number}].{kind}.")
    try:
        reply = KINDS[kind](book, told)
    except Refused as why:
        raise invalid(f"Invalid requests[{number}].{kind}: {why.message}") from why
    except KeyError as missing:
        raise invalid(f"Invalid requests[{number}].{kind}: {missing.args[0]} must be set.") from missing
    return {} if reply is None else {kind: reply}


def _update_metadata(book: Book, request: Json) -> Json:
    return sheets_metadata.update(book, request, sheets_fields.of_request(request), _selected(book, request))


def _delete_metadata(book: Book, request: Json) -> Json:
    return sheets_metadata.delete(book, sheets_filters.metadata(book, request["dataFilter"]))


def _selected(book: Book, request: Json) -> dict[int, Location]:
    found: dict[int, Location] = {}
    for data_filter in request["dataFilters"]:
        found |= sheets_filters.metadata(book, data_filter)
    return found


KINDS: dict[str, Request] = {
    "updateCells": cells.update,
    "appendCells": cells.append,
    "repeatCell": cells.repeat,
    "setDataValidation": cells.validate,
    "copyPaste": cells.copy,
    "cutPaste": cells.cut,
    "mergeCells": cells.merge,
    "unmergeCells": cells.unmerge,
    "updateBorders": cells.borders,
    "findReplace": cells.find_replace,
    "sortRange": sheets_sorting.sort,
    "insertRange": ranges.insert,
    "deleteRange": ranges.delete,
    "insertDimension": lines.insert,
    "deleteDimension": lines.delete,
    "appendDimension": lines.append,
    "moveDimension": lines.move,
    "updateDimensionProperties": lines.update,
    "autoResizeDimensions": lines.fit,
    "addDimensionGroup": lines.group,
    "updateDimensionGroup": lines.update_group,
    "deleteDimensionGroup": lines.ungroup,
    "addSheet": tabs.add,
    "deleteSheet": tabs.delete,
    "duplicateSheet": tabs.duplicate,
    "updateSheetProperties": tabs.update,
    "updateSpreadsheetProperties": tabs.update_spreadsheet,
    "addNamedRange": things.add_name,
    "updateNamedRange": things.update_name,
    "deleteNamedRange": things.delete_name,
    "addProtectedRange": things.protect,
    "updateProtectedRange": things.update_protection,
    "deleteProtectedRange": things.unprotect,
    "addConditionalFormatRule": things.add_condition,
    "updateConditionalFormatRule": things.update_condition,
    "deleteConditionalFormatRule": things.delete_condition,
    "setBasicFilter": things.set_filter,
    "clearBasicFilter": things.clear_filter,
    "addChart": things.add_chart,
    "updateChartSpec": things.update_chart,
    "deleteEmbeddedObject": things.delete_object,
    "addBanding": things.add_bands,
    "deleteBanding": things.delete_bands,
    "addTable": things.add_table,
    "updateTable": things.update_table,
    "deleteTable": things.delete_table,
    "createDeveloperMetadata": sheets_metadata.create,
    "updateDeveloperMetadata": _update_metadata,
    "deleteDeveloperMetadata": _delete_metadata,
}
