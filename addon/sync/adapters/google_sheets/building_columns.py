"""Columns as they look wherever they stand: width, format, header with help, drop-down, folding, protection. Pure."""

from collections.abc import Iterator, Mapping

from addon.sync.adapters import appearance
from addon.sync.adapters.arriving import Placed, TabPlace
from addon.sync.adapters.google_sheets import looks
from addon.sync.adapters.google_sheets.cells import Json
from addon.sync.adapters.google_sheets.ranges import runs
from addon.sync.adapters.word_colours import ColourRule, colour_rules
from addon.tabs import Column, Tab, offered_field
from addon.written import letters

PROTECTION: Json = {"description": "Filled in by Groupkeeper", "warningOnly": True}


def below(placed: Placed, sheet_id: int, first: int, width: int = 1) -> Json:
    """Return columns from below the header on, however many rows there will be."""
    return {
        "sheetId": sheet_id,
        "startRowIndex": placed.top,
        "startColumnIndex": first,
        "endColumnIndex": first + width,
    }


def lay_out_columns(placed: Placed, sheet_id: int, *, plain: bool = False) -> Iterator[Json]:
    """Return widths, formats, folding and headers; the help shows while the mouse rests on a header."""
    for index, column in placed.columns.items():
        yield sized(sheet_id, "COLUMNS", (index, index + 1), looks.pixels(appearance.width(column)))
        cell = {"userEnteredFormat": looks.body(column, plain=plain)}
        yield {"repeatCell": {"range": below(placed, sheet_id, index), "cell": cell, "fields": "userEnteredFormat"}}
    for first, count in runs(index for index, column in placed.columns.items() if column.hidden):
        span = {"sheetId": sheet_id, "dimension": "COLUMNS", "startIndex": first, "endIndex": first + count}
        yield {"addDimensionGroup": {"range": span}}
        hidden = {"range": span, "properties": {"hiddenByUser": True}, "fields": "hiddenByUser"}
        yield {"updateDimensionProperties": hidden}
    cells = [
        {
            "userEnteredValue": {"stringValue": column.header},
            "userEnteredFormat": looks.header(column),
            **({"note": column.help} if column.help else {}),
        }
        for column in placed.columns.values()
    ]
    start = {"sheetId": sheet_id, "rowIndex": placed.top - 1, "columnIndex": min(placed.columns)}
    fields = "userEnteredValue,userEnteredFormat,note"
    yield {"updateCells": {"start": start, "rows": [{"values": cells}], "fields": fields}}


def sized(sheet_id: int, dimension: str, span: tuple[int, int], size: int) -> Json:
    """Return the request that gives rows or columns a size in pixels."""
    area = {"sheetId": sheet_id, "dimension": dimension, "startIndex": span[0], "endIndex": span[1]}
    return {"updateDimensionProperties": {"range": area, "properties": {"pixelSize": size}, "fields": "pixelSize"}}


def drop_downs(placed: Placed, sheet_id: int, places: Mapping[str, TabPlace]) -> Iterator[Json]:
    """Return the drop-downs; lists of other tabs are named as those tabs are titled now."""
    for index, column in placed.columns.items():
        condition = _condition(column, places)
        if condition:
            rule: Json = {"condition": condition, "strict": False, "showCustomUi": True}
            if column.help:
                rule["inputMessage"] = column.help
            yield {"setDataValidation": {"range": below(placed, sheet_id, index), "rule": rule}}


def _condition(column: Column, places: Mapping[str, TabPlace]) -> Json | None:
    source = places.get(column.listed)
    if source and offered_field(source.at):
        letter = letters(source.at[offered_field(source.at)])
        listed = appearance.place(source.title, f"${letter}${source.header_row + 1}:${letter}")
        return {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": f"={listed}"}]}
    words = ("yes", "no") if column.kind == "yes_no" else column.choices
    if not words:
        return None
    return {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": word} for word in words]}


def protected(placed: Placed, sheet_id: int) -> Iterator[Json]:
    """Return protection that asks before somebody types into what the add-on fills in, and never forbids it."""
    for first, count in runs(at for at, column in placed.columns.items() if column.owner in {"id", "source"}):
        yield {"addProtectedRange": {"protectedRange": {"range": below(placed, sheet_id, first, count), **PROTECTION}}}


def colour_words(tab: Tab, placed: Placed, sheet_id: int) -> Iterator[Json]:
    """Return conditional formats that tint cells by the word they begin with; of two that are true, the first shows."""
    for number, rule in enumerate(colour_rules(tab, placed)):
        yield {"addConditionalFormatRule": {"rule": colouring(rule, placed, sheet_id), "index": number}}


def colouring(rule: ColourRule, placed: Placed, sheet_id: int) -> Json:
    """Return a rule as a conditional format."""
    fill, ink = rule.tone
    look = {**looks.fill(fill), "textFormat": {"foregroundColorStyle": looks.colour(ink)}}
    true = {"type": "CUSTOM_FORMULA", "values": [{"userEnteredValue": f"={rule.formula}"}]}
    area = below(placed, sheet_id, rule.first, rule.last - rule.first + 1)
    return {"ranges": [area], "booleanRule": {"condition": true, "format": look}}
