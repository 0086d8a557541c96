"""A rule tab in a pass: read with the ids its rows will have; its last good version kept in use where it must be.

In an "all" tab a bad row is skipped and the rest runs. In the others one bad row changes what the rest means, so the
last good version of the whole tab stays in use and Needs review says so. The same holds for any rule tab that lost a
header, or that is gone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator

from addon.facts.all_facts import BY_FOLDED_LABEL
from addon.memory import Kept, Remembered, as_plain, from_plain
from addon.part import Given, View
from addon.problems import Problem
from addon.questions import Question
from addon.rules.results import Count
from addon.rules.rule import RuleTable, Scope, ThenColumn
from addon.rules.subjects import read_about
from addon.rules.table import read_rules
from addon.sources import Source, SourceRow
from addon.tabs import Tab, folded, matched_columns
from addon.workbook import Raw, TabSnapshot

THEN = "Then:"
KeptCell = Annotated[Raw, PlainSerializer(as_plain), PlainValidator(from_plain)]
"""A cell as read, inside a record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodVersion:
    """A rule tab as people last wrote it without a mistake; what we write beside the rows is no part of it."""

    headers: tuple[str, ...]
    first_row: int
    rows: tuple[tuple[KeptCell, ...], ...]


GOOD_VERSION = Kept("rule_tab", GoodVersion)
"""By the tab's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTab:
    """One rule tab of a pass: the table to run, what to write beside its rows, what to ask and remember.

    ``unusable`` are the ids of rules that are on and cannot be read: what they raised stays as it is.
    """

    tab: Tab
    table: RuleTable
    fresh: RuleTable
    ids: Mapping[int, str]
    memory: Remembered[GoodVersion]
    asked: tuple[Question, ...] = ()
    unusable: frozenset[str] = frozenset()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what cannot be used in the tab; the sentences quote its cells."""
        return tuple(replace(one, quotes=True) for one in self.fresh.problems)

    def texts(
        self,
        counts: Mapping[str, Count],
        warned: Mapping[str, str] = MappingProxyType({}),
        idle: Mapping[str, str] = MappingProxyType({}),
    ) -> Source:
        """Return Check, How I read this and Matches now for every row.

        By rule id, ``warned`` are further remarks, and ``idle`` tells why a row did not run.
        """
        rows = []
        for number, text in self.fresh.texts.items():
            rid = self.ids.get(number)
            if rid:
                matched = str(counts[rid]) if rid in counts else None
                check = f"Warning: {warned[rid]}" if rid in warned and text.check == "OK" else text.check
                check = idle.get(rid, check) if check == "OK" else check
                values = {"check": check, "how_i_read_this": text.reading or None, "matches_now": matched}
                rows.append(SourceRow(rid=rid, values=values))
        return Source(name="computed", tab=self.tab.name, rows=tuple(rows), creates=False)


def read_rule_tab(given: Given, name: str, *, starters: bool = False, whole: bool = False) -> RuleTab:
    """Read a rule tab; where it is not usable, the last good version counts.

    ``starters``: in a workbook that never had the tab its starter rows count until it has come. ``whole``: the tab is
    not usable either while a row that is on cannot be read: what it would find must not pass for "nothing found".
    """
    view = given.views[name]
    tab, ids = view.tab, {number: rid for rid, number in view.numbers.items()}
    sheet = _starter_sheet(tab, view.sheet) if starters and view.is_untouched else _with_ids(view, ids)
    scope = _scope(tab, given)
    fresh = _read(tab, sheet, scope)
    before = given.remembered(GOOD_VERSION).get(name)
    if fresh.usable and not (whole and fresh.unreadable):
        now = _good_version(tab, sheet)
        memory = Remembered(GOOD_VERSION, {name: now} if now != before else {})
        return RuleTab(tab=tab, table=fresh, fresh=fresh, ids=ids, memory=memory, unusable=fresh.unreadable)
    first = fresh.problems[0]
    what = f"{tab.title}: cells or headers that cannot be used: {len(fresh.problems)}. The first: {first}"
    rest = "Only its other rows count" if fresh.usable else "Nothing of it is used"
    stays = "Its last good version stays in use." if before else f"{rest} until they are put right."
    question = Question(
        key=f"rule tab|{name}",
        kind="rule tab",
        question=f"{stays} {what}",
        where=tab.title,
        choices="none: put the cells right, then it closes itself",
    )
    without = fresh if fresh.usable else _empty(tab)
    table = _read(tab, _as_sheet(before, sheet), scope) if before else without
    return RuleTab(
        tab=tab,
        table=table,
        fresh=fresh,
        ids=ids,
        memory=Remembered(GOOD_VERSION, {}),
        asked=(question,),
        unusable=table.unreadable if before else frozenset(ids.values()),
    )


