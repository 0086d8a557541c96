"""Seats that are kept at sessions to come for members who make up there: those who asked, and those let in. Pure.

The part that decides about make-ups comes late: it needs the sessions and the answers. Parts before it, which give
places in groups, count what the last pass left, what people decided since, and what has arrived.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from addon.episode import DECLINE, HANDLED
from addon.incoming import Incoming, MemberAsks, ask_id
from addon.keyed_rows import decisions
from addon.memory import Kept
from addon.part import Given
from addon.session_codes import group_of
from addon.sessions.expand import wall_time
from addon.ways_to_come import MAKE_UP, wish_in


@dataclass(frozen=True, slots=True, kw_only=True)
class GuestSeat:
    """A seat kept for a member at a session (codes; ``start`` is a wall time) instead of the one that they miss.

    ``stale`` is a decision in Requests that does not count any more.
    """

    member: str
    missed: str
    session: str
    start: datetime
    stale: str = ""


GUEST_SEAT = Kept("guest seat", GuestSeat)
"""By the arrival's id: what the last pass kept."""


def guests_at(given: Given) -> dict[str, frozenset[str]]:
    """Return the members for whom a seat is kept, by session to come.

    A part that comes before make-ups remembers ``GUEST_SEAT`` and sees Requests; a later one takes ``MemberAsks``.
    """
    asks = MemberAsks.together(given.all_handed(MemberAsks)).asks.values()
    told = [one for one in asks if one.what == MAKE_UP]
    if told:
        kept = [(one.session, one.who, one.start) for one in told if one.is_open or one.was_accepted]
    else:
        before = _after_arrivals(_not_declined(given), given.inbox, given.practice.zone)
        kept = [(one.session, one.member, one.start) for one in before.values()]
    found: dict[str, frozenset[str]] = {}
    for session, member, start in kept:
        if start is not None and start > given.wall:
            found[session] = found.get(session, frozenset()) | {member}
    return found


def most_guests(given: Given) -> dict[str, int]:
    """Return by group the most seats that one of its sessions to come has for members who make up there."""
    found: dict[str, int] = {}
    for session, members in guests_at(given).items():
        found[group_of(session)] = max(found.get(group_of(session), 0), len(members))
    return found


def _not_declined(given: Given) -> dict[str, GuestSeat]:
    """Return what the last pass kept, without what somebody has declined in Requests since."""
    seats = given.remembered(GUEST_SEAT)
    words = decisions(given.views["requests"]) if seats else {}
    over = {key for key, one in seats.items() if words.get(ask_id(key)) in {DECLINE, HANDLED} - {one.stale}}
    return {key: one for key, one in seats.items() if key not in over}


def _after_arrivals(seats: Mapping[str, GuestSeat], arrived: Iterable[Incoming], zone: str) -> dict[str, GuestSeat]:
    """Return the seats after what members asked for, or took back, since the last pass."""
    found = dict(seats)
    for one in arrived:
        if one.kind != MAKE_UP:
            continue
        wish = wish_in(one.body)
        mine = {key for key, seat in found.items() if (seat.member, seat.missed) == (wish.member, wish.missed)}
        if wish.starts is None:
            found = {key: seat for key, seat in found.items() if key not in mine}
        elif not mine:
            start = wall_time(wish.starts, zone)
            found[one.external_id] = GuestSeat(
                member=wish.member, missed=wish.missed, session=wish.session, start=start
            )
    return found
