"""Explains why a rule matched or did not, in clauses built from the tests that ran and their values."""

from dataclasses import dataclass
from datetime import date, datetime

from addon.facts.catalog import FactRow
from addon.rules.rule import CellTest, Rule, RuleTable
from addon.rules.tree import Clock, Compare, FieldRef, operands
from addon.rules.truth import is_missing, judge
from addon.rules.wording import in_force_words, phrase, resolved, shown


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """What one rule makes of one fact row: ``matched`` is None where a value is missing.

    ``reasons`` are clauses, one for each test that decided; none where a rule without tests matches
    everything. ``failing`` counts the tests that failed: 1 is a near miss. ``other_kind``: the rule is for another kind
    of subject, such as another measure.
    """

    rule: Rule
    matched: bool | None
    reasons: tuple[str, ...] = ()
    failing: int = 0
    other_kind: bool = False


def missing_sentence(rule: Rule, row: FactRow, today: Clock) -> str:
    """Return which values a rule needs that are missing, and where a person fills them in."""
    return "; ".join(_missing_reasons(rule, row, today)) or _NO_DAY


_NO_DAY = "the day that From and Until are judged on is not known"


def _missing_reasons(rule: Rule, row: FactRow, today: Clock) -> tuple[str, ...]:
    unclear = (one for one in rule.tests if _verdict(one, row, today) is None)
    return tuple(dict.fromkeys(_unclear(one, row) for one in unclear))


def explain(table: RuleTable, fact_row: FactRow, *, today: Clock) -> tuple[RuleVerdict, ...]:
    """Judge a fact row by every rule about its subject: matches first, then the nearest misses.

    The tab's policy is not applied: each rule is judged alone.
    """
    verdicts = [_explained(rule, fact_row, today) for rule in table.rules if rule.about == fact_row.about]
    order = {True: 0, None: 1, False: 2}
    return tuple(sorted(verdicts, key=lambda one: (order[one.matched], one.failing, one.rule.row)))


def _explained(rule: Rule, row: FactRow, today: Clock) -> RuleVerdict:
    answers = [(one, _verdict(one, row, today)) for one in rule.tests]
    failing = [_failed(one, row, today) for one, verdict in answers if verdict is False]
    dated = rule.begins is not None or rule.ends is not None
    if dated and not rule.in_force(today):
        failing.append(f"it is in force only {in_force_words(rule)}")
    if failing:
        other_kind = any(one.fact.is_fixed for one, verdict in answers if verdict is False)
        return RuleVerdict(rule, False, tuple(failing), len(failing), other_kind=other_kind)
    if any(verdict is None for _, verdict in answers):
        return RuleVerdict(rule, None, _missing_reasons(rule, row, today))
    return RuleVerdict(rule, True, tuple(_passed(one, row, today) for one in rule.tests))


def _verdict(one: CellTest, row: FactRow, today: Clock) -> bool | None:
    return judge(one.test, one.fact)(row.values.get(one.fact.name), row.values, today)


def _passed(one: CellTest, row: FactRow, today: Clock) -> str:
    value = row.values.get(one.fact.name)
    was = f"{one.fact.label} was {shown(value, one.fact)}"
    is_plain = isinstance(one.test, Compare) and one.test.op == "=" and not isinstance(value, date | datetime)
    if is_plain and not _moving(one):
        return was
    asked = phrase(one.test, one.fact)
    return was if is_missing(value) and asked == "blank" else f"{was} ({asked}{_came_to(one, row, today)})"


def _failed(one: CellTest, row: FactRow, today: Clock) -> str:
    value = shown(row.values.get(one.fact.name), one.fact)
    return f"{one.fact.label} was {value} (rule: {phrase(one.test, one.fact)}{_came_to(one, row, today)})"


def _unclear(one: CellTest, row: FactRow) -> str:
    if not is_missing(row.values.get(one.fact.name)):
        refs = (ref for ref in operands(one.test) if isinstance(ref, FieldRef))
        missing = [ref.label for ref in refs if is_missing(row.values.get(ref.name))]
        return f"{' and '.join(missing) or one.fact.label} is missing"
    if row.is_typed:  # why a practice lacks such a value is not known of a case
        return f"{one.fact.label} is not given"
    if one.fact.fill_in:
        return f"{one.fact.label} is missing: fill in {one.fact.fill_in}"
    means = one.fact.blank_means
    return f"{one.fact.label} is missing{f' ({means})' if means not in {'', 'cannot tell'} else ''}"


def _moving(one: CellTest) -> bool:
    return bool(resolved(one.test, date.min.replace(year=2000), {}, one.fact))


def _came_to(one: CellTest, row: FactRow, today: Clock) -> str:
    came_to = resolved(one.test, today, dict(row.values), one.fact)
    return f"; {came_to}" if came_to else ""
