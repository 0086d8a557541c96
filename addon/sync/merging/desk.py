"""The desk of one pass: identifies and merges the workbook's tabs one after the other.

It also keeps the open differences up to date while tabs are merged, so that what is computed later
in the same pass knows which rows are disputed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from addon.problems import Problem
from addon.sources import Source
from addon.sync.merging import conflicts
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.conflicts import OpenDifference
from addon.sync.merging.identify import SeenTab, identify
from addon.sync.merging.reconcile import Circumstances, reconcile
from addon.sync.merging.tab_plan import TabPlan
from addon.sync.state.database import State
from addon.tabs import Tab
from addon.workbook import Snapshot, TabSnapshot


@dataclass(slots=True, kw_only=True)
class Desk:
    """What one pass has read and merged so far. A tab that is missing is held, never guessed."""

    snapshot: Snapshot
    tabs: Mapping[str, Tab]
    state: State
    given: Circumstances
    baselines: Mapping[str, AgreedTab]
    differences: dict[str, OpenDifference] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    changed: dict[str, OpenDifference] = field(default_factory=dict)
    decided: frozenset[str] = frozenset()
    seen: dict[str, SeenTab] = field(default_factory=dict)
    agreed: dict[str, AgreedTab] = field(default_factory=dict)
    plans: dict[str, TabPlan] = field(default_factory=dict)

    def look(self, name: str) -> SeenTab:
        """Identify the rows of a tab (once)."""
        if name not in self.seen:
            tab = self.tabs[name]
            empty = TabSnapshot(key=name, title=tab.title, headers=(), first_row=2, rows=())
            self.agreed[name] = self.baselines.get(name, AgreedTab())
            there = self.snapshot.tabs.get(name, empty)
            given = self.given
            self.seen[name] = identify(tab, there, self.agreed[name], mint=given.mint, resolve=given.resolve)
        return self.seen[name]

    def merge(self, name: str, sources: Sequence[Source] = ()) -> TabPlan:
        """Merge a tab with what its sources say; remember the plan and what stands apart."""
        plan = reconcile(self.look(name), sources, self.agreed[name], self.given)
        self.plans[name] = plan
        if name not in {"conflicts", "needs_review"}:
            self.changed |= conflicts.lifecycle(self.differences, [plan], self.words, self.given.today)
        return plan

    def stop_if_held(self, given_out: Mapping[str, int]) -> bool:
        """If a people's tab is held, forget all other plans of this pass and the ids it gave out."""
        held = {name: plan for name, plan in self.plans.items() if plan.held and plan.tab.layer == "people"}
        if not held:
            return False
        self.plans = held
        self.changed = {key: one for key, one in self.changed.items() if key in self.decided}
        self.given.mint.last.clear()
        self.given.mint.last.update(given_out)
        return True

    def open_differences(self) -> list[OpenDifference]:
        """Return the differences that stand open as of now."""
        return [one for one in (self.differences | self.changed).values() if one.is_open]

    def disputed(self, name: str) -> frozenset[str]:
        """Return the row ids of a tab in which a value is in doubt."""
        return frozenset(one.rid for one in self.open_differences() if one.tab == name and one.disputes())

    def problems(self) -> list[Problem]:
        """Return every problem met so far, each tab's own."""
        return [problem for plan in self.plans.values() for problem in plan.problems]
