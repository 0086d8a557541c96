"""What two versions of a rule tab give, side by side: flags, notices or billing lines. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from addon.cells import canonical
from addon.facts.all_facts import DEFAULT_DAYS_AHEAD, DayFacts, Window
from addon.facts.catalog import FactRow
from addon.records import ATTENDED, Practice
from addon.reminder_times import days_ahead, reminder_window
from addon.rules.evaluation import evaluate
from addon.rules.rule import Rule, RuleTable
from addon.rules.tree import Clock
from addon.session_codes import day_of

FLAGS, REMINDERS, BILLING = "flag_rules", "reminder_rules", "billing_rules"
GIVES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {FLAGS: ("flag", "flags"), REMINDERS: ("notice", "notices"), BILLING: ("billing line", "billing lines")}
)
"""The rule tabs of which a change is weighed, with what each gives: one, and several."""
LOOKS_BACK = timedelta(weeks=4)
"""How far back Flag rules look at sessions and attendances, as the intro of that tab tells."""
Key = tuple[str, ...]
"""Flags and notices: the rule, whom or what it is about, and where that began; billing lines: the last two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Results by key that only the new version gives, only the old one, and both in other words; and the old total."""

    more: tuple[Key, ...]
    fewer: tuple[Key, ...]
    other: tuple[Key, ...]
    before: int

    @property
    def changed(self) -> int:
        """Return how many results appear, vanish or change."""
        return len(self.more) + len(self.fewer) + len(self.other)


def compared(old: Mapping[Key, str], new: Mapping[Key, str]) -> Compared:
    """Return where two versions differ."""
    return Compared(
        more=tuple(key for key in new if key not in old),
        fewer=tuple(key for key in old if key not in new),
        other=tuple(key for key, words in new.items() if old.get(key, words) != words),
        before=len(old),
    )


def results(name: str, table: RuleTable, rows: Iterable[FactRow], clock: Clock) -> dict[Key, str]:
    """Return what a version of a tab gives on a day, in words by key."""
    if name != BILLING:
        hits = evaluate(table, rows, today=clock).hits
        return {(hit.rule.id, hit.fact_row.subject, hit.fact_row.began): outcome_words(hit.rule) for hit in hits}
    outcome = evaluate(table, rows, today=clock, on_date=lambda row: day_of(row.began))
    found = {_line(row): "no rule fits" for row in outcome.uncovered}
    found |= {_line(one.fact_row): "cannot tell" for one in outcome.cannot_tell}
    found |= {_line(one.fact_row): "several rules fit" for one in outcome.contested}
    return found | {_line(hit.fact_row): outcome_words(hit.rule) for hit in outcome.hits}


def _line(row: FactRow) -> Key:
    return row.subject, row.began


def outcome_words(rule: Rule) -> str:
    """Return a rule's results in words that two versions are compared by."""
    return ", ".join(canonical(value) for _, value in sorted(rule.outcome.items()) if value is not None)


def rows_now(name: str, practice: Practice, facts: DayFacts, tables: Iterable[RuleTable], today: date) -> list[FactRow]:
    """Return the rows that these versions of a tab judge in a pass of that day."""
    abouts = {rule.about for table in tables for rule in table.rules}
    found = facts.rows(window=_window(name, practice, today), about=abouts).values()
    rows = [row for some in found for row in some]
    return rows if name != BILLING else [row for row in rows if row.values.get("status") in ATTENDED]


def _window(name: str, practice: Practice, today: date) -> Window:
    if name == FLAGS:
        return Window(first=today - LOOKS_BACK, last=today + timedelta(days=DEFAULT_DAYS_AHEAD))
    if name == REMINDERS:
        return reminder_window(today, days_ahead(practice.settings))
    closed = practice.settings.get("Closed through")
    return Window(first=closed + timedelta(days=1) if isinstance(closed, date) else date.min, last=today)
