"""Reads our events out of one of Google's lists. Pure.

A cancelled occurrence counts as a person's deletion only where the series' own rule still has it: where the
rule leaves it out, its going was ours.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from addon.calendars.ports import EventId, SeenEvent
from addon.calendars.wanted import WantedEvent, starts
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


def dropped(items: Iterable[Resource], series: Mapping[str, Resource], whose: Whose) -> Iterator[EventId]:
    """Yield the cancelled occurrences among the items at times that their series does not have."""
    for one in items:
        whole = series.get(str(one.get("recurringEventId", "")), {})
        key = key_of(whole, whose.practice)
        if key and is_cancelled(one) and not is_cancelled(whole):
            at = original_start(one, whose.zone)
            if at not in starts(event_of(whole, key=key, zone=whose.zone)):
                yield EventId(key, at)


def keys_of_cut(items: Iterable[Resource], series: Mapping[str, Resource], whose: Whose) -> list[str]:
    """Return the keys of series that a person may have cut: those moved, and those that another event bears."""
    whole = [series.get(str(one["recurringEventId"]), {}) if "recurringEventId" in one else one for one in items]
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A series as which a cut one goes on, and its changed and cancelled occurrences."""

    series: Resource
    changed: tuple[Resource, ...]

    def events(self, whose: Whose) -> Iterator[WantedEvent]:
        """Yield the series without what was cancelled, and what was changed."""
        event, own = event_of(self.series, key=marked_key(self.series), zone=whose.zone), self._own(whose)
        gone = tuple(sorted(at for at, one in own.items() if is_cancelled(one)))
        if event.repeats:
            event = replace(event, repeats=replace(event.repeats, without=(*event.repeats.without, *gone)))
        yield event
        there = (one for _, one in sorted(own.items()) if not is_cancelled(one))
        yield from (event_of(one, key=event.key, zone=whose.zone) for one in there)

    def written(self, whose: Whose) -> dict[datetime, Resource]:
        """Return where each of its occurrences is written, by its time in the series."""
        every = starts(event_of(self.series, key="", zone=whose.zone))
        return {**dict.fromkeys(every, self.series), **self._own(whose)}

    def _own(self, whose: Whose) -> dict[datetime, Resource]:
        return {original_start(one, whose.zone): one for one in self.changed}


def with_rest(
    seen: list[SeenEvent], bearing: Iterable[Resource], rests: Iterable[Rest], whose: Whose
) -> list[SeenEvent]:
    """Return what was seen, with the rest of a series that was cut beside it; ``bearing`` are the events of its key."""
    rest = tuple(event for one in rests for event in one.events(whose))
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
