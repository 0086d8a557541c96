"""The tabs of one pass: identified once, merged one after the other, seen by parts as views.

The open differences are kept up to date while tabs are merged, so that a part later in the same pass knows which rows
are disputed. A tab that is missing is left alone, never guessed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from addon.directory import LABELLED, Directory
from addon.problems import Problem, in_tab
from addon.sources import MACHINES, Source, SourceRow, that_fit
from addon.sync.merging import conflicts
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.checked import with_unread
from addon.sync.merging.conflicts import OpenDifference
from addon.sync.merging.identify import identify, missing_columns
from addon.sync.merging.identify_rows import SeenTab
from addon.sync.merging.kept_out import keep_undecided
from addon.sync.merging.own_rows import OWN
from addon.sync.merging.reconcile import Circumstances, put_back, reconcile
from addon.sync.merging.tab_plan import CellChange, TabPlan, TypedChange
from addon.sync.merging.typing_in import given_back, type_in
from addon.sync.merging.unclear_picks import as_named, count_picks_as_last_read
from addon.sync.merging.unkept import show_unkept
from addon.sync.merging.view import PlanView
from addon.tabs import Tab, Value
from addon.workbook import Snapshot, TabSnapshot


@dataclass(slots=True, kw_only=True)
class MergedTabs:
    """What one pass has read and merged so far.

    ``coming`` tabs, and ``coming_fields`` of tabs, are added by this pass; the next one fills them. Until then those
    that every pass needs, or that had rows, are missing still, and the others empty. Tabs that a
    person ``left_out`` count as empty; those ``returning`` were put back by the last pass and get their rows again, and
    so do the cells of ``fields_back``, columns that were missing at the last pass. ``relabelled``: the new label by the
    old one, of everybody whose name this pass saw changed.
    """

    snapshot: Snapshot
    tabs: Mapping[str, Tab]
    given: Circumstances
    baselines: Mapping[str, AgreedTab]
    differences: dict[str, OpenDifference] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    changed: dict[str, OpenDifference] = field(default_factory=dict)
    seen: dict[str, SeenTab] = field(default_factory=dict)
    agreed: dict[str, AgreedTab] = field(default_factory=dict)
    plans: dict[str, TabPlan] = field(default_factory=dict)
    typed: dict[str, list[CellChange]] = field(default_factory=dict)
    coming: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    returning: frozenset[str] = frozenset()
    coming_fields: Mapping[str, frozenset[str]] = field(default_factory=dict)
    fields_back: Mapping[str, frozenset[str]] = field(default_factory=dict)
    relabelled: dict[str, str] = field(default_factory=dict)
    _named: Directory | None = None

    def look(self, name: str) -> SeenTab:
        """Identify the rows of a tab (once)."""
        if name not in self.seen:
            tab = self.tabs[name]
            new = name in self.coming - self.baselines.keys() and not tab.is_needed
            headers = tuple(column.header for column in tab.columns) if new or name in self.left_out else ()
            empty = TabSnapshot(key=name, title=tab.title, headers=headers, first_row=2, rows=())
            self.agreed[name] = AgreedTab() if name in self.left_out else self.baselines.get(name, AgreedTab())
            there, cells = given_back(
                tab, self.snapshot.tabs.get(name, empty), self.agreed[name], self.fields_back.get(name, frozenset())
            )
            self.typed.setdefault(name, []).extend(cells)
            given = self.given
            seen = identify(tab, there, self.agreed[name], mint=given.mint, resolve=given.resolve, today=given.today)
            if f"{name}|{seen.parted_key}" in given.as_it_is:
                seen.parted = ""
                seen.problems = [one for one in seen.problems if one.code != "rows-parted"]
            self.seen[name] = seen
            count_picks_as_last_read(seen, self.agreed[name], self._as_named)
            for rid, values in seen.left_behind.items():
                self.type_in(name, rid, values)
        return self.seen[name]

    def _as_named(self) -> Directory:
        """Return whom picks can mean by the names in the workbook (once)."""
        self._named = self._named or as_named(self.snapshot, self.tabs)
        return self._named

    def merge(self, name: str, sources: Sequence[Source] = ()) -> TabPlan:
        """Merge a tab with what its sources say; remember the plan and what differs."""
        self._relabel(self.look(name))
        untold = name in self.coming | self.left_out
        told = () if untold else _without(self._unseen(name), with_unread(self.look(name), sources))
        told = [that_fit(source) if source.name in MACHINES else source for source in told]
        unkept = frozenset(column.field for column in self.tabs[name].columns if column.is_unkept)
        merged = put_back if name in self.returning and self.agreed[name].rows else reconcile
        plan = merged(self.look(name), _without(unkept, told), self.agreed[name], self.given)
        show_unkept(plan, unkept, told, self.agreed[name])
        if self.is_first:
            plan.typed.clear()  # there is no earlier state that could come back
        typed = self.typed.pop(name, [])
        plan.typed += [] if self.is_first else _changed_before(typed, self.agreed[name])
        written = {(cell.number, cell.field) for cell in plan.cells}
        plan.cells = [*(cell for cell in typed if (cell.number, cell.field) not in written), *plan.cells]
        keep_undecided(plan)
        self.plans[name] = plan
        self.relabelled |= _new_labels(plan, self.agreed[name])
        if name not in OWN:
            self.changed |= conflicts.lifecycle(self.differences, [plan], self.words, self.given.today)
        return plan

    def _relabel(self, seen: SeenTab) -> None:
        """Write the new name into the picks that show a label of somebody who was renamed in this pass."""
        picks = [column.field for column in seen.tab.columns if column.kind == "pick" and column.field in seen.at]
        for row in seen.rows if self.relabelled and seen.tab.layer != "view" else ():
            shown = {name: str(row.raw[seen.at[name]] or "").strip() for name in picks if name not in row.unread}
            new = {name: self.relabelled[text] for name, text in shown.items() if text in self.relabelled}
            for name, label in new.items():
                self.type_in(seen.tab.name, row.rid, {name: label})

    def _unseen(self, name: str) -> frozenset[str]:
        """Return the columns that are not there to be written: what sources say of them waits until they are back."""
        tab = self.tabs[name]
        named = {*tab.key, *tab.required, *self.seen[name].at}
        return self.coming_fields.get(name, frozenset()) | {one.field for one in tab.columns if one.field not in named}

    def type_in(self, name: str, rid: str, values: Mapping[str, Value]) -> list[Problem]:
        """Type a decision's cells into a row before its tab is merged, as a person would."""
        cells, problem = type_in(self.look(name), rid, values)
        self.typed.setdefault(name, []).extend(cells)
        return [problem] if problem else []

    def view(self, name: str) -> PlanView:
        """Return a tab as parts see it: as merged, or else as typed.

        As typed, new rows have the codes that follow from what was typed into them.
        """
        plan = self.plans.get(name)
        if plan is not None:
            return self._view(name, plan, None if plan.left_alone_key else plan.overlay.keys() | plan.agreed.keys())
        seen = self.look(name)
        plan = TabPlan(seen)
        for row in seen.rows if seen.tab.layer == "people" else ():
            if row.stamp_id:
                plan.overlay[row.rid].update(self.given.resolve(name, seen.values(row)))
        return self._view(name, plan, None)

    def _view(self, name: str, plan: TabPlan, changed: Collection[str] | None) -> PlanView:
        open_now = [one for one in self.open_differences() if one.tab == name]
        return PlanView(
            plan=plan,
            agreed=self.agreed[name],
            disputed_cells={one.spot: one.id for one in open_now if one.disputes()},
            typed_over={one.rid: one.id for one in open_now if one.types_over_export()},
            differences={one.id: one.rid for one in open_now},
            changed=changed,
        )

    @property
    def is_first(self) -> bool:
        """Return whether nothing of a practice's tabs was ever agreed on: first contact, or a lost state.

        A pass that stopped agrees on its questions alone; it was no contact yet.
        """
        return not self.baselines.keys() - set(OWN)

    def left_alone(self) -> list[TabPlan]:
        """Return the plans of the people's tabs that are left alone."""
        return [plan for plan in self.plans.values() if plan.left_alone and plan.tab.layer == "people"]

    def stop(self, given_out: Mapping[str, int], decided: Iterable[str]) -> list[Problem]:
        """Forget what this pass planned but for the people's tabs left alone, and the ids it gave out; say why."""
        self.plans = {plan.tab.name: plan for plan in self.left_alone()}
        kept = set(decided)
        self.changed = {key: one for key, one in self.changed.items() if key in kept}
        self.given.mint.last.clear()
        self.given.mint.last.update(given_out)
        return [self._left_alone(plan) for plan in self.plans.values()]

    def _left_alone(self, plan: TabPlan) -> Problem:
        why, step = plan.left_alone, "See Needs review." if plan.left_alone_key else "The next pass goes on with them."
        if plan.tab.name in self.snapshot.unclear:
            why, step = "it may be either of two tabs", "See what is told of them."
        what = f"{why}, so this pass wrote nothing that follows from this tab"
        return Problem(in_tab(plan.tab.title), "tab-left-alone", what, step)

    def late(self) -> frozenset[str]:
        """Return the tabs whose rows or cells were to come back and that this pass did not merge, or had no ids for."""
        merged = {name for name, plan in self.plans.items() if plan.lost != "id"}
        return ((self.returning & self.baselines.keys()) | self.fields_back.keys()) - merged

    def open_differences(self) -> list[OpenDifference]:
        """Return the differences that are open as of now."""
        return [one for one in (self.differences | self.changed).values() if one.is_open]

    def problems(self) -> list[Problem]:
        """Return every problem met so far, each tab's own; of a tab that may be either of two that alone is told."""
        plans = {name: plan for name, plan in self.plans.items() if name not in self.snapshot.unclear}
        found = [problem for plan in plans.values() for problem in plan.problems]
        for name, plan in plans.items():
            found += missing_columns(plan.seen, self.coming_fields.get(name, frozenset()))
        return found


