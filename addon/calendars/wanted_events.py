"""Every clinician's calendar as we want it: sessions, blocks, supervision, meetings."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, timedelta

from addon.calendars.blocks import as_event, blocks
from addon.calendars.group_series import group_events
from addon.calendars.wanted import WantedEvent, Weekly, in_order
from addon.records import Clinician, GroupSession, Practice, TherapyGroup, WeeklySlot
from addon.sessions.commitments import slot_starts
from addon.sessions.cover import facilitators

WEEKS_BACK = 4
WEEKS_AHEAD = 8


def window(today: date) -> tuple[date, date]:
    """Return the first and last day calendars show: whole weeks, so that they slide on Mondays only."""
    monday = today - timedelta(days=today.weekday())
    return monday - timedelta(weeks=WEEKS_BACK), monday + timedelta(weeks=WEEKS_AHEAD, days=6)


def wanted_events(
    practice: Practice, *, today: date, flagged: Mapping[str, Collection[str]] | None = None
) -> dict[str, tuple[WantedEvent, ...]]:
    """Return the wanted events of every clinician by code, four weeks back to eight weeks ahead.

    ``flagged``: member codes to look at, by session code or group code. A clinician who left, or
    has nothing, gets an empty tuple, so that the old events go.
    """
    first, last = window(today)
    sessions = [one for one in practice.sessions if one.state != "cancelled" and first <= one.start.date() <= last]
    found: dict[str, list[WantedEvent]] = {one.code: [] for one in practice.clinicians if one.code}
    active = {one.code for one in practice.clinicians if one.active}
    everything = (
        *_sessions(practice, sessions),
        *(
            (block.clinician, as_event(block, practice.zone))
            for block in blocks(practice, sessions, today=today, flagged=flagged)
        ),
        *(
            (code, _slot(key, title, slot, practice.zone, (first, last)))
            for code, key, title, slot in _weekly([one for one in practice.clinicians if one.active])
        ),
    )
    for code, event in everything:
        if code in active:
            found[code].append(event)
    return {code: in_order(events) for code, events in found.items()}


def _sessions(practice: Practice, sessions: Collection[GroupSession]) -> Iterator[tuple[str, WantedEvent]]:
    """Yield the sessions' events; a group whose row is gone is known by its code alone."""
    groups = {one.code: one for one in practice.groups}
    at: dict[tuple[str, str], list[GroupSession]] = {}
    for session in sessions:
        for code in facilitators(session, groups.get(session.group)).present:
            at.setdefault((session.group, code), []).append(session)
    for (of, code), theirs in at.items():
        group = groups.get(of) or TherapyGroup(code=of, name="")
        yield from ((code, event) for event in group_events(code, group, theirs, zone=practice.zone))


def _weekly(clinicians: Collection[Clinician]) -> Iterator[tuple[str, str, str, WeeklySlot]]:
    """Yield whose it is, its key, its title and its time; an hour of supervision once, whoever typed it."""
    supervised: dict[tuple[str, WeeklySlot], list[str]] = {}
    for clinician in clinicians:
        for slot in clinician.meetings:
            yield clinician.code, f"meeting | {clinician.code}", "Team meeting", slot
        for slot in clinician.supervision if clinician.supervisor not in ("", clinician.code) else ():
            supervised.setdefault((clinician.supervisor, slot), []).append(clinician.code)
    for (code, slot), whom in supervised.items():
        yield code, f"supervision | {code} | {' '.join(whom)}", f"Supervision {', '.join(whom)}", slot
    named = {(code, slot.weekday, slot.start) for code, slot in supervised}
    for clinician in clinicians:
        for slot in clinician.supervision:
            if (clinician.code, slot.weekday, slot.start) not in named:
                yield clinician.code, f"supervision | {clinician.code}", "Supervision", slot


def _slot(key: str, title: str, slot: WeeklySlot, zone: str, days: tuple[date, date]) -> WantedEvent:
    starts = list(slot_starts(slot, first=days[0], last=days[1]))
    return WantedEvent(
        key=f"{key} | {starts[0]:%a %H:%M} | {slot.minutes}",
        kind=key.split(" ", 1)[0],
        start=starts[0],
        minutes=slot.minutes,
        zone=zone,
        title=title,
        repeats=Weekly(every=1, count=len(starts)),
    )
