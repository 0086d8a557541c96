"""Which two versions of each rule tab are tried on the past."""

from addon.part import Given
from addon.problems import Problem
from addon.rule_changes.backtest import Edit
from addon.rule_changes.comparing import GIVES
from addon.rule_tab import read_rule_tab, version_before, version_in_force
from addon.rule_versions import versions


def edits(given: Given) -> tuple[list[Edit], list[Problem]]:
    """Return the edits, and what cannot be read of the rows as typed.

    Rows as typed against those in force; where they are the same, against those that were in force before.
    """
    found: list[Edit] = []
    problems: list[Problem] = []
    for name in GIVES:
        typed = read_rule_tab(given, name)
        problems += typed.problems
        olds = (version_in_force(given, name), version_before(given, name))
        other = (old for old in olds if old and old.usable and versions(old) != versions(typed.fresh))
        old = next(other, None)
        if old and typed.fresh.usable:
            found.append(Edit(name=name, title=typed.tab.title, old=old, new=typed.fresh))
    return found, problems
