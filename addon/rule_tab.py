"""A rule tab in a pass: read with the ids its rows will have; its last good version kept in use where it must be.

In an "all" tab a bad row counts as it was last read, or not at all where it never was, and the rest runs. In the
others one bad row changes what the rest means, so the last good version of the whole tab stays in use and Needs review
says so. The same holds for any rule tab that lost a header its rules need, or that is gone, and for one whose rows as
typed wait: a rule test fails, or they would change too much at once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from addon.memory import Remembered
from addon.part import Given
from addon.problems import Problem
from addon.questions import Question
from addon.rule_questions import about_lost, about_unusable, lost_columns, lost_problems
from addon.rule_sheet import empty_table, rules_in, scope_of, starter_sheet, with_ids
from addon.rule_versions import (
    BEFORE,
    GOOD_VERSION,
    GoodVersion,
    RulesHeld,
    as_sheet,
    good_version,
    to_remember,
    versions,
    with_last_good,
)
from addon.rules.results import Count
from addon.rules.rule import RowTexts, RuleTable
from addon.sources import Source, SourceRow
from addon.tabs import Tab

_ROW_OF_CELL = re.compile(r"[A-Z]+(\d+)")
AS_LAST_READ = "Until then this rule counts as it was last read."
AS_BEFORE = " (as before)"
OFF_UNTIL_THEN = "Until then this rule is off."


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTab:
    """One rule tab of a pass: the table to run, what to write beside its rows, what to ask and remember.

    ``unusable`` are the ids of rules that are on and cannot be read: what they raised stays as it is. ``fresh`` are the
    rows as typed, of which those in ``last_read`` cannot be read and are there as they were last read; ``held`` tells
    why they wait where they could be used.
    """

    tab: Tab
    table: RuleTable
    fresh: RuleTable
    ids: Mapping[int, str]
    memory: Remembered[GoodVersion]
    asked: tuple[Question, ...] = ()
    unusable: frozenset[str] = frozenset()
    held: str = ""
    last_read: frozenset[str] = frozenset()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Return what cannot be used in the tab and what counts until it can; the sentences quote its cells."""
        return tuple(replace(self._with_what_counts(one), quotes=True) for one in self.fresh.problems)

    def _with_what_counts(self, one: Problem) -> Problem:
        row = _ROW_OF_CELL.fullmatch(one.place.at)
        until = self._until_then(self.ids.get(int(row[1]), "")) if row else ""
        return replace(one, next_step=f"{one.next_step} {until}".strip()) if until else one

    def _until_then(self, rid: str) -> str:
        """Return what counts until a row that is on can be read; "" where it can, or the whole tab is asked about."""
        if self.asked:
            return ""
        return AS_LAST_READ if rid in self.last_read else OFF_UNTIL_THEN if rid in self.fresh.unreadable else ""

    def _waits(self, rid: str) -> str:
        """Return what waits of a row: that it is switched off, or what is typed there."""
        was_on = any(one.id == rid for one in self.table.rules)
        return "Still on" if was_on and all(one.id != rid for one in self.fresh.rules) else "Not in force yet"

    def texts(
        self,
        counts: Mapping[str, Count],
        warned: Mapping[str, str] = MappingProxyType({}),
        idle: Mapping[str, str] = MappingProxyType({}),
    ) -> Source:
        """Return Check, How I read this and Matches now for every row.

        By rule id, ``warned`` are further remarks, and ``idle`` tells why a row did not run.
        """
        rows, waits = [], self.waiting
        for number, text in self.fresh.texts.items():
            rid = self.ids.get(number)
            if rid:
                before = AS_BEFORE if rid in waits else ""
                matched = f"{counts[rid]}{before}" if rid in counts else None
                check = f"Warning: {warned[rid]}" if rid in warned and text.check == "OK" else text.check
                check = idle.get(rid, check) if check == "OK" else check
                check = f"{check} {self._until_then(rid)}".strip()
                check = f"{self._waits(rid)}: {self.held} {check}" if rid in waits else check
                values = {"check": check, "how_i_read_this": text.reading or None, "matches_now": matched}
                rows.append(SourceRow(rid=rid, values=values))
        return Source(name="computed", tab=self.tab.name, rows=tuple(rows), creates=False)

    @property
    def waiting(self) -> frozenset[str]:
        """Return the ids of the rows that are not in force as they are typed, because the tab is held."""
        if not self.held:
            return frozenset()
        now, typed = versions(self.table), versions(self.fresh)
        return frozenset(rid for rid in self.ids.values() if now.get(rid) != typed.get(rid))


