"""Requests of a batch about what lies on the grid: names, protection, conditional formats, filters, charts, tables."""

from typing import Any

from tests.google import sheets_a1, sheets_entering, sheets_fields
from tests.google.refusals import invalid
from tests.google.sheets_book import Book, Json, Sheet
from tests.google.sheets_cells import coloured, formatted


def _tidy(thing: Any) -> Any:
    """The thing as it is answered: the sheet 0 of its ranges unsaid, colours in both spellings."""
    if isinstance(thing, list):
        return [_tidy(part) for part in thing]
    if not isinstance(thing, dict):
        return thing
    said = {name: part for name, part in thing.items() if part not in (None, [])}
    return {name: _tidy(part) for name, part in said.items() if name != "sheetId" or part}


def _shown(thing: Json) -> Json:
    found: Json = _tidy(coloured(thing))
    return found


def _place(book: Book, kind: str, id_name: str, wanted: Any) -> tuple[Sheet, int]:
    for sheet in book.sheets:
        for at, thing in enumerate(sheet.things.get(kind, [])):
            if thing[id_name] == wanted:
                return sheet, at
    raise invalid(f"No {kind.removesuffix('s')} with id: {wanted}")


def _sheet_of(book: Book, given: Json) -> Sheet:
    sheet = book.sheet(given.get("sheetId", 0))
    sheet.rect(sheets_a1.from_grid_range(given))
    return sheet


def add_name(book: Book, request: Json) -> Json:
    """`addNamedRange`."""
    given = request["namedRange"]
    _sheet_of(book, given["range"])
    if any(one["name"].casefold() == given["name"].casefold() for one in book.named_ranges):
        raise invalid(f"A named range with the name {given['name']} already exists.")
    named = {"namedRangeId": given.get("namedRangeId") or str(book.new_id())} | _shown(given)
    book.named_ranges.append(named)
    return {"namedRange": named}


def _named(book: Book, named_range_id: str) -> int:
    for at, one in enumerate(book.named_ranges):
        if one["namedRangeId"] == named_range_id:
            return at
    raise invalid(f"Cannot find a named range with id: {named_range_id}")


def update_name(book: Book, request: Json) -> None:
    """`updateNamedRange`."""
    given = request["namedRange"]
    at = _named(book, given.get("namedRangeId", ""))
    book.named_ranges[at] = _shown(
        sheets_fields.changed(book.named_ranges[at], given, sheets_fields.of_request(request))
    )


def delete_name(book: Book, request: Json) -> None:
    """`deleteNamedRange`."""
    del book.named_ranges[_named(book, request["namedRangeId"])]


def protect(book: Book, request: Json) -> Json:
    """`addProtectedRange`: the reply names no editors, the next look names the one who made it."""
    given = _shown(request["protectedRange"])
    if "range" not in given and "namedRangeId" not in given and "tableId" not in given:
        raise invalid("A protected range needs a range.")
    sheet = _sheet_of(book, given.get("range", {}))
    asked = {name: part for name, part in given.items() if part not in ("", False) and name != "editors"}
    made = {"protectedRangeId": given.get("protectedRangeId") or book.new_id()} | asked
    made |= {"requestingUserCanEdit": True}
    users = [*given.get("editors", {}).get("users", []), book.editor]
    sheet.things.setdefault("protectedRanges", []).append(made | {"editors": {"users": users}})
    return {"protectedRange": made | {"editors": {}}}


def update_protection(book: Book, request: Json) -> None:
    """`updateProtectedRange`."""
    given = request["protectedRange"]
    _replace(book, request, ("protectedRanges", "protectedRangeId"), given)


def unprotect(book: Book, request: Json) -> None:
    """`deleteProtectedRange`."""
    _remove(book, ("protectedRanges", "protectedRangeId"), request["protectedRangeId"])


def _replace(book: Book, request: Json, named: tuple[str, str], given: Json) -> None:
    kind, id_name = named
    sheet, at = _place(book, kind, id_name, given.get(id_name))
    mask = sheets_fields.of_request(request)
    keep = {id_name: given.get(id_name)}
    sheet.things[kind][at] = _shown(sheets_fields.changed(sheet.things[kind][at], given, mask) | keep)


def _remove(book: Book, named: tuple[str, str], wanted: Any) -> None:
    kind, id_name = named
    sheet, at = _place(book, kind, id_name, wanted)
    del sheet.things[kind][at]


def add_condition(book: Book, request: Json) -> None:
    """`addConditionalFormatRule`, at an index or at the end."""
    rule = request["rule"]
    if not rule.get("ranges"):
        raise invalid("A conditional format rule needs a range.")
    sheet = _sheet_of(book, rule["ranges"][0])
    rules = sheet.things.setdefault("conditionalFormats", [])
    rules.insert(request.get("index", 0), _shown(_on_grid(book, rule)))


def _on_grid(book: Book, rule: Json) -> Json:
    return rule | {"ranges": [_bounded(book, one) for one in rule["ranges"]]}


