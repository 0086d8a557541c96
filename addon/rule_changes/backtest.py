"""The edited rows of a rule tab against those in force, day by day over the practice's own past. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from addon.facts.all_facts import DEFAULT_DAYS_AHEAD, DayFacts, Window
from addon.facts.catalog import FactRow
from addon.records import ATTENDED, GroupSession
from addon.reminder_times import practice_zone, reminder_outcome
from addon.rule_changes.comparing import BILLING, FLAGS, LOOKS_BACK, REMINDERS, Key, results
from addon.rule_changes.history import History
from addon.rule_versions import versions
from addon.rules.evaluation import evaluate
from addon.rules.rule import ALL, Rule, RuleTable
from addon.sessions.expand import wall_time

_LONGEST = 8
"""So many days ahead of its session a reminder is counted at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Two versions of a rule tab: ``old`` in force, ``new`` as typed. ``name`` is the tab's, ``title`` its title."""

    name: str
    title: str
    old: RuleTable
    new: RuleTable

    @property
    def differing(self) -> "Edit":
        """Return the edit without the rules that are the same in both, where each rule counts alone."""
        if self.old.policy != ALL:
            return self
        old, new = versions(self.old), versions(self.new)
        same = {rid for rid, version in old.items() if new.get(rid) == version}
        return replace(self, old=_without(self.old, same), new=_without(self.new, same))


@dataclass(slots=True, kw_only=True)
class Replayed:
    """What one edit would have done: per result the first day on which either version gave it, and in which words."""

    edit: Edit
    old: dict[Key, tuple[date, str]] = field(default_factory=dict)
    new: dict[Key, tuple[date, str]] = field(default_factory=dict)

    @property
    def sides(self) -> tuple[tuple[RuleTable, dict[Key, tuple[date, str]]], ...]:
        """Return each version with what it gave."""
        return (self.edit.old, self.old), (self.edit.new, self.new)

    def changed(self) -> Iterator[tuple[Key, tuple[date, str] | None, tuple[date, str] | None]]:
        """Yield what only one version gave, or both on other days or in other words: key, old, new; by day."""
        keys = [key for key in self.old.keys() | self.new.keys() if self.old.get(key) != self.new.get(key)]
        yield from sorted(((key, self.old.get(key), self.new.get(key)) for key in keys), key=_by_day)


def _by_day(one: tuple[Key, tuple[date, str] | None, tuple[date, str] | None]) -> tuple[date, Key]:
    key, old, new = one
    return min(day for day, _ in filter(None, (old, new))), key


def _without(table: RuleTable, same: set[str]) -> RuleTable:
    return replace(table, rules=tuple(one for one in table.rules if one.id not in same))


def replayed(edits: Sequence[Edit], history: History, days: Sequence[date]) -> list[Replayed]:
    """Run both versions of each edit on each of the days, in order."""
    found = [Replayed(edit=one.differing) for one in edits]
    daily = [one for one in found if one.edit.name in _DAILY and (one.edit.old.rules or one.edit.new.rules)]
    for day in days if daily else ():
        practice = history.on(day)
        facts = DayFacts(practice, day)
        given = _Day(day=day, facts=facts, sessions={one.code: one for one in practice.sessions}, zone=practice.zone)
        for one in daily:
            _DAILY[one.edit.name](one, given)
    for one in found:
        if one.edit.name == BILLING and days:
            _lines(one, history, days)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Day:
    """One day of the past: its facts, and the sessions as they were known then by code."""

    day: date
    facts: DayFacts
    sessions: Mapping[str, GroupSession]
    zone: str

    @property
    def clock(self) -> datetime:
        """Return the end of the day, when everything of it had happened."""
        return datetime.combine(self.day, time(23, 59))

    def rows(self, edit: Edit, window: Window) -> list[FactRow]:
        """Return the rows that either version judges."""
        abouts = {rule.about for table in (edit.old, edit.new) for rule in table.rules}
        return [row for some in self.facts.rows(window=window, about=abouts).values() for row in some]


def _flags(one: Replayed, given: _Day) -> None:
    window = Window(first=given.day - LOOKS_BACK, last=given.day + timedelta(days=DEFAULT_DAYS_AHEAD))
    rows = given.rows(one.edit, window)
    for table, found in one.sides:
        for key, words in results(FLAGS, table, rows, given.clock).items():
            found.setdefault(key, (given.day, words))


def _notices(one: Replayed, given: _Day) -> None:
    window = Window(first=given.day - timedelta(days=_LONGEST), last=given.day + timedelta(days=_LONGEST))
    rows = given.rows(one.edit, window)
    for table, found in one.sides:
        for hit in evaluate(table, rows, today=given.clock).hits:
            session = given.sessions[hit.fact_row.began]
            if _due(hit.rule, session, given.zone) == given.day:
                key = (hit.rule.id, hit.fact_row.subject, hit.fact_row.began)
                found.setdefault(key, (given.day, _words(hit.rule)))


def _due(rule: Rule, session: GroupSession, zone: str) -> date | None:
    """Return the day on which a notice about a session is due; None where the rule has no hours."""
    due = reminder_outcome(rule.outcome).due(session, practice_zone(zone))
    return wall_time(due, zone).date() if due else None


def _words(rule: Rule) -> str:
    told = (rule.outcome.get(name) for name in ("then_hours_before", "then_channel", "then_message"))
    return ", ".join(str(one) for one in told if one is not None)


def _lines(one: Replayed, history: History, days: Sequence[date]) -> None:
    """Bill what is known now of the sessions of these days: a line is made from the attendance that was settled."""
    practice, window = history.practice, Window(first=days[0], last=days[-1])
    facts = DayFacts(practice, days[-1])
    starts = {session.code: session.start.date() for session in practice.sessions}
    given = _Day(day=days[-1], facts=facts, sessions={}, zone=practice.zone)
    rows = [row for row in given.rows(one.edit, window) if row.values.get("status") in ATTENDED]
    for table, found in one.sides:
        for key, words in results(BILLING, table, rows, given.clock).items():
            found[key] = (starts.get(key[1], days[-1]), words)


_DAILY: Mapping[str, Callable[[Replayed, _Day], None]] = {FLAGS: _flags, REMINDERS: _notices}
