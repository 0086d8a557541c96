"""A group's sessions in one clinician's calendar: a weekly series with its exceptions.

Sessions are gathered by the weekly slot they belong to. A slot without a session of this clinician
(cancelled, covered by somebody else) is left out of the series; one that was moved, or differs in
length, room or cover, replaces its occurrence. What is too irregular becomes single events.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from addon.calendars.wanted import WantedEvent, Weekly
from addon.records import GroupSession, TherapyGroup
from addon.sessions.cadence import weeks_between
from addon.sessions.cover import facilitators, room_and_link
from addon.tabs import weekday

DAY_MINUTES = 24 * 60
DAYS = 7


@dataclass(frozen=True, slots=True)
class _Look:
    """What an occurrence shows besides its start."""

    minutes: int
    title: str
    description: str
    location: str


def group_events(
    clinician: str, group: TherapyGroup, sessions: Sequence[GroupSession], *, zone: str
) -> list[WantedEvent]:
    """Return the events for sessions the clinician is at (cancelled ones already left out)."""
    by_slot: dict[datetime, GroupSession] = {}
    singles: list[GroupSession] = []
    for session in sorted(
        sessions, key=lambda one: (not _fits(group, one.original_start), one.original_start, one.code)
    ):
        slot = _slot(group, session, by_slot)
        if slot in by_slot:
            singles.append(session)
        else:
            by_slot[slot] = session
    events = []
    for slots in _rhythms(group, sorted(by_slot)).values():
        if _regular(group, slots):
            events += _series(f"session | {clinician} | {group.code}", group, {at: by_slot[at] for at in slots}, zone)
        else:
            singles += [by_slot[at] for at in slots]
    return events + [_single(clinician, group, session, zone) for session in singles]


def moved_by(series: WantedEvent) -> timedelta:
    """Return how far a group's series stands from the weekday and time that its key tells, half a week at the most.

    That is how far a person moved it where nobody remembers what was written.
    """
    day, _, at = "".join(series.key.split(" | ")[3:4]).partition(" ")
    due = weekday(day)
    if due is None or not at:
        return timedelta()
    days = (series.start.weekday() - due + 3) % DAYS - 3
    return series.start - datetime.combine(series.start.date() - timedelta(days=days), time.fromisoformat(at))


def _fits(group: TherapyGroup, start: datetime) -> bool:
    return start.weekday() == group.weekday and start.time() == group.start


def _slot(group: TherapyGroup, session: GroupSession, taken: dict[datetime, GroupSession]) -> datetime:
    """Return the slot a session belongs to: its original start, or where a changed cadence has put it."""
    moved_by_cadence = not _fits(group, session.original_start) and _fits(group, session.start)
    return session.start if moved_by_cadence and session.start not in taken else session.original_start


def _rhythms(group: TherapyGroup, slots: Sequence[datetime]) -> dict[tuple[object, ...], list[datetime]]:
    """Gather slots that share weekday, time and week of the cadence."""
    every = weeks_between(group)
    found: dict[tuple[object, ...], list[datetime]] = {}
    for at in slots:
        week = (at.date().toordinal() - 1) // 7
        found.setdefault((at.weekday(), at.time(), week % every), []).append(at)
    return found


def _regular(group: TherapyGroup, slots: Sequence[datetime]) -> bool:
    """Whether a series is better than single events: at least two slots, and not more gaps than sessions."""
    return len(slots) > 1 and _count(group, slots) <= 2 * len(slots)


def _count(group: TherapyGroup, slots: Sequence[datetime]) -> int:
    return (slots[-1] - slots[0]).days // (7 * weeks_between(group)) + 1


def _series(key: str, group: TherapyGroup, sessions: dict[datetime, GroupSession], zone: str) -> list[WantedEvent]:
    slots = sorted(sessions)
    every = weeks_between(group)
    looks = {at: _look(group, session) for at, session in sessions.items()}
    usual = Counter(looks[at] for at in slots).most_common(1)[0][0]
    wanted = [slots[0] + timedelta(weeks=every * number) for number in range(_count(group, slots))]
    key = f"{key} | {slots[0]:%a %H:%M} | {every} | {(slots[0].toordinal() - 1) // 7 % every}"
    repeats = Weekly(every=every, count=len(wanted), without=tuple(at for at in wanted if at not in sessions))
    changed = [at for at in slots if sessions[at].start != at or looks[at] != usual]
    return [
        _event(key, slots[0], usual, zone, repeats=repeats),
        *(_event(key, sessions[at].start, looks[at], zone, instead_of=at) for at in changed),
    ]


def _single(clinician: str, group: TherapyGroup, session: GroupSession, zone: str) -> WantedEvent:
    return _event(f"session | {clinician} | {session.code}", session.start, _look(group, session), zone)


def _event(
    key: str,
    start: datetime,
    look: _Look,
    zone: str,
    *,
    repeats: Weekly | None = None,
    instead_of: datetime | None = None,
) -> WantedEvent:
    return WantedEvent(
        key=key,
        kind="session",
        start=start,
        minutes=look.minutes,
        zone=zone,
        title=look.title,
        description=look.description,
        location=look.location,
        repeats=repeats,
        instead_of=instead_of,
    )


def _look(group: TherapyGroup, session: GroupSession) -> _Look:
    """Return a neutral look: codes, room, and the link; never the group's name, which tells what it treats."""
    room, link = room_and_link(session, group)
    meets = session.meets or group.meets
    where = room if meets != "video" else "Video"
    there = f"{room} + video".removeprefix(" + ") if meets == "hybrid" else where
    by = facilitators(session, group)
    lines = [f"Lead {by.lead}" + f" (covers {by.covered})" * bool(by.covered)] if by.lead else []
    lines += [f"Co-facilitator {by.co}"] * bool(by.co) + [f"Join: {link}"] * bool(link)
    return _Look(
        minutes=max(1, min(session.minutes, DAY_MINUTES)),
        title=" · ".join(part for part in (f"Group {group.code}", there) if part),
        description="\n".join(lines),
        location=where,
    )
