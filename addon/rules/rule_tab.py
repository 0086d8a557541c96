"""The rule tabs at the desk: read with the ids they will have, the last good version kept where it must be.

In an "all" tab a bad row is skipped and the rest runs. In the others one bad row changes what the
rest means, so the last good version of the whole tab stays in use and Needs review says so. The same
holds for any rule tab that lost a header, or that is gone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from addon.facts.all_facts import BY_FOLDED_LABEL
from addon.rules.results import Count
from addon.rules.rule import RuleTable, ThenColumn
from addon.rules.table import read_rules
from addon.sources import Source, SourceRow
from addon.sync.merging.desk import Desk
from addon.sync.merging.questions import Question
from addon.sync.state.plain_values import as_plain, from_plain
from addon.tabs import Tab, folded, matched_columns
from addon.workbook import Raw, TabSnapshot

THEN = "Then:"
KEPT = "rule_tab"


@dataclass(slots=True, kw_only=True)
class RuleTab:
    """One rule tab of a pass: the table to run, and what to write beside its rows."""

    tab: Tab
    table: RuleTable
    fresh: RuleTable
    rows: Mapping[int, str]
    kept: object | None = None
    asked: list[Question] = field(default_factory=list)

    def texts(self, counts: Mapping[str, Count]) -> Source:
        """Return Check, How I read this and Matches now for every row, by rule id."""
        rows = []
        for number, said in self.fresh.texts.items():
            rid = self.rows.get(number)
            if rid:
                matched = str(counts[rid]) if rid in counts else None
                values = {"check": said.check, "how_i_read_this": said.reading or None, "matches_now": matched}
                rows.append(SourceRow(rid=rid, values=values))
        return Source(name="computed", tab=self.tab.name, rows=tuple(rows), creates=False)


def read_rule_tab(desk: Desk, name: str) -> RuleTab:
    """Read a rule tab; where it is not usable, the last good version counts."""
    tab, seen = desk.tabs[name], desk.look(name)
    stamped = {row.number: row.rid for row in seen.rows}
    sheet = _with_ids(seen.snapshot, seen.at.get("id"), stamped)
    fresh = _read(tab, sheet)
    made = RuleTab(tab=tab, table=fresh, fresh=fresh, rows=stamped)
    before = desk.state.kept(KEPT).get(name)
    if fresh.usable:
        now = _as_kept(tab, sheet)
        made.kept = now if now != before else None
    else:
        made.table = _read(tab, _from_kept(before, sheet)) if before else _empty(tab)
        what = f"{tab.title} has {len(fresh.problems)} cells or headers that cannot be used (see Check)."
        stays = "Its last good version stays in use." if before else "Nothing of it is used until they are put right."
        made.asked.append(
            Question(
                key=f"rule tab|{name}",
                kind="rule tab",
                question=f"{what} {stays}",
                where=tab.title,
                choices="mend the cells",
            )
        )
    return made


def _read(tab: Tab, sheet: TabSnapshot) -> RuleTable:
    return read_rules(sheet, facts=BY_FOLDED_LABEL, thens=then_columns(tab), policy=tab.rule_policy)


def then_columns(tab: Tab) -> dict[str, ThenColumn]:
    """Return the result columns a tab declares, by folded label."""
    found = {}
    for column in tab.columns:
        if column.header.startswith(THEN):
            label = column.header.removeprefix(THEN).strip()
            found[folded(label)] = ThenColumn(name=column.field, label=label, kind=column.kind, choices=column.choices)
    return found


def _with_ids(snapshot: TabSnapshot, at: int | None, ids: Mapping[int, str]) -> TabSnapshot:
    if at is None:
        return snapshot
    rows: list[Sequence[Raw]] = []
    for number, raw in enumerate(snapshot.rows, snapshot.first_row):
        rid = ids.get(number)
        wide = (*raw, *(None,) * (at + 1 - len(raw)))
        rows.append((*wide[:at], rid, *wide[at + 1 :]) if rid and wide[at] != rid else raw)
    return TabSnapshot(
        key=snapshot.key,
        title=snapshot.title,
        headers=snapshot.headers,
        first_row=snapshot.first_row,
        rows=rows,
        locked=snapshot.locked,
    )


def _as_kept(tab: Tab, sheet: TabSnapshot) -> dict[str, object]:
    """The rows as people wrote them: what we write beside them is no part of a version."""
    at = matched_columns(tab, sheet.headers)
    ours = {at[column.field] for column in tab.columns if column.owner == "source" and column.field in at}
    rows = [_trimmed([None if i in ours else as_plain(cell) for i, cell in enumerate(row)]) for row in sheet.rows]
    return {"headers": list(sheet.headers), "first_row": sheet.first_row, "rows": rows}


def _trimmed(cells: list[object]) -> list[object]:
    """Return a row without the blank cells behind it: a place may or may not hand them out."""
    filled = [i for i, cell in enumerate(cells) if cell is not None]
    return cells[: filled[-1] + 1] if filled else []


def _from_kept(kept: object, like: TabSnapshot) -> TabSnapshot:
    found: Mapping[str, list[object]] = kept  # type: ignore[assignment]
    rows = [tuple(from_plain(cell) for cell in row) for row in found["rows"]]  # type: ignore[attr-defined]
    headers = tuple(str(header) for header in found["headers"])
    first = int(str(found["first_row"]))
    return TabSnapshot(key=like.key, title=like.title, headers=headers, first_row=first, rows=rows)  # type: ignore[arg-type]


def _empty(tab: Tab) -> RuleTable:
    return RuleTable(title=tab.title, policy=tab.rule_policy, rules=())
