"""Rule tests: given values, the rules and results that somebody expects, and what the rows as typed give. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from addon.cells import canonical
from addon.near_words import did_you_mean
from addon.rule_changes.cases import Case, read_case
from addon.rule_sheet import then_columns
from addon.rules.evaluation import evaluate
from addon.rules.results import Outcome
from addon.rules.rule import Rule, RuleTable, ThenColumn
from addon.tabs import Tab, folded

PASS, FAIL, CANNOT_RUN = "pass", "FAIL", "cannot run"
NONE, UNSURE = "none", "cannot tell"
_ID = re.compile(r"[A-Za-z]+-\d+")
_NOTHING = frozenset(map(folded, (NONE, "no rule", "nothing")))
_DASHES = frozenset("-\N{EN DASH}\N{EM DASH}")
_BETWEEN = re.compile(r"\s*(?:[,;&+\s]|\band\b)\s*", re.IGNORECASE)
_MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTest:
    """A row of Rule tests as typed; ``day`` is the one on which From and Until are judged, None for the pass's own."""

    id: str
    given: str
    rules: str = ""
    result: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """What came of a test: the rules that decide with their results in words, and ``PASS``, ``FAIL`` or why not."""

    actual: str
    result: str

    @property
    def is_red(self) -> bool:
        """Return whether the rows do not do what is expected."""
        return self.result.startswith(FAIL)

    @property
    def could_run(self) -> bool:
        """Return whether the test could be read."""
        return not self.result.startswith(CANNOT_RUN)


def run_test(test: RuleTest, table: RuleTable, tab: Tab, wall: datetime) -> Judged:
    """Judge a case by the rules of a tab as they are in ``table``."""
    if not table.usable:
        return Judged("", f"{CANNOT_RUN}: {table.title} has cells that cannot be used; see its Check.")
    case, thens = read_case(test.given, tab.title), then_columns(tab)
    if case.wrong or not case.values:
        return Judged("", f"{CANNOT_RUN}: {' '.join(case.wrong) or 'Given is empty.'}")
    if table.rules and not case.rows(table):
        together = " and ".join(fact.label for fact in case.values)
        return Judged("", f"{CANNOT_RUN}: no rule of {table.title} can test {together} together; see the tab Fields.")
    wanted = _expected(test, thens)
    if isinstance(wanted, str):
        return Judged("", f"{CANNOT_RUN}: {wanted}")
    clock = datetime.combine(test.day, wall.time()) if test.day else wall
    outcome = judged(table, case, clock)
    actual = in_words(outcome, thens)
    missing = wanted.missing(outcome, thens)
    return Judged(actual, f"{FAIL}: expected {missing}" if missing else PASS)


def judged(table: RuleTable, case: Case, clock: datetime) -> Outcome:
    """Return what the table makes of a case."""
    return evaluate(table, case.rows(table), today=clock, on_date=lambda _: clock.date())


def in_words(outcome: Outcome, thens: Mapping[str, ThenColumn]) -> str:
    """Return which rules decide, with their results; else why none does."""
    hits = [f"{hit.rule.id} ({result_words(hit.rule, thens)})" for hit in outcome.hits]
    if hits:
        return ", ".join(hits)
    contested = [one.sentence for one in outcome.contested]
    unsure = [f"{one.rule.id}: {one.sentence}" for one in outcome.cannot_tell]
    if contested:
        return "; ".join(contested)
    return "; ".join([NONE, *(f"{UNSURE}: {one}" for one in unsure[:_MOST]), *(["…"] if len(unsure) > _MOST else [])])


def result_words(rule: Rule, thens: Mapping[str, ThenColumn]) -> str:
    """Return a rule's results in the order of the tab's columns."""
    found = ((one.label, rule.outcome.get(one.name)) for one in thens.values())
    return ", ".join(f"{label}: {canonical(value)}" for label, value in found if value is not None) or "no result"


@dataclass(frozen=True, slots=True)
class _Expected:
    """The ids that must decide (None: nobody said), whether nobody can tell, and results by the column's name."""

    ids: frozenset[str] | None
    unsure: bool
    results: Mapping[str, str]

    def missing(self, outcome: Outcome, thens: Mapping[str, ThenColumn]) -> str:
        """Return what the outcome lacks of it, "" if nothing."""
        hits = [hit.rule for hit in outcome.hits]
        if self.unsure and (hits or not (outcome.contested or [*outcome.cannot_tell])):
            return UNSURE
        if self.ids is not None and self.ids != {one.id.upper() for one in hits}:
            return ", ".join(sorted(self.ids)) or NONE
        if self.results and not any(self._are_in(one) for one in hits):
            labels = {one.name: one.label for one in thens.values()}
            return ", ".join(f"{labels[name]}: {text}" for name, text in self.results.items())
        return ""

    def _are_in(self, rule: Rule) -> bool:
        return all(folded(canonical(rule.outcome.get(name))) == folded(text) for name, text in self.results.items())


def _expected(test: RuleTest, thens: Mapping[str, ThenColumn]) -> _Expected | str:
    """Return what is expected, or why that cannot be read."""
    results = _results(test.result, thens)
    if isinstance(results, str):
        return results
    rules = NONE if test.rules.strip() in _DASHES else test.rules.strip()
    word, ids = folded(rules), [one.upper() for one in _ID.findall(rules)]
    if not (rules or results):
        return "nothing is expected: fill in Expected rules or Expected result."
    more = _BETWEEN.sub("", _ID.sub("", rules))
    if more and word not in {*_NOTHING, folded(UNSURE)}:
        return f"Expected rules has only Rule IDs such as FR-01, all that decide, or {NONE}, or {UNSURE}."
    said = frozenset(ids) if ids or word in _NOTHING else None
    return _Expected(said, word == folded(UNSURE), results)


def _results(text: str, thens: Mapping[str, ThenColumn]) -> dict[str, str] | str:
    found: dict[str, str] = {}
    for piece in filter(None, map(str.strip, re.split(r"[;\n]", text))):
        label, _, value = piece.partition(":")
        column = thens.get(folded(label))
        if column is None or not value.strip():
            near = did_you_mean(
                label.strip(), [one.label for one in thens.values()], "Write for example Severity: red."
            )
            return f'"{piece}" is no result of this tab. {near}'
        found[column.name] = value.strip()
    return found
