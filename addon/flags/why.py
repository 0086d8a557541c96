"""Why a flag is open, in a sentence for the staff: the values that made it true, and what the rule asks."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from addon.facts.catalog import Fact, FactRow, in_words
from addon.rules.results import Hit
from addon.rules.rule import CellTest
from addon.rules.tree import Compare, FieldRef, Test
from addon.rules.wording import phrase, shown
from addon.tabs import Value

_LAST, _START = "drop_since_last", "drop_since_start"
_ABOUT_SCORES = frozenset(
    {"measure", "measure_about", "track", "measured_sessions", "alliance_alert", "course", "change_since_start"}
    | {_LAST, _START}
)
"""Facts that the words about the scores already tell."""


def why(hit: Hit) -> str:
    """Return for example ``Missed in a row: 2 sessions (rule: at least 2)``.

    For a score history the scores come first, with the way they went: ``got worse`` and ``gained`` are measured by a
    change of their own each, whichever direction is good.
    """
    row = hit.fact_row
    about_scores = row.about == "score course"
    told = [
        *(_scores(hit) if about_scores else ()),
        *(_told(one, row) for one in hit.rule.tests if not (about_scores and one.fact.name in _ABOUT_SCORES)),
    ]
    return "; ".join(told) or f"every {in_words(hit.rule.about)}"


def _scores(hit: Hit) -> Iterator[str]:
    """Tell which measure went from where to where, and how far from what."""
    values, tests = hit.fact_row.values, {one.fact.name: one for one in hit.rule.tests}
    measure, latest = values.get("measure"), f"now {_number(values.get('latest_score'))}{_day(values)}"
    count = values.get("measured_sessions")
    first = f"{_number(values.get('baseline'))} at first"
    if not isinstance(count, int) or count < 2:
        yield f"{measure} {latest}"
    elif _got_worse(values, tests, _LAST, "got worse"):
        yield f"{measure} got worse: {_number(values.get('previous_score'))} last time, {latest}"
        yield _worse(values, _LAST, tests)
        yield f"{first}, {count} scores"
    elif _got_worse(values, tests, _START, "worse than at start"):
        yield f"{measure} got worse: {first}, {latest}, {count} scores"
        yield _worse(values, _START, tests)
    else:
        yield f"{measure} {first}, {latest}, {count} scores"
        yield from _gained(values, tests)


def _got_worse(values: Mapping[str, Value], tests: Mapping[str, CellTest], name: str, course: str) -> bool:
    """Return whether that is what the rule noticed."""
    by = values.get(name)
    noticed = name in tests and isinstance(by, int | Decimal) and by > 0
    return noticed or ("course" in tests and values.get("course") == course)


def _worse(values: Mapping[str, Value], name: str, tests: Mapping[str, CellTest]) -> str:
    """Tell by how much, and what the rule asks; for a rule about Course, what is more than chance."""
    by = f"worse by {_number(values.get(name))}"
    if name in tests:
        return f"{by} (rule: {_asked(tests[name], values)})"
    enough = values.get("reliable_alert")
    return by if enough is None else f"{by} ({_number(enough)} is more than chance)"


def _gained(values: Mapping[str, Value], tests: Mapping[str, CellTest]) -> Iterator[str]:
    """Tell how much better than at first, where the rule asks for it: ``gained 3.9, 6 needed``."""
    change = values.get("change_since_start")
    if not {"track", "course", "change_since_start", _LAST, _START} & tests.keys() or not isinstance(
        change, int | Decimal
    ):
        return
    enough = values.get("reliable_claim") or values.get("reliable_alert")
    needed = "" if enough is None else f", {'' if change >= 0 else 'a gain of '}{_number(enough)} needed"
    gained = f"gained {_number(change)}" if change > 0 else f"worse by {_number(-change)}" if change else "no gain"
    yield f"{gained}{needed}"


def _told(one: CellTest, row: FactRow) -> str:
    value = row.values.get(one.fact.name)
    was = f"{one.fact.label}: {shown(value, one.fact)}"
    asked = _asked(one, row.values)
    plain = isinstance(one.test, Compare) and one.test.op == "="
    return was if plain or asked == shown(value, one.fact) else f"{was} (rule: {asked})"


def _asked(one: CellTest, values: Mapping[str, Value]) -> str:
    return phrase(_with_values(one.test, values), replace(one.fact, unit=""))


def _with_values(test: Test, values: Mapping[str, Value]) -> Test:
    """Put the field's value in the place of its name: ``at least 5`` for ``at least Reliable change``."""
    if isinstance(test, Compare) and isinstance(test.operand, FieldRef):
        value = values.get(test.operand.name)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return replace(test, operand=Decimal(value))
    return test


def _number(value: Value) -> str:
    return shown(value, _PLAIN)


def _day(values: Mapping[str, Value]) -> str:
    day = values.get("last_measured")
    return f" ({day:%b} {day.day})" if isinstance(day, date) else ""


_PLAIN = Fact(name="", label="", subject="", kind="decimal", means="")
