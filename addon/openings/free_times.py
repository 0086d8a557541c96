"""When leaders and rooms are free week after week: sessions, appointments, time off and their own calendars. Pure."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from addon.calendars.blocks import Lengths, block_commitments, lengths
from addon.fits.filters import VIDEO
from addon.openings.opening import LATEST, MEETINGS, NOTICE, Slot
from addon.part import Given
from addon.records import GroupSession, MeetingRoom, Practice
from addon.sessions.cadence import expected_sessions
from addon.sessions.commitments import SESSION, Commitment
from addon.sessions.expand import instant
from addon.sessions.working_hours import Hours
from addon.taken_times import everything_taken

ALL_DAY = "all day"
"""An entry of a whole day in somebody's own calendar is a note more often than not: it takes no time here."""
STEP = timedelta(minutes=30)
"""Groups begin at a full or a half hour."""
_AHEAD = NOTICE + timedelta(weeks=LATEST + MEETINGS + 1)
_WEEKS = range(LATEST + MEETINGS)
Who = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Spans:
    """Stretches of time that are taken, in order, none touching another."""

    starts: tuple[datetime, ...] = ()
    ends: tuple[datetime, ...] = ()

    @classmethod
    def of(cls, taken: Iterable[Commitment]) -> "Spans":
        """Return them of what takes time; those that overlap or touch become one."""
        starts: list[datetime] = []
        ends: list[datetime] = []
        for one in sorted(taken, key=lambda one: (one.start, one.end)):
            if one.start >= one.end:
                continue
            if ends and one.start <= ends[-1]:
                ends[-1] = max(ends[-1], one.end)
            else:
                starts.append(one.start)
                ends.append(one.end)
        return cls(tuple(starts), tuple(ends))

    def is_free(self, start: datetime, end: datetime) -> bool:
        """Return whether nothing takes any of a stretch, its end not included."""
        return bisect_right(self.ends, start) == len(self.ends) or self.starts[bisect_right(self.ends, start)] >= end


