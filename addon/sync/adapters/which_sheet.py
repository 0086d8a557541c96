"""Which sheet of a workbook is which of our tabs. Pure; the same for every workbook adapter.

Its name leads to a tab wherever people put it and whatever they call it. A tab without one is found by its title. As
the title may be a person's own, a tab that we rewrite counts as ours only by its headers as well, and so does any tab
where ours was deleted. Where the tab of the name was renamed, and another one has its title and its headers, nothing
tells in which of the two people work.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from addon.problems import Problem, in_tab
from addon.sync.adapters.header_rows import header_row
from addon.tabs import Tab, folded, matched_columns
from addon.workbook import Raw

_OURS_BY_TITLE = frozenset({"people", "rules"})
"""Kinds of tabs that people fill: they may have pasted their own headers over ours."""

Rows = Callable[[int], Sequence[Sequence[Raw]]]
"""The first rows of a sheet, by its place among all sheets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """The sheets that may be a tab, by their places: that of its name, at this row (from 1), and those of its title.

    ``is_deleted``: its name tells that it was deleted.
    """

    named: int | None
    pointed: int | None
    titled: tuple[int, ...]
    is_deleted: bool

    @property
    def places(self) -> tuple[int, ...]:
        """Return all of them."""
        return self.titled if self.named is None else (self.named, *self.titled)


@dataclass(slots=True, kw_only=True)
class WhichSheets:
    """``found``: each tab's sheet, and the row its name points at (None: found by its title).

    ``own``: the missing tabs of which the title is that of a person's own tab; ``unclear``: the tabs that are one of
    two sheets, as problems.
    """

    found: dict[str, tuple[int, int | None]] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    unclear: dict[str, Problem] = field(default_factory=dict)


def candidates(
    tabs: Mapping[str, Tab], titles: Sequence[str], named: Mapping[str, tuple[int, int] | None]
) -> dict[str, Candidates]:
    """Return the sheets to look at; ``named``: where each tab's name leads, None if to a tab that was deleted."""
    by_title: dict[str, list[int]] = {}
    for at, title in enumerate(titles):
        by_title.setdefault(folded(title), []).append(at)
    others = {place[0] for place in named.values() if place}
    made = {}
    for key, tab in tabs.items():
        there, pointed = named.get(key) or (None, None)
        is_titled = there is not None and folded(titles[there]) == folded(tab.title)
        titled = () if is_titled else by_title.get(folded(tab.title), ())
        made[key] = Candidates(
            named=there,
            pointed=pointed,
            titled=tuple(at for at in titled if at not in others),
            is_deleted=key in named and there is None,
        )
    return made


def which_sheets(
    tabs: Mapping[str, Tab], there: Mapping[str, Candidates], titles: Sequence[str], rows: Rows
) -> WhichSheets:
    """Return which sheet each tab is. A sheet serves one tab only, the one declared first."""
    which = WhichSheets()
    taken: set[int] = set()
    for key, tab in tabs.items():
        one = there[key]
        ours = [at for at in one.titled if _has_our_headers(tab, rows(at))]
        if one.named is not None and ours:
            which.unclear[key] = _two_tabs(tab, titles[one.named], titles[ours[0]])
            continue
        adopted = ours or (one.titled if tab.layer in _OURS_BY_TITLE and not one.is_deleted else ())
        at = one.named if one.named is not None else next((at for at in adopted if at not in taken), None)
        if at is not None and at not in taken:
            which.found[key] = (at, one.pointed)
            taken.add(at)
        elif one.titled:
            which.own.add(key)
    return which


def _has_our_headers(tab: Tab, rows: Sequence[Sequence[Raw]]) -> bool:
    """Return whether at least three of four declared columns are there."""
    row = header_row(tab, rows, None)
    found = matched_columns(tab, rows[row - 1]) if row <= len(rows) else {}
    return len(found) * 4 >= len(tab.columns) * 3 > 0


def _two_tabs(tab: Tab, old: str, new: str) -> Problem:
    what = (
        f'nothing tells in which of two tabs you work: "{old}" was this one so far, and "{new}" has its title and its '
        "headers. Neither is read or written until one is left"
    )
    step = (
        f'To go on in "{old}", give "{new}" another name. To go on in "{new}", save "{old}" elsewhere if you want to '
        f"keep it (copy it into a workbook of its own), then delete it here."
    )
    return Problem(in_tab(tab.title), "two-tabs", what, step)
