"""Which sessions of other groups a member may make up in: the same service, a seat free, no clash. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from addon.fits.judge import FitJudge
from addon.group_seats import free_seats
from addon.records import GroupSession, Practice, TherapyGroup
from addon.sessions.expand import instant
from addon.sessions.expected import coming
from addon.ways.allowed import Key, MakeUpAllowed
from addon.ways_to_come import MakeUpOffer

MOST = 6
"""How many sessions a page offers."""
AHEAD = timedelta(days=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hosts:
    """The sessions to come in which somebody might make up, and who comes to which.

    ``guests`` are those (session, member) whom the practice let make up there: their seats are kept in the state.
    ``kept`` counts the seats of each group that are kept for members of the waiting list and for proposed placements.
    """

    practice: Practice
    judge: FitJudge
    wall: datetime
    groups: Mapping[str, TherapyGroup]
    sessions: Mapping[str, GroupSession]
    coming: Mapping[str, tuple[str, ...]]
    own: Mapping[str, Sequence[GroupSession]]
    guests: Collection[Key]
    kept: Mapping[str, int]

    @classmethod
    def of(
        cls, practice: Practice, judge: FitJudge, *, wall: datetime, guests: Collection[Key], kept: Mapping[str, int]
    ) -> "Hosts":
        """Return them for one pass."""
        ahead = [one for one in practice.sessions if wall < one.start <= wall + AHEAD and one.state != "cancelled"]
        expected = coming(practice, ahead, today=wall.date())
        own = defaultdict[str, list[GroupSession]](list)
        for one in ahead:
            for member in expected[one.code]:
                own[member].append(one)
        return cls(
            practice=practice,
            judge=judge,
            wall=wall,
            groups={one.code: one for one in practice.groups},
            sessions={one.code: one for one in sorted(ahead, key=lambda one: (one.start, one.code))},
            coming=expected,
            own=own,
            guests=guests,
            kept=kept,
        )

    def seats(self, session: GroupSession) -> int:
        """Return how many guests a session has room for, those who were let in among them."""
        group = self.groups.get(session.group)
        if group is None or group.seats is None:
            return 0
        own = [member for member in self.coming[session.code] if (session.code, member) not in self.guests]
        return free_seats(group, own, self.kept.get(group.code, 0))

    def offers(
        self, missed: GroupSession, member: str, allowed: MakeUpAllowed, among: Collection[str]
    ) -> list[MakeUpOffer]:
        """Return the sessions that a member may make up in; ``among`` are the groups that they are in themselves."""
        fitting = (one for one in self._near(missed, allowed) if one.group not in among)
        found = (
            self._offer(one, allowed) for one in fitting if self._is_free_for(member, one) and self._fits(member, one)
        )
        return [one for one in found if one.seats > 0][:MOST]

    def _near(self, missed: GroupSession, allowed: MakeUpAllowed) -> Iterator[GroupSession]:
        group = self.groups.get(missed.group)
        for one in self.sessions.values():
            other = self.groups.get(one.group)
            if group is None or other is None or not other.is_running or other.service != group.service:
                continue
            in_time = one.start - allowed.before > self.wall
            is_near = abs(one.start.date() - missed.start.date()).days <= allowed.days
            if in_time and is_near and (other.kind == group.kind or not allowed.same_kind):
                yield one

    def _is_free_for(self, member: str, one: GroupSession) -> bool:
        return not any(one.start < other.end and other.start < one.end for other in self.own.get(member, ()))

    def _fits(self, member: str, one: GroupSession) -> bool:
        return not self.judge.guest(member, self.practice, one, self.coming[one.code]).no

    def _offer(self, one: GroupSession, allowed: MakeUpAllowed) -> MakeUpOffer:
        start, end = instant(one.start, self.practice.zone), instant(one.end, self.practice.zone)
        how = one.meets or self.groups[one.group].meets
        return MakeUpOffer(
            session=one.code,
            start=start,
            end=end,
            until=start - allowed.before,
            how=how,
            seats=self.seats(one),
        )
