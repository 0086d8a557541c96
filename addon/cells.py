"""Turns the cell of a declared column into a value, or tells why it is none, and back. No I/O.

Values are plain Python: text, ``int``, ``Decimal``, ``date``, ``time``, ``datetime``, ``bool``; blank is ``None``.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import TypeVar

from addon.near_words import did_you_mean
from addon.person_names import person_key
from addon.tabs import WEEKDAYS, Column, Value, folded, weekday
from addon.written import (
    LONGEST_TEXT,
    clock,
    day_number,
    is_error_word,
    is_too_long,
    no_date,
    number,
    visible,
    wall_time,
    without_control,
)

Cell = object


@dataclass(frozen=True, slots=True)
class BadCell:
    """Why a cell's content is not a value of its column, and what to do."""

    what: str
    next_step: str = ""


def read_value(column: Column, raw: Cell) -> Value | BadCell:
    """Return the typed value of a raw cell, ``None`` for blank, or a BadCell with what is wrong.

    ``raw`` is what a workbook adapter read: text, number, bool, date, time, datetime, timedelta.
    """
    if raw is None:
        return None
    if isinstance(raw, str):
        raw = without_control(visible(raw)).strip()
        if not raw:
            return None
        if is_too_long(raw, LONGEST_TEXT):
            return _TOO_LONG
        if column.kind in _MOMENTS:
            raw = wall_time(raw) or raw
    return _READERS[column.kind](column, raw)


_TOO_LONG = BadCell(
    f"this text is longer than {LONGEST_TEXT:,} characters", "Shorten it; keep what is long in a document of its own."
)
_MOMENTS = frozenset({"date", "datetime", "time"})


def canonical(value: object) -> str:
    """Return the one text by which two values are compared and remembered; blank is ''."""
    if type(value) is str:  # nearly every cell of a practice
        return value.strip()
    form = _CANONICAL.get(type(value))
    return form(value) if form else str(value)


def _decimal_text(value: Decimal) -> str:
    return format(value.normalize() + 0, "f")


_CANONICAL: Mapping[type, Callable[..., str]] = MappingProxyType(
    {
        type(None): lambda _: "",
        str: str.strip,
        bool: lambda value: "yes" if value else "no",
        datetime: lambda value: value.strftime("%Y-%m-%d %H:%M"),
        date: date.isoformat,
        time: lambda value: value.strftime("%H:%M:%S" if value.second else "%H:%M"),
        Decimal: _decimal_text,
    }
)


def same(column: Column, one: str, other: str) -> bool:
    """Return whether two canonical texts mean the same in this column, as a person would see it.

    Case and spacing do not matter, nor how a phone number or a name is written, nor which label a pick's code has.
    """
    if one == other:
        return True
    if not one or not other:
        return False
    if column.kind == "phone":
        return len(digits(one)) >= 7 and digits(one) == digits(other)
    if column.kind == "pick" and (code := code_in(one)):
        return code == code_in(other)
    if column.is_name and person_key(one) == person_key(other):
        return True
    if column.kind == "text" and column.owner == "shared":
        return _spelled(one) == _spelled(other) or _is_spelling(column, one, other)
    return " ".join(one.split()) == " ".join(other.split())


def _spelled(text: str) -> str:
    return " ".join(visible(text).casefold().split())


def _is_spelling(column: Column, one: str, other: str) -> bool:
    found = (folded(one), folded(other))
    return found[0] == found[1] or any(set(found) <= set(map(folded, words)) for words in column.spellings)


_CODED = re.compile(r"\(([A-Z]{1,3}-\d+)\)\s*$")


def code_in(pick: str) -> str:
    """Return the code that a pick such as ``Name (M-0142)`` ends with, or ""."""
    found = _CODED.search(pick)
    return found[1] if found else ""


def digits(text: str) -> str:
    """Return a phone number's digits, without the country code of North America."""
    found = "".join(ch for ch in text if ch.isdigit())
    return found.removeprefix("1") if len(found) == 11 else found


def from_canonical(column: Column, text: str) -> Value:
    """Return the value whose canonical text this is (the inverse of ``canonical`` for the column's kind)."""
    value = read_value(column, text)
    return text if isinstance(value, BadCell) else value


