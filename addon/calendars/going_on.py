"""Which event of a session goes on from which, so that what people added to the one is found in the other. Pure.

A session changes its event where a group's times change, or where who covers one session covers two, or one again.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from addon.calendars.known_events import SESSION, KnownEvent, KnownEvents, kind_of, occurrence
from addon.calendars.ports import EventId
from addon.calendars.wanted import WantedEvent, starts

SessionOf = Callable[[EventId], str]
"""Finds the session of a single event or an occurrence, and returns its code; "" if there is none."""


def going_on(known: KnownEvents, wanted: Iterable[WantedEvent], session_of: SessionOf) -> tuple[WantedEvent, ...]:
    """Return the wanted events, new ones with what they go on from, beside them the occurrences that do."""
    events, none = {EventId(one.key, one.instead_of): one for one in wanted}, KnownEvent()
    left = {session: event for event in _left(known, events) if (session := session_of(event))}
    if not left and all(one.repeats or known.get(event, none).is_there for event, one in events.items()):
        return tuple(events.values())
    sources = {**_in_series(known, session_of), **left}
    for event, one in list(events.items()):
        for new in _occurrences(one) if one.repeats else (event,):
            source = (left if one.repeats else sources).get(session_of(new)) if kind_of(new) == SESSION else None
            if source and source.key != new.key and not known.get(new, none).is_there:
                made = events.get(new) or occurrence(one, new.instead_of)
                if made:
                    events[new] = replace(made, goes_on=source.key, goes_on_at=source.instead_of)
    return tuple(events.values())


def _occurrences(series: WantedEvent) -> tuple[EventId, ...]:
    return tuple(EventId(series.key, at) for at in starts(series))


def _left(known: KnownEvents, events: dict[EventId, WantedEvent]) -> Iterator[EventId]:
    """Yield the single events and changed occurrences that are no longer shown as such."""
    for event, one in known.items():
        is_series = event.instead_of is None and one.meant is not None and one.meant.repeats is not None
        if kind_of(event) != SESSION or is_series or event in events or not one.is_there:
            continue
        if occurrence(events.get(EventId(event.key)), event.instead_of) is None:
            yield event


def _in_series(known: KnownEvents, session_of: SessionOf) -> dict[str, EventId]:
    """Return the series that stand, by the codes of their sessions."""
    series = (one.meant for event, one in known.items() if kind_of(event) == SESSION and one.is_there)
    slots = (event for one in series if one and one.repeats for event in _occurrences(one))
    return {session: EventId(event.key) for event in slots if (session := session_of(event))}
