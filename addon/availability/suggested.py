"""When a session could take place instead: the nearest time at which its clinicians and its room are free. Pure.

Each time is tried against everything that takes time then, working hours and other closed days, before it is shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property

from addon.part import Given
from addon.records import AS_USUAL, GroupSession, Practice, TherapyGroup
from addon.sessions.closed import ClosedDays
from addon.sessions.commitments import DAY_MINUTES, Commitment
from addon.sessions.cover import facilitators, room_and_link
from addon.sessions.expand import instant
from addon.sessions.working_hours import Hours
from addon.tabs import folded
from addon.taken_times import HORIZON, everything_taken

_WITHIN = 6
"""How many days before or after: a week away the group meets anyway."""


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What times are tried against. ``given`` is the pass with its sessions as they will be."""

    given: Given
    closed: ClosedDays
    hours: Hours
    groups: Mapping[str, TherapyGroup]

    @property
    def until(self) -> datetime:
        """Return until when everything that takes time is told of."""
        return datetime.combine(self.today, time()) + HORIZON

    @classmethod
    def of(cls, given: Given, practice: Practice, closed: ClosedDays) -> "Tried":
        """Return it for a pass over a practice with its sessions as they will be."""
        return cls(
            given=replace(given, practice=practice),
            closed=closed,
            hours=Hours.of(practice),
            groups={one.code: one for one in practice.groups},
        )

    @property
    def today(self) -> date:
        """Return the day of the pass."""
        return self.given.today

    @property
    def practice(self) -> Practice:
        """Return the practice with its sessions as they will be."""
        return self.given.practice

    @cached_property
    def taken(self) -> Mapping[tuple[str, str], Sequence[Commitment]]:
        """Return what takes time by who, rooms by their name as it is written in Rooms: few passes try any time."""
        return everything_taken(self.given)

    def nearest(self, session: GroupSession) -> datetime | None:
        """Return the nearest free start on another day, the later of two that are as near; None if there is none."""
        starts = (session.start + timedelta(days=days) for days in _offsets())
        return next((one for one in starts if self._may_be_suggested(session, one)), None)

    def why_not(self, session: GroupSession, start: datetime) -> str:
        """Return what is in the way of a session that would begin then, "" if nothing is known to be."""
        group = self.groups.get(session.group)
        moved = replace(session, start=start)
        meets = session.meets or (group.meets if group else "")
        for code in facilitators(session, group).present:
            busy = self._busy(("clinician", code), moved)
            why = f"is busy ({busy.what or busy.kind})" if busy else ""
            why = why or self.hours.why_outside(code, moved.start, moved.end, meets=meets)
            if why:
                return f"{code} {why}"
        room = room_and_link(session, group)[0]
        there = next((one for one in self.practice.rooms if folded(one.name) == folded(room)), None)
        named = (name for kind, name in self.taken if kind == "room" and folded(name) == folded(room))
        name = there.name if there else next(named, room)
        changeover = there.changeover if there else 0
        busy = self._busy(("room", name), replace(moved, minutes=moved.minutes + changeover)) if room else None
        return f"{name} is taken ({busy.what})" if busy else ""

    def _may_be_suggested(self, session: GroupSession, start: datetime) -> bool:
        group, day = self.groups.get(session.group), start.date()
        if group is None or day <= self.today or self._is_closed(day, group):
            return False
        clear = all(self.hours.is_clear(code, day) for code in facilitators(session, group).present)
        return (day.weekday() < 5 or clear) and not self.why_not(session, start)

    def _is_closed(self, day: date, group: TherapyGroup) -> bool:
        closure = self.closed.on(day, group)
        return closure is not None and self.closed.what(closure, group) != AS_USUAL

    def _busy(self, who: tuple[str, str], moved: GroupSession) -> Commitment | None:
        start = instant(moved.start, self.practice.zone)
        end = start + timedelta(minutes=min(moved.minutes, DAY_MINUTES))
        there = self.taken.get(who, ())
        return next((one for one in there if one.start < end and start < one.end and one.what != moved.code), None)


def _offsets() -> Iterator[int]:
    """Yield the days away, the nearest first."""
    for days in range(1, _WITHIN + 1):
        yield days
        yield -days