def read_rule_tab(given: Given, name: str, *, starters: bool = False, whole: bool = False) -> RuleTab:
    """Read a rule tab; where it is not usable, the last good version counts.

    ``starters``: in a workbook that never had the tab its starter rows count until it has come. ``whole``: the tab is
    not usable either while a row that is on cannot be read: what it would find must not pass for "nothing found".
    """
    view = given.views[name]
    tab, ids = view.tab, {number: rid for rid, number in view.numbers.items()}
    sheet = starter_sheet(tab, view.sheet) if starters and view.is_untouched else with_ids(view, ids)
    scope = scope_of(tab, given)
    before = given.remembered(GOOD_VERSION).get(name)
    fresh = typed = rules_in(tab, sheet, scope)
    if before and typed.usable and typed.unreadable and not whole:
        sheet = with_last_good(tab, sheet, before, {view.numbers[rid]: rid for rid in typed.unreadable})
        fresh = _as_last_read(typed, rules_in(tab, sheet, scope), view.numbers)
    last_read = typed.unreadable - fresh.unreadable
    lost = lost_columns(given, tab, sheet, before) if before and fresh.usable else ()
    if lost:
        fresh = replace(fresh, usable=False, problems=(*lost_problems(tab, lost), *fresh.problems))
    if fresh.usable and not (whole and fresh.unreadable):
        held = (given.handed(RulesHeld) or RulesHeld()).why.get(name, "")
        now = good_version(tab, sheet)
        in_force = rules_in(tab, as_sheet(before, sheet), scope) if before and before != now else fresh
        if held:
            return RuleTab(
                tab=tab,
                table=in_force,
                fresh=fresh,
                ids=ids,
                memory=Remembered(GOOD_VERSION, {}),
                unusable=in_force.unreadable,
                held=held,
                last_read=last_read,
            )
        return RuleTab(
            tab=tab,
            table=fresh,
            fresh=fresh,
            ids=ids,
            memory=to_remember(
                name, before, now, is_new=in_force is not fresh and versions(in_force) != versions(fresh)
            ),
            unusable=fresh.unreadable,
            last_read=last_read,
        )
    without = fresh if fresh.usable else empty_table(tab)
    table = rules_in(tab, as_sheet(before, sheet), scope) if before else without
    return RuleTab(
        tab=tab,
        table=table,
        fresh=fresh,
        ids=ids,
        memory=Remembered(GOOD_VERSION, {}),
        asked=tuple(about_lost(tab, one) for one in lost) or (about_unusable(tab, fresh, is_kept=before is not None),),
        unusable=table.unreadable if before else frozenset(ids.values()),
        held=" ".join(f'the column "{one}" is missing; see Needs review.' for one in lost),
    )


def _as_last_read(typed: RuleTable, mended: RuleTable, numbers: Mapping[str, int]) -> RuleTable:
    """Return a table in which bad rows are as last read, with what is wrong with them as they are typed."""
    bad = {numbers[rid] for rid in typed.unreadable - mended.unreadable}
    texts = {
        number: RowTexts(typed.texts[number].check, f"As last read: {text.reading}") if number in bad else text
        for number, text in mended.texts.items()
    }
    return replace(mended, problems=typed.problems, texts=MappingProxyType(texts))


def version_in_force(given: Given, name: str) -> RuleTable | None:
    """Return the rules that the last pass used, None where no pass could use any yet."""
    return _kept_version(given, name, name)


def version_before(given: Given, name: str) -> RuleTable | None:
    """Return the rules that were in force before those of the last pass, None where they never changed."""
    return _kept_version(given, name, f"{name}{BEFORE}")


def _kept_version(given: Given, name: str, key: str) -> RuleTable | None:
    view, kept = given.views[name], given.remembered(GOOD_VERSION).get(key)
    return rules_in(view.tab, as_sheet(kept, view.sheet), scope_of(view.tab, given)) if kept else None
