"""One cell: Google's CellData <-> the port's values. Pure.

Values are written typed and parsed by nobody: text is stringValue whatever it begins with, a day is a
serial number with a number format beside it.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from typing import Any

from addon.sync.adapters.appearance import DATE, MOMENT, TIME, number_format
from addon.sync.adapters.jumps import is_jump, jump
from addon.sync.adapters.writable import read_back
from addon.tabs import Column
from addon.workbook import Link, Raw, Written

Json = dict[str, Any]

VALUE, FORMAT, LINK = "userEnteredValue", "userEnteredFormat.numberFormat", "userEnteredFormat.textFormat.link"
"""The fields a write may name; nothing else of a cell is ever touched."""

CELL_FIELDS = "userEnteredValue,effectiveValue"
"""What is asked for of a cell whose content is compared."""
CLOSE_FIELDS = f"{CELL_FIELDS},effectiveFormat.numberFormat.type"
"""What is asked for of a cell that is looked at closely."""

_DAY_ZERO = datetime(1899, 12, 30)
_DAY = 86_400
_EXACT = 1e15
_TYPES: dict[type, tuple[str, str]] = {
    date: ("DATE", DATE),
    datetime: ("DATE_TIME", MOMENT),
    time: ("TIME", TIME),
}
_KINDS: dict[type, str] = {date: "date", datetime: "datetime", time: "time"}
_TEMPORAL_KINDS = frozenset(_KINDS.values())


@dataclass(frozen=True, slots=True)
class Dressed:
    """A cell as it is sent, and the fields that are meant by it."""

    data: Json
    fields: tuple[str, ...] = (VALUE,)


def raw(cell: Mapping[str, Any]) -> Raw:
    """Return what a person sees in a cell: a formula's result, None for blank and for errors."""
    value = cell.get("effectiveValue")
    if not value:
        return None
    if "stringValue" in value:
        return value["stringValue"] or None
    if "boolValue" in value:
        return bool(value["boolValue"])
    if "numberValue" not in value:
        return None
    return _number(float(value["numberValue"]), form_type(cell))


def form_type(cell: Mapping[str, Any]) -> str:
    """Return as what a cell shows a number, such as DATE or CURRENCY; "" where that is left to Sheets."""
    return str(cell.get("effectiveFormat", {}).get("numberFormat", {}).get("type", ""))


def has_formula(cell: Mapping[str, Any]) -> bool:
    """Return whether a formula is in the cell, whoever's it is."""
    return "formulaValue" in cell.get("userEnteredValue", {})


def is_computed(cell: Mapping[str, Any]) -> bool:
    """Return whether a formula (but a link of ours) is in the cell or spills into it, or it shows an error."""
    entered, shown = cell.get("userEnteredValue", {}), cell.get("effectiveValue", {})
    return (
        (has_formula(cell) and not is_jump(entered["formulaValue"]))
        or "errorValue" in shown
        or bool(shown and not entered)
    )


def _number(value: float, form: str) -> Raw:
    try:
        if form == "DATE":
            return moment(value) if value % 1 else moment(value).date()
        if form == "DATE_TIME":
            return moment(value)
        if form == "TIME":
            return moment(value).time() if 0 <= round(value * _DAY) < _DAY else timedelta(seconds=round(value * _DAY))
    except OverflowError:  # a number so large that no calendar knows the day
        pass
    return number_shown(value)


def number_shown(value: float) -> Raw:
    """Return a number without a fraction as a whole one."""
    return int(value) if value.is_integer() and abs(value) < _EXACT else value


def moment(serial: float) -> datetime:
    """Return the moment that Sheets counts so: days since 1899-12-30, to the second."""
    return _DAY_ZERO + timedelta(seconds=round(serial * _DAY))


def serial(value: date | time) -> float:
    """Return a day, moment or time of day as Sheets counts it: days since 1899-12-30."""
    if isinstance(value, time):
        passed = datetime.combine(_DAY_ZERO, value) - _DAY_ZERO
    elif isinstance(value, datetime):
        passed = value - _DAY_ZERO
    else:
        passed = datetime.combine(value, time()) - _DAY_ZERO
    days = passed / timedelta(days=1)
    return int(days) if days.is_integer() else days


def entered(value: Written) -> Json:
    """Return a value as ExtendedValue; nothing for a blank."""
    shown = read_back(value)
    if shown is None:
        return {}
    if isinstance(shown, str):
        return {"stringValue": shown}
    if isinstance(shown, bool):
        return {"boolValue": shown}
    if isinstance(shown, date | time):
        return {"numberValue": serial(shown)}
    if isinstance(shown, timedelta):
        return {"numberValue": shown / timedelta(days=1)}
    return {"numberValue": shown}


