"""The desk of one pass: identifies and merges the workbook's tabs one after the other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from addon.sync.agreed import State
from addon.sync.agreement import AgreedTab
from addon.sync.identify import SeenTab, identify
from addon.sync.reconcile import Circumstances, reconcile
from addon.sync.sources import Source
from addon.sync.tab_plan import TabPlan
from addon.sync.workbook import Snapshot, TabSnapshot
from addon.tabs import Tab


@dataclass(slots=True, kw_only=True)
class Desk:
    """What one pass has read and merged so far. A tab that is missing is held, never guessed."""

    snapshot: Snapshot
    tabs: Mapping[str, Tab]
    state: State
    given: Circumstances
    seen: dict[str, SeenTab] = field(default_factory=dict)
    agreed: dict[str, AgreedTab] = field(default_factory=dict)
    plans: dict[str, TabPlan] = field(default_factory=dict)

    def look(self, name: str) -> SeenTab:
        """Identify the rows of a tab (once)."""
        if name not in self.seen:
            tab = self.tabs[name]
            empty = TabSnapshot(key=name, title=tab.title, headers=(), first_row=2, rows=())
            self.agreed[name] = self.state.tab(name)
            there = self.snapshot.tabs.get(name, empty)
            self.seen[name] = identify(tab, there, self.agreed[name], mint=self.given.mint, resolve=self.given.resolve)
        return self.seen[name]

    def merge(self, name: str, sources: Sequence[Source] = ()) -> TabPlan:
        """Merge a tab with what its sources say; remember the plan."""
        plan = reconcile(self.look(name), sources, self.agreed[name], self.given)
        self.plans[name] = plan
        return plan