def _starter_sheet(tab: Tab, like: TabSnapshot) -> TabSnapshot:
    headers = tuple(column.header for column in tab.columns)
    rows = [tuple(row.get(header) or None for header in headers) for row in tab.starter]
    return TabSnapshot(key=like.key, title=tab.title, headers=headers, first_row=2, rows=rows)


def _scope(tab: Tab, given: Given) -> Scope:
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


def _read(tab: Tab, sheet: TabSnapshot, scope: Scope) -> RuleTable:
    thens = then_columns(tab)
    cells = (sheet.title, sheet.first_row, [*sheet.headers], [[*row] for row in sheet.rows], sorted(sheet.locked))
    words = sorted((name, sorted(some)) for name, some in scope.words.items())
    told = repr((tab.title, cells, [*thens.items()], tab.rule_policy, scope.abouts, scope.today, words))
    return _table(_Asked(told=told, title=tab.title, sheet=sheet, thens=thens, policy=tab.rule_policy, scope=scope))


@lru_cache(maxsize=64)
def _table(asked: _Asked) -> RuleTable:
    """Read a rule tab, once while nothing of it changes: admins edit one now and then, a pass runs every minute."""
    facts = {label: fact for label, fact in BY_FOLDED_LABEL.items() if fact.only in {"", asked.title}}
    return read_rules(asked.sheet, facts=facts, thens=asked.thens, policy=asked.policy, scope=asked.scope)


def then_columns(tab: Tab) -> dict[str, ThenColumn]:
    """Return the result columns a tab declares, by folded label."""
    found = {}
    for column in tab.columns:
        if column.header.startswith(THEN):
            label = column.header.removeprefix(THEN).strip()
            found[folded(label)] = ThenColumn(name=column.field, label=label, kind=column.kind, choices=column.choices)
    return found


def _with_ids(view: View, ids: Mapping[int, str]) -> TabSnapshot:
    at = matched_columns(view.tab, view.sheet.headers).get("id")
    if at is None:
        return view.sheet
    rows: list[Sequence[Raw]] = []
    for number, raw in enumerate(view.sheet.rows, view.sheet.first_row):
        rid = ids.get(number)
        wide = (*raw, *(None,) * (at + 1 - len(raw)))
        rows.append((*wide[:at], rid, *wide[at + 1 :]) if rid and wide[at] != rid else raw)
    return replace(view.sheet, rows=rows)


def _good_version(tab: Tab, sheet: TabSnapshot) -> GoodVersion:
    at = matched_columns(tab, sheet.headers)
    ours = {at[column.field] for column in tab.columns if column.owner == "source" and column.field in at}
    rows = (_trimmed([None if i in ours else cell for i, cell in enumerate(row)]) for row in sheet.rows)
    return GoodVersion(headers=tuple(sheet.headers), first_row=sheet.first_row, rows=tuple(rows))


def _trimmed(cells: Sequence[Raw]) -> tuple[KeptCell, ...]:
    """Return a row without the blank cells behind it: a place may or may not hand them out."""
    filled = [i for i, cell in enumerate(cells) if cell is not None]
    return tuple(cells[: filled[-1] + 1]) if filled else ()


def _as_sheet(kept: GoodVersion, like: TabSnapshot) -> TabSnapshot:
    return TabSnapshot(key=like.key, title=like.title, headers=kept.headers, first_row=kept.first_row, rows=kept.rows)


def _empty(tab: Tab) -> RuleTable:
    return RuleTable(title=tab.title, policy=tab.rule_policy, rules=())
