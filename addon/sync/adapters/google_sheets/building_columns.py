"""Columns as they look wherever they stand: width, format, header with help, drop-down, folding, protection. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from addon.sync.adapters import appearance
from addon.sync.adapters.arriving import TabPlace
from addon.sync.adapters.google_sheets import looks
from addon.sync.adapters.google_sheets.cells import Json
from addon.sync.adapters.google_sheets.ranges import runs
from addon.tabs import Column, Tab
from addon.written import letters

PROTECTION = {"description": "Filled in by Groupkeeper", "warningOnly": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Neighbouring columns of a sheet by index (from 0), below headers in row ``top``; ``status``: its index."""

    sheet_id: int
    columns: Mapping[int, Column]
    top: int = 1
    status: int | None = None

    def below(self, first: int, width: int = 1) -> Json:
        """Return columns from below the header on, however many rows there will be."""
        return {
            "sheetId": self.sheet_id,
            "startRowIndex": self.top,
            "startColumnIndex": first,
            "endColumnIndex": first + width,
        }


def whole(tab: Tab, sheet_id: int) -> Placed:
    """Return all columns of a tab as a new spreadsheet has them."""
    columns = dict(enumerate(tab.columns))
    status = next((index for index, column in columns.items() if column.field == "status"), None)
    return Placed(sheet_id=sheet_id, columns=columns, status=status)


def lay_out_columns(placed: Placed, *, plain: bool = False) -> Iterator[Json]:
    """Return widths, formats, folding and headers; the help shows while the mouse rests on a header."""
    for index, column in placed.columns.items():
        yield sized(placed.sheet_id, "COLUMNS", (index, index + 1), looks.pixels(appearance.width(column)))
        cell = {"userEnteredFormat": looks.body(column, plain=plain)}
        yield {"repeatCell": {"range": placed.below(index), "cell": cell, "fields": "userEnteredFormat"}}
    for first, count in runs(index for index, column in placed.columns.items() if column.hidden):
        span = {"sheetId": placed.sheet_id, "dimension": "COLUMNS", "startIndex": first, "endIndex": first + count}
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
    start = {"sheetId": placed.sheet_id, "rowIndex": placed.top - 1, "columnIndex": min(placed.columns)}
    fields = "userEnteredValue,userEnteredFormat,note"
    yield {"updateCells": {"start": start, "rows": [{"values": cells}], "fields": fields}}


def sized(sheet_id: int, dimension: str, span: tuple[int, int], size: int) -> Json:
    """Return the request that gives rows or columns a size in pixels."""
    area = {"sheetId": sheet_id, "dimension": dimension, "startIndex": span[0], "endIndex": span[1]}
    return {"updateDimensionProperties": {"range": area, "properties": {"pixelSize": size}, "fields": "pixelSize"}}


def drop_downs(placed: Placed, places: Mapping[str, TabPlace]) -> Iterator[Json]:
    """Return the drop-downs; lists of other tabs are named as those tabs are titled now."""
    for index, column in placed.columns.items():
        condition = _condition(column, places)
        if condition:
            rule: Json = {"condition": condition, "strict": False, "showCustomUi": True}
            if column.help:
                rule["inputMessage"] = column.help
            yield {"setDataValidation": {"range": placed.below(index), "rule": rule}}


def _condition(column: Column, places: Mapping[str, TabPlace]) -> Json | None:
    source = places.get(column.picks)
    if source and "pick" in source.at:
        letter = letters(source.at["pick"])
        listed = appearance.place(source.title, f"${letter}${source.header_row + 1}:${letter}")
        return {"type": "ONE_OF_RANGE", "values": [{"userEnteredValue": f"={listed}"}]}
    words = ("yes", "no") if column.kind == "yes_no" else column.choices
    if not words:
        return None
    return {"type": "ONE_OF_LIST", "values": [{"userEnteredValue": word} for word in words]}


def protected(placed: Placed) -> Iterator[Json]:
    """Return protection that asks before somebody types into what the add-on fills in, and never forbids it."""
    for first, count in runs(at for at, column in placed.columns.items() if column.owner in {"id", "source"}):
        yield {"addProtectedRange": {"protectedRange": {"range": placed.below(first, count), **PROTECTION}}}
