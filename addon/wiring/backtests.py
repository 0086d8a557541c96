"""A back-test of a practice's edited rules: computed from what is kept, written nowhere but into the state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from addon.problems import Problem
from addon.rule_changes.backtest import Edit, replayed
from addon.rule_changes.edits import edits
from addon.rule_changes.history import TABS, History
from addon.rule_changes.part import RULE_CHANGES
from addon.rule_changes.told import BACKTEST, LAST, BacktestLine, LastBacktest, backtest_lines
from addon.sync.state.observed import observed
from addon.wiring.folder import PracticeFolder
from addon.wiring.passes import computed_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtested:
    """A back-test in lines; none where no edit was found. ``problems`` are cells of rule tabs that cannot be used."""

    edits: Sequence[Edit]
    lines: Sequence[BacktestLine]
    problems: Sequence[Problem]


def backtest_practice(home: PracticeFolder, *, days: int, now: datetime) -> Backtested:
    """Try the edited rows of the rule tabs on the last days, today included; the tab Backtest shows it later."""
    running = computed_now(home, now=now, until=RULE_CHANGES)
    found, problems = edits(running.given_for(RULE_CHANGES))
    history = History(running.practice, observed(home.state, TABS))
    every = [running.today - timedelta(days=back) for back in reversed(range(days))]
    lines = backtest_lines(replayed(found, history, every), history, every) if found else []
    if lines:
        home.state.keep(BACKTEST, LAST, LastBacktest(ran=now, lines=tuple(lines)))
    return Backtested(edits=found, lines=lines, problems=problems)
