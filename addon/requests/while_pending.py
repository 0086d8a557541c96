"""What a calendar shows of the sessions about which a request is open: what the clinician made of them, and once. Pure.

A new cadence makes a new series. Until a request is decided, its session is not in that; one that was moved stays
part of the series it was moved out of.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from addon.calendars.known_events import SESSION, KnownEvent, KnownEvents, kind_of
from addon.calendars.ports import EventId
from addon.calendars.wanted import WantedEvent, Weekly, in_order, starts
from addon.requests.from_calendars import CalendarAsk, SessionsInSheet


def while_pending(
    wanted: Iterable[WantedEvent], asks: Collection[CalendarAsk], *, known: KnownEvents, sheet: SessionsInSheet
) -> tuple[WantedEvent, ...]:
    """Return what one calendar is to show while ``asks``, its own, are undecided."""
    if not asks:
        return tuple(wanted)
    once = _Once(asks, sheet)
    by_id = {EventId(one.key, one.instead_of): one for event in wanted for one in once.shown(event)}
    for key, slots in _moved(asks, known).items():
        series = by_id.get(EventId(key)) or _left_of(known.get(EventId(key), KnownEvent()).meant)
        kept = _reaching(series, slots) if series else None
        if kept:
            by_id[EventId(key)] = kept
    return in_order(by_id.values())


class _Once:
    """Leaves out what would show a session by another event than the one on which its request rests."""

    def __init__(self, asks: Iterable[CalendarAsk], sheet: SessionsInSheet) -> None:
        self._rests_on = {ask.session: ask.event.key for ask in asks}
        self._sheet = sheet

    def shown(self, event: WantedEvent) -> Iterator[WantedEvent]:
        """Yield what is shown of an event or series: all of it, some of it or nothing."""
        if event.repeats is None:
            if not self._is_elsewhere(EventId(event.key, event.instead_of)):
                yield event
            return
        out = {at for at in starts(event) if self._is_elsewhere(EventId(event.key, at))}
        if len(out) < len(starts(event)):
            yield _without(event, event.repeats, out)

    def _is_elsewhere(self, event: EventId) -> bool:
        session = self._sheet.of(event) if kind_of(event) == SESSION else None
        return session is not None and self._rests_on.get(session.code, event.key) != event.key


def _without(event: WantedEvent, repeats: Weekly, out: Iterable[datetime]) -> WantedEvent:
    return replace(event, repeats=replace(repeats, without=tuple(sorted({*repeats.without, *out}))))


def _moved(asks: Iterable[CalendarAsk], known: KnownEvents) -> Mapping[str, set[datetime]]:
    """Return the slots out of which single occurrences were moved, by their series' key; none where one was put."""
    found: dict[str, set[datetime]] = defaultdict(set)
    for ask in asks:
        if ask.to is not None and ask.event.instead_of is not None and not known[ask.event].is_put_there:
            found[ask.event.key].add(ask.event.instead_of)
    return found


def _left_of(series: WantedEvent | None) -> WantedEvent | None:
    """Return a series that is no longer wanted, with none of its occurrences."""
    return _without(series, series.repeats, starts(series)) if series and series.repeats else None


def _reaching(series: WantedEvent, slots: Collection[datetime]) -> WantedEvent | None:
    """Return a series with these slots too, None where its weeks do not fall on them."""
    repeats = series.repeats
    if repeats is None:
        return None
    step = timedelta(weeks=repeats.every)
    if any(at < series.start or (at - series.start) % step for at in slots):
        return None
    count = max(repeats.count, *((at - series.start) // step + 1 for at in slots))
    there = {*starts(series), *slots}
    every = (series.start + number * step for number in range(count))
    without = tuple(at for at in every if at not in there)
    return replace(series, repeats=replace(repeats, count=count, without=without))
