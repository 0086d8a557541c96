"""Finds which rules match which fact rows. It works by columns, so that each test judges each value once."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from addon.facts.catalog import FactRow
from addon.problems import Fault
from addon.rules.analysis import outcome_key
from addon.rules.results import CannotTell, Contested, Count, Hit, Listed, Outcome
from addon.rules.rule import ALL, EXACTLY_ONE, FIRST, CellTest, Rule, RuleTable
from addon.rules.tree import Clock, FieldRef, operands
from addon.rules.truth import judge

OnDate = Callable[[FactRow], date | None]
_NO, _YES, _UNCLEAR = 0, 1, 2


class RuleTabUnusable(Fault):
    """This tab has bad cells that change the meaning of the others: run its last good version."""


def evaluate(table: RuleTable, fact_rows: Iterable[FactRow], *, today: Clock, on_date: OnDate | None = None) -> Outcome:
    """Run a table over fact rows (a rule looks only at those with its About).

    ``today`` is the run's one clock value, a wall time or a day. ``on_date`` gives the day on which
    From and Until are judged for a row (None = not known), the run's day if it is left out.
    Raises RuleTabUnusable.
    """
    if not table.usable:
        raise RuleTabUnusable(table.title, "this tab has cells that cannot be used", "Run its last good version.")
    by_about: dict[str, list[FactRow]] = {}
    for row in fact_rows:
        by_about.setdefault(row.about, []).append(row)
    runs = []
    for about in dict.fromkeys(rule.about for rule in table.rules) if table.rules else by_about:
        columns = _FactColumns(by_about.get(about, []), today, on_date)
        matches = [(rule, *_matches(rule, columns)) for rule in table.rules if rule.about == about]
        runs.append((columns.rows, matches))
    counts = {rule.id: Count(len(matched), len(unclear)) for _, matches in runs for rule, matched, unclear in matches}
    return _all(runs, counts, today) if table.policy == ALL else _one_each(runs, counts, table.policy, today)


_Matches = Sequence[tuple[Rule, Sequence[int], Sequence[int]]]
_Runs = Sequence[tuple[Sequence[FactRow], _Matches]]


# --- which rows match, rule by rule --------------------------------------------------------------


class _FactColumns:
    """The fact rows of one About, column-wise, with each test's verdict on each distinct value."""

    def __init__(self, rows: Sequence[FactRow], today: Clock, on_date: OnDate | None) -> None:
        self.rows, self.today, self.on_date = rows, today, on_date
        self._columns: dict[str, tuple[list[object], Counter[object]]] = {}
        self._verdicts: dict[tuple[str, object], dict[object, int]] = {}

    def column(self, name: str) -> tuple[list[object], Counter[object]]:
        """Return a fact's values in row order, and how often each occurs."""
        if name not in self._columns:
            values: list[object] = [row.values.get(name) for row in self.rows]
            self._columns[name] = values, Counter(values)
        return self._columns[name]

    def verdicts(self, one: CellTest) -> dict[object, int]:
        """Return the verdicts of a test without fields, by value."""
        key = (one.fact.name, one.test)
        if key not in self._verdicts:
            ask = judge(one.test, one.fact)
            self._verdicts[key] = {value: _CODES[ask(value, {}, self.today)] for value in self.column(one.fact.name)[1]}
        return self._verdicts[key]

    def kept(self, one: CellTest) -> int:
        """Return how many rows a test would keep; tests with fields go last."""
        if _asks_the_row(one):
            return len(self.rows) + 1
        verdicts = self.verdicts(one)
        return sum(times for value, times in self.column(one.fact.name)[1].items() if verdicts[value])


_CODES: Mapping[bool | None, int] = MappingProxyType({False: _NO, True: _YES, None: _UNCLEAR})


def _asks_the_row(one: CellTest) -> bool:
    return any(isinstance(operand, FieldRef) for operand in operands(one.test))


