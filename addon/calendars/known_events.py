"""What is known of a two-way calendar between passes: what we put there, and what people made of it. Pure.

Only times tell a person's change from ours: an event whose texts were edited is no request. What we are about
to write is remembered beforehand, so that after a crash our own write is never taken for a person's.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from addon.calendars.ports import DELETED, Changes, EventId, SeenEvent
from addon.calendars.wanted import WantedEvent, Weekly, starts
from addon.sources import few


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEvent:
    """One event of ours as last known.

    ``meant`` is what we last put there (of an occurrence we never put: what its series says), ``meaning`` what
    we are about to put. ``persons``: somebody moved or deleted it; then ``seen`` is what stands there now, None
    if nothing does. An event that nobody remembers (a lost state) has ``seen`` only.
    """

    version: str = ""
    meant: WantedEvent | None = None
    meaning: WantedEvent | None = None
    persons: bool = False
    seen: WantedEvent | None = None

    @property
    def is_unremembered(self) -> bool:
        """Return whether it stands in the calendar and we do not know whether anybody changed it."""
        return self.meant is None and self.seen is not None


SESSION = "session"
"""The sort of event that stands for a session; every other sort is a block of the clinician's own."""

KnownEvents = Mapping[EventId, KnownEvent]


def kind_of(event: EventId) -> str:
    """Return what sort of event it is: the first word of its key."""
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
    """Return what is known after the changes a calendar told. Deletions it could not tell: ``deleted``."""
    after = dict(known)
    for one in sorted(changes.seen, key=lambda seen: (seen.id.key, seen.id.instead_of or datetime.min)):
        made = _heard(one, after)
        if made is None:
            after.pop(one.id, None)
        else:
            after[one.id] = made
    return after


def _heard(one: SeenEvent, known: KnownEvents) -> KnownEvent | None:
    before = known.get(one.id, KnownEvent())
    meant = before.meant or _by_its_series(one.id, known)
    if one.event is None:
        meant = meant or before.seen
        return KnownEvent(version=one.version, meant=meant, persons=True) if meant else None
    if before.version == one.version:
        return before
    if before.meaning and same_time(before.meaning, one.event):
        return KnownEvent(version=one.version, meant=before.meaning)
    if meant is None:
        return KnownEvent(version=one.version, seen=one.event)
    if same_time(meant, one.event):
        return KnownEvent(version=one.version, meant=meant)
    return KnownEvent(version=one.version, meant=meant, persons=True, seen=one.event)


def _by_its_series(event: EventId, known: KnownEvents) -> WantedEvent | None:
    series = known.get(EventId(event.key), KnownEvent())
    says = (series.meaning, series.meant, series.seen)  # a series that a person moved has its own slots
    return next((found for one in says if (found := occurrence(one, event.instead_of))), None)


def same_time(one: WantedEvent, other: WantedEvent) -> bool:
    """Return whether two events take up the same time, every occurrence of them."""
    return (starts(one), one.minutes) == (starts(other), other.minutes)


def vanished(known: KnownEvents, changes: Changes) -> tuple[EventId, ...]:
    """Return the events that a complete listing no longer has: it tells no deletions, so they are found here."""
    if not changes.complete:
        return ()
    there = {one.id for one in changes.seen}
    return tuple(in_sequence(event for event, one in known.items() if _stands(one) and event not in there))


def emptied(before: KnownEvents, known: KnownEvents, unseen: Collection[EventId]) -> tuple[EventId, ...]:
    """Return the events and series that stood before, where more than a few did and not one does now."""
    stood = in_sequence(event for event, one in before.items() if event.instead_of is None and _stands(one))
    left = [event for event in stood if event not in unseen and _stands(known.get(event, KnownEvent()))]
    return () if left or len(stood) <= few(len(stood)) else tuple(stood)


def _stands(one: KnownEvent) -> bool:
    return bool(one.version and (one.seen if one.persons else one.meant))


def deleted(known: KnownEvents, events: Iterable[EventId]) -> dict[EventId, KnownEvent]:
    """Return what is known once these events count as deleted by a person."""
    gone = {event: replace(known[event], version=DELETED, persons=True, seen=None, meaning=None) for event in events}
    return {**known, **gone}


def put_back(known: KnownEvents, gone: Iterable[EventId]) -> dict[EventId, KnownEvent]:
    """Return what is known once these events are to stand again where they are still wanted."""
    gone = tuple(gone)
    whole = {event.key for event in gone if event.instead_of is None}
    left = {event: one for event, one in known.items() if event not in gone and event.key not in whole}
    return {**left, **{EventId(key): KnownEvent(version=DELETED) for key in sorted(whole)}}


def to_fill(known: KnownEvents, wanted: Iterable[WantedEvent]) -> dict[EventId, KnownEvent]:
    """Return what is known of a calendar in which whatever is wanted and does not stand is to stand again."""
    whole = {EventId(event.key): KnownEvent(version=DELETED) for event in wanted if event.instead_of is None}
    return {**whole, **known}


# --- as the state keeps it -----------------------------------------------------------------------


def as_kept(known: KnownEvents) -> list[dict[str, object]]:
    """Return what is known as plain values; defaults are left out."""
    found = []
    for event in in_sequence(known):
        one = known[event]
        plain: dict[str, object] = {"key": event.key, "version": one.version}
        plain |= {"instead_of": event.instead_of.isoformat()} if event.instead_of else {}
        plain |= {"persons": True} if one.persons else {}
        for name in ("meant", "meaning", "seen"):
            stands: WantedEvent | None = getattr(one, name)
            plain |= {name: _plain(stands)} if stands else {}
        found.append(plain)
    return found


def remembered(kept: object) -> dict[EventId, KnownEvent]:
    """Return what is known from what the state kept."""
    rows: list[Mapping[str, object]] = kept  # type: ignore[assignment]
    found = {}
    for row in rows:
        key, at = str(row["key"]), row.get("instead_of")
        event = EventId(key, datetime.fromisoformat(str(at)) if at else None)
        stands = {name: _event(key, row[name]) for name in ("meant", "meaning", "seen") if name in row}
        found[event] = KnownEvent(version=str(row["version"]), persons=bool(row.get("persons")), **stands)
    return found


_TEXTS = ("kind", "zone", "title", "description", "location")


def _plain(event: WantedEvent) -> dict[str, object]:
    plain: dict[str, object] = {name: text for name in _TEXTS if (text := getattr(event, name))}
    plain |= {"start": event.start.isoformat(), "minutes": event.minutes}
    if event.instead_of:
        plain["instead_of"] = event.instead_of.isoformat()
    if event.repeats:
        without = [at.isoformat() for at in event.repeats.without]
        plain["repeats"] = [event.repeats.every, event.repeats.count, without]
    return plain


def _event(key: str, plain: object) -> WantedEvent:
    said: Mapping[str, object] = plain  # type: ignore[assignment]
    instead_of, repeats = said.get("instead_of"), said.get("repeats")
    texts = {name: str(said.get(name, "")) for name in _TEXTS}
    return WantedEvent(
        key=key,
        start=datetime.fromisoformat(str(said["start"])),
        minutes=int(str(said["minutes"])),
        repeats=_weekly(repeats) if repeats else None,
        instead_of=datetime.fromisoformat(str(instead_of)) if instead_of else None,
        **texts,
    )


def _weekly(plain: object) -> Weekly:
    every, count, without = plain  # type: ignore[misc]
    return Weekly(every=every, count=count, without=tuple(datetime.fromisoformat(at) for at in without))  # type: ignore[has-type]
