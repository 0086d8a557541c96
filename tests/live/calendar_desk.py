"""The scratch calendar of the live tests, with more of what two sides do in it: our adapter, and a person."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from typing import Any

from addon.calendars.ports import EventId, SeenEvent
from addon.calendars.wanted import WantedEvent, Weekly, starts
from addon.online.selfcheck.calendar import ScratchCalendar, as_google_has_it
from addon.online.selfcheck.checks import ZONE, look_until
from addon.sessions.expand import instant
from addon.sync.adapters.google_calendar.client import Write
from addon.sync.adapters.google_calendar.event_body import Resource, Whose
from addon.sync.adapters.google_calendar.lives import Lives
from addon.sync.adapters.google_calendar.one_calendar import GoogleCalendar
from addon.sync.adapters.google_calls import GoogleRefused
from tests.memory_here import MemoryHere

DONE = 200
WEEKS, AFTER = 8, 6
"""How long a series is, and an occurrence after the clocks have changed."""


class CalendarDesk(ScratchCalendar):
    """A calendar that was made for the live tests."""

    @property
    def whose(self) -> Whose:
        """Return whose events are in it."""
        return self.shelf.whose

    def ours(self, *keys: str) -> GoogleCalendar:
        """Return the calendar as a pass opens it."""
        lives = Lives(self.memory, self.calendar, self.practice)
        return GoogleCalendar(self.client, self.calendar, self.whose, keys=keys, lives=lives)

    @cached_property
    def memory(self) -> MemoryHere:
        """Return what is remembered from pass to pass."""
        return MemoryHere()

    def name(self, event: WantedEvent) -> str:
        """Return the id of an event; that of an occurrence is read."""
        return str(self.standing(event)["id"]) if event.instead_of else super().name(event)

    def standing(self, event: WantedEvent) -> Resource:
        """Return an event or an occurrence as it is at Google; nothing where there is none."""
        if event.instead_of is None:
            return super().standing(event)
        at = instant(event.instead_of, ZONE)
        return self.client.occurrence(self.calendar, self.shelf.name(event.key), at) or {}

    def look_until(self, enough: Callable[[], bool]) -> int:
        """Look some times; return at which look it was there, 0 if at none."""
        return look_until(enough, self.calls.sleep)

    def told(self, token: str, event: WantedEvent) -> tuple[int, SeenEvent | None]:
        """Look for news of an event since a token: at which look they came, and what they are."""
        found: list[SeenEvent] = []
        wanted = EventId(event.key, event.instead_of)

        def came() -> bool:
            found[:] = [one for one in self.ours(event.key).changes(token).seen if one.id == wanted]
            return bool(found)

        look = self.look_until(came)
        return look, found[0] if found else None

    def edits(self, event: WantedEvent, **fields: Any) -> None:
        """A person changes fields of an event."""
        self.client.write(Write(what="patch", calendar=self.calendar, event=self.name(event), body=fields))

    def status(self, write: Write) -> int:
        """Make a write and return how Google answers it."""
        try:
            self.client.write(write)
        except GoogleRefused as refused:
            return refused.trouble.status
        return DONE

    def moves(self, event: WantedEvent, hours: int) -> None:
        """A person moves an event by so many hours."""
        times = {"start": event.start, "end": event.start + timedelta(minutes=event.minutes)}
        later = {name: at + timedelta(hours=hours) for name, at in times.items()}
        self.edits(event, **{name: as_google_has_it(at) for name, at in later.items()})

    def deletes(self, event: WantedEvent) -> None:
        """A person deletes an event or one occurrence."""
        self.client.write(Write(what="delete", calendar=self.calendar, event=self.name(event)))


def series(desk: CalendarDesk, code: str) -> WantedEvent:
    """Return a weekly series of one check."""
    return desk.event(code, repeats=Weekly(every=1, count=WEEKS))


def occurrence(whole: WantedEvent, number: int) -> WantedEvent:
    """Return one occurrence of a series, as its rule has it."""
    at = starts(whole)[number]
    return replace(whole, start=at, repeats=None, instead_of=at)
