"""What becomes of a session on a day on which the practice is closed: skipped, moved, by video, or as usual. Pure.

The row for one group counts before a row for all, one that tells what happens before one that leaves it to the groups,
the shorter before the longer.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from addon.records import (
    AS_USUAL,
    MOVE,
    ON_CLOSED_DAYS,
    SKIP,
    UNCLEAR,
    VIRTUAL,
    Closure,
    GroupSession,
    Practice,
    TherapyGroup,
)


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """The closures of a practice, and what ``usually`` happens: the word in Settings, "" if nobody decided."""

    closures: tuple[Closure, ...] = ()
    usually: str = ""

    @classmethod
    def of(cls, practice: Practice, closures: Iterable[Closure] | None = None) -> "ClosedDays":
        """Return those of a practice, or these instead."""
        usually = practice.settings.get(ON_CLOSED_DAYS)
        found = practice.closures if closures is None else tuple(closures)
        return cls(found, usually if isinstance(usually, str) else "")

    def on(self, day: date, group: TherapyGroup) -> Closure | None:
        """Return the row that counts for a group on a day."""
        there = (one for one in self.closures if one.covers(day) and one.group in {"", group.code})
        return min((one for one in there if one.what != UNCLEAR), key=_rank, default=None)

    def what(self, closure: Closure, group: TherapyGroup) -> str:
        """Return what happens to the group's session, "" if nobody decided."""
        return closure.what or group.on_closed or self.usually

    def counted(self, planned: GroupSession, group: TherapyGroup, *, wall: datetime) -> tuple[GroupSession, str]:
        """Return a session of the cadence as the closures make it, and the id of the row that counts ("" if none).

        At ``wall``, the practice's time, nothing is moved to a time that has passed.
        """
        closure = self.on(planned.start.date(), group) if self.closures else None
        if closure is None:
            return planned, ""
        what = self.what(closure, group)
        if what == SKIP:
            return replace(planned, state="cancelled"), closure.id
        if what == VIRTUAL:
            return replace(planned, meets="video"), closure.id
        to = moved_to(closure, planned) if what == MOVE else None
        moves = to is not None and to > wall
        return (replace(planned, start=to) if moves and to else planned), closure.id

    def is_unclear(self, day: date) -> bool:
        """Return whether nobody can tell whom a closure of that day is about."""
        return any(one.what == UNCLEAR and one.covers(day) for one in self.closures)


NEVER_CLOSED = ClosedDays()


def _rank(one: Closure) -> tuple[bool, bool, timedelta, str]:
    return not one.group, not one.what, one.until - one.day, one.id


def moved_to(closure: Closure, planned: GroupSession) -> datetime | None:
    """Return when a session takes place instead, None if the row does not tell it clearly."""
    if closure.to is None or closure.until != closure.day:
        return None
    return datetime.combine(closure.to, closure.at or planned.start.time())


def closed_days(practice: Practice) -> frozenset[date]:
    """Return the days that are no business days: closed for all groups, and not as usual."""
    closed = ClosedDays.of(practice)
    for_all = [one for one in closed.closures if not one.group and one.what != UNCLEAR]
    days: dict[date, Closure] = {}
    for one in sorted(for_all, key=_rank, reverse=True):
        days |= dict.fromkeys(one.days, one)
    return frozenset(day for day, one in days.items() if (one.what or closed.usually) != AS_USUAL)