def form_of(column: Column | None) -> Json:
    """Return a declared column's number format; nothing where Sheets chooses."""
    pattern = number_format(column) if column else "General"
    if column is None or pattern == "General":
        return {}
    if pattern == "@":
        return {"type": "TEXT", "pattern": "@"}
    kinds = {"date": "DATE", "datetime": "DATE_TIME", "time": "TIME", "money": "CURRENCY", "percent": "PERCENT"}
    return {"type": kinds.get(column.kind, "NUMBER"), "pattern": pattern}


def overwriting(value: Written, old: Raw, column: Column | None, *, may_link: bool = False) -> Dressed:
    """Return a cell that replaces ``old``; its format changes only where the value would not show without.

    A link is named among the fields where one may have been: a text that replaces a link is none.
    """
    cell = {"userEnteredValue": entered(value)} if entered(value) else {}
    if isinstance(value, Link):  # a formula in a cell of format TEXT shows its own text
        return Dressed(cell, (VALUE, FORMAT, LINK))
    fields = [VALUE]
    shown = read_back(value)
    if type(shown) in _TYPES and type(shown) is not type(old):
        cell["userEnteredFormat"] = {"numberFormat": _form_for(shown, column)}
        fields.append(FORMAT)
    elif _is_number(shown) and _shown_as_time(old, column):
        form = form_of(column) if column and column.kind not in _TEMPORAL_KINDS and column.kind != "text" else {}
        if form:
            cell["userEnteredFormat"] = {"numberFormat": form}
        fields.append(FORMAT)
    if may_link:
        fields.append(LINK)
    return Dressed(cell, tuple(fields))


def appended(value: Written, column: Column | None) -> Json:
    """Return a cell of a new row, with the format of its column, blank or not."""
    shown = read_back(value)
    form = form_of(column)
    if type(shown) in _TYPES:
        form = _form_for(shown, column)
    elif _is_number(shown) and form.get("type") in {"TEXT", "DATE", "DATE_TIME", "TIME"}:
        form = {}
    cell = {"userEnteredFormat": {"numberFormat": form}} if form else {}
    return {**cell, "userEnteredValue": entered(value)} if entered(value) else cell


def cell_address(sheet_id: int) -> str:
    """Return what the address of a cell in a tab begins with, after the spreadsheet's."""
    return f"#gid={sheet_id}&range="


def linked(cell: Json, value: Written, places: Mapping[str, tuple[int, str]]) -> Json:
    """Return a cell that leads where its link does; a link to a tab that we do not have is plain text.

    ``places`` are the ids and titles of our sheets by tab.
    """
    if not isinstance(value, Link) or value.tab not in places:
        return cell
    sheet_id, title = places[value.tab]
    return {"userEnteredValue": {"formulaValue": f"={jump(value, title, cell_address(sheet_id))}"}}


def _form_for(shown: Raw, column: Column | None) -> Json:
    if column and column.kind == _KINDS[type(shown)]:
        return form_of(column)
    kind, pattern = _TYPES[type(shown)]
    return {"type": kind, "pattern": pattern}


def _is_number(shown: Raw) -> bool:
    return isinstance(shown, int | float) and not isinstance(shown, bool)


def _shown_as_time(old: Raw, column: Column | None) -> bool:
    if old is None:
        return column is not None and column.kind in _TEMPORAL_KINDS
    return isinstance(old, date | time | timedelta)


# --- comparing ------------------------------------------------------------------------------------

COMPUTED = "computed"
"""How a formula, spill or error is compared: it is never what we have read as a plain value."""


def token(value: Raw) -> str:
    """Return a value as text that differs for everything a person would call different.

    A day or time is its number, to the second: whether a cell shows it as one is a matter of its format.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return f"b{value:d}"
    if isinstance(value, str):
        return f"t{value}"
    if isinstance(value, timedelta):
        value /= timedelta(days=1)
    number = value if isinstance(value, int | float) else serial(value)
    return f"n{round(number * _DAY)}" if math.isfinite(number) else f"n{number}"


def seen_token(cell: Mapping[str, Any]) -> str:
    """Return a cell as it is compared with what was read before."""
    return COMPUTED if is_computed(cell) else token(raw(cell))


def digest(tokens: Iterable[str]) -> str:
    """Return a short digest of compared values; they cannot be read back out of it."""
    return sha256("\x1f".join(tokens).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def cell_at(row: Sequence[Raw], column: int) -> Raw:
    """Return a cell of a row that may be shorter."""
    return row[column] if column < len(row) else None
