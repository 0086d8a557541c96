"""``groupkeeper backtest``: tries edited rules on the practice's own past."""

from typing import Annotated

import typer

from addon.cli.practices import Folder, clock, opened
from addon.cli.shown import for_all_eyes, say, say_problems, table
from addon.rule_changes.told import HOW, SUM, BacktestLine
from addon.wiring.backtests import backtest_practice


def backtest(
    folder: Folder,
    *,
    days: Annotated[int, typer.Option(min=1, max=730, help="How many days back, today included.")] = 90,
) -> None:
    """Show what edited rule rows would have done in the past; nothing is flagged, sent or billed."""
    with opened(folder, "groupkeeper backtest", now=clock, looks_only=True) as home:
        found = backtest_practice(home, days=days, now=clock())
    say_problems(found.problems)
    if not found.edits:
        say("No row of Flag rules, Reminder rules or Billing rules differs from those in force or before.")
        say("Type a rule as you want it, save, and run this again; nothing follows from it.")
        return
    sums = [one for one in found.lines if one.kind == SUM]
    table("Rows as typed against those before", ("Rule tab", "Rule", "Before", "As typed", "What"), map(_sum, sums))
    others = [one for one in found.lines if one.kind not in {SUM, HOW}]
    heads = ("About", "Rule", "Who", "Before", "As typed", "# Days earlier")
    table("What would have been otherwise", heads, map(_detail, others))
    how = [(one.tab, one.note) for one in found.lines if one.kind == HOW]
    table("How it is computed", ("What", "How"), how)
    say("Nothing was flagged, sent or billed. The tab Backtest shows this after the next pass.")


def _sum(one: BacktestLine) -> tuple[str, ...]:
    return one.tab, _rule(one), one.before, one.after, one.note


def _rule(one: BacktestLine) -> str:
    return for_all_eyes(one.rule, one.rule.partition(" ")[0])


def _detail(one: BacktestLine) -> tuple[object, ...]:
    return one.kind, _rule(one) or one.note, one.who, one.before, one.after, "" if one.earlier is None else one.earlier
