"""A group as somebody would join it: from which session on, who is there, who leads, how many seats are free. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from addon.group_seats import free_seats, group_problem
from addon.leading import why_not_certified
from addon.records import Clinician, GroupSession, Practice, TherapyGroup
from addon.sessions.cover import facilitators
from addon.sessions.expand import instant

OPEN, CLOSED, SLOW_OPEN = "open", "closed", "slow-open"
"""When somebody may join a group, as under Joins in Groups."""
USUAL_JOINERS = 2
LAST_OF_CLOSED = 2
"""A closed group may be joined until this session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A group, and the ``first`` session to which somebody could come; None if none is planned.

    ``leads`` are those who run that session, the lead first. ``there`` have a seat, ``joiners`` is how many of them
    begin then. ``number``: which session of the group it is, None if nobody can tell. ``kept`` tells for whom seats
    are kept, by their number; ``doubt`` why nobody can tell who has a seat.
    ``uncertified`` tells what those who lead lack for this kind of group.
    """

    group: TherapyGroup
    first: GroupSession | None
    leads: tuple[Clinician, ...] = ()
    there: frozenset[str] = frozenset()
    joiners: int = 0
    number: int | None = None
    kept: tuple[tuple[str, int], ...] = ()
    doubt: str = ""
    uncertified: tuple[str, ...] = ()

    @property
    def free(self) -> int:
        """Return how many seats nobody has and nobody is promised."""
        return free_seats(self.group, self.there, *(count for _, count in self.kept))

    @property
    def room(self) -> int:
        """Return how many may be placed now: no more than may join one session."""
        if self.group.joins == SLOW_OPEN:
            most = USUAL_JOINERS if self.group.most_joiners is None else self.group.most_joiners
            return min(self.free, most - self.joiners)
        return self.free

    @property
    def meets(self) -> str:
        """Return how the first session meets."""
        return (self.first.meets if self.first else "") or self.group.meets


def place_of(practice: Practice, group: TherapyGroup, after: datetime, there: frozenset[str]) -> Place:
    """Return a group as it may be joined after an instant."""
    first = joining_session(practice, group, after)
    leads = _leads(practice, group, first)
    return Place(
        group=group,
        first=first,
        leads=leads,
        uncertified=_uncertified(practice, group, first, leads),
        there=there,
        joiners=_joiners(practice, group, first),
        number=_number(practice, group, first),
    )


def visited(practice: Practice, session: GroupSession, there: frozenset[str]) -> Place | None:
    """Return one session as a guest would come to it: a guest joins no group. None: its group is not in Groups."""
    group = next((one for one in practice.groups if one.code == session.group), None)
    if group is None:
        return None
    return Place(group=replace(group, joins=OPEN), first=session, leads=_leads(practice, group, session), there=there)


def _leads(practice: Practice, group: TherapyGroup, session: GroupSession | None) -> tuple[Clinician, ...]:
    by_code = {one.code: one for one in practice.clinicians}
    present = facilitators(session, group).present if session else ()
    return tuple(by_code[code] for code in present if code in by_code)


def _uncertified(
    practice: Practice, group: TherapyGroup, first: GroupSession | None, leads: tuple[Clinician, ...]
) -> tuple[str, ...]:
    if first is None:
        return ()
    lacks = ((one.code, why_not_certified(practice, one.code, group.kind, first.start.date())) for one in leads)
    return tuple(f"{code}: {why}" for code, why in lacks if why)


def joining_session(practice: Practice, group: TherapyGroup, after: datetime) -> GroupSession | None:
    """Return the first planned session that begins after an instant, of a slow-open group not before its module."""
    mine = (one for one in practice.sessions if one.group == group.code and one.state == "planned")
    late = (one for one in mine if instant(one.start, practice.zone) > after)
    if group.joins == SLOW_OPEN and group.module_start is not None:
        late = (one for one in late if one.start.date() >= (group.module_start or one.start.date()))
    return min(late, key=lambda one: one.start, default=None)


def why_not_running(place: Place) -> str:
    """Return why nobody can be placed in a group, whoever it is; "" if somebody could."""
    if problem := group_problem(place.group) or place.doubt:
        return problem
    if place.first is None:
        return "no session is planned that somebody could still be told of in time"
    if place.group.last is not None and place.first.start.date() > place.group.last:
        return "the group has ended by then"
    if place.free > 0:
        return "" if place.room > 0 else f"{place.joiners} join it at one session already, and no more may"
    kept = "; ".join(words for words, count in place.kept if count)
    taken = f"{len(place.there)} of {place.group.seats} seats are taken"
    return f"no seat is free: {taken}{f', {kept}' if kept else ''}"


def _joiners(practice: Practice, group: TherapyGroup, first: GroupSession | None) -> int:
    if first is None:
        return 0
    day = first.start.date()
    begin = (one for one in practice.memberships if one.group == group.code and one.lasts_to(day))
    return len({one.member for one in begin if one.joined == day})


def _number(practice: Practice, group: TherapyGroup, first: GroupSession | None) -> int | None:
    """Return which session of the group this is: by its first day and rhythm, without those that were cancelled.

    Where nobody typed the first day it is at least as many as the sheet has before it.
    """
    if first is None:
        return None
    before = [one for one in practice.sessions if one.group == group.code and one.start < first.start]
    off = sum(one.state == "cancelled" for one in before)
    if group.first is None:
        seen = len(before) - off + 1
        return seen if seen > LAST_OF_CLOSED else None
    weeks = (first.original_start.date() - group.first) // timedelta(weeks=max(group.every_weeks, 1))
    return max(weeks, 0) + 1 - off


def with_kept(place: Place, kept: Mapping[str, Mapping[str, int]]) -> tuple[tuple[str, int], ...]:
    """Return for whom seats of a group are kept: ``kept`` has, by the words for whom, how many by group."""
    found = ((words, counts.get(place.group.code, 0)) for words, counts in kept.items())
    return tuple((f"{count} {words}", count) for words, count in found if count)
