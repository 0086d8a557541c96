"""Remembers a two-way calendar between passes: our events, and what people changed about them. Pure.

Only another time counts as a person's change; an event whose texts were edited is no request. A write is
remembered before it is made, so that after a crash our own write is never taken for a person's.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from addon.calendars.ports import DELETED, Changes, EventId, SeenEvent
from addon.calendars.wanted import WantedEvent, starts
from addon.memory import Kept
from addon.sources import few


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEvent:
    """One of our events as we last knew it.

    ``meant`` is what we last wrote (for an occurrence without an event of its own: what its series shows
    there), ``meaning`` what we are about to write. ``persons``: somebody moved or deleted it; ``seen`` is then
    what the calendar has now, None if nothing, and ``rest`` the series as which the end of it goes on. An occurrence
    that they put where our series has none was never ``meant``. After a lost state an event has ``seen`` only.
    ``unread``: how it repeats now cannot be told; all else is as it was before.
    """

    version: str = ""
    meant: WantedEvent | None = None
    meaning: WantedEvent | None = None
    persons: bool = False
    seen: WantedEvent | None = None
    rest: tuple[WantedEvent, ...] = ()
    unread: bool = False

    @property
    def is_unremembered(self) -> bool:
        """Return whether the calendar has it and we cannot know whether anybody changed it."""
        return self.meant is None and self.seen is not None

    @property
    def is_there(self) -> bool:
        """Return whether the calendar has it, as far as we know; one of which only the version is left is to go."""
        return bool(self.version and (self.seen or self.unread or (self.meant and not self.persons)))

    @property
    def has_no_time(self) -> bool:
        """Return whether a person has made it all day: on which day it is then tells no time."""
        return self.seen is not None and self.seen.all_day

    @property
    def is_put_there(self) -> bool:
        """Return whether a person put it where our series has none."""
        return self.is_unremembered and self.persons


SESSION = "session"
"""The kind of the events for sessions; every other kind is a block that belongs to the clinician."""

KnownEvents = Mapping[EventId, KnownEvent]


def kind_of(event: EventId) -> str:
    """Return the kind of an event: the first word of its key."""
    return event.key.partition(" ")[0]


def in_sequence(events: Iterable[EventId]) -> list[EventId]:
    """Return the ids by key, a series before its changed occurrences."""
    return sorted(events, key=lambda one: (one.key, one.instead_of or datetime.min))


def occurrence(series: WantedEvent | None, at: datetime | None) -> WantedEvent | None:
    """Return a series' regular occurrence at a wall time, None if it has none there."""
    if series is None or series.repeats is None or at is None or at not in starts(series):
        return None
    return replace(series, start=at, repeats=None, instead_of=at)


def heard(known: KnownEvents, changes: Changes) -> dict[EventId, KnownEvent]:
    """Return the events after a calendar's changes. For deletions that it does not report, see ``deleted``.

    Of changed occurrences that went with their series, or that it dropped, the series tells all there is to tell.
    """
    after = dict(known)
    for one in sorted(changes.seen, key=lambda seen: (seen.id.key, seen.id.instead_of or datetime.min)):
        made = _heard(one, after)
        if made is None:
            after.pop(one.id, None)
        else:
            after[one.id] = made
    whole = {one.id.key for one in changes.seen if one.event is None and one.id.instead_of is None}
    return {event: one for event, one in after.items() if not (_went_with(event, whole) or event in changes.dropped)}


def _went_with(event: EventId, series: Collection[str]) -> bool:
    return event.instead_of is not None and event.key in series


def _heard(one: SeenEvent, known: KnownEvents) -> KnownEvent | None:
    before = known.get(one.id, KnownEvent())
    meant = before.meant or _by_its_series(one.id, known)
    if one.event is None:
        meant = meant or before.seen
        return KnownEvent(version=one.version, meant=meant, persons=True) if meant else None
    if any(part.repeats and part.repeats.is_unread for part in (one.event, *one.rest)):
        return replace(before, version=before.version or one.version, unread=True)
    if (before.version, before.rest) == (one.version, one.rest):
        return replace(before, unread=False)
    if before.meaning and before.persons and before.seen == before.meaning and same_time(before.meaning, one.event):
        return replace(before, version=one.version, meaning=None)
    if before.meaning and same_time(before.meaning, one.event):
        return KnownEvent(version=one.version, meant=before.meaning)
    if meant is None:
        return KnownEvent(version=one.version, persons=_is_left_out(one.id, known), seen=one.event)
    if same_time(meant, one.event):
        return KnownEvent(version=one.version, meant=meant)
    return KnownEvent(version=one.version, meant=meant, persons=True, seen=one.event, rest=one.rest)


