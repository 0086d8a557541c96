"""The scratch calendar and what two sides do in it: ours, through our adapter, and a person at it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from addon.calendars.ports import EventId, SeenEvent
from addon.calendars.wanted import WantedEvent
from addon.online.selfcheck.watch import Watch
from addon.sync.adapters.google_calendar.client import Client, Write
from addon.sync.adapters.google_calendar.event_body import Resource, Whose
from addon.sync.adapters.google_calendar.one_calendar import GoogleCalendar
from addon.sync.adapters.google_calendar.plan import Shelf
from addon.sync.adapters.google_calls import GoogleRefused

ZONE = "America/New_York"
DONE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDesk:
    """A calendar that was made for the selfcheck. ``start`` is the wall time at which every event begins."""

    client: Client
    calendar: str
    whose: Whose
    start: datetime
    watch: Watch

    # --- ours ---------------------------------------------------------------------------------------

    @property
    def shelf(self) -> Shelf:
        """Return the calendar as the adapter plans for it, with nothing known of what stands there."""
        return Shelf(calendar=self.calendar, whose=self.whose, standing={})

    def ours(self, *keys: str) -> GoogleCalendar:
        """Return the calendar as a pass opens it."""
        return GoogleCalendar(self.client, self.calendar, self.whose, keys=keys)

    def event(self, code: str, **told: Any) -> WantedEvent:  # noqa: ANN401 - fields of an event
        """Return an event of one check; every check has a code of its own."""
        known: dict[str, Any] = {"title": "Selfcheck", "description": f"check {code}", **told}
        key = f"session | C-00 | {code}"
        return WantedEvent(key=key, kind="session", start=self.start, minutes=50, zone=ZONE, **known)

    def name(self, event: WantedEvent) -> str:
        """Return the id under which an event stands in its first life."""
        return self.whose.id_of(EventId(event.key, event.instead_of))

    def made(self, event: WantedEvent) -> dict[str, Any]:
        """Create an event and return it as it stands."""
        return self.client.write(self.shelf.put(event, None))

    def standing(self, event: WantedEvent) -> Resource:
        """Return an event as it stands; nothing where there is none."""
        return self.client.found(self.calendar, self.name(event)) or {}

    def status(self, write: Write) -> int:
        """Make a write and return how Google answers it."""
        try:
            self.client.write(write)
        except GoogleRefused as refused:
            return refused.trouble.status
        return DONE

    def told(self, token: str, event: WantedEvent) -> tuple[int, SeenEvent | None]:
        """Look for news of an event since a token: at which look they came, and what they say."""
        found: list[SeenEvent] = []
        wanted = EventId(event.key, event.instead_of)

        def came() -> bool:
            found[:] = [one for one in self.ours(event.key).changes(token).seen if one.id == wanted]
            return bool(found)

        look = self.watch.look_until(came)
        return look, found[0] if found else None

    # --- a person's ------------------------------------------------------------------------------------

    def edits(self, event: WantedEvent, **fields: Any) -> None:  # noqa: ANN401 - fields of a resource
        """A person changes fields of an event."""
        self.client.write(Write(what="patch", calendar=self.calendar, event=self.name(event), body=fields))

    def moves(self, event: WantedEvent, hours: int) -> None:
        """A person moves an event by so many hours."""
        times = {"start": event.start, "end": event.start + timedelta(minutes=event.minutes)}
        later = {name: at + timedelta(hours=hours) for name, at in times.items()}
        self.edits(event, **{name: said(at) for name, at in later.items()})

    def deletes(self, event: WantedEvent) -> None:
        """A person deletes an event or one occurrence."""
        self.client.write(Write(what="delete", calendar=self.calendar, event=self.name(event)))


def said(wall: datetime) -> dict[str, str]:
    """Return a wall time as an event says it."""
    return {"dateTime": f"{wall:%Y-%m-%dT%H:%M:%S}", "timeZone": ZONE}
