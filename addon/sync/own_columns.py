"""A column of a person's own that is called like one of ours: never read as the field, never written. Pure.

A column that we made is known by more than its header: by what its cells had when they were last agreed on. Which of
several it is is remembered for as long as the headers stay as they are. In what was read, the person's own get another
header, so that everything after it finds ours by header alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from addon.cells import BadCell, canonical, read_value
from addon.memory import Kept, Memory, Remembered, news
from addon.problems import Problem, in_tab
from addon.sync.merging.agreement import AgreedTab
from addon.tabs import Tab, column_rank, named_columns
from addon.workbook import Raw, Snapshot, TabSnapshot
from addon.written import letters

HEADERS = Kept("headers", tuple[str, ...])
"""The headers of a tab with columns that are called alike, people's own under the names they get here, by tab."""
_OWN = "{} (own)"

Rank = tuple[int, tuple[bool, int], int]
"""How surely a column is ours: cells as agreed on, what its header and place tell, cells that were blank and are."""


@dataclass(slots=True, kw_only=True)
class OwnColumns:
    """People's columns that are called like ours. ``headers``: what to remember, by tab; ``found`` are told once."""

    headers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)
    unsure: list[Problem] = field(default_factory=list)

    def memory(self, before: Memory) -> Remembered[tuple[str, ...]]:
        """Return what to remember."""
        return news(HEADERS, before.remembered(HEADERS), self.headers)


def without_own(
    snapshot: Snapshot,
    tabs: Mapping[str, Tab],
    before: Mapping[str, tuple[str, ...]],
    agreed: Callable[[str], AgreedTab],
) -> tuple[Snapshot, OwnColumns]:
    """Return what was read with only our columns under our headers, and which others there are."""
    own, renamed = OwnColumns(), {}
    for name, there in snapshot.tabs.items():
        named = {one: at for one, at in named_columns(tabs[name], there.headers).items() if len(at) > 1}
        if not named:
            continue
        known = before.get(name, ())
        known = known if _as_seen(named, known) == there.headers else there.headers
        headers, found, unsure = _Choice(tabs[name], there, agreed(name), known).made(named)
        own.headers |= {} if unsure else {name: headers}
        own.found += [] if unsure or headers == known else found
        own.unsure += unsure
        renamed[name] = replace(there, headers=headers)
    return (replace(snapshot, tabs={**snapshot.tabs, **renamed}) if renamed else snapshot), own


def _as_seen(named: Mapping[str, Sequence[int]], headers: tuple[str, ...]) -> tuple[str, ...]:
    """Return remembered headers as the sheet has them."""
    end = _OWN.format("")
    own = {place for places in named.values() for place in places}
    return tuple(one.removesuffix(end) if place in own else one for place, one in enumerate(headers))


@dataclass(frozen=True, slots=True)
class _Choice:
    """One tab in which several columns are called alike. ``known``: its headers as they were chosen before, if so."""

    tab: Tab
    there: TabSnapshot
    agreed: AgreedTab
    known: tuple[str, ...]

    def made(self, named: Mapping[str, Sequence[int]]) -> tuple[tuple[str, ...], list[str], list[Problem]]:
        """Return the headers with people's own columns renamed, which those are, and what nothing tells."""
        headers, found, unsure = list(self.there.headers), [], []
        rows = list(zip(self._ids(), self.there.rows, strict=True))
        for name, places in named.items():
            ranks = {at: self._rank(name, at, rows) for at in places}
            ours, *others = sorted(places, key=lambda at: ranks[at], reverse=True)
            before = [at for at in places if self.known[at] == headers[at]]
            if (
                len(before) == 1 and ranks[before[0]][0] * 2 >= ranks[ours][0]
            ):  # else it has changed places with another
                ours, others = before[0], [at for at in places if at != before[0]]
            for at in others:
                headers[at] = _OWN.format(headers[at])
            best, second = ranks[ours], ranks[others[0]]
            if best == second and len(before) > 1:
                unsure.append(self._unsure(name, ours))
            else:
                found.append(self._found(name, ours, others, _why(best, second)))
        return tuple(headers), found, unsure

    def _ids(self) -> list[str]:
        """Return the rows' ids; of several columns of that name, from the one with the most ids that we gave."""
        places = named_columns(self.tab, self.there.headers).get("id", [])
        columns = [[canonical(_cell(row, at)) for row in self.there.rows] for at in places]
        blank = [""] * len(self.there.rows)
        return max(columns, key=lambda ids: sum(one in self.agreed.rows for one in ids), default=blank)

    def _rank(self, name: str, at: int, rows: Sequence[tuple[str, Sequence[Raw]]]) -> Rank:
        column, same, blank = self.tab.column(name), 0, 0
        for rid, raw in rows:
            base = self.agreed.rows.get(rid)
            if base is not None:
                value = read_value(column, _cell(raw, at))
                text = canonical(_cell(raw, at) if isinstance(value, BadCell) else value)
                was = rid if name == "id" else base.baselines()[0].get(name, "")
                same += bool(was) and was == text
                blank += not was and not text
        return same, column_rank(self.tab, self.there.headers)(name, at), blank

    def _unsure(self, name: str, ours: int) -> Problem:
        header, place = self.tab.column(name).header, f"{letters(ours)}{self.there.first_row - 1}"
        what = f'several columns are called "{header}" and nothing tells which is ours: {letters(ours)} is used'
        step = f"Give your own column another header. If that is {letters(ours)}, do it before you type into the other."
        return Problem(in_tab(self.there.title, place), "same-header", what, step)

    def _found(self, name: str, ours: int, others: Sequence[int], why: str) -> str:
        header, theirs = self.tab.column(name).header, " and ".join(map(letters, others))
        return (
            f'{self.there.title} has {len(others) + 1} columns called "{header}": {letters(ours)} is used, '
            f"because {why}; {theirs} counts as your own and is left alone"
        )


def _cell(row: Sequence[Raw], at: int) -> Raw:
    return row[at] if at < len(row) else None


def _why(best: Rank, second: Rank) -> str:
    if best[0] != second[0]:
        return "it has what was there at the last pass"
    return "of its place among the others" if best[1] != second[1] else "it was blank at the last pass as well"
