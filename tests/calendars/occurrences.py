"""What a person sees of our events in a calendar, worked out from the events alone."""

from collections.abc import Iterable
from dataclasses import replace

from addon.calendars.wanted import WantedEvent, in_order, starts


def occurrences(events: Iterable[WantedEvent]) -> tuple[WantedEvent, ...]:
    """Return every single occurrence of the events, by start: what a person sees in the calendar."""
    events = in_order(events)
    changed = {(one.key, one.instead_of) for one in events if one.instead_of}
    found = [
        replace(one, start=start, repeats=None, instead_of=None)
        for one in events
        for start in starts(one)
        if one.instead_of or (one.key, start) not in changed
    ]
    return tuple(sorted(found, key=lambda one: (one.start, one.key)))
