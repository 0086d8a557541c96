"""What becomes of text that is typed into a cell, or sent as USER_ENTERED (en_US)."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from tests.google import sheets_formulas
from tests.google.refusals import invalid
from tests.google.sheets_book import Cell
from tests.google.sheets_formats import DAY_ZERO

_NUMBER = re.compile(r"([+-]?)(\$?)((?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?)(%?)\Z")
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:\.\d*)?[eE][+-]?\d+\Z")
_MOMENTS = (
    (re.compile(r"\d{4}-\d{1,2}-\d{1,2}\Z"), "%Y-%m-%d", "DATE", "yyyy-mm-dd"),
    (re.compile(r"\d{1,2}/\d{1,2}/\d{4}\Z"), "%m/%d/%Y", "DATE", "m/d/yyyy"),
    (re.compile(r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2}\Z"), "%Y-%m-%d %H:%M", "DATE_TIME", "yyyy-mm-dd h:mm"),
    (
        re.compile(r"\d{4}-\d{1,2}-\d{1,2} \d{1,2}:\d{2}:\d{2}\Z"),
        "%Y-%m-%d %H:%M:%S",
        "DATE_TIME",
        "yyyy-mm-dd h:mm:ss",
    ),
    (re.compile(r"\d{1,2}/\d{1,2}/\d{4} \d{1,2}:\d{2}:\d{2}\Z"), "%m/%d/%Y %H:%M:%S", "DATE_TIME", "m/d/yyyy h:mm:ss"),
    (re.compile(r"\d{1,2}:\d{2}\Z"), "%H:%M", "TIME", "h:mm"),
    (re.compile(r"\d{1,2}:\d{2}:\d{2}\Z"), "%H:%M:%S", "TIME", "h:mm:ss"),
    (re.compile(r"\d{1,2}:\d{2} [AaPp][Mm]\Z"), "%I:%M %p", "TIME", "h:mm am/pm"),
)


def raw(cell: Cell, value: Any) -> Cell:
    """The cell after a RAW write: nothing is read into the text."""
    return replace(cell, entered=_as_is(value), shows=None)


def typed(cell: Cell, value: Any) -> Cell:
    """The cell after a person typed the value: formulas, numbers, dates and TRUE are recognised."""
    if not isinstance(value, str) or value == "":
        return raw(cell, value)
    if value.startswith("'"):
        return replace(cell, entered={"stringValue": value[1:]}, shows=None)
    if _number_type(cell) == "TEXT":
        return replace(cell, entered={"stringValue": value}, shows=None)
    if value.startswith("=") and len(value) > 1:
        return replace(cell, entered={"formulaValue": value}, shows=sheets_formulas.outcome(value))
    entered, number_format = recognised(value)
    kept = number_format is None or _number_type(cell) is not None
    return replace(cell, entered=entered, shows=None, format=cell.format if kept else _with(cell, number_format))


def recognised(text: str) -> tuple[dict[str, Any], dict[str, str] | None]:
    """The value that the text means, and the number format that typing it brings along."""
    bare = text.strip()
    if bare.upper() in {"TRUE", "FALSE"}:
        return {"boolValue": bare.upper() == "TRUE"}, None
    number = _number(bare)
    if number is not None:
        return number
    for shape, pattern, kind, look in _MOMENTS:
        serial = _serial(bare, pattern) if shape.match(bare) else None
        if serial is not None:
            return {"numberValue": serial}, {"type": kind, "pattern": look}
    return {"stringValue": text}, None


def _number(text: str) -> tuple[dict[str, Any], dict[str, str] | None] | None:
    if _SCIENTIFIC.match(text):
        return {"numberValue": float(text)}, {"type": "SCIENTIFIC", "pattern": "0.00E+00"}
    found = _NUMBER.match(text)
    if found is None or not any(sign.isdigit() for sign in found.group(3)):
        return None
    sign, dollar, digits, percent = found.groups()
    number = float(digits.replace(",", "")) * (-1 if sign == "-" else 1) / (100 if percent else 1)
    decimals = ".00" if "." in digits else ""
    if percent:
        return {"numberValue": number}, {"type": "PERCENT", "pattern": f"0{decimals}%"}
    if dollar:
        return {"numberValue": number}, {"type": "CURRENCY", "pattern": f'"$"#,##0{decimals}'}
    return {"numberValue": number}, {"type": "NUMBER", "pattern": f"#,##0{decimals}"} if "," in digits else None


def _serial(text: str, pattern: str) -> float | None:
    try:
        moment = datetime.strptime(text, pattern)
    except ValueError:
        return None
    if "%Y" not in pattern:
        moment = moment.replace(year=DAY_ZERO.year, month=DAY_ZERO.month, day=DAY_ZERO.day)
    return (moment - DAY_ZERO).total_seconds() / 86_400


def _as_is(value: Any) -> dict[str, Any] | None:
    if value == "":
        return None
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int | float):
        return {"numberValue": value}
    if isinstance(value, str):
        return {"stringValue": value}
    raise invalid("Invalid values: a cell holds text, a number or a truth value.")


def _number_type(cell: Cell) -> str | None:
    kind: str | None = ((cell.format or {}).get("numberFormat") or {}).get("type")
    return kind


def _with(cell: Cell, number_format: dict[str, str] | None) -> dict[str, Any]:
    return (cell.format or {}) | {"numberFormat": number_format}