def to_cell(value: Value) -> Value:
    """Return the value as it is written into a cell: yes/no as words, the rest typed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value


_SHIFTED = (
    "Look at the columns of this row: a cell may have been pasted one column to the side. "
    "If it belongs here, format the cell as text and type it again."
)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _text(column: Column, raw: Cell) -> Value | BadCell:
    if column.holds and isinstance(raw, str) and is_error_word(raw):
        return BadCell("this is the error of a formula, not a value", "Type the value, or leave the cell blank.")
    if column.holds and (what := _other_kind(column.holds, raw)):
        return BadCell(what, _SHIFTED)
    if column.holds == "email" and isinstance(raw, str) and "." not in raw.rpartition("@")[2]:
        return BadCell("this is not a whole e-mail address", "Type it like rosa@example.org.")
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.strftime("%Y-%m-%d %H:%M")
    return canonical(raw) if isinstance(raw, date | time) else str(raw)


def _other_kind(holds: str, raw: Cell) -> str:
    """Return why a value is of another kind than its column holds, "" if it is not."""
    if _is_date(raw):
        return "this is a date or time where text is expected"
    if holds == "label":
        return ""
    if holds == "email":
        return "" if isinstance(raw, str) and "@" in raw else "this is not an e-mail address"
    if isinstance(raw, str) and _EMAIL.fullmatch(raw):
        return "this is an e-mail address where a name is expected"
    return "" if isinstance(raw, str) and any(map(str.isalpha, raw)) else "this has no letter, so it is not a name"


def _is_date(raw: Cell) -> bool:
    if isinstance(raw, str):
        return _SLASHED.match(raw) is not None or isinstance(_date_text(raw), date)
    return isinstance(raw, date | time | timedelta)


def _phone(column: Column, raw: Cell) -> Value | BadCell:
    if _is_date(raw) or (isinstance(raw, str) and "@" in raw):
        return BadCell("this is not a phone number", _SHIFTED)
    if isinstance(raw, str) and not any(map(str.isdigit, raw)):
        return BadCell("this is not a phone number", "Type the number, or leave the cell blank.")
    return _code(column, raw)


_DAMAGED = re.compile(r"^\d(?:\.\d+)?E\+?\d+$", re.IGNORECASE)


def _code(column: Column, raw: Cell) -> Value | BadCell:
    if isinstance(raw, date | time | timedelta):
        return BadCell("this is a date or time where a code is expected", _SHIFTED)
    is_damaged = isinstance(raw, str) and _DAMAGED.match(raw)
    if is_damaged or (isinstance(raw, float) and (not raw.is_integer() or abs(raw) >= 1e15)):
        return BadCell(
            "this code was turned into a number and lost digits", "Format the cell as text and type the code again."
        )
    return _text(column, raw)


def _decimal(_: Column, raw: Cell) -> Value | BadCell:
    if isinstance(raw, bool):
        return BadCell("this is yes/no, not a number", "Type a number.")
    if isinstance(raw, int):
        return Decimal(raw)
    if isinstance(raw, float):
        return Decimal(repr(raw)) if math.isfinite(raw) else BadCell("this number is too large", "Type a number.")
    found = number(raw) if isinstance(raw, str) else raw if isinstance(raw, Decimal) else None
    return BadCell("this is not a number", "Type a number such as 40 or 40.50.") if found is None else found


def _percent(column: Column, raw: Cell) -> Value | BadCell:
    if isinstance(raw, str) and raw.endswith("%"):
        found = number(raw[:-1].strip())
        return BadCell("this is not a percentage", "Type for example 10%.") if found is None else found / 100
    return _decimal(column, raw)


def _whole(column: Column, raw: Cell) -> Value | BadCell:
    if type(raw) is int:
        return raw
    found = _decimal(column, raw)
    if isinstance(found, Decimal) and found == found.to_integral_value():
        return int(found)
    broken = BadCell("this is not a whole number", "Type a number without decimals.")
    return found if isinstance(found, BadCell) else broken


_DATE_FORMATS = ("%Y-%m-%d", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y")
_YEAR = re.compile(r"\d{4}")  # every form has one, and strptime is slow to say no
_SLASHED = re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")


def _date(_: Column, raw: Cell) -> Value | BadCell:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, str):
        return _date_text(raw)
    if at := day_number(raw):
        return at.date()
    return BadCell("this is not a date", "Type a date such as 2026-03-03.")


def _date_text(text: str) -> date | BadCell:
    for form in _DATE_FORMATS if _YEAR.search(text) else ():
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    slashed = _SLASHED.match(text)
    if slashed:
        one, two, year = (int(part) for part in slashed.groups())
        readings = {(m, d) for m, d in ((one, two), (two, one)) if m <= 12 and d <= 31}
        if len(readings) == 1:
            month, day = readings.pop()
            try:
                return date(year, month, day)
            except ValueError:
                pass
        elif readings:
            return BadCell(
                "this text can be read as two different dates", "Type it as year-month-day, such as 2026-03-04."
            )
    return BadCell(*no_date(text))


_TIME_STEP = "Type a time such as 18:00 or 6:00 PM."
_BEFORE_DATES = 1904
"""Spreadsheet programs give a bare time a day of the year in which they begin to count."""


def _time(column: Column, raw: Cell) -> Value | BadCell:
    if isinstance(raw, datetime) and (raw.time() != time() or raw.year <= _BEFORE_DATES):
        return _shown_time(column, raw.time())
    if isinstance(raw, time):
        return _shown_time(column, raw)
    if isinstance(raw, float | int | timedelta) and not isinstance(raw, bool):
        seconds = raw.total_seconds() if isinstance(raw, timedelta) else raw * 86400
        if 0 <= seconds < 86400:
            unit = 1 if column.to_the_second else 60
            return (datetime.min + timedelta(seconds=round(seconds / unit) * unit)).time()
        if (at := day_number(raw)) and at.time() != time():
            return at.time()
        step = f"Type {raw:g}:00 PM or {raw:g}:00 AM." if raw in range(1, 12) else _TIME_STEP
        return BadCell("this is a bare number, which counts days and shows as 12:00 AM", step)
    found = clock(raw, to_the_second=column.to_the_second) if isinstance(raw, str) else None
    return found if found is not None else BadCell("this is not a time of day", _TIME_STEP)


def _shown_time(column: Column, read: time) -> time:
    """Return a time as its column shows it; programs keep times as fractions, so a second may lack a millionth."""
    if not column.to_the_second:
        return read.replace(second=0, microsecond=0)
    return (datetime.combine(datetime.min, read) + timedelta(microseconds=500_000)).time().replace(microsecond=0)


def _datetime(_: Column, raw: Cell) -> Value | BadCell:
    if isinstance(raw, datetime):
        return raw.replace(second=0, microsecond=0)
    if isinstance(raw, date):
        return datetime(raw.year, raw.month, raw.day)
    if isinstance(raw, str):
        day, _space, rest = raw.replace("T", " ").partition(" ")
        on, at = _date_text(day), clock(rest) if rest else time()
        if isinstance(on, date) and at is not None:
            return datetime.combine(on, at)
    if number_at := day_number(raw):
        return number_at
    return BadCell("this is not a date and time", "Type for example 2026-03-03 18:00.")


T = TypeVar("T", str, int, bool, date, datetime, time, Decimal)


def typed(kind: type[T], value: Value) -> T | None:
    """Return the value if it is of this kind, else None."""
    return value if isinstance(value, kind) else None


def text_of(value: Value) -> str:
    """Return a text value; blank for anything else."""
    return value if isinstance(value, str) else ""


def listed(value: Value, between: str = ";") -> tuple[str, ...]:
    """Return the words of a list, each once; ``between`` are the characters that stand between two of them."""
    parts = re.split(f"[{re.escape(between)}]", text_of(value))
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


_YES = frozenset({"yes", "y", "true", "x", "1", "on", "✓", "✔", "☑"})
_NO = frozenset({"no", "n", "false", "0", "off", "☐"})


def _yes_no(_: Column, raw: Cell) -> Value | BadCell:
    if isinstance(raw, bool):
        return raw
    text = f"{raw:g}" if isinstance(raw, int | float) else str(raw).casefold().rstrip(".!")
    if text in _YES:
        return True
    return False if text in _NO else BadCell("this is neither yes nor no", "Choose yes or no.")


def _choice(column: Column, raw: Cell) -> Value | BadCell:
    text = str(_text(column, raw))
    if not column.choices or text in column.choices:
        return text
    wanted = folded(text)
    for word in column.choices:
        if folded(word) == wanted:
            return word
    for old, word in column.old_choices.items():
        if folded(old) == wanted:
            return word
    if column.choices == WEEKDAYS and (day := weekday(text.strip(" ."))) is not None:
        return WEEKDAYS[day]
    listed = ", ".join(column.choices)
    return BadCell(f"this is not one of: {listed}", did_you_mean(text, column.choices, "Choose from the list."))


_READERS: Mapping[str, Callable[[Column, Cell], Value | BadCell]] = MappingProxyType(
    {
        "text": _text,
        "pick": _text,
        "test": _text,
        "link": _text,
        "code": _code,
        "phone": _phone,
        "whole": _whole,
        "decimal": _decimal,
        "money": _decimal,
        "percent": _percent,
        "date": _date,
        "time": _time,
        "datetime": _datetime,
        "yes_no": _yes_no,
        "choice": _choice,
    }
)