@dataclass(slots=True, kw_only=True)
class FreeTimes:
    """Finds the weekly times that a leader, and a room, has free from the first meeting on.

    ``spans`` are taken; ``sessions`` are the sessions among them, which may not lie in the time for preparation and
    documentation either. ``closed`` are days on which no group begins.
    """

    practice: Practice
    today: date
    spans: Mapping[Who, Spans]
    sessions: Mapping[Who, Spans]
    hours: Hours
    blocks: Lengths
    closed: Collection[date]
    rooms: tuple[MeetingRoom, ...]
    _instants: dict[datetime, datetime] = field(default_factory=dict)
    _leads: dict[tuple[str, str, int, int, datetime], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, given: Given) -> "FreeTimes":
        """Return it for a pass; the part comes after Sessions and remembers ``LAST_TOLD``."""
        ahead = replace(given.practice, sessions=(*given.practice.sessions, *_beyond(given.practice, given.today)))
        taken: dict[Who, list[Commitment]] = {}
        for who, some in everything_taken(replace(given, practice=ahead)).items():
            taken[who] = [one for one in some if one.kind != ALL_DAY]
        sessions = {who: [one for one in some if one.kind == SESSION] for who, some in taken.items()}
        for block in block_commitments(ahead, today=given.today):
            taken.setdefault(block.who, []).append(block)
        return cls(
            practice=given.practice,
            today=given.today,
            spans={who: Spans.of(some) for who, some in taken.items()},
            sessions={who: Spans.of(some) for who, some in sessions.items()},
            hours=Hours.of(given.practice),
            blocks=lengths(given.practice.settings),
            closed={day for one in given.practice.closures if not one.group for day in one.days},
            rooms=tuple(one for one in given.practice.rooms if one.active),
        )

    def slots(self, slot: Slot, *, least: int | None) -> Iterator[Slot]:
        """Yield, for each time of day at which the leader is free, the slot at its earliest and in its best room.

        ``slot`` has all the rest; a room that takes fewer than ``least`` members is none. None: without any room.
        """
        begin = datetime.combine(slot.first, time())
        for number in range(timedelta(days=1) // STEP):
            at = replace(slot, start=(begin + number * STEP).time())
            found = self.earliest(at, least=least)
            if found is not None:
                yield found

    def earliest(self, slot: Slot, *, least: int | None) -> Slot | None:
        """Return a slot as early as it may begin, in the room that takes most; None if it never may.

        Every stretch of meetings that is looked at holds one of the two days in the middle: most times end there.
        """
        weekly = [datetime.combine(self.first_day(slot.weekday), slot.start) + timedelta(weeks=at) for at in _WEEKS]
        if not any(self._can_lead(slot, start) for start in weekly[LATEST - 1 : LATEST + 1]):
            return None
        for week in range(LATEST + 1):
            at = replace(slot, first=weekly[week].date())
            if at.first in self.closed or not self.is_leader_free(at):
                continue
            if (placed := self._in_a_room(at, least)) is not None:
                return placed
        return None

    def first_day(self, weekday: int) -> date:
        """Return the first day of a weekday on which a group may begin."""
        soonest = self.today + NOTICE
        return soonest + timedelta(days=(weekday - soonest.weekday()) % 7)

    def is_leader_free(self, slot: Slot) -> bool:
        """Return whether the leader works and has nothing else at the first meetings, nor a session around them."""
        return all(self._can_lead(slot, start) for start in slot.starts)

    def is_free(self, slot: Slot) -> bool:
        """Return whether its leader, and its room where it has one, is free at the first meetings."""
        room = next((one for one in self.rooms if one.name == slot.room), None)
        return self.is_leader_free(slot) and (not slot.room or (room is not None and self._is_room_free(room, slot)))

    def _can_lead(self, slot: Slot, start: datetime) -> bool:
        key = (slot.leader, slot.way, slot.minutes, slot.seats, start)
        if key not in self._leads:
            self._leads[key] = self._works(slot, start) and self._has_time(slot, self._instant(start))
        return self._leads[key]

    def _works(self, slot: Slot, start: datetime) -> bool:
        end = start + timedelta(minutes=slot.minutes)
        outside = self.hours.why_outside(slot.leader, start, end, meets=slot.way)
        return not outside and self.hours.is_clear(slot.leader, start.date())

    def _has_time(self, slot: Slot, begin: datetime) -> bool:
        who, end = ("clinician", slot.leader), begin + timedelta(minutes=slot.minutes)
        around = (begin - timedelta(minutes=self.blocks.preparation), end + self._writing(slot.seats))
        is_free = self.spans.get(who, _NOTHING).is_free(begin, end)
        return is_free and self.sessions.get(who, _NOTHING).is_free(*around)

    def is_member_free(self, code: str, slot: Slot) -> bool:
        """Return whether nothing takes a member's time at the first meetings."""
        spans = self.spans.get(("member", code))
        minutes = timedelta(minutes=slot.minutes)
        begins = (self._instant(start) for start in slot.starts) if spans else ()
        return spans is None or all(spans.is_free(begin, begin + minutes) for begin in begins)

    def _writing(self, seats: int) -> timedelta:
        return timedelta(minutes=int(self.blocks.writing(seats)))

    def _in_a_room(self, slot: Slot, least: int | None) -> Slot | None:
        """Return a slot in the free room that takes most of its members, of these the smallest; None without one."""
        if least is None or slot.way == VIDEO or not self.practice.rooms:
            return slot
        free = (one for one in self.rooms if self._is_room_free(one, slot))
        fitting = [(one, min(slot.seats, (one.people or slot.seats + 1) - 1)) for one in free]
        able = [(one, seats) for one, seats in fitting if seats >= least]
        best = min(able, key=lambda one: (-one[1], one[0].people or _HUGE, one[0].name), default=None)
        return None if best is None else replace(slot, room=best[0].name, seats=best[1])

    def _is_room_free(self, room: MeetingRoom, slot: Slot) -> bool:
        spans = self.spans.get(("room", room.name), _NOTHING)
        takes = timedelta(minutes=slot.minutes + room.changeover)
        begins = (self._instant(start) for start in slot.starts)
        return all(spans.is_free(begin, begin + takes) for begin in begins)

    def _instant(self, wall: datetime) -> datetime:
        if wall not in self._instants:
            self._instants[wall] = instant(wall, self.practice.zone)
        return self._instants[wall]


_NOTHING = Spans()
_HUGE = 10**6


def _beyond(practice: Practice, today: date) -> Iterator[GroupSession]:
    """Yield the sessions that come after those that are planned already, by the groups' cadence."""
    last: dict[str, date] = {}
    for one in practice.sessions:
        last[one.group] = max(last.get(one.group, today), one.original_start.date())
    for group in practice.groups:
        first = last.get(group.code, today) + timedelta(days=1)
        yield from expected_sessions(group, first=first, last=today + _AHEAD)