def _new_labels(plan: TabPlan, agreed: AgreedTab) -> dict[str, str]:
    """Return the new label by the old one, of every person and group whose name this pass saw changed."""
    found = {}
    for rid, row in plan.agreed.items() if plan.tab.name in LABELLED else ():
        before = agreed.rows.get(rid)
        old, new = (one.baselines()[0].get("name", "") if one else "" for one in (before, row))
        if old and new and old != new:
            found[f"{old} ({rid})"] = f"{new} ({rid})"
    return found


def _changed_before(typed: Sequence[CellChange], agreed: AgreedTab) -> Iterator[TypedChange]:
    """Yield what people had changed in the cells that are typed here: the merge sees these as they will be."""
    for cell in typed:
        base = agreed.rows.get(cell.rid)
        if base and not base.gone and (was := base.baselines()[0].get(cell.field, "")) != cell.pre:
            yield TypedChange(cell.rid, cell.field, was, cell.pre)


def _without(fields: frozenset[str], sources: Sequence[Source]) -> Sequence[Source]:
    """Leave out what sources say about columns in which nothing of it can be written yet."""
    if not fields:
        return sources
    return [replace(source, rows=tuple(_row_without(fields, row) for row in source.rows)) for source in sources]


def _row_without(fields: frozenset[str], row: SourceRow) -> SourceRow:
    return replace(row, values={name: value for name, value in row.values.items() if name not in fields})
