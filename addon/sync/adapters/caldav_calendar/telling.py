"""What is told of a resource: the events that it has, and those that it has no more. Pure."""

from collections.abc import Iterable
from datetime import datetime

from addon.calendars.known_events import occurrence, same_time
from addon.calendars.ports import EventId, SeenEvent
from addon.calendars.wanted import WantedEvent
from addon.sync.adapters.caldav_calendar.reading import SeenResource
from addon.sync.adapters.caldav_calendar.remembered import RememberedResource, iso, version


def seen_events(known: RememberedResource, standing: SeenResource, rest: Iterable[WantedEvent]) -> list[SeenEvent]:
    """Return the events of a resource, those that a person deleted, and those that follow their series again.

    ``rest``: the series, and changed occurrences of it, as which the end of a series goes on that a person cut.
    """
    stand = [(at, part.event) for at, part in standing.parts.items()]
    gone = [(at, None) for at in sorted(standing.deleted, key=iso)]
    again = [(at, event) for at, event in _regular(known, standing).items() if event]
    goes_on: dict[datetime | None, tuple[WantedEvent, ...]] = {None: tuple(rest)}
    return [
        SeenEvent(id=EventId(standing.key, at), version=version(known, iso(at)), event=event, rest=goes_on.get(at, ()))
        for at, event in (*stand, *gone, *again)
    ]


def dropped_events(known: RememberedResource, standing: SeenResource) -> list[EventId]:
    """Return the occurrences that have nothing of their own any more, where the series has nothing at their time."""
    return [EventId(standing.key, at) for at, event in _regular(known, standing).items() if event is None]


def gone_events(known: RememberedResource) -> list[SeenEvent]:
    """Return the events of a resource that a person deleted."""
    return [SeenEvent(id=_event_id(known, at), version=version(known, at), event=None) for at in known.parts or ("",)]


def is_regular(standing: SeenResource, at: datetime) -> bool:
    """Return whether an occurrence with an event of its own is where its series has it."""
    series, part = standing.parts.get(None), standing.parts[at].event
    regular = occurrence(series.event, at) if series else None
    return regular is not None and same_time(regular, part)


def _regular(known: RememberedResource, standing: SeenResource) -> dict[datetime, WantedEvent | None]:
    """Return what the series has, if anything, where an occurrence has nothing of its own any more."""
    series = standing.parts.get(None)
    at = [datetime.fromisoformat(one) for one in known.regular] if series else []
    return {one: occurrence(series.event if series else None, one) for one in at}


def _event_id(known: RememberedResource, at: str) -> EventId:
    return EventId(known.key, datetime.fromisoformat(at) if at else None)
