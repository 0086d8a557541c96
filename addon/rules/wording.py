"""Writes a test in words, for "How I read this" and explanations."""

import re
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal

from addon.cells import canonical
from addon.facts.catalog import Fact
from addon.names_in_text import date_in_words, time_in_words
from addon.rules.rule import Rule
from addon.rules.tree import (
    DATE,
    DATETIME,
    TIME,
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
    operands,
)
from addon.rules.truth import moment
from addon.tabs import WEEKDAYS

_SIGNS = {">=": "at least", ">": "more than", "<=": "at most", "<": "less than"}
_DATE_SIGNS = {">=": "on or after", ">": "after", "<=": "on or before", "<": "before"}
_TIME_SIGNS = {">=": "at or after", ">": "after", "<=": "at or before", "<": "before"}
_SAFE = re.compile(r"[^\W_][\w .&/+-]*")
_WORDS = re.compile(r"(?:not|any|blank|starts|begins|ends|contains)\b|.* (?:or|and|to) ", re.IGNORECASE)


def shown(value: object, fact: Fact) -> str:
    """Return a fact's value as a sentence shows it: with unit, as money, as a percentage, as a date."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{date_in_words(value)} {time_in_words(value)}"
    if isinstance(value, date):
        return date_in_words(value)
    if isinstance(value, time):
        return time_in_words(value)
    if not isinstance(value, int | float | Decimal):
        return "blank" if value is None or value == "" else str(value)
    if fact.kind == "percent":
        return f"{canonical(Decimal(str(value)) * 100)}%"
    if fact.kind == "money":
        return f"{'-' if value < 0 else ''}${abs(Decimal(str(value))):.2f}"
    number = canonical(Decimal(str(value)))
    one = fact.unit.removesuffix("s")
    if one.casefold() in fact.label.casefold():
        return number
    return f"{number} {one if value == 1 else fact.unit}"


def in_force_words(rule: Rule) -> str:
    """Return a rule's From and Until in words, or the empty string."""
    days = (("from", rule.begins), ("until", rule.ends))
    return " ".join(f"{word} {date_in_words(day)}" for word, day in days if day)


# --- in words ------------------------------------------------------------------------------------


def phrase(test: Test, fact: Fact) -> str:
    """Return what a test asks, as it follows the field's label: ``at least 2``, ``one of Aetna, BCBS``."""
    if isinstance(test, Anything):
        return "any value"
    if isinstance(test, Filled):
        return "filled in"
    if isinstance(test, OneOf):
        return _list(test.of, fact)
    if isinstance(test, NoneOf):
        return f"not {_list(test.of, fact)}" if len(test.of) == 1 else f"none of {_commas(test.of, fact)}"
    return _single(test, fact)


def reading(test: Test, fact: Fact) -> str:
    """Return one test as a clause of "How I read this"."""
    is_value = isinstance(test, Compare) and test.op == "=" and family(fact) not in {DATE, DATETIME, TIME}
    blank = " (blank is not matched)" if isinstance(test, NoneOf) else ""
    return f"{fact.label} {'is ' if is_value else ''}{phrase(test, fact)}{blank}"


def resolved(test: Test, today: Clock, values: dict[str, object], fact: Fact) -> str:
    """Return which days and fields a relative test came down to: ``today was Mar 3 2026``, else ''."""
    parts: dict[str, None] = {}
    for operand in operands(test):
        if isinstance(operand, FieldRef):
            parts[f"{operand.label} was {shown(values.get(operand.name), fact)}"] = None
        elif isinstance(operand, Today):
            parts[f"{_operand(operand, fact)} was {shown(moment(operand, today), fact)}"] = None
    return ", ".join(parts)


def _list(of: tuple[Single, ...], fact: Fact) -> str:
    if len(of) == 1:
        return _single(of[0], fact)
    plain = all(isinstance(one, Compare) and one.op == "=" for one in of)
    return f"one of {_commas(of, fact)}" if plain else " or ".join(_single(one, fact) for one in of)


def _commas(of: tuple[Single, ...], fact: Fact) -> str:
    return ", ".join(_single(one, fact) for one in of)


def _single(test: Single, fact: Fact) -> str:
    if isinstance(test, Blank):
        return "blank"
    if isinstance(test, OnWeekday):
        return f"on a {WEEKDAYS[test.day]}"
    if isinstance(test, TextPart):
        verbs = {"starts with": "starting with", "ends with": "ending with", "contains": "containing"}
        return f'{verbs[test.where]} "{test.text}"'
    if isinstance(test, Between):
        return _between(test, fact)
    return f"{_sign(test.op, test.operand, fact)} {_operand(test.operand, fact)}".strip()


def _sign(op: str, operand: Operand, fact: Fact) -> str:
    is_instant = isinstance(operand, datetime) or (isinstance(operand, Today) and operand.unit == "h")
    if family(fact) == TIME or is_instant:
        return {"=": "at", **_TIME_SIGNS}[op]
    if family(fact) in {DATE, DATETIME}:
        return {"=": "on", **_DATE_SIGNS}[op]
    return {"=": "", **_SIGNS}[op]


def _between(test: Between, fact: Fact) -> str:
    low, high = _operand(test.low, fact), _operand(test.high, fact)
    if test.low_in and test.high_in:
        return f"from {low} to {high}"
    lower = _sign(">=" if test.low_in else ">", test.low, fact)
    return f"{lower} {low} and {_sign('<=' if test.high_in else '<', test.high, fact)} {high}"


def _operand(operand: Operand, fact: Fact) -> str:
    if isinstance(operand, FieldRef):
        return operand.label
    if isinstance(operand, Today):
        if not operand.amount:
            return "today"
        word = "day" if operand.unit == "d" else "hour"
        many = "" if abs(operand.amount) == 1 else "s"
        start = "today" if operand.unit == "d" else "now"
        return f"{start} {'+' if operand.amount > 0 else '-'} {abs(operand.amount)} {word}{many}"
    if isinstance(operand, str):
        return operand if is_bare_word(operand) else quoted(operand)
    return shown(operand, replace(fact, unit=""))


def is_bare_word(text: str) -> bool:
    """Return whether a text can be written in a cell without quotation marks."""
    return bool(_SAFE.fullmatch(text)) and not _WORDS.match(text) and ".." not in text


def quoted(text: str) -> str:
    """Return a text in quotation marks, as a cell holds it."""
    return '"' + text.replace('"', '""') + '"'
