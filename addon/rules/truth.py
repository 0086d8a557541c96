"""Compiles a test into a function of one value: True, False, or None where a value is missing. No ``eval``.

``judge(test, fact)`` returns ``(value, values, today) -> bool | None``: ``value`` of the column's
own fact, ``values`` of the whole row (only ``{fields}`` look there), ``today`` the run's clock value.
"""

import operator
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from addon.facts.catalog import Fact
from addon.rules.tree import (
    DATE,
    DATETIME,
    NUMBER,
    TEXT,
    TIME,
    YES_NO,
    Anything,
    Between,
    Blank,
    Clock,
    Compare,
    FieldRef,
    Filled,
    NoneOf,
    OneOf,
    OnWeekday,
    Operand,
    Single,
    Test,
    TextPart,
    Today,
    family,
)

Values = Mapping[str, object]
Judge = Callable[[object, Values, Clock | None], bool | None]
Getter = Callable[[Values, Clock | None], object]
_OPS: Mapping[str, Callable[[Any, Any], bool]] = MappingProxyType(
    {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
)
_PLACES: Mapping[str, Callable[[str, str], bool]] = MappingProxyType(
    {"starts with": str.startswith, "ends with": str.endswith, "contains": operator.contains}
)


def is_missing(value: object) -> bool:
    """Return whether a fact has no value; the empty text counts as none."""
    return value is None or value == ""


def moment(of: Today, today: Clock) -> Clock:
    """Return the day or wall time that a relative moment means for a run at ``today``."""
    if of.unit == "h":
        start = today if isinstance(today, datetime) else datetime.combine(today, time())
        return start + timedelta(hours=of.amount)
    day = today.date() if isinstance(today, datetime) else today
    return day + timedelta(days=of.amount)


def judge(test: Test, fact: Fact) -> Judge:
    """Compile a test of a fact."""
    if isinstance(test, Anything):
        return lambda value, values, today: True  # noqa: ARG005 - every judge has the same three arguments
    if isinstance(test, Filled):
        return lambda value, values, today: not is_missing(value)  # noqa: ARG005 - the same
    if isinstance(test, OneOf):
        return _any_of(tuple(_single(one, fact) for one in test.of))
    if isinstance(test, NoneOf):
        return _none_of(tuple(_single(one, fact) for one in test.of))
    return _single(test, fact)


def _any_of(judges: tuple[Judge, ...]) -> Judge:
    def holds(value: object, values: Values, today: Clock | None) -> bool | None:
        unsure = False
        for one in judges:
            verdict = one(value, values, today)
            if verdict:
                return True
            unsure = unsure or verdict is None
        return None if unsure else False

    return holds


def _none_of(judges: tuple[Judge, ...]) -> Judge:
    either = _any_of(judges)

    def holds(value: object, values: Values, today: Clock | None) -> bool | None:
        verdict = either(value, values, today)
        return None if verdict is None else not verdict

    return holds


def _single(test: Single, fact: Fact) -> Judge:
    if isinstance(test, Blank):
        return lambda value, values, today: is_missing(value)  # noqa: ARG005 - the same
    if isinstance(test, TextPart):
        return _part(test)
    if isinstance(test, OnWeekday):
        return _weekday(test.day)
    if isinstance(test, Between):
        low = _compare(Compare(">=" if test.low_in else ">", test.low), fact)
        high = _compare(Compare("<=" if test.high_in else "<", test.high), fact)
        return _both(low, high)
    return _compare(test, fact)


def _both(low: Judge, high: Judge) -> Judge:
    def holds(value: object, values: Values, today: Clock | None) -> bool | None:
        first = low(value, values, today)
        second = high(value, values, today)
        if first is False or second is False:
            return False
        return None if first is None or second is None else True

    return holds


def _part(test: TextPart) -> Judge:
    is_at, wanted = _PLACES[test.where], folded_text(test.text)

    def holds(value: object, _values: Values, _today: Clock | None) -> bool | None:
        text = _text(value)
        return None if text is None else is_at(text, wanted)

    return holds


def _weekday(day: int) -> Judge:
    def holds(value: object, _values: Values, _today: Clock | None) -> bool | None:
        return value.weekday() == day if isinstance(value, date) else None

    return holds


def _compare(test: Compare, fact: Fact) -> Judge:
    compares, read = _OPS[test.op], _READERS[family(fact)]
    if isinstance(test.operand, FieldRef | Today):
        return _moving(compares, test.operand, fact)
    by_day = family(fact) == DATETIME and not isinstance(test.operand, datetime)
    read = _day if by_day else read
    wanted = read(test.operand)

    def holds(value: object, _values: Values, _today: Clock | None) -> bool | None:
        own = read(value)
        return None if own is None else compares(own, wanted)

    return holds


def _moving(compares: Callable[[Any, Any], bool], operand: Operand, fact: Fact) -> Judge:
    by_day = family(fact) == DATETIME and isinstance(operand, Today) and operand.unit == "d"
    read = _day if by_day else _READERS[family(fact)]
    wanted = _getter(operand)

    def holds(value: object, values: Values, today: Clock | None) -> bool | None:
        own, other = read(value), read(wanted(values, today))
        return None if own is None or other is None else compares(own, other)

    return holds


def _getter(operand: Operand) -> Getter:
    if isinstance(operand, FieldRef):
        name = operand.name
        return lambda values, today: values.get(name)  # noqa: ARG005 - both kinds of operand are asked alike
    if isinstance(operand, Today):
        return lambda values, today: None if today is None else moment(operand, today)  # noqa: ARG005 - the same
    raise TypeError(operand)


# --- values of a fact, as they are compared; what is missing or of another type is None -----------


def folded_text(text: str) -> str:
    """Return a text as it is compared: composed letters, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _text(value: object) -> str | None:
    return folded_text(value) if isinstance(value, str) and value else None


def _number(value: object) -> Decimal | int | None:
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        value = Decimal(repr(value))
    return value if isinstance(value, Decimal) and value.is_finite() else None


def _yes_no(value: object) -> bool | None:
    return bool(value) if isinstance(value, int) else None


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _wall_time(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    return datetime.combine(value, time()) if isinstance(value, date) else None


def _time(value: object) -> time | None:
    return value if isinstance(value, time) else None


_READERS: Mapping[str, Callable[[object], object]] = MappingProxyType(
    {NUMBER: _number, TEXT: _text, YES_NO: _yes_no, DATE: _day, DATETIME: _wall_time, TIME: _time}
)
