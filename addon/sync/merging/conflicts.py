"""Open differences between sheet and sources: from first seen to closed, with people's decisions. Pure.

One open record per cell. A decision binds the pair that was shown; if either side moved meanwhile,
the row says so and waits for another decision. Closed records are never obeyed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from addon.cells import BadCell, canonical, read_value
from addon.episode import OPEN, changed_episodes, moved_on, opened
from addon.memory import Kept
from addon.problems import Problem, in_tab
from addon.sources import MACHINES, Source, SourceRow, derived_id
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.identify_rows import SeenTab
from addon.sync.merging.merge import Verdict
from addon.sync.merging.own_rows import InRow
from addon.sync.merging.tab_plan import ROW, Decision, Difference, TabPlan
from addon.tabs import Tab, Value

KINDS = {
    Verdict.CONFLICT: "conflict",
    Verdict.ENTER_IN_EHR: "enter in EHR",
    Verdict.TYPED_OVER: "typed over",
}

KEPT = {"sheet": "open: kept, enter it in the EHR", "other value": "open: written, enter it in the EHR"}
"""The status of a cell that a person decided and that the EHR does not have, by the decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDifference(InRow):
    """One remembered difference between the sheet and a source."""

    tab: str
    rid: str
    field: str
    kind: str
    sheet: str
    said: str
    source: str

    @property
    def spot(self) -> tuple[str, str]:
        """Return the row id and field."""
        return self.rid, self.field

    @property
    def key(self) -> str:
        """Return the key under which the state keeps it: one record per cell."""
        return f"{self.tab}|{self.rid}|{self.field}"

    @property
    def id(self) -> str:
        """Return the row id in the Conflicts tab: another one for each episode."""
        return derived_id("X", "conflicts", f"{self.key}|{self.number}")

    def disputes(self) -> bool:
        """Return whether the cell's value is in doubt (a mark to enter in the EHR is not)."""
        return self.is_open and self.kind == "conflict"

    def types_over_export(self) -> bool:
        """Return whether a person typed over what an export shows; what we computed ourselves is not meant."""
        return self.is_open and self.kind == KINDS[Verdict.TYPED_OVER] and self.source not in MACHINES


DIFFERENCE = Kept("difference", OpenDifference)


def reopened(before: Mapping[str, OpenDifference], words: Mapping[str, str]) -> dict[str, OpenDifference]:
    """Return the records whose outdated decision was cleared or replaced: the next decision counts."""
    return {
        key: replace(one, stale="", status=OPEN)
        for key, one in before.items()
        if one.is_open and one.stale and words.get(one.id, one.stale) != one.stale
    }


def decision_words(seen: SeenTab) -> dict[str, str]:
    """Return the words under Decision, by conflict id."""
    return {row.rid: canonical(seen.values(row).get("decision")) for row in seen.rows}


def decisions(
    seen: SeenTab, before: Iterable[OpenDifference], tabs: Mapping[str, Tab]
) -> tuple[dict[str, dict[tuple[str, str], Decision]], list[Problem]]:
    """Read the people's decisions: by tab and spot, and the unusable ones."""
    by_id = {one.id: one for one in before if one.is_open}
    found: dict[str, dict[tuple[str, str], Decision]] = {}
    problems: list[Problem] = []
    for row in seen.rows:
        values = seen.values(row)
        word, one = canonical(values.get("decision")), by_id.get(row.rid)
        if one is None or not word or word == one.stale:
            continue
        other = canonical(values.get("other_value"))
        wrong = _unusable(word, other, one, tabs[one.tab])
        if wrong:
            problems.append(Problem(in_tab(seen.snapshot.title, seen.cell(row, "other_value")), "bad-decision", *wrong))
        else:
            found.setdefault(one.tab, {})[one.spot] = Decision(word, one.sheet, one.said, other)
    return found, problems


def _unusable(word: str, other: str, one: OpenDifference, tab: Tab) -> tuple[str, str] | None:
    if word != "other value":
        return None
    if not other or one.field == ROW:
        return "the decision is other value but none is given", "Type it under Other value."
    value = read_value(tab.column(one.field), other)
    return (value.what, value.next_step) if isinstance(value, BadCell) else None