def _matches(rule: Rule, columns: _FactColumns) -> tuple[Sequence[int], Sequence[int]]:
    """Return the rows that match and the rows where nobody can tell, as row numbers in order."""
    alive, unclear = _in_force(rule, columns)
    for one in sorted(rule.tests, key=columns.kept):
        if _asks_the_row(one):
            answers = _answers(one, alive, columns)
            alive = [at for at in alive if answers[at]]
            unclear |= {at for at in alive if answers[at] == _UNCLEAR}
            continue
        values, verdicts = columns.column(one.fact.name)[0], columns.verdicts(one)
        alive = [at for at in alive if verdicts[values[at]]]
        if _UNCLEAR in verdicts.values():
            unclear |= {at for at in alive if verdicts[values[at]] == _UNCLEAR}
    if not unclear:
        return alive, ()
    return [at for at in alive if at not in unclear], [at for at in alive if at in unclear]


def _in_force(rule: Rule, columns: _FactColumns) -> tuple[Sequence[int], set[int]]:
    every = range(len(columns.rows))
    if rule.begins is None and rule.ends is None:
        return every, set()
    if columns.on_date is None:
        return (every if rule.in_force(columns.today) else ()), set()
    days = [columns.on_date(row) for row in columns.rows]
    unclear = {at for at in every if days[at] is None}
    return [at for at, day in enumerate(days) if day is None or rule.in_force(day)], unclear


def _answers(one: CellTest, alive: Sequence[int], columns: _FactColumns) -> dict[int, int]:
    ask, name = judge(one.test, one.fact), one.fact.name
    rows = columns.rows
    return {at: _CODES[ask(rows[at].values.get(name), rows[at].values, columns.today)] for at in alive}


# --- what the policy makes of it -----------------------------------------------------------------


def _all(runs: _Runs, counts: Mapping[str, Count], today: Clock) -> Outcome:
    hits = [(rule, rows, matched) for rows, matches in runs for rule, matched, _ in matches]
    unclear = [(rule, rows, unsure) for rows, matches in runs for rule, _, unsure in matches]
    return Outcome(
        hits=Listed(Hit, hits),
        cannot_tell=Listed(lambda rule, row: CannotTell(rule, row, today), unclear),
        counts=MappingProxyType(dict(counts)),
    )


def _one_each(runs: _Runs, counts: Mapping[str, Count], policy: str, today: Clock) -> Outcome:
    hits: list[Hit] = []
    unclear: list[CannotTell] = []
    contested: list[Contested] = []
    uncovered: list[FactRow] = []
    for rows, matches in runs:
        matching, possible = _by_row(len(rows), matches)
        for row, matched, unsure in zip(rows, matching, possible, strict=True):
            if not matched:
                unclear += [CannotTell(rule, row, today) for rule in unsure]
                uncovered += () if unsure else (row,)
                continue
            chosen = _chosen(row, matched, unsure, policy)
            if isinstance(chosen, Contested):
                contested.append(chosen)
            else:
                hits.append(Hit(chosen, row))
    return Outcome(
        hits=tuple(hits),
        cannot_tell=tuple(unclear),
        contested=tuple(contested),
        uncovered=tuple(uncovered),
        counts=MappingProxyType(dict(counts)),
    )


def _by_row(count: int, matches: _Matches) -> tuple[list[list[Rule]], list[list[Rule]]]:
    matching: list[list[Rule]] = [[] for _ in range(count)]
    possible: list[list[Rule]] = [[] for _ in range(count)]
    for rule, matched, unsure in matches:
        for at in matched:
            matching[at].append(rule)
        for at in unsure:
            possible[at].append(rule)
    return matching, possible


def _chosen(row: FactRow, matched: Sequence[Rule], unsure: Sequence[Rule], policy: str) -> Rule | Contested:
    """Return the rule that decides; Contested if one that ranks no lower has, or may have, another result."""
    best = min(matched, key=lambda rule: (_rank(rule, policy), rule.row))
    rivals = tuple(rule for rule in matched if _rank(rule, policy) <= _rank(best, policy))
    possible = tuple(rule for rule in unsure if _rank(rule, policy) <= _rank(best, policy))
    if all(outcome_key(rule) == outcome_key(best) for rule in (*rivals, *possible)):
        return best
    return Contested(row, rivals, tuple(rule for rule in possible if outcome_key(rule) != outcome_key(best)))


def _rank(rule: Rule, policy: str) -> Decimal:
    """Return a rule's rank, the smallest first: nobody, the upper row, or the higher Priority comes first."""
    if policy == EXACTLY_ONE:
        return Decimal(0)
    return Decimal(rule.row) if policy == FIRST else -rule.priority
