"""Clinicians' calendars on a real CalDAV server, for tests of whole passes."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from addon.calendars.ports import EventId, TwoWayCalendar
from addon.calendars.wanted import WantedEvent
from addon.memory import Memory
from addon.sync.adapters.caldav_calendar.calendars import CalDavCalendars
from tests.sync.adapters.caldav_desk import ZONE, no_sleep
from tests.sync.adapters.radicale_server import Person, RadicaleServer, radicale_server
from tests.sync.calendar_places import CODES


class OnCalDav:
    """Calendars on a server whose addresses somebody wrote down."""

    finds_again = True

    def __init__(self, server: RadicaleServer) -> None:
        self.server = server
        self.accounts = {code: server.account(code, code) for code in CODES}

    @contextmanager
    def opened(self, state: Memory, *, now: datetime, again: frozenset[str]) -> Iterator[Mapping[str, TwoWayCalendar]]:
        """Yield the calendars."""
        calendars = CalDavCalendars(self.accounts, zone=ZONE, keeper=state, begin_again=again, sleep=no_sleep)
        with calendars.opened(now=now) as opened:
            yield opened

    def desk(self, code: str) -> "CalDavDesk":
        """Return the clinician."""
        return CalDavDesk(self.server, Person(self.server, self.accounts[code].url))

    def expires(self) -> None:
        """Let every token expire."""
        self.server.forget_tokens()

    def makes_anew(self, code: str) -> None:
        """Delete the calendar and make an empty one at the same address."""
        with self.server.person() as client:
            client.delete(self.accounts[code].url)
        self.server.account(code, code)


@dataclass
class CalDavDesk:
    """The clinician with a program of their own."""

    server: RadicaleServer
    person: Person

    def moves(self, event: WantedEvent) -> None:
        """Move it."""
        self.person.moves(event, description=event.description)

    def adds(self, key: str, *, title: str, guest: str) -> None:
        """Change a series' title, and add a guest and a colour."""

        def more(calendar: Any) -> None:
            for raw in calendar.walk("VEVENT"):
                raw["SUMMARY"] = title
                raw.add("ATTENDEE", f"mailto:{guest}")
                raw.add("COLOR", "crimson")

        self.person.touches(_as_event(EventId(key)).uid, more)

    def added(self, start: datetime) -> tuple[str, bool]:
        """Return the title of the occurrence at that time, and whether everything else that was added is there."""
        found = [one for one in self.person.occurrences() if one.start.replace(tzinfo=None) == start]
        (one,) = [one for one in found if str(one["X-GROUPKEEPER-KEY"]).startswith("session")]
        return str(one["SUMMARY"]), "ATTENDEE" in one and str(one.get("COLOR")) == "crimson"

    def deletes(self, event: EventId) -> None:
        """Delete it."""
        made = _as_event(event)
        if event.instead_of:
            self.person.deletes_one(made.uid, event.instead_of, ZONE)
        else:
            self.person.deletes(made.uid)

    def empties(self) -> None:
        """Delete everything."""
        for key in {one.key for one in self.shown()}:
            self.deletes(EventId(key))

    def shown(self) -> tuple[WantedEvent, ...]:
        """Return what a program shows."""
        return tuple(_shown_on_caldav(one) for one in self.person.occurrences())

    def stands(self) -> object:
        """Return every resource."""
        return sorted(self.person.texts())


def _as_event(event: EventId) -> WantedEvent:
    return WantedEvent(key=event.key, kind="", start=datetime.min, minutes=0, zone=ZONE, title="")


def _shown_on_caldav(one: Any) -> WantedEvent:
    key = str(one.get("X-GROUPKEEPER-KEY", ""))
    return WantedEvent(
        key=key,
        kind=key.partition(" ")[0],
        start=one.start.replace(tzinfo=None),
        minutes=int((one.end - one.start).total_seconds() / 60),
        zone=ZONE,
        title=str(one["SUMMARY"]),
        description=str(one.get("DESCRIPTION", "")),
    )


@contextmanager
def on_caldav(folder: Path) -> Iterator[OnCalDav]:
    """Yield calendars on a server of their own."""
    with radicale_server(folder) as server:
        yield OnCalDav(server)
