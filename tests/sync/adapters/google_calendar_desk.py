"""Calendars on the stand-in for Google and the people who edit them, as the suite for calendars wants them."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build_from_document
from googleapiclient.discovery_cache import get_static_doc

from addon.calendars.ports import Changes, EventId, Put
from addon.calendars.wanted import WantedEvent
from addon.problems import Fault
from addon.sync.adapters.google_calendar.calendars import GoogleCalendars
from addon.sync.adapters.google_calendar.client import Client, open_client
from addon.sync.adapters.google_calendar.event_body import Whose
from addon.sync.adapters.google_calendar.one_calendar import GoogleCalendar
from addon.sync.adapters.google_calendar.plan import Shelf
from addon.sync.adapters.google_calls import Calls, Patience
from addon.sync.adapters.google_troubles import of_googleapiclient
from tests.google.calendar_listing import listed
from tests.google.calendar_world import CalendarWorld
from tests.google.leeway import ALL_LEEWAY
from tests.google.server import GoogleStandIn
from tests.memory_here import MemoryHere
from tests.sync.adapters.showing import Showing, put_one

ZONE = "America/New_York"
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
WHOSE = Whose(practice="practice", zone=ZONE)
CODE = "C-01"


def client_at(google: GoogleStandIn, *, seconds: float = 60.0, tries: int = 3) -> Client:
    """Return our client, pointed at the stand-in, that never really waits."""
    calls = Calls(where="calendars", classify=of_googleapiclient, patience=Patience(tries=tries), sleep=lambda _: None)
    return open_client(Credentials("token"), calls=calls, root=f"{google.url}/", seconds=seconds)


def service_at(google: GoogleStandIn) -> Any:
    """Return Google's own client, pointed at the stand-in, batches too."""
    document = json.loads(get_static_doc("calendar", "v3"))
    document |= {"rootUrl": f"{google.url}/", "baseUrl": f"{google.url}/calendar/v3/"}
    return build_from_document(document, credentials=Credentials("token"))


def sees(world: CalendarWorld, calendar: str) -> list[tuple[datetime, str]]:
    """Return what a person sees in a calendar: wall start and title, in order."""
    query = {"singleEvents": ["true"], "orderBy": ["startTime"], "timeZone": [ZONE]}
    found = listed(world, calendar, query)["items"]
    return sorted(
        (datetime.fromisoformat(one["start"]["dateTime"]).replace(tzinfo=None), one.get("summary", "")) for one in found
    )


def name_of(world: CalendarWorld, calendar: str, event: EventId) -> str:
    """Return the id of an event as a program shows it: of an event that was made again, the last."""
    shelf = Shelf(calendar=calendar, whose=WHOSE, standing=world.calendars[calendar].events)
    name = shelf.name(event.key)
    return world.instance_id(calendar, name, event.instead_of) if event.instead_of else name


class GoogleDesk:
    """One calendar that the product made, and the person at it. ``memory`` outlives each adapter."""

    def __init__(self, google: GoogleStandIn) -> None:
        self.google, self.world = google, google.calendars
        self.memory, self.showing = MemoryHere(), Showing()
        self.calendars = GoogleCalendars(client_at(google), self.memory, WHOSE)
        self.keys: set[str] = set()
        self.calendar: GoogleCalendar = self.calendars.of(CODE, keys=self.keys)
        self.id = str(self.memory.by_kind["google calendar"][CODE])

    def changes(self, since: str | None) -> Changes:
        """Return the changes."""
        return self.calendar.changes(since)

    def put(self, event: WantedEvent, *, based_on: str | None) -> str:
        """Put the event."""
        self.keys.add(event.key)
        return put_one(self.calendar, event, based_on=based_on)

    def put_all(self, puts: Sequence[Put]) -> Sequence[str | Fault]:
        """Put the events."""
        self.keys |= {event.key for event, _ in puts}
        return self.calendar.put_all(puts)

    def remove(self, event: EventId, *, based_on: str) -> None:
        """Remove the event."""
        self.calendar.remove(event, based_on=based_on)

    def show(self, wanted: Sequence[WantedEvent]) -> None:
        """Show the events as a pass does, each desk with a memory of its own."""
        self.showing.show(self.calendar, wanted)

    def name(self, event: EventId) -> str:
        """Return the id under which the event stands, or stood until a person deleted it."""
        return name_of(self.world, self.id, event)

    def person_moves(self, event: WantedEvent) -> None:
        """Drag the event to its time."""
        name = self.name(EventId(event.key, event.instead_of))
        self.world.person_moves(self.id, name, event.start, event.minutes)

    def person_retitles(self, event: WantedEvent, title: str) -> None:
        """Type another title."""
        name = self.name(EventId(event.key, event.instead_of))
        self.world.person_edits(self.id, name, summary=title)

    def person_deletes(self, event: EventId) -> None:
        """Delete it."""
        self.world.person_deletes(self.id, self.name(event))

    def forget_tokens(self) -> None:
        """Let every token given so far expire."""
        self.world.expire_tokens()

    def shown(self) -> tuple[WantedEvent, ...]:
        """Return every occurrence the person sees."""
        return tuple(
            WantedEvent(key="", kind="", start=start, minutes=0, zone=ZONE, title=title)
            for start, title in sees(self.world, self.id)
        )


@contextmanager
def google_desk(_: Path) -> Iterator[GoogleDesk]:
    """Yield one calendar at the stand-in."""
    with GoogleStandIn() as google:
        yield GoogleDesk(google)


@contextmanager
def strict_google_desk(_: Path) -> Iterator[GoogleDesk]:
    """Yield one calendar at a stand-in that gives no more than Google promises."""
    with GoogleStandIn(leeway=ALL_LEEWAY) as google:
        yield GoogleDesk(google)
