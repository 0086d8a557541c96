"""Finds which rules match which fact rows. It works by columns, so that each test judges each value once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import compress, count
from types import MappingProxyType

from addon.facts.catalog import FactRow
from addon.problems import Fault
from addon.rules.analysis import outcome_key
from addon.rules.results import CannotTell, Contested, Count, Hit, Listed, Outcome
from addon.rules.rule import ALL, EXACTLY_ONE, FIRST, CellTest, Rule, RuleTable
from addon.rules.tree import Clock, FieldRef, operands
from addon.rules.truth import judge

OnDate = Callable[[FactRow], date | None]
_NO, _UNCLEAR, _YES = 0b00, 0b01, 0b11


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
    """The fact rows of one About, column-wise: each test judges each distinct value once.

    A test's answers are one byte for each row, of which ``&`` makes the answer to several tests: NO wins, then UNCLEAR.
    """

    def __init__(self, rows: Sequence[FactRow], today: Clock, on_date: OnDate | None) -> None:
        self.rows, self.today, self.on_date = rows, today, on_date
        self._columns: dict[str, _Column] = {}
        self._answers: dict[tuple[str, object], int] = {}

    @property
    def every(self) -> int:
        """YES for every row."""
        return int.from_bytes(bytes([_YES]) * len(self.rows), "big")

    def answers(self, one: CellTest) -> int:
        """Return the answers of a test without fields."""
        key = (one.fact.name, one.test)
        if key not in self._answers:
            if one.fact.name not in self._columns:
                self._columns[one.fact.name] = _Column.of(self.rows, one.fact.name)
            ask = judge(one.test, one.fact)
            found = self._columns[one.fact.name].answers(lambda value: _CODES[ask(value, {}, self.today)])
            self._answers[key] = int.from_bytes(found, "big")
        return self._answers[key]

    def where(self, answers: int, *codes: int) -> list[int]:
        """Return the numbers of the rows that have one of these answers."""
        return [*compress(count(), answers.to_bytes(len(self.rows), "big").translate(_ones_for(codes)))]


@cache
def _ones_for(codes: tuple[int, ...]) -> bytes:
    """Return what ``bytes.translate`` makes of each byte: 1 of these codes, 0 of all others."""
    return bytes(code in codes for code in range(256))


@dataclass(frozen=True, slots=True)
class _Column:
    """A fact's values in row order, the distinct ones, and by row which of them it is where a byte can tell."""

    values: Sequence[object]
    distinct: Mapping[object, int]
    which: bytes | None

    @classmethod
    def of(cls, rows: Sequence[FactRow], name: str) -> "_Column":
        values = [row.values.get(name) for row in rows]
        distinct: dict[object, int] = {value: at for at, value in enumerate(dict.fromkeys(values))}
        which = bytes(map(distinct.__getitem__, values)) if len(distinct) <= _BYTES else None
        return cls(values, distinct, which)

    def answers(self, ask: Callable[[object], int]) -> bytes:
        by_value = {value: ask(value) for value in self.distinct}
        if self.which is None:
            return bytes(map(by_value.__getitem__, self.values))
        return self.which.translate(bytes(by_value.values()).ljust(_BYTES, b"\0"))


_BYTES = 256
_CODES: Mapping[bool | None, int] = MappingProxyType({False: _NO, True: _YES, None: _UNCLEAR})


def _asks_the_row(one: CellTest) -> bool:
    return any(isinstance(operand, FieldRef) for operand in operands(one.test))


def _matches(rule: Rule, columns: _FactColumns) -> tuple[Sequence[int], Sequence[int]]:
    """Return the rows that match and the rows where nobody can tell, as row numbers in order."""
    found = _in_force(rule, columns)
    for one in sorted(rule.tests, key=_asks_the_row):
        if _asks_the_row(one):
            found &= _answers(one, columns.where(found, _YES, _UNCLEAR), columns)
        else:
            found &= columns.answers(one)
    return columns.where(found, _YES), columns.where(found, _UNCLEAR)


def _in_force(rule: Rule, columns: _FactColumns) -> int:
    if rule.begins is None and rule.ends is None:
        return columns.every
    if columns.on_date is None:
        return columns.every if rule.in_force(columns.today) else 0
    days = map(columns.on_date, columns.rows)
    return int.from_bytes(bytes(_UNCLEAR if day is None else _CODES[rule.in_force(day)] for day in days), "big")


def _answers(one: CellTest, alive: Sequence[int], columns: _FactColumns) -> int:
    """Return the answers of a test with fields, NO for the rows that are out already."""
    ask, name, rows = judge(one.test, one.fact), one.fact.name, columns.rows
    found = bytearray(len(rows))
    for at in alive:
        values = rows[at].values
        found[at] = _CODES[ask(values.get(name), values, columns.today)]
    return int.from_bytes(found, "big")


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
