"""Reads our events out of one of Google's lists. Pure.

A cancelled occurrence counts as a person's deletion only where the series' own rule still has it: where the
rule leaves it out, its going was ours.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

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
    marked_key,
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


def keys_of_cut(items: Iterable[Resource], whose: Whose) -> list[str]:
    """Return the keys of series that a person may have cut: those moved, and those that another event bears."""
    whole = [one for one in items if "recurringEventId" not in one]
    return list(dict.fromkeys(marked_key(one) for one in whole if is_cut(one, whose) or _is_others(one, whose)))


def is_cut(item: Resource, whose: Whose) -> bool:
    """Return whether it is a series of ours whose time a person changed: it may go on as another."""
    key = key_of(item, whose.practice)
    if not key or is_cancelled(item) or not item.get("recurrence"):
        return False
    event = event_of(item, key=key, zone=whose.zone)
    return is_moved(item, event) and not (event.repeats and event.repeats.is_unread)


def _is_others(item: Resource, whose: Whose) -> bool:
    return bool(marked_key(item)) and not key_of(item, whose.practice)


def rest_of(bearing: Iterable[Resource], whose: Whose) -> list[Resource]:
    """Return what a cut series goes on as, among the events that bear its key: what begins after its own end."""
    there = [one for one in bearing if "recurringEventId" not in one and not is_cancelled(one)]
    ours = next((one for one in there if is_cut(one, whose)), None)
    if ours is None:
        return []
    ends = max(starts(event_of(ours, key="", zone=whose.zone)), default=datetime.min)
    others = [one for one in there if _is_others(one, whose)]
    return [one for one in others if event_of(one, key="", zone=whose.zone).start > ends]


def with_rest(seen: list[SeenEvent], bearing: Iterable[Resource], whose: Whose) -> list[SeenEvent]:
    """Return what was seen, with the rest of a series that was cut beside it; ``bearing`` are the events of its key."""
    bearing = list(bearing)
    rest = tuple(event_of(one, key=marked_key(one), zone=whose.zone) for one in rest_of(bearing, whose))
    cut = [one for item in bearing if is_cut(item, whose) for one in _seen(item, {}, whose)]
    ids = {one.id for one in cut}
    return [*(one for one in seen if one.id not in ids), *(replace(one, rest=rest) for one in cut)]


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