def lifecycle(
    before: Mapping[str, OpenDifference], plans: Sequence[TabPlan], words: Mapping[str, str], today: date
) -> dict[str, OpenDifference]:
    """Return the records that this pass opens, changes or closes, by key."""
    after: dict[str, OpenDifference] = {}
    for plan in plans:
        now = {f"{plan.tab.name}|{rid}|{name}": one for (rid, name), one in plan.differences.items()}
        made = {key: _as_it_is(before.get(key), plan, one, words, today) for key, one in now.items()}
        removed, settled = set(plan.removed), plan.settled | _rows_back(before, plan)

        def end(
            _: str,
            one: OpenDifference,
            plan: TabPlan = plan,
            removed: set[str] = removed,
            settled: set[tuple[str, str]] = settled,
        ) -> OpenDifference:
            over = one.tab == plan.tab.name and (one.spot in settled or one.rid in removed)
            return one.ended(today, _why_closed(plan, one, removed)) if over else one

        after |= changed_episodes(before, made, end)
    return after


def _rows_back(before: Mapping[str, OpenDifference], plan: TabPlan) -> set[tuple[str, str]]:
    """Return the removed rows, still asked about, that are there again: an undo puts rows back unasked."""
    asked = {one.spot for one in before.values() if one.is_open and one.field == ROW and one.tab == plan.tab.name}
    if not asked or plan.left_alone:
        return set()
    return asked & {(row.rid, ROW) for row in plan.seen.rows}


def _as_it_is(
    one: OpenDifference | None, plan: TabPlan, difference: Difference, words: Mapping[str, str], today: date
) -> OpenDifference:
    made = continued(one, plan.tab.name, difference, words, today)
    done = KEPT.get(plan.obeyed.get((difference.rid, difference.field), ""))
    return replace(made, kind=KINDS[Verdict.ENTER_IN_EHR], status=done, stale="") if done else made


def _why_closed(plan: TabPlan, one: OpenDifference, removed: set[str]) -> str:
    if one.rid in removed:
        return "the row was removed"
    word = plan.obeyed.get(one.spot, "")
    if one.field == ROW:
        return "the row stays removed" if word == "sheet" else "the row is back"
    words = {
        "EHR": "the source's value was written",
        "sheet": "the sheet's value stays",
        "other value": "another value was written",
    }
    return words.get(word, "they no longer differ")


def continued(
    one: OpenDifference | None, tab: str, difference: Difference, words: Mapping[str, str], today: date
) -> OpenDifference:
    """Return the record of a difference of a tab: a new one, or an open one brought up to date."""
    made = OpenDifference(
        tab=tab,
        rid=difference.rid,
        field=difference.field,
        kind="deleted here" if difference.field == ROW else KINDS[difference.kind],
        sheet=difference.sheet,
        said=difference.said,
        source=difference.source,
        since=today,
    )
    if one is None or not one.is_open:
        return opened(made, one, lambda new: words.get(new.id, ""))
    firmed = difference.kind is Verdict.CONFLICT and one.kind == KINDS[Verdict.ENTER_IN_EHR]
    if (one.sheet, one.said) == (difference.sheet, difference.said) and not firmed:
        return one
    return moved_on(one, made, words.get(one.id, ""))


def to_show(
    records: Iterable[OpenDifference], changed: Mapping[str, OpenDifference], shown: AgreedTab
) -> list[OpenDifference]:
    """Return the differences to show: open ones, and those that closed while the tab was left alone."""
    return [
        one
        for one in records
        if one.is_open or one.key in changed or (one.id in shown.rows and not shown.rows[one.id].mentions(one.status))
    ]


def conflict_rows(
    records: Iterable[OpenDifference], tabs: Mapping[str, Tab], named: Mapping[tuple[str, str], str]
) -> Source:
    """Return what the Conflicts tab is to show for these records; ``named`` are rows, by tab and id, in words."""
    rows = []
    for one in records:
        tab = tabs[one.tab]
        header = "whole row" if one.field == ROW else tab.column(one.field).header
        values: dict[str, Value] = {
            "status": one.status,
            "kind": one.kind,
            "where": f"{tab.title}: {named.get((one.tab, one.rid), one.rid)}",
            "column": header,
            "sheet_value": one.sheet or "(blank)",
            "source_value": one.said,
            "source": one.source,
            "since": one.since,
        }
        rows.append(SourceRow(values=values, rid=one.id))
    return Source(name="computed", tab="conflicts", rows=tuple(rows))
