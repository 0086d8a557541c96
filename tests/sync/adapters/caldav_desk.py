"""CalDAV calendars and the people who edit them, as the suite for calendars wants them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from addon.calendars.ports import Changes, EventId, Put
from addon.calendars.wanted import WantedEvent
from addon.memory import Kept
from addon.problems import Fault
from addon.sync.adapters.caldav_calendar.calendar import CalDavCalendar
from addon.sync.adapters.caldav_calendar.calendars import CalDavCalendars
from addon.sync.adapters.caldav_calendar.remembered import KnownResources
from addon.sync.adapters.caldav_calendar.server import CalDavServer
from tests.memory_here import MemoryHere
from tests.sync.adapters.radicale_server import Person, RadicaleServer, radicale_server

ZONE = "America/New_York"
NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
KIND = Kept("caldav C-01", str)
"""Under which the memory of a calendar is kept."""


def no_sleep(_: float) -> None:
    """Wait for nothing."""


class CalDavDesk:
    """One calendar, and the person at it. ``remembered`` outlives each ``calendar``, as state outlives a pass."""

    def __init__(self, server: RadicaleServer, *, timeout: float = 60.0) -> None:
        self.server, self.door = server, server.door
        self.account = server.account()
        self.remembered = MemoryHere()
        self.person = Person(server, self.account.url)
        self._timeout = timeout
        self._events: dict[EventId, WantedEvent] = {}

    @contextmanager
    def open(self, *, now: datetime = NOW, zone: str = ZONE) -> Iterator[CalDavCalendar]:
        """Yield the calendar as one pass opens it."""
        with CalDavServer(self.account, timeout=self._timeout, sleep=no_sleep) as server:
            yield CalDavCalendar(server, zone=zone, now=now, memory=KnownResources(self.remembered, KIND))

    def changes(self, since: str | None) -> Changes:
        """Return the changes."""
        with self.open() as calendar:
            return calendar.changes(since)

    def put(self, event: WantedEvent, *, based_on: str | None) -> str:
        """Put the event."""
        self._events[EventId(event.key, event.instead_of)] = event
        with self.open() as calendar:
            return calendar.put(event, based_on=based_on)

    def put_all(self, puts: Sequence[Put]) -> Sequence[str | Fault]:
        """Put the events."""
        self._events |= {EventId(event.key, event.instead_of): event for event, _ in puts}
        with self.open() as calendar:
            return calendar.put_all(puts)

    def remove(self, event: EventId, *, based_on: str) -> None:
        """Remove the event."""
        with self.open() as calendar:
            calendar.remove(event, based_on=based_on)

    def fill(self, *events: WantedEvent) -> None:
        """Put events that nobody has seen yet, a series before its occurrences."""
        for event in events:
            self.put(event, based_on=None)

    def replaces(self, event: WantedEvent) -> str:
        """Put the event in place of what stands there now."""
        (stands,) = [one for one in self.changes(None).seen if one.id == EventId(event.key, event.instead_of)]
        return self.put(event, based_on=stands.version)

    def person_moves(self, event: WantedEvent) -> None:
        """Move the event in the person's program."""
        self.person.moves(event)

    def person_retitles(self, event: WantedEvent, title: str) -> None:
        """Type another title there."""
        self.person.moves(event, SUMMARY=title)

    def person_deletes(self, event: EventId) -> None:
        """Delete it there."""
        made = self._events[replace(event, instead_of=None)]
        if event.instead_of:
            self.person.deletes_one(made.uid, event.instead_of, made.zone)
        else:
            self.person.deletes(made.uid)

    def forget_tokens(self) -> None:
        """Let every token given so far expire."""
        self.server.forget_tokens()

    def shown(self) -> tuple[WantedEvent, ...]:
        """Return every occurrence the person sees."""
        return tuple(
            WantedEvent(
                key=str(one.get("X-GROUPKEEPER-KEY", "")),
                kind=str(one.get("X-GROUPKEEPER-KEY", "")).partition(" ")[0],
                start=one.start.replace(tzinfo=None),
                minutes=int((one.end - one.start).total_seconds() / 60),
                zone=ZONE,
                title=str(one["SUMMARY"]),
                description=str(one.get("DESCRIPTION", "")),
            )
            for one in self.person.occurrences()
        )


@contextmanager
def caldav_desk(folder: Path) -> Iterator[CalDavDesk]:
    """Yield one calendar on a server of its own."""
    with radicale_server(folder) as server:
        yield CalDavDesk(server)


@dataclass(frozen=True)
class CalDavDesks:
    """The calendars of several clinicians."""

    calendars: CalDavCalendars
    server: RadicaleServer
    kept: MemoryHere


@contextmanager
def caldav_desks(folder: Path, codes: Sequence[str], *, timeout: float = 60.0) -> Iterator[CalDavDesks]:
    """Yield calendars of these clinicians on one server."""
    with radicale_server(folder) as server:
        accounts = {code: server.account(code, code) for code in codes}
        kept = MemoryHere()
        calendars = CalDavCalendars(accounts, zone=ZONE, keeper=kept, timeout=timeout, sleep=no_sleep)
        yield CalDavDesks(calendars, server, kept)
