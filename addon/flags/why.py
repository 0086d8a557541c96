"""Why a flag stands, in a sentence for the staff: the values that made it true, and what the rule asks."""

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

_ABOUT_SCORES = frozenset({"measure", "measure_about", "track", "measured_sessions", "alliance_alert", "course"})
"""Facts that the words about the course already say."""


def why(hit: Hit) -> str:
    """Return for example ``Missed in a row: 2 sessions (rule: at least 2)``.

    For a score course the scores come first: ``PHQ-9 14 at first, now 19 (Mar 3), 6 scores``.
    """
    row = hit.fact_row
    told = [*_scores(row), *(_told(one, row) for one in hit.rule.tests if not _said_already(one, row))]
    return "; ".join(told) or f"every {in_words(hit.rule.about)}"


def _said_already(one: CellTest, row: FactRow) -> bool:
    return row.about == "score course" and one.fact.name in _ABOUT_SCORES


def _scores(row: FactRow) -> Iterator[str]:
    """Say which measure, and from where to where."""
    if row.about != "score course":
        return
    values, count = row.values, row.values.get("measured_sessions")
    latest, day = _number(values.get("latest_score")), _day(values.get("last_measured"))
    first = f"{_number(values.get('baseline'))} at first, " if isinstance(count, int) and count > 1 else ""
    many = f", {count} scores" if isinstance(count, int) and count > 1 else ""
    yield f"{values.get('measure')} {first}now {latest}{day}{many}"


def _told(one: CellTest, row: FactRow) -> str:
    value = row.values.get(one.fact.name)
    was = f"{one.fact.label}: {shown(value, one.fact)}"
    asked = phrase(_with_values(one.test, row.values), replace(one.fact, unit=""))
    plain = isinstance(one.test, Compare) and one.test.op == "="
    return was if plain or asked == shown(value, one.fact) else f"{was} (rule: {asked})"


def _with_values(test: Test, values: Mapping[str, Value]) -> Test:
    """Put the field's value in the place of its name: ``at least 5`` for ``at least Reliable change``."""
    if isinstance(test, Compare) and isinstance(test.operand, FieldRef):
        value = values.get(test.operand.name)
        if isinstance(value, int | Decimal) and not isinstance(value, bool):
            return replace(test, operand=Decimal(value))
    return test


def _number(value: Value) -> str:
    return shown(value, _PLAIN)


def _day(value: Value) -> str:
    return f" ({value:%b} {value.day})" if isinstance(value, date) else ""


_PLAIN = Fact(name="", label="", subject="", kind="decimal", means="")
