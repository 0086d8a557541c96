"""Why a rule matched, or did not: sentences built from the tree that ran, with the values it saw."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from addon.facts.catalog import FactRow
from addon.rules.rule import CellTest, Rule, RuleTable
from addon.rules.tree import Clock, Compare, FieldRef, operands
from addon.rules.truth import is_missing, judge
from addon.rules.wording import in_force_words, phrase, resolved, shown


@dataclass(frozen=True, slots=True)
class RuleVerdict:
    """What one rule says about one fact row: matched True or False, None = cannot tell.

    ``failing`` counts the tests that say no: 1 is a near miss.
    """

    rule: Rule
    matched: bool | None
    because: str
    failing: int = 0


def hit_sentence(rule: Rule, row: FactRow, today: Clock) -> str:
    """Return ``R-07 Two missed in a row: Missed in a row was 2 (at least 2); Payer was Aetna``."""
    told = "; ".join(_held(one, row, today) for one in rule.tests)
    return f"{rule.title}: {told or f'every {rule.about} matches'}"


def cannot_tell_sentence(rule: Rule, row: FactRow, today: Clock) -> str:
    """Return which values are missing for a rule that nobody can judge."""
    unclear = [one for one in rule.tests if _verdict(one, row, today) is None]
    told = "; ".join(_unclear(one, row) for one in unclear)
    return f"{rule.title}: cannot tell, {told or 'the day that From and Until are judged on is not known'}"


def explain(
    table: RuleTable, fact_row: FactRow, *, today: Clock, on_date: Callable[[FactRow], date | None] | None = None
) -> tuple[RuleVerdict, ...]:
    """Return what every rule about the row's subject says, matches first, then the nearest misses.

    The policy is not applied: this shows what each rule says by itself.
    """
    day = today if on_date is None else on_date(fact_row)
    verdicts = [_explained(rule, fact_row, today, day) for rule in table.rules if rule.about == fact_row.about]
    order = {True: 0, None: 1, False: 2}
    return tuple(sorted(verdicts, key=lambda one: (order[one.matched], one.failing, one.rule.row)))


def _explained(rule: Rule, row: FactRow, today: Clock, day: date | None) -> RuleVerdict:
    answers = [(one, _verdict(one, row, today)) for one in rule.tests]
    failing = [f"{_failed(one, row, today)}" for one, verdict in answers if verdict is False]
    dated = rule.begins is not None or rule.ends is not None
    if dated and day is not None and not rule.in_force(day):
        failing.append(f"it is in force only {in_force_words(rule)}")
    if failing:
        return RuleVerdict(rule, False, f"{rule.title}: not matched because {'; '.join(failing)}", len(failing))
    if any(verdict is None for _, verdict in answers) or (dated and day is None):
        return RuleVerdict(rule, None, cannot_tell_sentence(rule, row, today))
    return RuleVerdict(rule, True, hit_sentence(rule, row, today))


def _verdict(one: CellTest, row: FactRow, today: Clock) -> bool | None:
    return judge(one.test, one.fact)(row.values.get(one.fact.name), row.values, today)


def _held(one: CellTest, row: FactRow, today: Clock) -> str:
    value = row.values.get(one.fact.name)
    was = f"{one.fact.label} was {shown(value, one.fact)}"
    is_plain = isinstance(one.test, Compare) and one.test.op == "=" and not isinstance(value, date | datetime)
    if is_plain and not _moving(one):
        return was
    asked = phrase(one.test, one.fact)
    return was if is_missing(value) and asked == "blank" else f"{was} ({asked}{_came_to(one, row, today)})"


def _failed(one: CellTest, row: FactRow, today: Clock) -> str:
    value = shown(row.values.get(one.fact.name), one.fact)
    return f"{one.fact.label} was {value}, asked: {phrase(one.test, one.fact)}{_came_to(one, row, today)}"


def _unclear(one: CellTest, row: FactRow) -> str:
    missing = [one.fact.label] if is_missing(row.values.get(one.fact.name)) else []
    missing += [
        ref.label for ref in operands(one.test) if isinstance(ref, FieldRef) and is_missing(row.values.get(ref.name))
    ]
    says = one.fact.blank_means
    means = f" ({says})" if missing[:1] == [one.fact.label] and says not in {"", "cannot tell"} else ""
    return f"{' and '.join(missing) or one.fact.label} is missing{means}"


def _moving(one: CellTest) -> bool:
    return bool(resolved(one.test, date.min.replace(year=2000), {}, one.fact))


def _came_to(one: CellTest, row: FactRow, today: Clock) -> str:
    came_to = resolved(one.test, today, dict(row.values), one.fact)
    return f"; {came_to}" if came_to else ""
