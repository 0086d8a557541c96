"""What the flag rules look at, and what each of them makes of a member: for Flags, and for whoever asks why. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

from addon.facts.all_facts import DEFAULT_DAYS_AHEAD, Window
from addon.facts.catalog import FactRow, in_words
from addon.part import Given
from addon.rule_tab import read_rule_tab
from addon.rules.explanation import RuleVerdict, explain
from addon.rules.rule import RuleTable

_LOOKS_BACK = timedelta(weeks=4)
"""Flag rules look at sessions and attendances of so many weeks, as the intro of their tab tells."""
Verdicts = tuple[RuleVerdict, ...]


def first_day(today: date) -> date:
    """Return the first day that flag rules look at."""
    return today - _LOOKS_BACK


def flag_rows(given: Given, table: RuleTable) -> list[FactRow]:
    """Return the rows of what the rules are about; attendances are many, and made only where a rule asks for them."""
    ahead = given.today + timedelta(days=DEFAULT_DAYS_AHEAD)
    window = Window(first=first_day(given.today), last=ahead)
    abouts = {rule.about for rule in table.rules}
    return [row for found in given.facts.rows(window=window, about=abouts).values() for row in found]


def explained(given: Given, members: Iterable[str]) -> dict[str, list[tuple[str, Verdicts]]]:
    """Return what every flag rule says about members (codes): by subject, matches first, then the nearest misses.

    The part that asks sees the tab Flag rules, takes which rules wait, and remembers the last good version.
    """
    table = read_rule_tab(given, "flag_rules").table
    found: dict[str, list[tuple[str, Verdicts]]] = {code: [] for code in members}
    for row in flag_rows(given, table):
        if row.member in found:
            subject = f"{in_words(row.about)} {row.subject}"
            found[row.member].append((subject, explain(table, row, today=given.wall)))
    return found