def update_condition(book: Book, request: Json) -> Json:
    """`updateConditionalFormatRule`: another rule, or another place for it."""
    index: int = request.get("index", 0)
    given: Json = request.get("rule", {})
    sheet = _sheet_of(book, given["ranges"][0]) if given else book.sheet(request.get("sheetId", 0))
    rules = sheet.things.get("conditionalFormats", [])
    _check_index(rules, index)
    old = rules.pop(index)
    new = _shown(_on_grid(book, given)) if given else old
    at: int = request.get("newIndex", index)
    rules.insert(at, new)
    return {"newRule": new, "oldRule": old}


def delete_condition(book: Book, request: Json) -> Json:
    """`deleteConditionalFormatRule`; the rule that went."""
    rules = book.sheet(request.get("sheetId", 0)).things.get("conditionalFormats", [])
    _check_index(rules, request.get("index", 0))
    return {"rule": rules.pop(request.get("index", 0))}


def _check_index(rules: list[Json], index: int) -> None:
    if index >= len(rules):
        raise invalid(f"No conditional format on the sheet at index: {index}")


def set_filter(book: Book, request: Json) -> None:
    """`setBasicFilter`."""
    given = request["filter"]
    _sheet_of(book, given.get("range", {})).basic_filter = _shown(given | {"range": _bounded(book, given["range"])})


def _bounded(book: Book, given: Json) -> Json:
    """A range as it is kept: an open one ends where the grid ends now, and does not grow with it."""
    sheet, rect = book.on_grid(given)
    return {"sheetId": sheet.id} | sheets_a1.sides(rect)


def clear_filter(book: Book, request: Json) -> None:
    """`clearBasicFilter`."""
    book.sheet(request.get("sheetId", 0)).basic_filter = None


def add_chart(book: Book, request: Json) -> Json:
    """`addChart`: kept as it was given; nothing is drawn."""
    given = request["chart"]
    position = given.get("position", {})
    anchor = position.get("overlayPosition", {}).get("anchorCell", {})
    sheet = book.sheet(position.get("sheetId", anchor.get("sheetId", 0)))
    chart = {"chartId": given.get("chartId") or book.new_id()} | _shown(given)
    sheet.things.setdefault("charts", []).append(chart)
    return {"chart": chart}


def update_chart(book: Book, request: Json) -> None:
    """`updateChartSpec`."""
    sheet, at = _place(book, "charts", "chartId", request.get("chartId"))
    sheet.things["charts"][at] = sheet.things["charts"][at] | {"spec": _shown(request["spec"])}


def delete_object(book: Book, request: Json) -> None:
    """`deleteEmbeddedObject`: a chart."""
    _remove(book, ("charts", "chartId"), request["objectId"])


def add_bands(book: Book, request: Json) -> Json:
    """`addBanding`."""
    given = request["bandedRange"]
    banded = {"bandedRangeId": given.get("bandedRangeId") or book.new_id()} | _shown(given)
    _sheet_of(book, given["range"]).things.setdefault("bandedRanges", []).append(banded)
    return {"bandedRange": banded}


def delete_bands(book: Book, request: Json) -> None:
    """`deleteBanding`."""
    _remove(book, ("bandedRanges", "bandedRangeId"), request["bandedRangeId"])


def add_table(book: Book, request: Json) -> Json:
    """`addTable`: a column's name and its header cell are one and the same."""
    given = request["table"]
    sheet, rect = book.on_grid(given["range"])
    name = given.get("name") or f"Table{book.new_id() % 1000}"
    for other in (table for one in book.sheets for table in one.things.get("tables", [])):
        if other["name"].casefold() == name.casefold():
            raise invalid(f"A table with the name {name} already exists.")
        if other["range"].get("sheetId", 0) == sheet.id and rect.crosses(book.on_grid(other["range"])[1]):
            raise invalid("You cannot add a table that overlaps an existing table.")
    told = {one.get("columnIndex", 0): one for one in given.get("columnProperties", [])}
    columns = [_column(sheet, rect, at, told.get(at, {})) for at in range(rect.width)]
    made = _shown(given | {"name": name, "columnProperties": columns})
    table = made | {"tableId": given.get("tableId") or str(book.new_id())}
    sheet.things.setdefault("tables", []).append(table)
    return {"table": table}


def _column(sheet: Sheet, rect: sheets_a1.Rect, at: int, told: Json) -> Json:
    place = (rect.top, rect.left + at)
    cell = sheet.cell(*place)
    name = told.get("columnName") or (formatted(cell) if cell.entered else f"Column {at + 1}")
    sheet.put(*place, sheets_entering.raw(cell, name))
    index = {"columnIndex": at} if at else {}
    return {"columnType": "COLUMN_TYPE_UNSPECIFIED"} | told | index | {"columnName": name}


def update_table(book: Book, request: Json) -> None:
    """`updateTable`."""
    _replace(book, request, ("tables", "tableId"), request["table"])


def delete_table(book: Book, request: Json) -> None:
    """`deleteTable`, with its cells."""
    sheet, at = _place(book, "tables", "tableId", request["tableId"])
    table = sheet.things["tables"].pop(at)
    for place in list(sheet.filled(book.on_grid(table["range"])[1])):
        sheet.enter(*place, None)
