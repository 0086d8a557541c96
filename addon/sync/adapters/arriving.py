"""The declared tabs and columns that a batch adds, and where each is put. Pure; the same for every adapter."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from addon.problems import WriteRefused, in_tab
from addon.sync.adapters.writable import LAST_COLUMN
from addon.tabs import Column, Tab, matched_columns
from addon.workbook import SheetBatch, TabSnapshot

_LONGEST_TITLE = 31


@dataclass(frozen=True, slots=True)
class TabPlace:
    """Where a tab's columns stand: its present title, its header row (from 1) and its fields' columns (from 0)."""

    title: str
    header_row: int
    at: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Neighbouring columns by index (from 0), below headers in row ``top`` (from 1), and where Status stands."""

    columns: Mapping[int, Column]
    top: int = 1
    status: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Arriving:
    """What a batch adds: tabs in workbook order (under titles that are free), and by tab each new column's place."""

    tabs: tuple[Tab, ...]
    columns: Mapping[str, Mapping[int, Column]]

    def __bool__(self) -> bool:
        return bool(self.tabs or self.columns)


def arriving(
    batch: SheetBatch, tabs: Mapping[str, Tab], there: Mapping[str, TabSnapshot], titles: Collection[str]
) -> Arriving:
    """Return what the batch adds and the workbook lacks; ``titles`` are those of all its tabs."""
    missing = {one.tab for one in batch.tabs} - there.keys()
    made: list[Tab] = []
    for tab in in_order(tabs):
        if tab.name in missing:
            made.append(replace(tab, title=free_title(tab.title, [*titles, *(one.title for one in made)])))
    return Arriving(tabs=tuple(made), columns=_columns(batch, tabs, there))


def _columns(
    batch: SheetBatch, tabs: Mapping[str, Tab], there: Mapping[str, TabSnapshot]
) -> dict[str, dict[int, Column]]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for one in batch.columns:
        wanted[one.tab].add(one.field)
    found = {}
    for key in wanted.keys() & there.keys():
        lacking = wanted[key] - matched_columns(tabs[key], there[key].headers).keys()
        new = [column for column in tabs[key].columns if column.field in lacking]
        if new:
            found[key] = dict(enumerate(new, _right_end(there[key])))
    return found


def _right_end(tab: TabSnapshot) -> int:
    """Return the first column right of every header and all content below, whoever's it is."""
    last = max((column for row, column in tab.locked if row >= tab.first_row - 1), default=-1)
    for row in ([header or None for header in tab.headers], *tab.rows):
        last = next((column for column in range(len(row) - 1, last, -1) if row[column] is not None), last)
    if last + len(tab.headers) >= LAST_COLUMN:
        what, step = "the tab reaches too far right to take a new column", "Delete what is in its last columns."
        raise WriteRefused(str(in_tab(tab.title)), what, step, code="no-room")
    return last + 1


def tab_places(tabs: Mapping[str, Tab], there: Mapping[str, TabSnapshot], new: Arriving) -> dict[str, TabPlace]:
    """Return where every tab and column stands once the batch is written."""
    found = {
        key: TabPlace(tab.title, tab.first_row - 1, matched_columns(tabs[key], tab.headers))
        for key, tab in there.items()
    }
    for key, columns in new.columns.items():
        at = {**found[key].at, **{column.field: index for index, column in columns.items()}}
        found[key] = replace(found[key], at=at)
    return found | {tab.name: TabPlace(tab.title, 1, _declared(tab)) for tab in new.tabs}


def declared_places(tabs: Mapping[str, Tab]) -> dict[str, TabPlace]:
    """Return where each tab and column is in a new workbook."""
    return {name: TabPlace(tab.title, 1, _declared(tab)) for name, tab in tabs.items()}


def whole(tab: Tab) -> Placed:
    """Return all columns of a tab as a new workbook has them."""
    return Placed(columns=dict(enumerate(tab.columns)), status=_declared(tab).get("status"))


def _declared(tab: Tab) -> dict[str, int]:
    return {column.field: index for index, column in enumerate(tab.columns)}


def in_order(tabs: Mapping[str, Tab]) -> list[Tab]:
    """Return tabs in a workbook's order: the visible ones first."""
    return sorted(tabs.values(), key=lambda tab: (not tab.shown, tab.order))


def index_for(name: str, tabs: Mapping[str, Tab], standing: Sequence[str | None]) -> int:
    """Return the index at which a tab joins the standing ones (None: a person's own).

    Behind the nearest one declared before it, wherever people have put that; else before the next declared after it.
    """
    ordered = [tab.name for tab in in_order(tabs)]
    at = ordered.index(name)
    for before in reversed(ordered[:at]):
        if before in standing:
            return standing.index(before) + 1
    return next((standing.index(after) for after in ordered[at:] if after in standing), len(standing))


def free_title(title: str, taken: Collection[str]) -> str:
    """Return the title, numbered if a tab of a person's has it already."""
    used = {one.casefold() for one in taken}
    found, number = title, 2
    while found.casefold() in used:
        ending = f" {number}"
        found, number = title[: _LONGEST_TITLE - len(ending)] + ending, number + 1
    return found
