"""Tabs and columns that a newer version declares arrive in a workbook that exists; removed ones are asked about. Pure.

What a workbook was given is remembered. One never given comes with this pass; its rows and cells come with the next,
which has read where it is. One that was given and is gone was removed by a person, who is asked. A column that is
back, put there by us or by a person, is blank: its cells get what they held.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from addon.memory import Kept, Memory, Remembered, news
from addon.questions import Question, column_key, is_no
from addon.sync.merging.own_rows import OWN
from addon.sync.merging.questions import PUT_BACK
from addon.sync.own_columns import OwnColumns
from addon.tabs import Tab, folded, matched_columns
from addon.workbook import ColumnAdd, Snapshot, TabAdd

GIVEN = Kept("given", tuple[str, ...])
"""Which columns (fields) each tab of the workbook was given, by the tab's name; none: it was put back, without rows."""
MISSING = Kept("missing columns", tuple[str, ...])
"""Which columns (fields) of a tab were missing when it was merged last, by the tab's name."""


@dataclass(slots=True, kw_only=True)
class Arrivals:
    """What comes with this pass, what is asked, and what the workbook has been given with it (by tab).

    ``left_out`` are missing tabs that a person decided to do without, ``returning`` those that the last pass put
    back: their rows come with this one. ``missing`` are the given columns that are not there, by tab. ``own`` are
    people's columns that are called like ours, ``own_titled`` the missing tabs that a tab of people's is called like.
    """

    tabs: list[TabAdd] = field(default_factory=list)
    columns: list[ColumnAdd] = field(default_factory=list)
    asked: list[Question] = field(default_factory=list)
    given: dict[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)
    returning: set[str] = field(default_factory=set)
    missing: dict[str, tuple[str, ...]] = field(default_factory=dict)
    own: OwnColumns = field(default_factory=OwnColumns)
    own_titled: frozenset[str] = frozenset()

    def fields_coming(self, tab: str) -> frozenset[str]:
        """Return the columns of a tab that come with this pass."""
        return frozenset(one.field for one in self.columns if one.tab == tab)

    def memory(self, before: Memory, late: Collection[str]) -> tuple[Remembered[tuple[str, ...]], ...]:
        """Return what to remember; ``late`` are the tabs whose rows or cells could not come back with this pass."""
        given, missing = before.remembered(GIVEN), before.remembered(MISSING)
        now = {name: fields for name, fields in self.given.items() if given.get(name) != fields and name not in late}
        gone = {name: missing.get(name, ()) if name in late else () for name in self.missing.keys() | missing}
        gone = {name: tuple(dict.fromkeys((*still, *self.missing.get(name, ())))) for name, still in gone.items()}
        lacking = {name: fields for name, fields in gone.items() if fields}
        return Remembered(GIVEN, now), news(MISSING, missing, lacking), self.own.memory(before)

    def notes(self, tabs: Mapping[str, Tab]) -> Iterator[str]:
        """Yield what came, in words for the Log."""
        for tab in self.tabs:
            title = tabs[tab.tab].title
            beside = f", under another title: your own tab {title} is left alone" if tab.tab in self.own_titled else ""
            yield f"added the tab {title}{beside}"
        for one in self.columns:
            yield f'added the column "{tabs[one.tab].column(one.field).header}" to {tabs[one.tab].title}'


def columns_back(
    snapshot: Snapshot, tabs: Mapping[str, Tab], missing: Mapping[str, tuple[str, ...]]
) -> dict[str, frozenset[str]]:
    """Return the columns (fields), by tab, that were ``missing`` and are there again."""
    found = {
        name: matched_columns(tabs[name], snapshot.tabs[name].headers).keys() & frozenset(fields)
        for name, fields in missing.items()
        if name in snapshot.tabs
    }
    return {name: frozenset(fields) for name, fields in found.items() if fields}


def arrivals(
    snapshot: Snapshot,
    tabs: Mapping[str, Tab],
    before: Mapping[str, tuple[str, ...]],
    answers: Mapping[str, str],
) -> Arrivals:
    """Return what a workbook lacks of the declared tabs and columns, and what becomes of it.

    ``before`` is what it was given so far. On first contact (nothing yet) nothing tells whether what it lacks was
    removed or never given: a person is asked, but for optional tabs. The merge's own tabs and their columns come back
    unasked: an answer needs them. A tab that may be either of two is there twice, so none is asked about or added.
    """
    found = Arrivals(own_titled=snapshot.own_titled)
    for name, tab in tabs.items():
        every = tuple(column.field for column in tab.columns)
        known = before.get(name, None if before else every)
        found.given[name] = tuple(dict.fromkeys((*(known or ()), *every)))
        if name in snapshot.tabs:
            found.returning |= {name} if known == () else set()
            at = matched_columns(tab, snapshot.tabs[name].headers)
            missing = [one for one in every if one not in at]
            _columns(found, tab, missing, known, answers)
            found.missing |= {name: gone} if (gone := tuple(one for one in missing if one in (known or ()))) else {}
        elif name in snapshot.unclear:
            found.given |= {name: known} if known is not None else {}
        elif known is None or _put_back(answers, _tab_key(tab)) or (tab.optional and not before) or name in OWN:
            found.tabs.append(TabAdd(name))
            found.given[name] = every if known is None else ()
        else:
            found.asked.append(_about_tab(tab, is_own=name in snapshot.own_titled))
            found.left_out |= {name} if tab.optional and is_no(answers.get(_tab_key(tab))) else set()
    return found


def _columns(
    found: Arrivals, tab: Tab, missing: list[str], known: tuple[str, ...] | None, answers: Mapping[str, str]
) -> None:
    for name in missing:
        if name == "id" and tab.name in OWN:
            found.given[tab.name] = ()  # its rows may have gone with it
        if (
            (known is not None and name not in known)
            or tab.name in OWN
            or _put_back(answers, column_key(tab.name, name))
        ):
            found.columns.append(ColumnAdd(tab.name, name))
        elif known is not None and name != "id":  # without ids the tab is left alone, and that is asked about
            found.asked.append(_about_column(tab, name))


def _put_back(answers: Mapping[str, str], key: str) -> bool:
    return folded(answers.get(key, "")) in {"putback", "putitback"}


def _tab_key(tab: Tab) -> str:
    return f"tab|{tab.name}"


def _about_tab(tab: Tab, *, is_own: bool) -> Question:
    ask, choices = "Put it back, or leave it out?", "put back / leave out"
    if tab.is_needed:
        ask, choices = "Nothing goes on without it. Put it back?", PUT_BACK
    what = f"The tab {tab.title} is not in the workbook."
    if is_own:
        what = f"The tab called {tab.title} does not have our headers, so it counts as your own, and ours is missing."
    return Question(key=_tab_key(tab), kind="tab missing", question=f"{what} {ask}", where=tab.title, choices=choices)


def _about_column(tab: Tab, name: str) -> Question:
    header = tab.column(name).header
    what = f'The column "{header}" is not in {tab.title}. Put it back, or leave it out?'
    return Question(
        key=column_key(tab.name, name),
        kind="column missing",
        question=what,
        where=tab.title,
        choices="put back / leave out",
    )
