"""Checks whose data the practice does not have: told once, beside the row, not on every line."""

from collections.abc import Iterable, Sequence

from addon.facts.catalog import FactRow
from addon.rules.rule import Rule
from addon.rules.truth import is_missing


def not_checked(rules: Iterable[Rule], rows: Sequence[FactRow]) -> dict[str, str]:
    """Return, by rule id, what is not there: a fact that a rule tests and that no row has a value of."""
    empty: dict[str, bool] = {}
    found: dict[str, str] = {}
    for rule in rules:
        for one in rule.tests:
            fact = one.fact
            if fact.absent and fact.name not in empty:
                empty[fact.name] = all(is_missing(row.values.get(fact.name)) for row in rows)
            if fact.absent and empty[fact.name]:
                found.setdefault(rule.id, f"Not checked: {fact.absent}.")
    return found
