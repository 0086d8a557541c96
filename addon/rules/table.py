"""Reads a whole rule tab: its rules, every problem at once, and the words to write beside each row."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from types import MappingProxyType

from addon.cells import canonical
from addon.facts.catalog import Fact, in_words
from addon.problems import Problem, in_tab
from addon.rules.analysis import Remark, analyse
from addon.rules.columns import ID, Columns, address, read_columns
from addon.rules.rows import EVERYBODY, ReadRow, read_rows
from addon.rules.rule import ALL, POLICIES, RowTexts, Rule, RuleTable, Scope, ThenColumn
from addon.rules.vocabulary import unknown_words
from addon.rules.wording import in_force_words, reading
from addon.workbook import TabSnapshot

_REMARKS_AT_MOST = 5
"""How many are told beside one row."""
_GAPS_AT_MOST = 3
_ANY = Scope()


def read_rules(
    sheet: TabSnapshot, *, facts: Mapping[str, Fact], thens: Mapping[str, ThenColumn], policy: str, scope: Scope = _ANY
) -> RuleTable:
    """Return a rule tab, ready to run, with its problems and the texts for each row.

    ``facts`` and ``thens`` are by folded label; ``policy`` is one of ``POLICIES`` and raises
    ValueError otherwise. In an "all" tab bad rows are left out and the rest runs; in the others one
    bad row that is on (or a bad header) makes the table not usable.
    """
    if policy not in POLICIES:
        raise ValueError(policy)
    columns = read_columns(sheet, facts, thens, policy)
    read = read_rows(sheet, columns, facts=facts, policy=policy, abouts=scope.abouts)
    rows = _once_each(sheet, columns, read)
    problems = (*columns.problems, *(one for row in rows for one in row.problems))
    is_whole = not columns.problems and not any(row.problems for row in rows if row.on)
    lost_columns = any(one.code == "missing-column" for one in columns.problems)
    usable = not lost_columns and (policy == ALL or is_whole)
    rules = tuple(row.rule for row in rows if row.rule and row.on) if usable else ()
    return RuleTable(
        title=sheet.title,
        policy=policy,
        rules=rules,
        problems=problems,
        texts=MappingProxyType(_texts(rows, thens, scope, analyse(rules, policy))),
        usable=usable,
        unreadable=frozenset(row.id for row in rows if row.on and row.problems) - {rule.id for rule in rules},
    )


def _once_each(sheet: TabSnapshot, columns: Columns, rows: Iterable[ReadRow]) -> tuple[ReadRow, ...]:
    """Keep the first of two rows with one Rule ID; the other is a problem. Without that column none has one."""
    if ID not in columns.fixed:
        return tuple(rows)
    first: dict[str, int] = {}
    kept = []
    for row in rows:
        if row.rule and row.rule.id in first:
            other = address(first[row.rule.id], columns.fixed[ID])
            where = in_tab(sheet.title, address(row.row, columns.fixed[ID]))
            step = "Empty this cell; the next pass gives the row an ID of its own."
            wrong = Problem(where, "duplicate-id", f"this Rule ID is also in {other}", step)
            kept.append(replace(row, rule=None, problems=(wrong,)))
            continue
        if row.rule:
            first[row.rule.id] = row.row
        kept.append(row)
    return tuple(kept)


def _texts(
    rows: Sequence[ReadRow], thens: Mapping[str, ThenColumn], scope: Scope, remarks: Sequence[Remark]
) -> dict[int, RowTexts]:
    by_row: dict[int, list[str]] = {row.row: list(unknown_words(row.rule, scope.words)) for row in rows if row.rule}
    running = [row.row for row in rows if row.rule and row.on]
    for remark in remarks:
        for rule in remark.rules:
            by_row[rule.row].append(f"{remark.what} {remark.next_step}".strip())
    if running and (whole := [remark for remark in remarks if not remark.rules]):
        gaps = " ".join(remark.what for remark in whole[:_GAPS_AT_MOST])
        by_row[running[-1]].append(f"The whole tab: {gaps} {whole[0].next_step}".strip())
    labels = {one.name: one.label for one in thens.values()}
    return {
        row.row: RowTexts(
            _check(row, by_row.get(row.row, [])[:_REMARKS_AT_MOST], scope.today),
            read_aloud(row.rule, labels) if row.rule else "",
        )
        for row in rows
    }


def _check(row: ReadRow, remarks: Sequence[str], today: date | None) -> str:
    if row.rule and row.idle:
        every = f"every {in_words(row.rule.about)}"
        return f'Off: it tests nothing, so it would match {every}. Write a test, or choose "{EVERYBODY}" under On.'
    off = _not_in_force(row.rule, today) if row.on else "Off. "
    if row.problems:
        return off + " · ".join(f"{one.place.at}: {one.what}. {one.next_step}".strip() for one in row.problems)
    return off + ("Warning: " + " · ".join(remarks) if remarks else "OK")


def _not_in_force(rule: Rule | None, today: date | None) -> str:
    if rule is None or today is None or rule.in_force(today):
        return ""
    return f"Not in force today: only {in_force_words(rule)}. "


def read_aloud(rule: Rule, labels: Mapping[str, str]) -> str:
    """Return "How I read this": the rule in plain words; ``labels`` are the result columns' by name."""
    tests = " and ".join(reading(one.test, one.fact) for one in rule.tests)
    outcome = ((label, rule.outcome[name]) for name, label in labels.items() if name in rule.outcome)
    results = ", ".join(f"{label}: {canonical(value)}" for label, value in outcome)
    days = in_force_words(rule)
    subject = tests or f"Every {in_words(rule.about)}"
    return f"{subject}{f' → {results}' if results else ''}{f' ({days})' if days else ''}"
