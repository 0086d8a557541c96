"""Who has a seat of a group, how many are free, and why nobody can tell: rows of Roster that are not clear. Pure."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from addon.cells import BadCell, read_value, text_of, typed
from addon.directory import Directory
from addon.guest_seats import most_guests
from addon.part import Given, View
from addon.placing import ProposedSeats
from addon.records import GroupSession, Practice, TherapyGroup
from addon.seat_offers import BY_OFFER, OfferedSeats
from addon.sessions.expand import instant
from addon.tabs import Value, matched_columns

BY_PROPOSAL, FOR_GUESTS = "proposed in Placements", "kept for guests who make up"
"""For whom seats are kept, beside ``BY_OFFER``."""
_PICKS = {"group": "groups", "member": "members"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """A row of Roster: the codes that it surely names, the cells of the picks that are not clear, what is in doubt."""

    group: str
    member: str
    cells: Mapping[str, str]
    unclear: Collection[str]


def active_members(practice: Practice) -> frozenset[str]:
    """Return the codes of those in Members who are not inactive; a status in conflict makes nobody inactive."""
    return frozenset(
        one.code for one in practice.members if one.status != "inactive" or "status" in dict(one.in_conflict)
    )


def seats_in_doubt(given: Given) -> dict[str, str]:
    """Return by group why nobody can tell who has its seats: a row of Roster is not clear, or is about nobody."""
    members = {one.code for one in given.practice.members}
    found: dict[str, str] = {}
    for row in _roster(given):
        why = ""
        if row.unclear:
            name = min(row.unclear)
            why = f"{row.cells[name]} is not clearly one {name}"
        elif row.member not in members:
            why = f"{row.cells['member']} is {row.member}, who is in no row of Members"
        if why:
            groups = [one.code for one in given.practice.groups] if "group" in row.unclear else [row.group]
            for code in groups:
                found.setdefault(code, f"cannot tell who has a seat: Roster {why}")
    return found


def _roster(given: Given) -> Iterator[_Row]:
    """Yield the rows of Roster that may take a seat now."""
    view = given.views["roster"]
    for rid, (group, member, left) in view.rows(("group_code", "member_code", "left")):
        disputed = {name for name in _PICKS if {(rid, name), (rid, f"{name}_code")} & view.disputed_cells.keys()}
        codes = {"group": text_of(group), "member": text_of(member)}
        unclear = disputed | {name for name, code in codes.items() if not code}
        if not _is_over(left, given.today) or (rid in view.disputes):
            yield _Row(**codes, cells={name: view.at(rid, name) for name in _PICKS}, unclear=unclear)
    yield from _new_rows(view, given.directory, given.today)


def _new_rows(view: View, directory: Directory, today: date) -> Iterator[_Row]:
    """Yield the rows that have no id yet because one of their two picks is not clear; what names nothing is no row."""
    at, known = matched_columns(view.tab, view.sheet.headers), set(view.numbers.values())
    for number, raw in enumerate(view.sheet.rows, view.sheet.first_row):
        if number in known:
            continue
        cells = {
            name: read_value(view.tab.column(name), raw[index] if index < len(raw) else None)
            for name, index in at.items()
            if name in {*_PICKS, "left"}
        }
        codes = {name: _code(directory, tab, cells.get(name)) for name, tab in _PICKS.items()}
        unclear = {name for name, code in codes.items() if not code and cells.get(name) not in {None, ""}}
        if unclear and any(codes.values()) and not _is_over(cells.get("left"), today):
            yield _Row(**codes, cells=dict.fromkeys(_PICKS, f"row {number}"), unclear=unclear)


def _code(directory: Directory, tab: str, value: Value | BadCell) -> str:
    return "" if isinstance(value, BadCell) else directory.code(tab, text_of(value))


def _is_over(left: Value | BadCell, today: date) -> bool:
    day = None if isinstance(left, BadCell) else typed(date, left)
    return day is not None and day < today


def members_there(practice: Practice, *, today: date, in_doubt: Collection[str]) -> dict[str, frozenset[str]]:
    """Return who has a seat of each group now or from a day to come: nobody who is inactive or not in Members.

    Whoever's row of Roster, or status, is in conflict still has theirs.
    """
    active = active_members(practice)
    found: dict[str, set[str]] = {one.code: set() for one in practice.groups}
    for one in practice.memberships:
        if one.member in active and (one.lasts_to(today) or one.id in in_doubt):
            found.setdefault(one.group, set()).add(one.member)
    return {group: frozenset(members) for group, members in found.items()}


def free_seats(group: TherapyGroup, there: Collection[str], *kept: int) -> int:
    """Return how many seats are free; less than none where more are taken or kept than there are.

    ``there`` are those who have a seat, of one session those who are coming; ``kept`` are seats that nobody has yet and
    that are kept: for offers of the waiting list, for proposals of Placements, for guests who make up.
    """
    return (group.seats or 0) - len(there) - sum(kept)


def kept_seats(given: Given) -> dict[str, Mapping[str, int]]:
    """Return how many seats are kept, by for whom and by group, as earlier parts told the part; see free_seats."""
    return {**_kept_for_places(given), FOR_GUESTS: most_guests(given)}


def _kept_for_places(given: Given) -> dict[str, Mapping[str, int]]:
    return {
        BY_OFFER: (given.handed(OfferedSeats) or OfferedSeats()).of,
        BY_PROPOSAL: (given.handed(ProposedSeats) or ProposedSeats()).of,
    }


def not_for_guests(given: Given) -> Counter[str]:
    """Return by group how many seats are kept for those who may get a place in it: no page offers them to guests."""
    return sum(map(Counter, _kept_for_places(given).values()), Counter[str]())


def first_session(practice: Practice, group: str, after: datetime) -> GroupSession | None:
    """Return the group's first planned session that begins after an instant."""
    mine = (one for one in practice.sessions if one.group == group and one.state == "planned")
    late = (one for one in mine if instant(one.start, practice.zone) > after)
    return min(late, key=lambda one: one.start, default=None)


def group_problem(group: TherapyGroup | None) -> str:
    """Return why no seat of a group is offered, "" if one could be."""
    if group is None:
        return "the group is not in Groups"
    if not group.is_running:
        return f"the group is {group.status}"
    return "" if group.seats is not None else "cannot tell: Seats is blank in Groups"
