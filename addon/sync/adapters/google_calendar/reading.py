"""Reads our events out of one of Google's lists. Pure.

A cancelled occurrence counts as a person's deletion only where the series' own rule still has it: where the
rule leaves it out, its going was ours.
"""

from collections.abc import Iterable, Iterator, Mapping

from addon.calendars.ports import EventId, SeenEvent
from addon.calendars.wanted import starts
from addon.sync.adapters.google_calendar.event_body import (
    Resource,
    Whose,
    event_of,
    is_cancelled,
    is_marked,
    is_moved,
    key_of,
    original_start,
)


def missing_series(items: Iterable[Resource], known: Mapping[str, Resource]) -> list[str]:
    """Return the series that the items' occurrences belong to and that are not among ``known``."""
    asked = {str(one["recurringEventId"]): None for one in items if one.get("recurringEventId")}
    return [series for series in asked if series not in known]


def seen_events(items: Iterable[Resource], series: Mapping[str, Resource], whose: Whose) -> list[SeenEvent]:
    """Return our events among the items, a series before its occurrences. ``series``: every series by id."""
    found = [event for one in items for event in _seen(one, series, whose)]
    return sorted(found, key=lambda one: (one.id.key, one.id.instead_of is not None, one.id.instead_of or one.id.key))


def _seen(item: Resource, series: Mapping[str, Resource], whose: Whose) -> Iterator[SeenEvent]:
    if "recurringEventId" in item:
        yield from _occurrence(item, series.get(str(item["recurringEventId"]), {}), whose)
        return
    key = key_of(item, whose.practice)
    if not key:
        return
    if not is_cancelled(item):
        yield SeenEvent(id=EventId(key), version=str(item["etag"]), event=event_of(item, key=key, zone=whose.zone))
    elif not is_marked(item):
        yield SeenEvent(id=EventId(key), version=str(item["etag"]), event=None)


def _occurrence(item: Resource, series: Resource, whose: Whose) -> Iterator[SeenEvent]:
    key = key_of(series, whose.practice)
    if not key or is_cancelled(series):
        return
    at = original_start(item, whose.zone)
    made = EventId(key, at)
    if is_cancelled(item):
        if at in starts(event_of(series, key=key, zone=whose.zone)):
            yield SeenEvent(id=made, version=str(item["etag"]), event=None)
        return
    event = event_of(item, key=key, zone=whose.zone)
    if not is_marked(item) or is_moved(item, event):
        yield SeenEvent(id=made, version=str(item["etag"]), event=event)
