"""Open differences between sheet and sources: from first seen to closed, with people's decisions. Pure.

One open record per cell. A decision binds the pair that was shown; if either side moved meanwhile,
the row says so and waits for another decision. Closed records are never obeyed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

from addon.cells import BadCell, canonical, read_value
from addon.problems import Problem, in_tab
from addon.sources import Source, SourceRow
from addon.sync.merging.agreement import AgreedTab
from addon.sync.merging.identify import SeenRow, SeenTab, derived_id
from addon.sync.merging.merge import Verdict
from addon.sync.merging.tab_plan import ROW, Decision, Difference, TabPlan
from addon.tabs import Tab, Value

KINDS = {
    Verdict.CONFLICT: "conflict",
    Verdict.ENTER_IN_EHR: "enter in EHR",
    Verdict.TYPED_OVER: "typed over",
}
DECIDE_AGAIN = "changed: clear the decision and decide again"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDifference:
    """One remembered difference. ``stale`` is a decision that was made about an older pair."""

    tab: str
    rid: str
    field: str
    kind: str
    sheet: str
    said: str
    source: str
    since: str
    status: str = "open"
    stale: str = ""
    episode: int = 1

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
        return derived_id("X", "conflicts", f"{self.key}|{self.episode}")

    @property
    def is_open(self) -> bool:
        """Return whether somebody may still have to decide."""
        return not self.status.startswith("closed")

    def disputes(self) -> bool:
        """Return whether the cell's value is in doubt (a mark to enter in the EHR is not)."""
        return self.is_open and self.kind == "conflict"


def remembered(kept: Mapping[str, object]) -> dict[str, OpenDifference]:
    """Return the kept records by key."""
    return {key: OpenDifference(**value) for key, value in kept.items()}  # type: ignore[arg-type]


def as_kept(found: OpenDifference) -> dict[str, object]:
    """Return a record as the state keeps it."""
    return asdict(found)


def reopened(before: Mapping[str, OpenDifference], words: Mapping[str, str]) -> dict[str, OpenDifference]:
    """Return the records whose outdated decision was cleared or replaced: the next decision counts."""
    return {
        key: replace(one, stale="", status="open")
        for key, one in before.items()
        if one.is_open and one.stale and words.get(one.id, one.stale) != one.stale
    }


def decision_words(seen: SeenTab) -> dict[str, str]:
    """Return what stands under Decision, by conflict id."""
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
        name = plan.tab.name
        for spot, difference in plan.differences.items():
            key = f"{name}|{spot[0]}|{spot[1]}"
            made = _continued(before.get(key), name, difference, words, today)
            if spot in plan.obeyed and plan.obeyed[spot] == "sheet":
                made = replace(made, kind="enter in EHR", status="open: kept, enter it in the EHR")
            if made != before.get(key):
                after[key] = made
        removed = set(plan.removed)
        for key, one in before.items():
            if one.tab == name and one.is_open and (one.spot in plan.settled or one.rid in removed):
                if one.spot in plan.differences:
                    continue
                why = _why_closed(plan, one, removed)
                after[key] = replace(one, status=f"closed {today.isoformat()}: {why}")
    return after


def _why_closed(plan: TabPlan, one: OpenDifference, removed: set[str]) -> str:
    if one.rid in removed:
        return "the row was removed"
    word = plan.obeyed.get(one.spot, "")
    if one.field == ROW:
        return "the row stays removed" if word == "sheet" else "the row is back"
    words = {"EHR": "the source's value was written", "other value": "another value was written"}
    return words.get(word, "they no longer differ")


def _continued(
    one: OpenDifference | None, tab: str, difference: Difference, words: Mapping[str, str], today: date
) -> OpenDifference:
    kind = "deleted here" if difference.field == ROW else KINDS[difference.kind]
    if one is None or not one.is_open:
        made = OpenDifference(
            tab=tab,
            rid=difference.rid,
            field=difference.field,
            kind=kind,
            sheet=difference.sheet,
            said=difference.said,
            source=difference.source,
            since=today.isoformat(),
            episode=one.episode + 1 if one else 1,
        )
        word = words.get(made.id, "")  # in a row of a lost state: a decision about something else
        return replace(made, status=DECIDE_AGAIN, stale=word) if word else made
    if (one.sheet, one.said) == (difference.sheet, difference.said):
        return one
    word = words.get(one.id, "")
    return replace(
        one,
        kind=kind,
        sheet=difference.sheet,
        said=difference.said,
        source=difference.source,
        status=DECIDE_AGAIN if word else "open",
        stale=word,
    )


def to_show(
    records: Iterable[OpenDifference], changed: Mapping[str, OpenDifference], shown: AgreedTab
) -> list[OpenDifference]:
    """Return the records that the tab shows or should: open ones, and those that closed unseen while it was held."""
    return [
        one
        for one in records
        if one.is_open or one.key in changed or (one.id in shown.rows and not shown.rows[one.id].mentions(one.status))
    ]


def conflict_rows(records: Iterable[OpenDifference], tabs: Mapping[str, Tab]) -> Source:
    """Return what the Conflicts tab is to show for these records."""
    rows = []
    for one in records:
        tab = tabs[one.tab]
        header = "whole row" if one.field == ROW else tab.column(one.field).header
        values: dict[str, Value] = {
            "status": one.status,
            "kind": one.kind,
            "where": f"{tab.title}: {one.rid}",
            "column": header,
            "sheet_value": one.sheet or "(blank)",
            "source_value": one.said,
            "source": one.source,
            "since": date.fromisoformat(one.since),
        }
        rows.append(SourceRow(values=values, rid=one.id))
    return Source(name="computed", tab="conflicts", rows=tuple(rows))


def forgotten_rows(seen: SeenTab, known: Iterable[OpenDifference], today: date) -> Source:
    """Return what Conflicts is to show in rows that stand open but that no record is about (a lost state).

    Their other cells become ours as they stand, so that a record that is given such a row can fill it.
    """
    ids = {one.id for one in known}
    status = f"closed {today.isoformat()}: the memory of it was lost"
    rows = [
        SourceRow(values={**_ours(seen, row), "status": status}, rid=row.rid)
        for row in seen.rows
        if row.rid not in ids and not canonical(seen.values(row).get("status")).startswith("closed")
    ]
    return Source(name="computed", tab="conflicts", rows=tuple(rows), creates=False)


def _ours(seen: SeenTab, row: SeenRow) -> dict[str, Value]:
    values = seen.values(row)
    return {column.field: values.get(column.field) for column in seen.tab.columns if column.owner == "source"}
