"""Tests of cells as the text that is read as exactly them, to prove that reading loses nothing."""

from datetime import date, datetime
from decimal import Decimal

from addon.cells import canonical
from addon.facts.catalog import Fact
from addon.rules.tree import (
    NUMBER,
    Anything,
    Between,
    Blank,
    FieldRef,
    Filled,
    NoneOf,
    OnWeekday,
    Operand,
    Single,
    Test,
    TextPart,
    Today,
    family,
    singles,
)
from addon.rules.wording import is_bare_word, quoted, shown
from addon.tabs import WEEKDAYS


def as_cell(test: Test, fact: Fact) -> str:
    """Return the text of a cell that is read as exactly this test."""
    if isinstance(test, Anything):
        return ""
    if isinstance(test, Filled):
        return "not blank"
    listed = ", ".join(_cell(one, fact) for one in singles(test))
    return f"not {listed}" if isinstance(test, NoneOf) else listed


def _cell(test: Single, fact: Fact) -> str:
    if isinstance(test, Blank):
        return "blank"
    if isinstance(test, OnWeekday):
        return WEEKDAYS[test.day]
    if isinstance(test, TextPart):
        return f"{test.where} {quoted(test.text)}"
    if isinstance(test, Between):
        ends = f"{_value(test.low, fact)}..{_value(test.high, fact)}"
        return f"{'[' if test.low_in else '('}{ends}{']' if test.high_in else ')'}"
    sign = "" if test.op == "=" else f"{test.op} "
    return f"{sign}{_value(test.operand, fact)}"


def _value(operand: Operand, fact: Fact) -> str:
    if isinstance(operand, FieldRef):
        return f"{{{operand.label}}}"
    if isinstance(operand, Today):
        sign = "+" if operand.amount > 0 else "-"
        is_bare = not operand.amount and operand.unit == "d"
        return "today" if is_bare else f"today {sign} {abs(operand.amount)} {operand.unit}"
    if isinstance(operand, str):
        return operand if is_bare_word(operand) else quoted(operand)
    if isinstance(operand, date | datetime):
        return canonical(operand)
    if family(fact) == NUMBER and isinstance(operand, Decimal):
        return f"{canonical(operand * 100)}%" if fact.kind == "percent" else canonical(operand)
    return shown(operand, fact)
