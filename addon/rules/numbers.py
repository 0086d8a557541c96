"""One number as a rule cell writes it: money, percentages and units included, nothing guessed."""

import re
from decimal import Decimal

from addon.facts.catalog import Fact
from addon.rules.refusals import Refused, quoted

_DIGITS = r"[0-9]+(?:\.[0-9]+)?|\.[0-9]+"
_NUMBER = re.compile(rf"([-+]?)(\$?) ?({_DIGITS}) ?([^0-9.].*)?")
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9]),(?=[0-9])")
_JOINED = re.compile(r"[0-9]+(?:,[0-9]+)+")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+")
_DASHED = re.compile(rf"({_DIGITS}) ?%? ?[-–—] ?({_DIGITS}) ?%?")  # noqa: RUF001 - dashes that people type
_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_LOOKALIKES = str.maketrans({"O": "0", "o": "0", "l": "1", "I": "1"})
_UNITS = {
    "d": "day",
    "h": "hour",
    "hr": "hour",
    "hrs": "hour",
    "min": "minute",
    "mins": "minute",
    "m": "minute",
    "w": "week",
    "wk": "week",
    "wks": "week",
    "mo": "month",
    "y": "year",
    "yr": "year",
}
_HOLDS = {("week", "day"): 7, ("day", "hour"): 24, ("week", "hour"): 168, ("hour", "minute"): 60, ("year", "month"): 12}
"""How many of the second unit are one of the first."""
_TIMES = {one for pair in _HOLDS for one in pair}
_RANGE = re.compile(r"(?:too?|bis|until|till|through|up to) ?([0-9]+(?:\.[0-9]+)?)", re.IGNORECASE)
"""What people write between the ends of a range."""
_DIGITS_AT_MOST = 15


def ambiguous_commas(masked: str) -> Refused | None:
    """Refuse a comma between two digits of a number column: one number, or several?"""
    joined = _JOINED.findall(masked)
    if not joined:
        return None
    as_list = _BETWEEN_DIGITS.sub(", ", masked)
    if all(_THOUSANDS.fullmatch(one) for one in joined):
        as_one = _BETWEEN_DIGITS.sub("", masked)
        return Refused("ambiguous", f'is "{masked}" one number or a list?', f"Write {as_one} or {as_list}.")
    if any(one.count(",") > 1 for one in joined):
        return Refused("ambiguous", f'"{masked}" is a list without spaces', f"Write {as_list}.")
    as_one = _BETWEEN_DIGITS.sub(".", masked)
    return Refused("ambiguous", f'is "{masked}" a decimal number or a list?', f"Write {as_one} or {as_list}.")


def read_number(text: str, fact: Fact) -> Decimal | Refused:
    """Return the number of one operand: ``2``, ``-3.5``, ``$40``, ``10%``, ``14 days``."""
    found = _NUMBER.fullmatch(text)
    if not found or _DASHED.fullmatch(text):
        return _not_a_number(text, fact)
    sign, dollar, digits, unit = found[1], found[2], found[3], (found[4] or "").strip()
    if sum(one.isdigit() for one in digits) > _DIGITS_AT_MOST:
        return Refused("too-long", f"this number has more than {_DIGITS_AT_MOST} digits", "Write a shorter number.")
    if dollar and fact.kind != "money":
        return Refused(
            "bad-unit", f"{fact.label} is not an amount of money", f"Write {_as_written(sign + digits, fact)}."
        )
    value = Decimal(sign + digits)
    if fact.kind == "percent":
        return value / 100 if unit == "%" else _bad_unit(text, unit, fact) if unit else percent_or_refused(value)
    if unit and not _is_unit(unit, fact):
        return _bad_unit(text, unit, fact)
    return fits(value, fact)


def fits(value: Decimal, fact: Fact) -> Decimal | Refused:
    """Return the value, or why no value of this fact can equal it."""
    if fact.kind == "whole" and value != value.to_integral_value():
        below = int(value // 1)
        return Refused("bad-number", f"{fact.label} is counted in whole numbers", f"Write {below} or {below + 1}.")
    return value


def percent_or_refused(value: Decimal) -> Decimal | Refused:
    """Return a share written without a percent sign; from 1 on it could be meant either way."""
    if abs(value) < 1:
        return value
    shown = format(value, "f")
    return Refused("ambiguous", f"is {shown} meant as {shown}% or as {value * 100:f}%?", f"Write {shown}%.")


def _is_unit(unit: str, fact: Fact) -> bool:
    return bool(fact.unit) and _one(unit) == _one(fact.unit)


def _one(unit: str) -> str:
    word = unit.casefold().strip(". ")
    return _UNITS.get(word, word.removesuffix("s"))


def _bad_unit(text: str, unit: str, fact: Fact) -> Refused:
    number = _as_written(text.removesuffix(unit).replace(" ", ""), fact)
    if unit == "%":
        return Refused("bad-unit", f"{fact.label} is not a percentage", f"Write {number}.")
    if number.isdigit() and _digits(unit).isdigit():
        return _not_a_number(text, fact)
    if meant := _RANGE.fullmatch(unit):
        return Refused(
            "not-a-test", f'"{text}" is no test', f"Write {number} to {_as_written(meant[1], fact)} for a range."
        )
    counts = f"{fact.label} is counted in {fact.unit}" if fact.unit else f"{fact.label} has no unit"
    what = f'"{unit[:40]}" after the number is not understood: {counts}'
    return Refused("bad-unit", what, _in_own_unit(number, unit, fact))


def _in_own_unit(number: str, unit: str, fact: Fact) -> str:
    """Return what to write instead: another unit of time is converted, or asked for where that is not exact."""
    typed, own = _one(unit), _one(fact.unit)
    if {typed, own} <= _TIMES | {"month"} and typed != own:
        times = _HOLDS.get((typed, own))
        return f"Write {Decimal(number) * times:f}." if times else f"Count it in {fact.unit}."
    return f"Write {number}."


def _as_written(number: str, fact: Fact) -> str:
    """Return a number as a cell of the fact has it: from 1 on a share needs its sign."""
    is_share = fact.kind == "percent" and abs(Decimal(number)) >= 1
    return f"{number}%" if is_share else number


def _digits(text: str) -> str:
    return text.translate(_LOOKALIKES).replace(" ", "")


def _not_a_number(text: str, fact: Fact) -> Refused:
    otherwise = "Write a number, such as 2, or a test, such as >= 2."
    if text.casefold() in _WORDS:
        otherwise = f"Write {_WORDS.index(text.casefold())}."
    elif range_meant := _DASHED.fullmatch(text):
        ends = (_as_written(one, fact) for one in range_meant.groups())
        otherwise = f"Write {' to '.join(ends)} for a range."
    elif any(one.isdigit() for one in text) and _NUMBER.fullmatch(_digits(text)):
        otherwise = f"Did you mean {_digits(text)}?"
    return Refused("bad-number", f"{quoted(text, fact)} is not a number, and {fact.label} is one", otherwise)
