"""Tests of cells as the text that is read as exactly them, to prove that reading loses nothing."""

from addon.facts.catalog import Fact
from addon.rules.tree import Anything, Between, Blank, Filled, NoneOf, OnWeekday, Single, Test, TextPart, singles
from addon.rules.wording import _quoted, _value
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
        return f"{test.where} {_quoted(test.text)}"
    if isinstance(test, Between):
        ends = f"{_value(test.low, fact)}..{_value(test.high, fact)}"
        return f"{'[' if test.low_in else '('}{ends}{']' if test.high_in else ')'}"
    sign = "" if test.op == "=" else f"{test.op} "
    return f"{sign}{_value(test.operand, fact)}"
