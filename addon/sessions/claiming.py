"""Finds the session that a meeting was: from its clinician, its start and the members who came."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from operator import attrgetter

from addon.exports.joined import JoinedVisit
from addon.exports.review import stable_key
from addon.records import SERVICE_OF_CODE, GroupSession, Practice, TherapyGroup
from addon.sessions.cadence import expected_sessions, session_at
from addon.sessions.expected import by_group

_SAME_TIME = timedelta(minutes=15)
_NEAR = timedelta(days=1)
_ENOUGH = 0.5
"""The share of those present who must be on the roster where the schedule alone cannot decide."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """What exports show of one meeting: who led it (a code or ""), when, the billing code, who came."""

    clinician: str
    start: datetime
    code: str
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class Claim:
    """The session a meeting was; ``on_time`` where the schedule has it at that start, ``new`` without a row yet."""

    session: GroupSession
    on_time: bool
    new: bool = False


@dataclass(frozen=True, slots=True)
class Undecided:
    """Two or more groups fit, or one fits badly: a person decides."""

    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Fit:
    claim: Claim
    leads: bool
    overlap: float

    def beats(self, other: "_Fit") -> bool:
        at_least = self.claim.on_time >= other.claim.on_time and self.leads >= other.leads
        better_time = self.claim.on_time > other.claim.on_time and self.overlap >= other.overlap
        return at_least and (other.overlap == 0 or better_time) and self.overlap > 0


class Schedule:
    """A practice's groups, sessions and rosters, indexed for claims."""

    def __init__(self, practice: Practice) -> None:
        self.groups: Mapping[str, TherapyGroup] = {group.code: group for group in practice.groups}
        self._roster = by_group(practice.memberships)
        self._sessions: dict[str, list[GroupSession]] = defaultdict(list)
        for session in sorted(practice.sessions, key=attrgetter("start")):
            self._sessions[session.group].append(session)
        self._groups_of_member: dict[str, set[str]] = defaultdict(set)
        for membership in practice.memberships:
            if membership.group in self.groups:
                self._groups_of_member[membership.member].add(membership.group)
        self._groups_of_clinician: dict[str, set[str]] = defaultdict(set)
        for group in practice.groups:
            for clinician in roles(group):
                self._groups_of_clinician[clinician].add(group.code)
        for session in practice.sessions:
            for clinician in roles(session):
                self._groups_of_clinician[clinician].add(session.group)
        self._members: dict[tuple[str, date], frozenset[str]] = {}
        self._on_day: dict[tuple[str, date], GroupSession | None] = {}

    def members_on(self, group: str, day: date) -> frozenset[str]:
        """Return who belongs to a group on a day."""
        key = (group, day)
        found = self._members.get(key)
        if found is None:
            active = (one.member for one in self._roster.get(group, ()) if one.active_on(day))
            found = self._members[key] = frozenset(active)
        return found

    def groups_of(self, member: str, day: date) -> set[str]:
        """Return the groups that a member belongs to on a day."""
        return {group for group in self._groups_of_member.get(member, ()) if member in self.members_on(group, day)}

    def claimed(self, meeting: Meeting) -> Claim | Undecided | None:
        """Return the session a meeting was, the groups it could have been, or None where no group fits."""
        fits = self._fits(meeting)
        if len(fits) > 1:
            service = SERVICE_OF_CODE.get(meeting.code[:5])
            fits = [one for one in fits if self.groups[one.claim.session.group].service == service] or fits
        for fit in fits:
            if all(other is fit or fit.beats(other) for other in fits):
                return fit.claim if len(fits) > 1 or self._plausible(fit, meeting) else _undecided([fit])
        return _undecided(fits) if fits else None

    def claimed_by_name(self, group: str, start: datetime) -> Claim:
        """Return the session of a known group at or near a start, a new one if there is none."""
        near = self._nearest(group, start)
        if near is not None:
            return Claim(_at(near, start), on_time=abs(near.start - start) <= _SAME_TIME)
        return Claim(session_at(self.groups[group], start), on_time=True, new=True)

    def led_by(self, clinician: str) -> frozenset[str]:
        """Return the groups that a clinician leads, or has led a session of."""
        return frozenset(self._groups_of_clinician.get(clinician, ())) & self.groups.keys()

    def of_day(self, group: str, day: date) -> GroupSession:
        """Return the group's session of a day on which it surely met: at its usual hour where nothing else is known."""
        usual = self.groups[group].start
        known = self.on_day(group, day)
        return known or self.claimed_by_name(group, datetime.combine(day, usual or datetime.min.time())).session

    def on_day(self, group: str, day: date) -> GroupSession | None:
        """Return the group's one session of a day, from its rows or its cadence; None if none or several."""
        key = (group, day)
        if key not in self._on_day:
            self._on_day[key] = self._only_one(group, day)
        return self._on_day[key]

    def _only_one(self, group: str, day: date) -> GroupSession | None:
        rows = [one for one in self._sessions.get(group, ()) if one.start.date() == day]
        if rows:
            return rows[0] if len(rows) == 1 else None
        moved = any(one.original_start.date() == day for one in self._sessions.get(group, ()))
        found = expected_sessions(replace(self.groups[group], status="active"), first=day, last=day)
        return found[0] if len(found) == 1 and not moved else None

    def _fits(self, meeting: Meeting) -> list[_Fit]:
        candidates = set(self._groups_of_clinician.get(meeting.clinician, ())) if meeting.clinician else set()
        for member in meeting.members:
            candidates |= self._groups_of_member.get(member, set())
        fits = (self._fit(self.groups[one], meeting) for one in sorted(candidates) if one in self.groups)
        return [fit for fit in fits if fit is not None]

    def _fit(self, group: TherapyGroup, meeting: Meeting) -> _Fit | None:
        claim = self._claim(group, meeting.start)
        if claim is None:
            return None
        leads = meeting.clinician in roles(group) | roles(claim.session)
        overlap = self._overlap(group.code, claim.session.start.date(), meeting.members)
        admitted = leads and claim.on_time if overlap < _ENOUGH else leads or claim.on_time
        return _Fit(claim, leads, overlap) if admitted else None

    def _claim(self, group: TherapyGroup, start: datetime) -> Claim | None:
        near = self._nearest(group.code, start)
        if near is not None and abs(near.start - start) <= _SAME_TIME:
            return Claim(_at(near, start), on_time=True)
        slot = self._slot(group, start)
        if slot is not None and not any(one.code == slot.code for one in self._sessions.get(group.code, ())):
            return Claim(_at(slot, start), on_time=True, new=True)
        if near is not None:
            return Claim(_at(near, start), on_time=False)
        usual = group.weekday == start.weekday() and group.start is not None
        if usual and group.start and abs(datetime.combine(start.date(), group.start) - start) <= _SAME_TIME:
            # The slot of the group before its first or after its last session: only its own members make it so.
            return Claim(session_at(group, start), on_time=False, new=True)
        return None

    def _slot(self, group: TherapyGroup, start: datetime) -> GroupSession | None:
        expected = expected_sessions(replace(group, status="active"), first=start.date(), last=start.date())
        return next((one for one in expected if abs(one.start - start) <= _SAME_TIME), None)

    def _nearest(self, group: str, start: datetime) -> GroupSession | None:
        rows = self._sessions.get(group, [])
        at = bisect_left(rows, start, key=attrgetter("start"))
        near = [one for one in rows[max(at - 1, 0) : at + 1] if abs(one.start - start) <= _NEAR]
        return min(near, key=lambda one: abs(one.start - start), default=None)

    def _overlap(self, group: str, day: date, members: Collection[str]) -> float:
        known = self.members_on(group, day) or {one.member for one in self._roster.get(group, ())}
        return len(known & set(members)) / len(members) if members else 0.0

    def _plausible(self, fit: _Fit, meeting: Meeting) -> bool:
        """Return whether the only fit may count: not if three or more came and nobody is on the roster."""
        roster = self.members_on(fit.claim.session.group, fit.claim.session.start.date())
        return fit.overlap > 0 or len(meeting.members) < 3 or not roster


def roles(one: TherapyGroup | GroupSession) -> frozenset[str]:
    """Return the codes of everybody who leads a group or session."""
    substitute = one.substitute if isinstance(one, GroupSession) else ""
    return frozenset({one.clinician, one.co_facilitator, substitute} - {""})


def _at(session: GroupSession, start: datetime) -> GroupSession:
    return session if session.start == start else replace(session, start=start)


def _undecided(fits: list[_Fit]) -> Undecided:
    return Undecided(tuple(sorted({one.claim.session.group for one in fits})))


def meeting_key(one: JoinedVisit) -> str:
    """Return the key of the question which group met; it stays the same over passes."""
    return stable_key("meeting", one.clinician_key, f"{one.start:%Y-%m-%d %H:%M}", one.code)


def meeting_of(rows: Sequence[JoinedVisit]) -> Meeting:
    """Return the meeting that some visits of one clinician at one start are."""
    one = rows[0]
    start = one.start or datetime.combine(one.day, datetime.min.time())
    return Meeting(one.clinician, start, one.code, frozenset(row.member for row in rows))
