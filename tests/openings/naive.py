"""Openings worked out a second time, from what the tab's help tells: every slot is tried, everybody is asked anew."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import combinations

from addon.group_kinds import GroupKind
from addon.openings.opening import Slot, as_place
from addon.openings.seekers import Seeker, Seekers
from addon.records import Clinician, GroupSession, MeetingRoom, Practice, WeeklySlot
from addon.tabs import folded

Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class Naive:
    """A practice whose clocks do not change meanwhile: everything is compared as wall time."""

    practice: Practice
    seekers: Seekers
    today: date

    def slots(self, kind: GroupKind) -> Iterator[tuple[Slot, int, int]]:
        """Yield each slot at its earliest, how many could come at most, and about how few something is to be asked."""
        usual = kind.defaults["meets"]
        ways = {"hybrid": ["hybrid"], "video": ["video", "in person"], "in person": ["in person", "video"]}[str(usual)]
        for way in ways:
            for leader in self.practice.clinicians:
                if leader.active and (not leader.kinds or folded(kind.name) in leader.kinds):
                    for weekday in range(7):
                        for half in range(18, 44):
                            start = time(half // 2, 30 * (half % 2))
                            slot = self._earliest(kind, way, leader, weekday, start)
                            if slot is not None and (found := self._most(kind, slot, leader))[0] >= kind.least:
                                yield slot, *found

    def _earliest(self, kind: GroupKind, way: str, leader: Clinician, weekday: int, start: time) -> Slot | None:
        day = self.today + timedelta(days=14)
        while day.weekday() != weekday:
            day += timedelta(days=1)
        closed = {one for row in self.practice.closures if not row.group for one in row.days}
        for week in range(9):
            first = day + timedelta(weeks=week)
            minutes, seats = kind.defaults["minutes"], kind.defaults["seats"]
            assert isinstance(minutes, int)
            assert isinstance(seats, int)
            slot = Slot(
                kind=kind.name,
                way=way,
                leader=leader.code,
                weekday=weekday,
                start=start,
                minutes=minutes,
                first=first,
                seats=seats,
            )
            if first in closed or not all(self._can_lead(leader, slot, one) for one in slot.starts):
                continue
            if way == "video" or not self.practice.rooms:
                return slot
            rooms = [one for one in self.practice.rooms if one.active and self._is_free(one, slot)]
            sized = [(one, seats if one.people is None else min(seats, one.people - 1)) for one in rooms]
            sized = [(one, some) for one, some in sized if some >= kind.least]
            if sized:
                most = max(some for _, some in sized)
                best = [one for one, some in sized if some == most]
                smallest = min(best, key=lambda one: (one.people is None, one.people, one.name))
                return Slot(**{name: getattr(slot, name) for name in SLOT} | {"room": smallest.name, "seats": most})
        return None

    # --- leaders and rooms -----------------------------------------------------------------------------------

    def _can_lead(self, leader: Clinician, slot: Slot, start: datetime) -> bool:
        end = start + timedelta(minutes=slot.minutes)
        works = [_on(one, start.date()) for one in leader.works if one.weekday == start.weekday()]
        if not any(begin <= start and end <= finish for begin, finish in works):
            return False
        sessions = [one for one in self._sessions(start.date()) if one.clinician == leader.code]
        around = (start - timedelta(minutes=15), end + timedelta(minutes=max(15, 5 * slot.seats)))
        if any(_meet(_stretch(one), around) for one in sessions):
            return False
        blocks = [_stretch(one, 15, max(15, 5 * self._size(one))) for one in sessions]
        weekly = [_on(one, start.date()) for one in (*leader.supervision, *leader.meetings)]
        weekly += [
            _on(one, start.date())
            for each in self.practice.clinicians
            for one in each.supervision
            if each.supervisor == leader.code and each.active
        ]
        own = [one for one in self.practice.appointments if one.clinician == leader.code]
        alone = [(one.start, one.start + timedelta(minutes=one.minutes or 50)) for one in own]
        away = [(one.start, one.end) for one in self.practice.time_off if one.clinician == leader.code and one.counts]
        on_day = [one for one in weekly if one[0].weekday() == start.weekday()]
        return not any(_meet(one, (start, end)) for one in (*blocks, *on_day, *alone, *away))

    def _sessions(self, day: date) -> list[GroupSession]:
        planned = [one for one in self.practice.sessions if one.start.date() == day and one.state != "cancelled"]
        last = max((one.start.date() for one in self.practice.sessions), default=self.today)
        if day <= last:
            return planned
        return [
            GroupSession(
                code="",
                group=one.code,
                original_start=datetime.combine(day, one.start),
                start=datetime.combine(day, one.start),
                minutes=one.minutes or 60,
                clinician=one.clinician,
                room=one.room,
                meets=one.meets,
            )
            for one in self.practice.groups
            if one.weekday == day.weekday() and one.start
        ]

    def _size(self, session: GroupSession) -> int:
        return sum(one.group == session.group for one in self.practice.memberships)

    def _is_free(self, room: MeetingRoom, slot: Slot) -> bool:
        for start in slot.starts:
            mine = (start, start + timedelta(minutes=slot.minutes + room.changeover))
            for one in self._sessions(start.date()):
                if one.room == room.name and one.meets != "video" and _meet(_stretch(one, 0, room.changeover), mine):
                    return False
        return True

    # --- who could come ----------------------------------------------------------------------------------------

    def _most(self, kind: GroupKind, slot: Slot, leader: Clinician) -> tuple[int, int]:
        able = [one for one in self.seekers.found if self.can_come(kind, slot, leader, one)]
        judge = self.seekers.judge
        limits = {one.code: judge.fit(one.code, as_place(slot, kind, (leader,)), one.wishes[0]).most for one in able}
        for count in range(min(slot.seats, len(able)), 0, -1):
            fitting = [
                some
                for some in combinations(able, count)
                if not any(self._apart(kind, one.code, other.code) for one, other in combinations(some, 2))
                and all(limits[one.code] is None or count <= (limits[one.code] or 0) for one in some)
            ]
            if fitting:
                return count, min(sum(self.asks(kind, slot, leader, one) for one in some) for some in fitting)
        return 0, 0

    def can_come(self, kind: GroupKind, slot: Slot, leader: Clinician, one: Seeker) -> bool:
        """Return whether somebody could come: nothing rules it out, and nothing else is at that time."""
        place = as_place(slot, kind, (leader,))
        groups = {each.group for each in self.practice.memberships if each.member == one.code}
        for start in slot.starts:
            mine = (start, start + timedelta(minutes=slot.minutes))
            if any(each.group in groups and _meet(_stretch(each), mine) for each in self._sessions(start.date())):
                return False
        return any(not self.seekers.judge.fit(one.code, place, wish).no for wish in one.wishes)

    def asks(self, kind: GroupKind, slot: Slot, leader: Clinician, one: Seeker) -> int:
        """Return how much has to be done or asked before, by the wish with least."""
        fits = [self.seekers.judge.fit(one.code, as_place(slot, kind, (leader,)), wish) for wish in one.wishes]
        return bool(one.lacks) + min((len(fit.check) for fit in fits if not fit.no), default=0)

    def _apart(self, kind: GroupKind, one: str, other: str) -> bool:
        judge = self.seekers.judge
        families = [judge.members[code].family for code in (one, other)]
        is_family = kind.name != "multi-family" and families[0] and families[0] == families[1]
        return bool(is_family) or any({pair.one, pair.other} == {one, other} for pair in judge.pairs)


SLOT = ("kind", "way", "leader", "weekday", "start", "minutes", "first", "seats", "room")


def _on(slot: WeeklySlot, day: date) -> Stretch:
    """Return a weekly stretch in the week of a day."""
    begin = datetime.combine(day + timedelta(days=slot.weekday - day.weekday()), slot.start)
    return begin, begin + timedelta(minutes=slot.minutes)


def _stretch(one: GroupSession, before: int = 0, after: int = 0) -> Stretch:
    return one.start - timedelta(minutes=before), one.start + timedelta(minutes=one.minutes + after)


def _meet(one: Stretch, other: Stretch) -> bool:
    return one[0] < other[1] and other[0] < one[1]
