"""How people take a gesture back: in the tab, by typing rows again, or by putting the whole workbook back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from addon.cells import BadCell, read_value
from addon.tabs import Tab, matched_columns
from tests.gestures.folk import OWN, PEOPLE, RESULTS, STRANGE, Folk, Looks, Row
from tests.gestures.gestures import Made
from tests.sync.books import Grid
from tests.sync.little_practice import TABS

IN_TAB, TYPED, WHOLE = "in the tab", "by typing it again", "with the whole workbook"

ANEW = ("cover", "requests")
"""Where what is true again later is a new row: the earlier one stays, with the reason."""
WITHDRAWN = ("attendance", "billing_sessions", *ANEW, *RESULTS)
NAMES = frozenset({"date", "group", "member"})
"""What people type to tell which session, or whose row, they mean."""


@dataclass(frozen=True, kw_only=True)
class Before:
    """What was there before a gesture: what it showed, a copy of the workbook, and its cells."""

    looks: Looks
    copy: Any
    grids: Mapping[str, Grid]


def as_of_now(folk: Folk) -> Before:
    """Return what is there now."""
    return Before(looks=folk.looks(), copy=folk.sheets.copy(), grids={tab: folk.sheets.grid(tab) for tab in TABS})


def takes_back(folk: Folk, made: Made, before: Before) -> str:
    """Take a gesture back and return how."""
    ways = [WHOLE]
    if made.tab:
        ways += [IN_TAB, IN_TAB]
    gone = _gone(folk, made.tab, before) if made.kind == "deletes rows" and made.tab in PEOPLE else []
    if gone and not folk.left_alone:
        ways += [TYPED, TYPED]
    way = folk.random.choice(ways)
    if way == WHOLE:
        folk.sheets.put_back(before.copy)
    elif way == TYPED:
        _type_again(folk, made.tab, before.grids[made.tab][0], gone)
    elif made.kind == "renames the tab":
        folk.sheets.rename(made.tab, TABS[made.tab].title)
    else:
        folk.sheets.save(made.tab, before.grids[made.tab])
    return way


def _gone(folk: Folk, tab: str, before: Before) -> list[list[Any]]:
    """Return the rows of a tab that are gone; none where typed again they would be new, or nobody's.

    They would be new where another row names the same, and nobody's where the member is in Members no more.
    """
    grid, was = folk.sheets.grid(tab), before.grids[tab]
    places = matched_columns(TABS[tab], was[0])
    at = [places[name] for name in ("id", *TABS[tab].key) if name in places]
    if len(at) <= len(TABS[tab].key):
        return []
    there = {row[at[0]] for row in grid[1:]}
    gone = [row for row in was[1:] if row[at[0]] not in there]
    names = [[row[place] for place in at[1:]] for row in was[1:]]
    if _somebody_left(folk, [row[places["member_code"]] for row in gone] if "member_code" in places else []):
        return []
    return gone if all(names.count([row[place] for place in at[1:]]) == 1 for row in gone) else []


def _somebody_left(folk: Folk, codes: Sequence[Any]) -> bool:
    """Return whether one of these members is in Members no more; a row typed again names them by name alone."""
    grid = folk.sheets.grid("members")
    at = matched_columns(TABS["members"], grid[0]).get("id")
    return at is not None and not {row[at] for row in grid[1:]}.issuperset(codes)


def _type_again(folk: Folk, tab: str, header: Sequence[Any], gone: Sequence[Sequence[Any]]) -> None:
    """Type these rows below the others, without what only the add-on fills in."""
    places = matched_columns(TABS[tab], header)
    ours = {one.field for one in TABS[tab].columns if one.owner in {"id", "source"}} - NAMES
    left_out = {at for name, at in places.items() if name in ours}
    typed = [[None if at in left_out else cell for at, cell in enumerate(row)] for row in gone]
    folk.sheets.save(tab, [*folk.sheets.grid(tab), *typed])


def but_withdrawn(was: Looks, back: Looks) -> dict[str, Any]:
    """Return what is shown but for rows that came and counted for a while: they stay, with the reason."""
    shown = back.everything()
    shown |= {name: _as_before(was.rows[name], shown[name]) for name in ANEW}
    return {name: _lasting(was.rows[name], one) if name in WITHDRAWN else one for name, one in shown.items()}


def _as_before(was: Mapping[str, Row], rows: Mapping[str, Row]) -> dict[str, Row]:
    """Return the rows with those that opened anew, alike but for their ids, in the place of those that ended."""
    found = dict(rows)
    for rid, row in was.items():
        if rid in rows and _is_withdrawn(rows[rid]) and not _is_withdrawn(row):
            again = (new for new in rows if new not in was and {**rows[new], "ID": rid} == row)
            if new := next(again, ""):
                found[rid] = row
                del found[new]
    return found


def _lasting(was: Mapping[str, Row], rows: Mapping[str, Row]) -> dict[str, Row]:
    return {rid: row for rid, row in rows.items() if rid in was or not _is_withdrawn(row)}


def _is_withdrawn(row: Row) -> bool:
    return bool(row.get("Not counted")) or row.get("Status", "").startswith(("closed", "not sent", "withdrawn"))


def of_ours(looks: Looks, copy: Looks) -> dict[str, Any]:
    """Return what is shown but for people's own columns and for those that the ``copy`` which came back does not have.

    Where a row comes back, we do not have the former; into the latter nothing can be written.
    """
    shown = looks.everything()
    tabs = TABS.keys() - {"conflicts"}
    return {name: _without_own(one, copy.rows[name]) if name in tabs else one for name, one in shown.items()}


def with_columns_of(copy: Mapping[str, Any], ours: Mapping[str, Any], back: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is shown with the columns that had another header then: in those a row is as the ``copy`` has it.

    What a row that is not in the copy has there is not known, so it may be whatever came ``back``.
    """
    tabs = TABS.keys() - {"conflicts"}
    return {
        name: {rid: {**(copy[name].get(rid) or back[name].get(rid, {})), **row} for rid, row in one.items()}
        if name in tabs
        else one
        for name, one in ours.items()
    }


def loses_words(tab: Tab, was: Mapping[str, Row], now: Mapping[str, Row]) -> bool:
    """Return whether something else is where words were that cannot be read, so that the words count as that later."""
    columns = {column.header: column for column in tab.columns}

    def is_unread(head: str, text: str) -> bool:
        return head in columns and isinstance(read_value(columns[head], text), BadCell)

    both = [(old, now[rid]) for rid, old in was.items() if rid in now]
    return any(
        is_unread(head, text) and not is_unread(head, new.get(head, ""))
        for old, new in both
        for head, text in old.items()
    )


def _without_own(rows: Mapping[str, Row], copy: Mapping[str, Row]) -> dict[str, dict[str, str]]:
    there = {head for row in (copy or rows).values() for head in row if head != OWN and STRANGE not in head}
    without = {rid: {head: text for head, text in row.items() if head in there} for rid, row in rows.items()}
    return {rid: row for rid, row in without.items() if any(row.values())}
