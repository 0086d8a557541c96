"""The rules that a sheet has: as typed, as it was kept, or as a tab starts; read once while nothing of it changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from addon.facts.all_facts import BY_FOLDED_LABEL
from addon.facts.catalog import Fact
from addon.part import Given, View
from addon.rules.rule import RuleTable, Scope, ThenColumn
from addon.rules.subjects import read_about
from addon.rules.table import read_rules
from addon.tabs import Tab, folded, matched_columns
from addon.workbook import Raw, TabSnapshot

THEN = "Then:"


def starter_sheet(tab: Tab, like: TabSnapshot) -> TabSnapshot:
    """Return a tab as it starts, called like another sheet."""
    headers = tuple(column.header for column in tab.columns)
    rows = [tuple(row.get(header) or None for header in headers) for row in tab.starter]
    return TabSnapshot(key=like.key, title=tab.title, headers=headers, first_row=2, rows=rows)


def scope_of(tab: Tab, given: Given) -> Scope:
    """Return what the rules of a tab may be about."""
    abouts = [read_about(word) for word in tab.column("about").choices]
    return Scope(abouts=tuple(abouts), words=given.facts.words, today=given.today)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A rule tab to be read. Two are one question where all is written alike, by ``told``: 1 and True are not."""

    told: str
    title: str = field(compare=False)
    sheet: TabSnapshot = field(compare=False)
    thens: Mapping[str, ThenColumn] = field(compare=False)
    policy: str = field(compare=False)
    scope: Scope = field(compare=False)


def rules_in(tab: Tab, sheet: TabSnapshot, scope: Scope) -> RuleTable:
    """Return the rules of a sheet."""
    thens = then_columns(tab)
    cells = (sheet.title, sheet.first_row, [*sheet.headers], [[*row] for row in sheet.rows], sorted(sheet.locked))
    words = sorted((name, sorted(some)) for name, some in scope.words.items())
    told = repr((tab.title, cells, [*thens.items()], tab.rule_policy, scope.abouts, scope.today, words))
    return _table(_Asked(told=told, title=tab.title, sheet=sheet, thens=thens, policy=tab.rule_policy, scope=scope))


@lru_cache(maxsize=24)  # of eight tabs: as typed, in force, and before that; tomorrow they are read anew
def _table(asked: _Asked) -> RuleTable:
    """Read a rule tab, once while nothing of it changes: admins edit one now and then, a pass runs every minute."""
    return read_rules(
        asked.sheet, facts=facts_of(asked.title), thens=asked.thens, policy=asked.policy, scope=asked.scope
    )


def facts_of(title: str) -> dict[str, Fact]:
    """Return the facts that the rules of a tab may test, by folded label."""
    return {label: fact for label, fact in BY_FOLDED_LABEL.items() if fact.only in {"", title}}


def then_columns(tab: Tab) -> dict[str, ThenColumn]:
    """Return the result columns a tab declares, by folded label."""
    found = {}
    for column in tab.columns:
        if column.header.startswith(THEN):
            label = column.header.removeprefix(THEN).strip()
            found[folded(label)] = ThenColumn(name=column.field, label=label, kind=column.kind, choices=column.choices)
    return found


def with_ids(view: View, ids: Mapping[int, str]) -> TabSnapshot:
    """Return the sheet of a tab with the ids that its rows will have."""
    at = matched_columns(view.tab, view.sheet.headers).get("id")
    if at is None:
        return view.sheet
    rows: list[Sequence[Raw]] = []
    for number, raw in enumerate(view.sheet.rows, view.sheet.first_row):
        rid = ids.get(number)
        wide = (*raw, *(None,) * (at + 1 - len(raw)))
        rows.append((*wide[:at], rid, *wide[at + 1 :]) if rid and wide[at] != rid else raw)
    return replace(view.sheet, rows=rows)


def empty_table(tab: Tab) -> RuleTable:
    """Return a tab without rules."""
    return RuleTable(title=tab.title, policy=tab.rule_policy, rules=())
