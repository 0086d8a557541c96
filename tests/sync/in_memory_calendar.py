"""Calendars in memory: the reference for both calendar ports."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from addon.calendars.ports import DELETED, CalendarChanged, Changes, EventDeleted, EventId, Put, SeenEvent
from addon.calendars.wanted import WantedEvent, in_order
from addon.problems import Fault
from tests.calendars.occurrences import occurrences


class InMemoryCalendar:
    """One clinician's calendar. ``person_moves`` and ``person_deletes`` play the person who edits it."""

    def __init__(self) -> None:
        self._seen: dict[EventId, SeenEvent] = {}
        self._count = 0
        self._oldest_token = 0
        self._persons: set[EventId] = set()

    def changes(self, since: str | None) -> Changes:
        """Return the changes since a token, or everything."""
        after = int(since) if since is not None and since.isdigit() else -1
        token = str(self._count)
        if after < self._oldest_token:
            return Changes(seen=tuple(filter(self._stands, self._seen.values())), token=token, complete=True)
        news = sorted(
            (one for one in self._seen.values() if int(one.version) > after), key=lambda one: int(one.version)
        )
        return Changes(seen=tuple(news), token=token, complete=False)

    def put(self, event: WantedEvent, *, based_on: str | None) -> str:
        """Create or replace the event; the same content again is not a change."""
        made = EventId(event.key, event.instead_of)
        stands = self._seen.get(made)
        if stands and stands.event == event:
            return stands.version
        is_back = based_on == DELETED and (stands is None or stands.event is None)
        if (stands.version if stands else None) != based_on and not is_back:
            kind = EventDeleted if stands and stands.event is None else CalendarChanged
            raise kind("calendar", "the event was changed since it was read", code="calendar-changed")
        if is_back and made.instead_of is None:
            # What people made of its former occurrences went with it.
            self._seen = {other: one for other, one in self._seen.items() if other.key != made.key}
        return self._store(made, event)

    def put_all(self, puts: Sequence[Put]) -> list[str | Fault]:
        """Put the events."""
        return [self._put_or_why_not(event, based_on) for event, based_on in puts]

    def _put_or_why_not(self, event: WantedEvent, based_on: str | None) -> str | Fault:
        try:
            return self.put(event, based_on=based_on)
        except CalendarChanged as changed:
            return changed

    def remove(self, event: EventId, *, based_on: str) -> None:
        """Remove the event unless somebody changed it."""
        stands = self._seen.get(event)
        if stands is None or stands.event is None:
            return
        if stands.version != based_on:
            raise CalendarChanged("calendar", "the event was changed since it was read", code="calendar-changed")
        del self._seen[event]

    def person_moves(self, event: WantedEvent) -> None:
        """A person gives the event another time or length."""
        self._persons.add(EventId(event.key, event.instead_of))
        self._store(EventId(event.key, event.instead_of), event)

    def person_retitles(self, event: WantedEvent, title: str) -> None:
        """A person types another title."""
        self._store(EventId(event.key, event.instead_of), replace(event, title=title))

    def person_deletes(self, event: EventId) -> None:
        """A person deletes the event; a series goes with what was changed in it."""
        self._persons.add(event)
        if event.instead_of is None:
            self._seen = {other: one for other, one in self._seen.items() if other.key != event.key or other == event}
        self._store(event, None)

    def forget_tokens(self) -> None:
        """Let every token given so far expire."""
        self._count += 1
        self._oldest_token = self._count

    def shown(self) -> tuple[WantedEvent, ...]:
        """Return every occurrence as a person sees it."""
        gone = {(one.id.key, one.id.instead_of) for one in self._seen.values() if one.event is None}
        stand = occurrences(one.event for one in self._seen.values() if one.event)
        return tuple(one for one in stand if (one.key, one.start) not in gone)

    def show(self, wanted: Sequence[WantedEvent]) -> bool:
        """Show just these events, except what a person moved or deleted; return whether anything changed."""
        before = self._count, len(self._seen)
        ids = {EventId(event.key, event.instead_of): event for event in in_order(wanted)}
        for made, event in ids.items():
            if made not in self._persons:
                stands = self._seen.get(made)
                self.put(event, based_on=stands.version if stands else None)
        for made, stands in list(self._seen.items()):
            if made not in ids and made not in self._persons:
                self.remove(made, based_on=stands.version)
        return (self._count, len(self._seen)) != before

    def _stands(self, one: SeenEvent) -> bool:
        """Return whether a complete listing tells of it: a deleted occurrence is part of its series."""
        series = self._seen.get(EventId(one.id.key)) if one.id.instead_of else None
        return one.event is not None or (series is not None and series.event is not None)

    def _store(self, made: EventId, event: WantedEvent | None) -> str:
        self._count += 1
        self._seen[made] = SeenEvent(id=made, version=str(self._count), event=event)
        return str(self._count)


class InMemoryCalendars:
    """Every clinician's calendar, by code."""

    def __init__(self) -> None:
        self.by_clinician: dict[str, InMemoryCalendar] = {}

    def write(self, wanted: Mapping[str, Sequence[WantedEvent]], *, now: datetime) -> int:  # noqa: ARG002 (no stamps)
        """Show each clinician just these events; return how many calendars changed."""
        changed = [
            self.by_clinician.setdefault(code, InMemoryCalendar()).show(events)
            for code, events in wanted.items()
            if events or code in self.by_clinician
        ]
        return sum(changed)
