"""Reads rule cells that a spreadsheet program turned into a number, a date or a time."""

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from addon.facts.catalog import Fact
from addon.names_in_text import date_in_words
from addon.rules.numbers import fits, percent_or_refused
from addon.rules.refusals import Refused
from addon.rules.texts import choice_of
from addon.rules.tree import DATE, DATETIME, NUMBER, TEXT, TIME, YES_NO, Compare, Scalar, Test, family

_PLAIN = "Format the cell as plain text and type "


def read_raw(raw: object, fact: Fact) -> Test | Refused:
    """Return the test of a number, yes/no, date or time cell, or what the program did to it."""
    value = _READERS[family(fact)](raw, fact)
    return value if isinstance(value, Refused) else Compare("=", value)


def _changed(made: str, step: str) -> Refused:
    return Refused("changed-by-sheet", f"the sheet turned this cell into {made}", f"{_PLAIN}{step}.")


def _what(raw: object) -> str:
    if isinstance(raw, bool):
        return "yes/no"
    if isinstance(raw, date):
        return f"a date ({date_in_words(raw)})"
    return "a time" if isinstance(raw, time | timedelta) else "a number"


def _number(raw: object, fact: Fact) -> Scalar | Refused:
    if isinstance(raw, date):
        low, high = sorted((raw.month, raw.day))
        return _changed(_what(raw), f"{low} to {high}")
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal):
        return _changed(_what(raw), "a number, such as 2")
    if isinstance(raw, float | Decimal) and not math.isfinite(raw):
        return Refused("bad-number", "this cell holds no usable number", "Type a number such as 2.")
    value = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    if abs(value) >= 10**15:
        return Refused("too-long", "this number has more than 15 digits", "Write a shorter number.")
    share = percent_or_refused(value) if fact.kind == "percent" else value
    return share if isinstance(share, Refused) else fits(share, fact)


def _text(raw: object, fact: Fact) -> Scalar | Refused:
    if isinstance(raw, bool) or not isinstance(raw, int):
        return _changed(_what(raw), "the value again")
    found = choice_of(str(raw), fact)
    if found is not None:
        return found
    if fact.choices:
        padded = [one for one in fact.choices if one.isdigit() and int(one) == raw]
        return _changed("a number", padded[0] if padded else "one of the known values")
    if fact.kind == "code" and 0 <= raw <= 9:
        return _changed("a number and may have lost a zero", f"0{raw} or {raw}")
    return str(raw)


def _yes_no(raw: object, _: Fact) -> Scalar | Refused:
    return raw if isinstance(raw, bool) else _changed(_what(raw), "yes or no")


def _date(raw: object, fact: Fact) -> Scalar | Refused:
    if isinstance(raw, datetime) and raw.time() != time():
        return Refused("bad-date", f"{fact.label} is a day without a time", f"Type {raw.date().isoformat()}.")
    if isinstance(raw, date):
        return raw.date() if isinstance(raw, datetime) else raw
    return _changed(_what(raw), "a date such as 2026-03-03")


def _datetime(raw: object, _: Fact) -> Scalar | Refused:
    if isinstance(raw, datetime):
        return raw.date() if raw.time() == time() else raw.replace(second=0, microsecond=0, tzinfo=None)
    return raw if isinstance(raw, date) else _changed(_what(raw), "a date such as 2026-03-03")


def _time(raw: object, _: Fact) -> Scalar | Refused:
    if isinstance(raw, time):
        return raw.replace(second=0, microsecond=0, tzinfo=None)
    if isinstance(raw, timedelta) and timedelta() <= raw < timedelta(days=1):
        return (datetime.min + raw).time().replace(second=0, microsecond=0)
    if isinstance(raw, float) and 0 < raw < 1:
        return (datetime.min + timedelta(minutes=int(raw * 1440 + 0.5))).time()
    return _changed(_what(raw), "a time such as 18:00")


_READERS: Mapping[str, Callable[[object, Fact], Scalar | Refused]] = {
    NUMBER: _number,
    TEXT: _text,
    YES_NO: _yes_no,
    DATE: _date,
    DATETIME: _datetime,
    TIME: _time,
}
