"""The rule tabs that can be tested and tried, as they are typed in a pass."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from addon.part import Given, View
from addon.rule_changes.comparing import FLAGS, GIVES
from addon.rule_tab import RuleTab, read_rule_tab
from addon.tabs import folded

_WHOLE = ("billing_checks", "online_rules", "make_up_rules")
TESTED = (*GIVES, *_WHOLE)
"""The rule tabs that can be tested and tried; the last ones are read whole, with starter rows, as their parts do."""

UNREAD = "a cell of this row cannot be read; correct it."


def unread_cells(view: View, rid: str, fields: Sequence[str]) -> frozenset[str]:
    """Return the cells of a row that no pass could ever read: they are not blank, so nothing is run without them."""
    return view.never_read(rid) & frozenset(fields)


@dataclass(slots=True)
class TypedTabs:
    """The rule tabs as typed, each read when it is first asked for."""

    given: Given
    read: dict[str, RuleTab] = field(default_factory=dict)

    def named(self, title: str) -> str:
        """Return the tab that a cell names by its title, Flag rules where it names none, "" for no rule tab."""
        titles = {folded(self.given.views[name].tab.title): name for name in TESTED}
        return titles.get(folded(title), "") if title else FLAGS

    def typed(self, name: str) -> RuleTab:
        """Return a tab with its rows as typed."""
        if name not in self.read:
            self.read[name] = read_rule_tab(self.given, name, starters=name in _WHOLE, whole=name in _WHOLE)
        return self.read[name]
