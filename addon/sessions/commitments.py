"""What takes up a person's or a room's time, as half-open intervals of instants."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from addon.records import Appointment, Clinician, GroupSession, Practice, TimeOff, WeeklySlot
from addon.sessions.cover import facilitators, room_and_link
from addon.sessions.expand import instant, wall_time
from addon.sessions.expected import coming
from addon.tabs import folded

SESSION = "session"
DAY_MINUTES = 24 * 60
"""Nothing here lasts longer: a mistyped length must not stop the pass."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """``who`` (``("clinician", "C-01")``, ``("room", "Room 2")``) is taken from ``start`` until before ``end`` (UTC).

    ``kind``: session · appointment · supervision · meeting · busy · all day · time off · preparation · documentation.
    ``what`` names it in codes; ``at`` is its wall time in the practice's zone. The last ``changeover`` of it, which a
    room has after a session, is no part of the session.
    """

    who: tuple[str, str]
    kind: str
    what: str
    start: datetime
    end: datetime
    at: datetime
    changeover: timedelta = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class BusyTime:
    """A stretch in which a clinician's own calendar shows them as busy (UTC, half-open); never with its content.

    ``declined`` are the marks of those who declined it: it takes none of their time.
    """

    start: datetime
    end: datetime
    all_day: bool = False
    declined: tuple[str, ...] = ()


def of_sessions(practice: Practice, *, today: date, clinicians_only: bool = False) -> Iterator[Commitment]:
    """Yield what every session from today on takes up: clinicians, and unless only they count room, link, members."""
    groups = {group.code: group for group in practice.groups}
    sessions = [one for one in practice.sessions if one.state != "cancelled" and one.start.date() >= today]
    members = {} if clinicians_only else coming(practice, sessions, today=today)
    spelled = {folded(one.name): one.name for one in practice.rooms}
    changeovers = {one.name: timedelta(minutes=one.changeover) for one in practice.rooms}
    for session in sessions:
        group = groups.get(session.group)
        takes = [("clinician", code) for code in facilitators(session, group).present]
        if not clinicians_only:
            room, link = room_and_link(session, group)
            takes += [("room", spelled.setdefault(folded(room), room))] * bool(room)
            takes += [("video link", link.strip())] * bool(link)
            takes += [("member", code) for code in members[session.code]]
        start = instant(session.start, practice.zone)
        yield from (_session(session, who, start, changeovers) for who in takes)


def _session(
    session: GroupSession, who: tuple[str, str], start: datetime, changeovers: Mapping[str, timedelta]
) -> Commitment:
    after = changeovers.get(who[1], timedelta()) if who[0] == "room" else timedelta()
    end = start + timedelta(minutes=min(session.minutes, DAY_MINUTES)) + after
    return Commitment(
        who=who, kind=SESSION, what=session.code, start=start, end=end, at=session.start, changeover=after
    )


def of_time_off(time_off: Iterable[TimeOff], *, zone: str, today: date) -> Iterator[Commitment]:
    """Yield the approved time off that is not over."""
    for one in time_off:
        if one.counts and one.until >= today:
            yield Commitment(
                who=("clinician", one.clinician),
                kind="time off",
                what="",
                start=instant(one.start, zone),
                end=instant(one.end, zone),
                at=one.start,
            )


def of_appointments(appointments: Iterable[Appointment], *, zone: str, today: date) -> Iterator[Commitment]:
    """Yield the clinician's and the member's time of individual appointments from today on, cancelled ones left out."""
    for one in appointments:
        if one.start.date() < today or one.is_taken_back:
            continue
        start = instant(one.start, zone)
        end = start + timedelta(minutes=min(one.minutes_taken, DAY_MINUTES))
        for who in (("clinician", one.clinician), ("member", one.member)):
            if who[1]:
                yield Commitment(who=who, kind="appointment", what="", start=start, end=end, at=one.start)


def of_weekly_slots(clinicians: Iterable[Clinician], *, zone: str, first: date, last: date) -> Iterator[Commitment]:
    """Yield supervision (also the supervisor's time) and meetings of active clinicians, day by day."""
    for clinician in clinicians:
        if not clinician.active:
            continue
        weekly = [("supervision", slot, code) for slot in clinician.supervision for code in _both(clinician)]
        weekly += [("meeting", slot, clinician.code) for slot in clinician.meetings]
        for kind, slot, code in weekly:
            for at in slot_starts(slot, first=first, last=last):
                start = instant(at, zone)
                end = start + timedelta(minutes=slot.minutes)
                yield Commitment(who=("clinician", code), kind=kind, what=clinician.code, start=start, end=end, at=at)


def _both(clinician: Clinician) -> tuple[str, ...]:
    return tuple(code for code in (clinician.code, clinician.supervisor) if code)


def slot_starts(slot: WeeklySlot, *, first: date, last: date) -> Iterator[datetime]:
    """Yield the wall times at which a weekly slot begins on the days from ``first`` to ``last``, both included."""
    day = first + timedelta(days=(slot.weekday - first.weekday()) % 7)
    while day <= last:
        yield datetime.combine(day, slot.start)
        day += timedelta(days=7)


def of_busy_times(busy: Mapping[str, Iterable[BusyTime]], *, zone: str) -> Iterator[Commitment]:
    """Yield busy times by clinician code; all-day entries have a kind of their own, because many are only notes."""
    for code, times in busy.items():
        for one in times:
            yield Commitment(
                who=("clinician", code),
                kind="all day" if one.all_day else "busy",
                what="",
                start=one.start,
                end=one.end,
                at=wall_time(one.start, zone),
            )
