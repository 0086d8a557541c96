"""A value -> the XML of a cell. Text is always typed text, whatever it begins with."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from addon.sync.adapters.xlsx.markup import escaped
from addon.workbook import Link, Written

DATE, TIME, DATETIME = "date", "time", "datetime"
_EPOCH = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_FIRST = {False: date(1900, 3, 1), True: date(1904, 1, 1)}
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SPACED = re.compile(r"^\s|\s$|[\n\t]|\s\s")
_BLANK = (b"", b"")


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of our own (without ``=``) and the text that it shows."""

    formula: str
    shows: str


def content(value: Written | Formula, *, from_1904: bool) -> tuple[bytes, bytes]:
    """Return a cell's type attribute and its inner XML; both empty for a blank cell."""
    if isinstance(value, Formula):
        return b' t="str"', b"<f>%b</f><v>%b</v>" % (escaped(value.formula), escaped(value.shows))
    if isinstance(value, Link):
        value = value.text
    if value is None or value == "":
        return _BLANK
    if isinstance(value, str):
        return b' t="inlineStr"', _text(value)
    if isinstance(value, bool):
        return b' t="b"', b"<v>1</v>" if value else b"<v>0</v>"
    if isinstance(value, int | float | Decimal):
        return b"", b"<v>" + _number(value) + b"</v>"
    serial = _serial(value, from_1904=from_1904)
    if serial is None:
        return b' t="inlineStr"', _text(str(value))
    return b"", b"<v>" + _number(serial) + b"</v>"


def clock_kind(value: Written | Formula, *, from_1904: bool) -> str | None:
    """Return which date format a value needs (``date``, ``time``, ``datetime``), None if it needs none."""
    if not isinstance(value, date | time) or _serial(value, from_1904=from_1904) is None:
        return None
    if isinstance(value, time):
        return TIME
    return DATETIME if isinstance(value, datetime) else DATE


def _text(text: str) -> bytes:
    """Return inline text. ``_x0041_`` would be read as an escape, a bare CR as a line feed."""
    keep = b' xml:space="preserve"' if _SPACED.search(text) else b""
    if "_x" in text:
        text = _ESCAPE.sub("_x005F_", text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")
    return b"<is><t" + keep + b">" + text.encode() + b"</t></is>"


def _number(value: float | Decimal) -> bytes:
    if isinstance(value, Decimal):
        return format(value, "f").encode()
    return repr(value).encode()


def _serial(value: date | time, *, from_1904: bool) -> float | int | None:
    """Return the day number of a date or time, None for a day before the calendar a sheet knows.

    Excel counts a 29 February 1900 that never was; days before 1 March 1900 are written as text.
    """
    clock = value if isinstance(value, time) else value.time() if isinstance(value, datetime) else time()
    part = (clock.hour * 3600 + clock.minute * 60 + clock.second + clock.microsecond / 1e6) / 86_400
    if isinstance(value, time):
        return part
    day = value.date() if isinstance(value, datetime) else value
    if day < _FIRST[from_1904]:
        return None
    days = (day - _EPOCH[from_1904]).days
    return days + part if part else days
