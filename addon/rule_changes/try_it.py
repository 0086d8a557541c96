"""Try it: every rule of a tab as typed, judged for a member or for typed values, with what decided. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from addon.facts.catalog import FactRow, in_words
from addon.rule_changes.cases import Case
from addon.rules.explanation import RuleVerdict, explain
from addon.rules.rule import RuleTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a try shows, one line a rule: the rules that match, those nobody can tell of, and the nearest misses."""

    matched: str = ""
    cannot_tell: str = ""
    not_matched: str = ""
    check: str = "OK"


def tried(table: RuleTable, case: Case, rows: Sequence[FactRow], clock: datetime) -> Tried:
    """Judge rows of a member, in which typed values replace those that are known; without rows the case alone."""
    changed = [replace(row, values={**row.values, **case.by_name}) for row in _of_case(rows, case)]
    judged = changed or ([] if rows else case.rows(table))
    if not judged:
        return Tried(check="No rule of this tab is about what is tried here. Choose another Rule tab or other values.")
    several = len(judged) > 1
    found = [(row if several else None, one) for row in judged for one in explain(table, row, today=clock)]
    return Tried(
        matched=_lines(found, matched=True) or "none",
        cannot_tell=_lines(found, matched=None),
        not_matched=_lines(found, matched=False),
    )


def _of_case(rows: Sequence[FactRow], case: Case) -> list[FactRow]:
    """Return the rows that have all the facts that somebody typed values of."""
    return [row for row in rows if all(fact.name in row.values for fact in case.values)]


def _lines(found: Iterable[tuple[FactRow | None, RuleVerdict]], *, matched: bool | None) -> str:
    some = [(row, one) for row, one in found if one.matched is matched and not one.other_kind]
    some.sort(key=lambda each: each[1].failing)
    return "\n".join(_line(row, one) for row, one in some)


def _line(row: FactRow | None, one: RuleVerdict) -> str:
    about = f"{in_words(row.about)} {row.subject}, " if row else ""
    return f"{about}{one.rule.title}: {'; '.join(one.reasons) or 'it tests nothing'}"
