"""A real Radicale server on loopback, a person who edits there with a program of their own, and trouble on demand."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any, Literal
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from zoneinfo import ZoneInfo

from caldav.davclient import DAVClient
from icalendar import Calendar
from radicale import config
from radicale.app import Application
from recurring_ical_events import of  # type: ignore[import-untyped]  # ships no types
from werkzeug.serving import WSGIRequestHandler, make_server

from addon.calendars.wanted import WantedEvent
from addon.outward import Outward
from addon.sync.adapters.caldav_calendar.account import CalDavAccount

USER, PASSWORD = "anna", "wren-field-7"
Trouble = Literal["before", "after", "hang", "cut", "busy", "moved"]
"""5xx before or after the server has acted; after it has acted no answer in time, or half of one; 429; elsewhere."""

_REFUSALS: dict[str | None, tuple[str, list[tuple[str, str]]]] = {
    "before": ("503 Not now", []),
    "busy": ("429 Slow down", [("Retry-After", "1")]),
    "moved": ("301 Moved", [("Location", "http://127.0.0.1:9/")]),
}


@dataclass
class Door:
    """Stands before Radicale: notes every call and makes trouble at the one asked for."""

    app: WSGIApplication
    calls: list[tuple[str, int]] = field(default_factory=list)
    trouble: dict[int, Trouble] = field(default_factory=dict)
    before_call: dict[int, Callable[[], None]] = field(default_factory=dict)
    refuses: bytes = b""
    hides: str = ""
    swap: tuple[bytes, bytes] = (b"", b"")
    hang: float = 1.5
    takes_nothing: tuple[str, bytes] = ("", b"")
    """Status and body of the answer to every creation, "" if they are taken."""

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Answer one request of ours; a person's are let through unseen."""
        if environ.get("HTTP_USER_AGENT") == "a person":
            return self.app(environ, start)
        number = len(self.calls)
        self.calls.append((environ["REQUEST_METHOD"], 0))
        if act := self.before_call.pop(number, None):
            act()
        trouble = self.trouble.get(number)
        if trouble in _REFUSALS:
            # What was sent is read, or the connection breaks instead.
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            status, headers = _REFUSALS[trouble]
            start(status, [*headers, ("Content-Length", "0")])
            return [b""]
        if self.takes_nothing[0] and environ.get("HTTP_IF_NONE_MATCH") == "*":
            environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            start(self.takes_nothing[0], [("Content-Length", str(len(self.takes_nothing[1])))])
            return [self.takes_nothing[1]]
        if self.refuses and self._asks_for(self.refuses, environ):
            start("501 Not here", [("Content-Length", "0")])
            return [b""]
        status, headers, body = self._answered(environ)
        self.calls[number] = (environ["REQUEST_METHOD"], int(status.split()[0]))
        if trouble == "after":
            start("500 Broken", [("Content-Length", "0")])
            return [b""]
        if trouble == "hang":
            time.sleep(self.hang)
        if trouble == "cut":
            body = body[: len(body) // 2]
            headers = [(name, value) for name, value in headers if name.lower() not in ("content-length", "etag")]
            headers.append(("Content-Length", str(len(body))))
        start(status, headers)
        return [body]

    def _asks_for(self, what: bytes, environ: WSGIEnvironment) -> bool:
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(sent)
        return what in sent

    def _answered(self, environ: WSGIEnvironment) -> tuple[str, list[tuple[str, str]], bytes]:
        heard: list[Any] = []
        environ.pop("HTTP_ACCEPT_ENCODING", None)
        body = b"".join(self.app(environ, lambda status, headers, *_: heard.append((status, headers))))  # type: ignore[arg-type,return-value]
        status, headers = heard[0]
        headers = [one for one in headers if one[0] != self.hides]
        if self.swap[0] and self.swap[0] in body:
            body = body.replace(*self.swap)
            headers = [*(one for one in headers if one[0] != "Content-Length"), ("Content-Length", str(len(body)))]
        return status, headers, body

    @property
    def writes(self) -> int:
        """Return how many calls so far could have changed something."""
        return sum(method in ("PUT", "DELETE") for method, _ in self.calls)


@dataclass
class RadicaleServer:
    """The server, what stands before it, and the person."""

    url: str
    door: Door
    folder: Path

    def calendar(self, name: str = "groups") -> str:
        """Return the address of a calendar, made if it is new."""
        url = f"{self.url}/{USER}/{name}/"
        with self.person() as client:
            client.mkcalendar(url)
        return url

    def account(self, code: str = "C-01", name: str = "groups", **more: Any) -> CalDavAccount:
        """Return a clinician's account for a calendar that is made if it is new."""
        here = Outward.of(["127.0.0.1"])
        return CalDavAccount(
            code=code, url=self.calendar(name), user=USER, password=PASSWORD, **{"outward": here, **more}
        )

    @contextmanager
    def person(self) -> Iterator[DAVClient]:
        """Yield the person's own program."""
        client = DAVClient(
            self.url,
            username=USER,
            password=PASSWORD,
            auth_type="basic",
            enable_rfc6764=False,
            headers={"User-Agent": "a person"},
        )
        client.session.trust_env = False
        with client:
            yield client

    def forget_tokens(self) -> None:
        """Let every sync token given so far expire."""
        for token in self.folder.rglob(".Radicale.cache/sync-token/*"):
            token.unlink()


@contextmanager
def radicale_server(folder: Path) -> Iterator[RadicaleServer]:
    """Run Radicale with its storage in the folder until the end of the block."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n")
    settings = config.load()
    settings.update(
        {
            "auth": {
                "type": "htpasswd",
                "htpasswd_filename": str(folder / "users"),
                "htpasswd_encryption": "plain",
                "delay": "0",
            },
            "storage": {"filesystem_folder": str(folder / "storage"), "_filesystem_fsync": "False"},
            "server": {"delay_on_error": "0"},
            "logging": {"level": "critical"},
        },
        "the tests",
        privileged=True,
    )
    door = Door(Application(settings))
    server = make_server("127.0.0.1", 0, door, threaded=True, request_handler=_Silent)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield RadicaleServer(f"http://127.0.0.1:{server.server_port}", door, folder)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Silent(WSGIRequestHandler):
    def log(self, *_: object) -> None:
        """Say nothing."""


class Person:
    """Somebody who edits one calendar with a program that knows nothing of us."""

    def __init__(self, server: RadicaleServer, url: str) -> None:
        self._server, self._url = server, url

    def moves(self, event: WantedEvent, **changed: Any) -> None:
        """Give an event, or one occurrence of a series, other times."""
        with self._open(event.uid) as found:
            calendar = found.icalendar_instance
            raw = _part(calendar, event)
            zone = ZoneInfo(event.zone)
            for name, at in (("DTSTART", event.start), ("DTEND", event.start + timedelta(minutes=event.minutes))):
                raw.pop(name, None)
                raw.add(name, at.replace(tzinfo=zone))
            for name, value in changed.items():
                raw.pop(name, None)
                raw.add(name, value)
            found.icalendar_instance = calendar
            found.save()

    def touches(self, uid: str, change: Callable[[Any], None]) -> None:
        """Change a series or event in a way of its own."""
        with self._open(uid) as found:
            calendar = found.icalendar_instance
            change(calendar)
            found.icalendar_instance = calendar
            found.save()

    def deletes(self, uid: str) -> None:
        """Delete an event or a whole series."""
        with self._open(uid) as found:
            found.delete()

    def deletes_one(self, uid: str, at: datetime, zone: str) -> None:
        """Delete one occurrence, as programs do: an exception to the series, and no changed occurrence there."""

        def without(calendar: Any) -> None:
            wall = at.replace(tzinfo=ZoneInfo(zone))
            for raw in list(calendar.walk("VEVENT")):
                if "RECURRENCE-ID" not in raw:
                    raw.add("EXDATE", wall)
                elif raw["RECURRENCE-ID"].dt == wall:
                    calendar.subcomponents.remove(raw)

        self.touches(uid, without)

    def adds(self, text: str, name: str = "mine.ics") -> None:
        """Put an event of their own."""
        with self._server.person() as client:
            assert client.put(self._url + name, text).status in (201, 204)

    def texts(self) -> list[str]:
        """Return every resource as it stands."""
        with self._server.person() as client:
            found = client.calendar(url=self._url).get_events()
            return [one.data for one in found]

    def sees(self) -> list[tuple[datetime, str]]:
        """Return wall start and title of every occurrence, in order, as a program shows them."""
        return sorted((one.start.replace(tzinfo=None), str(one["SUMMARY"])) for one in self.occurrences())

    def occurrences(self) -> list[Any]:
        """Return every occurrence with all that is said in it."""
        span = datetime(2024, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
        found = [one for text in self.texts() for one in of(Calendar.from_ical(text)).between(*span)]
        return sorted(found, key=lambda one: one.start)

    @contextmanager
    def _open(self, uid: str) -> Iterator[Any]:
        with self._server.person() as client:
            yield client.calendar(url=self._url).get_event_by_uid(uid)


def _part(calendar: Any, event: WantedEvent) -> Any:
    """Return the event itself, or the changed occurrence, copied from its series with everything in it."""
    events = {
        raw["RECURRENCE-ID"].dt.replace(tzinfo=None) if "RECURRENCE-ID" in raw else None: raw
        for raw in calendar.walk("VEVENT")
    }
    if event.instead_of in events:
        return events[event.instead_of]
    raw = events[None].copy(recursive=True)
    for name in ("RRULE", "EXDATE"):
        raw.pop(name, None)
    raw.add("RECURRENCE-ID", event.instead_of.replace(tzinfo=ZoneInfo(event.zone)))  # type: ignore[union-attr]
    calendar.add_component(raw)
    return raw
