"""Read a test of a rule tab as Read me and the columns' help explain it: ``>= 2``, ``1 to 10``, ``not Medicare``."""

import operator
import re
from collections.abc import Mapping
from typing import Any

from tests.recount.read_practice import Row, day, text

_SIGNS = {">=": operator.ge, "<=": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq}


def fits(rule: Row, facts: Mapping[str, Any]) -> bool | None:
    """Return whether every If column of a rule is true for these facts; None: nobody can tell."""
    answers = [
        _true(text(cell), facts.get(header.removeprefix("If: ")), facts)
        for header, cell in rule.items()
        if header.startswith("If: ") and text(cell)
    ]
    if False in answers:
        return False
    return None if None in answers else True


def in_force(rule: Row, on: Any) -> bool:
    """Return whether a rule is switched on and its From and Until allow the day."""
    begins, ends = day(rule.get("From")), day(rule.get("Until"))
    return text(rule["On"]) == "yes" and (begins is None or begins <= on) and (ends is None or on <= ends)


def _true(cell: str, value: Any, facts: Mapping[str, Any]) -> bool | None:
    if cell == "blank":
        return value in (None, "")
    if value in (None, ""):
        return None
    if cell.startswith("contains ") and ", contains " in cell:
        return any(_true(one, value, facts) for one in cell.split(", "))
    if cell.startswith("not "):
        inner = _true(cell.removeprefix("not "), value, facts)
        return None if inner is None else not inner
    sign = re.match(r"(>=|<=|>|<|=)\s*(.+)", cell)
    if sign:
        other = _number(sign[2], facts)
        return None if other is None else bool(_SIGNS[sign[1]](float(value), other))
    span = re.fullmatch(r"(\S+) to (\S+)", cell)
    if span:
        return float(span[1]) <= float(value) <= float(span[2])
    for words, found in (("starts with ", str.startswith), ("contains ", str.__contains__)):
        if cell.startswith(words):
            return bool(found(text(value).casefold(), cell.removeprefix(words).casefold()))
    options = [option.strip().strip('"').casefold() for option in cell.split(",")]
    return text(value).casefold() in options


def _number(written: str, facts: Mapping[str, Any]) -> float | None:
    if written.startswith("{"):
        value = facts.get(written.strip("{}"))
        return None if value in (None, "") else float(value)
    return float(written.rstrip("%")) / (100 if written.endswith("%") else 1)