def _is_left_out(event: EventId, known: KnownEvents) -> bool:
    """Return whether an occurrence is none of a series that we remember: only a person can have put it there."""
    series = known.get(EventId(event.key))
    return event.instead_of is not None and series is not None and series.meant is not None


def _by_its_series(event: EventId, known: KnownEvents) -> WantedEvent | None:
    series = known.get(EventId(event.key), KnownEvent())
    versions = (series.meaning, series.meant, series.seen)  # a series that a person moved has other slots
    return next((found for one in versions if (found := occurrence(one, event.instead_of))), None)


def same_time(one: WantedEvent, other: WantedEvent) -> bool:
    """Return whether two events take up the same time, every occurrence of them."""
    return (starts(one), one.minutes, one.all_day) == (starts(other), other.minutes, other.all_day)


def vanished(known: KnownEvents, changes: Changes) -> tuple[EventId, ...]:
    """Return the events that a complete listing lacks: it reports no deletions, so they are found here.

    An occurrence that its series has is no deletion: it is told of where a person deleted it.
    """
    if not changes.complete:
        return ()
    there, alone = {one.id: one.event for one in changes.seen}, changes.left_alone
    lacking = (event for event, one in known.items() if one.is_there and event not in there)
    lacking = (event for event in lacking if event.key not in alone)
    return tuple(in_sequence(one for one in lacking if not occurrence(there.get(EventId(one.key)), one.instead_of)))


def emptied(before: KnownEvents, known: KnownEvents, unseen: Collection[EventId]) -> tuple[EventId, ...]:
    """Return all events and series of before, where there were more than a few and not one is left."""
    were_there = in_sequence(event for event, one in before.items() if event.instead_of is None and one.is_there)
    left = [event for event in were_there if event not in unseen and known.get(event, KnownEvent()).is_there]
    return () if left or len(were_there) <= few(len(were_there)) else tuple(were_there)


def deleted(known: KnownEvents, events: Iterable[EventId]) -> dict[EventId, KnownEvent]:
    """Return the events once these count as deleted by a person; of a series' changed occurrences nothing is left."""
    events = tuple(events)
    whole = {event.key for event in events if event.instead_of is None}
    gone = {event: _gone(known[event]) for event in events}
    return {event: one for event, one in {**known, **gone}.items() if not _went_with(event, whole)}


def _gone(one: KnownEvent) -> KnownEvent:
    return KnownEvent(version=DELETED, meant=one.meant or one.seen, persons=True)


def put_back(known: KnownEvents, gone: Iterable[EventId]) -> dict[EventId, KnownEvent]:
    """Return the events so that the next plan writes these again where they are still wanted."""
    gone = tuple(gone)
    whole = {event.key for event in gone if event.instead_of is None}
    left = {event: one for event, one in known.items() if event not in gone and event.key not in whole}
    return {**left, **{EventId(key): KnownEvent(version=DELETED) for key in sorted(whole)}}


def to_fill(known: KnownEvents, wanted: Iterable[WantedEvent]) -> dict[EventId, KnownEvent]:
    """Return the events so that the next plan writes again whatever is wanted and missing."""
    whole = {EventId(event.key): KnownEvent(version=DELETED) for event in wanted if event.instead_of is None}
    return {**whole, **known}


@dataclass(frozen=True, slots=True)
class CalendarsNow:
    """What is known of every two-way calendar in this pass, by clinician code."""

    known: Mapping[str, KnownEvents]


# --- as it is remembered -------------------------------------------------------------------------

KNOWN = Kept("calendar", tuple[tuple[EventId, KnownEvent], ...])
"""The known events of each clinician's calendar, by the clinician's code; in sequence."""
TOKEN = Kept("calendar token", str)
"""The sync token of each calendar, by the clinician's code."""


def to_remember(known: KnownEvents) -> tuple[tuple[EventId, KnownEvent], ...]:
    """Return what is known in the form in which it is remembered."""
    return tuple((event, known[event]) for event in in_sequence(known))
