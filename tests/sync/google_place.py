"""Clinicians' calendars at the stand-in for Google, for tests of whole passes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from addon.calendars.ports import EventId, TwoWayCalendar
from addon.calendars.wanted import WantedEvent
from addon.memory import Memory
from addon.online.google import _MadeWhenNeeded
from addon.sync.adapters.google_calendar.calendars import CALENDARS, GoogleCalendars
from addon.sync.adapters.google_calendar.client import Client
from addon.sync.adapters.google_calendar.event_body import KEY, is_cancelled
from tests.google.calendar_listing import listed
from tests.google.leeway import ALL_LEEWAY
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_calendar_desk import WHOSE, ZONE, client_at, name_of
from tests.sync.calendar_places import CODES


class AtGoogle:
    """Calendars that the product makes at the stand-in. Without the state nobody knows which ones it made."""

    finds_again = False

    def __init__(self, google: GoogleStandIn, client: Client) -> None:
        self.google, self.world, self._client = google, google.calendars, client
        self._ids: Mapping[str, str] = {}

    @contextmanager
    def opened(
        self,
        state: Memory,
        *,
        now: datetime,  # noqa: ARG002 (Google stamps)
        again: frozenset[str],
    ) -> Iterator[Mapping[str, TwoWayCalendar]]:
        """Yield the calendars, each made at Google with its first event."""
        calendars = GoogleCalendars(self._client, state, WHOSE)
        for code in again:
            calendars.begin_again(code)
        try:
            yield {code: _MadeWhenNeeded(calendars, code, state) for code in CODES}
        finally:
            self._ids = state.remembered(CALENDARS)

    def id(self, code: str) -> str:
        """Return the id of a clinician's calendar, "" if it has none."""
        return self._ids.get(code, "")

    def desk(self, code: str) -> "GoogleDesk":
        """Return the clinician."""
        return self.desk_of(self.id(code))

    def desk_of(self, calendar: str) -> "GoogleDesk":
        """Return a clinician at a calendar by its id, also at one that nobody remembers."""
        return GoogleDesk(self, calendar)

    def expires(self) -> None:
        """Let every token expire."""
        self.world.expire_tokens()

    def makes_anew(self, code: str) -> None:
        """Delete the calendar: ids are Google's, so the same one cannot be made."""
        self.world.delete_calendar(self.id(code))


@dataclass
class GoogleDesk:
    """The clinician at a calendar at Google."""

    place: AtGoogle
    id: str

    def moves(self, event: WantedEvent) -> None:
        """Drag it, and type another description."""
        name, world = self._name(EventId(event.key, event.instead_of)), self.place.world
        world.person_moves(self.id, name, event.start, event.minutes)
        if world.find(self.id, name).get("description", "") != event.description:
            world.person_edits(self.id, name, description=event.description)

    def adds(self, key: str, *, title: str, guest: str) -> None:
        """Change a series' title, and add a guest, a colour and a video link."""
        link = {"conferenceData": {"conferenceId": "own-link", "conferenceSolution": {"key": {"type": "addOn"}}}}
        more = {"summary": title, "attendees": [{"email": guest}], "colorId": "5"}
        name = self._name(EventId(key))
        self.place.world.patch(self.id, name, {**more, **link}, if_match=None, conference_version=1)

    def added(self, start: datetime) -> tuple[str, bool]:
        """Return the title of the occurrence at that time, and whether everything else that was added is there."""
        query = {"singleEvents": ["true"], "timeZone": [ZONE], "maxResults": ["2500"]}
        items = listed(self.place.world, self.id, query)["items"]
        (one,) = [one for one in items if one["start"]["dateTime"].startswith(f"{start:%Y-%m-%dT%H:%M}")]
        link = one.get("conferenceData", {}).get("conferenceId")
        return one["summary"], bool(one.get("attendees")) and (one.get("colorId"), link) == ("5", "own-link")

    def deletes(self, event: EventId) -> None:
        """Delete it."""
        self.place.world.person_deletes(self.id, self._name(event))

    def empties(self) -> None:
        """Delete everything."""
        for name, one in list(self.place.world.calendars[self.id].events.items()):
            if "recurringEventId" not in one and not is_cancelled(one):
                self.place.world.person_deletes(self.id, name)

    def shown(self) -> tuple[WantedEvent, ...]:
        """Return what a program shows."""
        if not self.id:
            return ()
        query = {"singleEvents": ["true"], "orderBy": ["startTime"], "timeZone": [ZONE], "maxResults": ["2500"]}
        return tuple(_shown_at_google(one) for one in listed(self.place.world, self.id, query)["items"])

    def stands(self) -> object:
        """Return the version of every event."""
        kept = self.place.world.calendars.get(self.id)
        return {name: one["etag"] for name, one in kept.events.items()} if kept else None

    def _name(self, event: EventId) -> str:
        return name_of(self.place.world, self.id, event)


def _shown_at_google(one: Mapping[str, Any]) -> WantedEvent:
    start, end = (datetime.fromisoformat(one[name]["dateTime"]) for name in ("start", "end"))
    key = str(one.get("extendedProperties", {}).get("private", {}).get(KEY, ""))
    return WantedEvent(
        key=key,
        kind=key.partition(" ")[0],
        start=start.replace(tzinfo=None),
        minutes=int((end - start).total_seconds() / 60),
        zone=ZONE,
        title=str(one.get("summary", "")),
        description=str(one.get("description", "")),
    )


@contextmanager
def at_google(_: Path) -> Iterator[AtGoogle]:
    """Yield the stand-in's calendars, as far from today's Google as its documents allow."""
    with GoogleStandIn(leeway=ALL_LEEWAY) as google:
        yield AtGoogle(google, client_at(google, seconds=60))
