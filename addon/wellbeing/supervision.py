"""Supervision that took place or was missed, from the events in two-way calendars. Pure.

Only a calendar that people edit tells: an hour that somebody deleted there was missed, one that was moved took place at
its new time. Of a calendar that Groupkeeper only writes nobody can tell, nor of the days before the calendar was first
read: nobody could delete there what was not there yet.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from addon.calendars.cut_series import cut_slots, gone_on
from addon.calendars.known_events import KnownEvent, KnownEvents
from addon.calendars.ports import EventId
from addon.calendars.wanted import WantedEvent, starts
from addon.memory import Kept
from addon.records import Clinician, Practice

LOOKS_BACK = timedelta(days=28)
NONE_IN = timedelta(days=14)
_KIND = "supervision"
READ_SINCE = Kept("calendar read since", date)
"""By the code of the clinician whose calendar it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    """The hours of 28 days: how many took place and were missed, and the last that took place.

    ``is_planned``: the clinician has weekly hours of supervision; ``can_tell``: a calendar tells what became of them.
    ``is_too_new``: none took place, and no calendar that tells is read for 14 days. ``gives``: they supervise somebody.
    """

    is_planned: bool = False
    gives: bool = False
    can_tell: bool = False
    is_too_new: bool = False
    took_place: int = 0
    missed: int = 0
    last: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendars:
    """The two-way calendars by clinician code, and since when each is read."""

    known: Mapping[str, KnownEvents] = field(default_factory=dict)
    since: Mapping[str, date] = field(default_factory=dict)


def supervision(one: Clinician, calendars: Calendars, practice: Practice, wall: datetime) -> Supervision:
    """Return what became of a clinician's hours of supervision in the 28 days before ``wall``.

    Hours that they give to active clinicians whom they supervise are none of their own.
    """
    theirs = (other for other in practice.clinicians if other.active and other.supervisor == one.code)
    given = {slot for other in theirs for slot in other.supervision}
    if not set(one.supervision) - given:
        return Supervision(gives=bool(given))
    both = tuple(code for code in dict.fromkeys((one.code, one.supervisor)) if code)
    found: dict[datetime, tuple[datetime, bool]] = {}
    for owner in both:
        for planned, began, took_place in _told(one.code, owner, calendars, wall):
            before = found.get(planned, (planned, True))
            found[planned] = (began if began != planned else before[0], took_place and before[1])
    if not found:
        return Supervision(is_planned=True)
    away = [off for off in practice.time_off if off.counts and off.clinician in both]
    hours = found.values()
    there = [at for at, took_place in hours if took_place and not any(off.start <= at < off.end for off in away)]
    read = (day for owner, day in calendars.since.items() if owner in both and owner in calendars.known)
    return Supervision(
        is_planned=True,
        can_tell=True,
        is_too_new=not there and min(read, default=wall.date()) > wall.date() - NONE_IN,
        took_place=len(there),
        missed=len(found) - len(there),
        last=max((at.date() for at in there), default=None),
    )


def _told(code: str, owner: str, calendars: Calendars, wall: datetime) -> Iterator[tuple[datetime, datetime, bool]]:
    """Yield what one calendar tells of a clinician's hours: when each was planned, when it was, if it took place."""
    known, since = calendars.known.get(owner, {}), calendars.since.get(owner, wall.date())
    for event in known:
        if event.instead_of is None and _is_of(event.key, code, owner):
            yield from (one for one in _hours(event, known, wall) if one[0].date() >= since)


def _is_of(key: str, code: str, owner: str) -> bool:
    """Return whether a series of an owner's calendar is the supervision of a clinician: their own, or for them."""
    kind, whose, *rest = key.split(" | ")
    is_for = code in rest[0].split() if len(rest) > 2 else code == owner
    return kind == _KIND and whose == owner and is_for


def _hours(event: EventId, known: KnownEvents, wall: datetime) -> Iterator[tuple[datetime, datetime, bool]]:
    """Yield each hour of a series that should have been over by now, also of what its end goes on as."""
    series = known[event]
    shown = series.seen if series.persons else (series.meant or series.seen)
    planned = shown or series.meant
    for at in starts(planned) if planned else ():
        changed = known.get(EventId(event.key, at))
        begins = _moved(changed) or at
        if planned and _is_over(begins, planned, wall):
            yield at, begins, shown is not None and not _is_deleted(changed)
    if series.rest and series.seen and series.meant:
        for slot, stands in gone_on(cut_slots(series.meant, series.seen), series.rest).items():
            if _is_over(stands.start, stands, wall):
                yield slot, stands.start, True


def _is_over(begins: datetime, event: WantedEvent, wall: datetime) -> bool:
    """Return whether an hour of the last 28 days is over."""
    return begins + timedelta(minutes=event.minutes) <= wall and wall - LOOKS_BACK <= begins


def _moved(one: KnownEvent | None) -> datetime | None:
    return one.seen.start if one and one.persons and one.seen else None


def _is_deleted(one: KnownEvent | None) -> bool:
    return one is not None and one.persons and one.seen is None
