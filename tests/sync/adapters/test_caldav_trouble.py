"""Whatever breaks, and wherever: no event stands twice, none is lost, and nothing personal is said about it."""

import hashlib
import logging
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest

from addon.calendars.ports import CalendarUnavailable, EventId
from addon.calendars.wanted import WantedEvent, Weekly
from addon.memory import Kept, T
from addon.problems import Fault
from addon.sync.adapters.caldav_calendar.calendar import CalDavCalendar
from addon.sync.adapters.caldav_calendar.remembered import KnownResources
from addon.sync.adapters.caldav_calendar.server import CalDavServer
from tests.memory_here import MemoryHere
from tests.sync.adapters.caldav_desk import KIND, NOW, ZONE, CalDavDesk, caldav_desk, no_sleep
from tests.sync.adapters.radicale_server import PASSWORD, USER, Person, RadicaleServer, Trouble, radicale_server
from tests.sync.adapters.showing import Showing

SERIES = WantedEvent(
    key="session | C-01 | G-01 | Tue 18:00 | 1 | 0",
    kind="session",
    start=datetime(2026, 3, 3, 18),
    minutes=90,
    zone=ZONE,
    title="Group G-01",
    repeats=Weekly(every=1, count=3),
)
BLOCK = WantedEvent(
    key="preparation | C-01 | G-01 2026-03-10 18:00",
    kind="preparation",
    start=datetime(2026, 3, 10, 17, 45),
    minutes=15,
    zone=ZONE,
    title="Preparation: Group G-01",
)
OLD = replace(BLOCK, key="preparation | C-01 | G-01 2026-03-03 18:00", start=datetime(2026, 3, 3, 17, 45))
MOVED = replace(SERIES, start=datetime(2026, 3, 11, 9), repeats=None, instead_of=datetime(2026, 3, 10, 18))
BEFORE = (SERIES, OLD)
AFTER = (replace(SERIES, title="Group G-01 · Room 2"), MOVED, BLOCK)
"""From before to after: a series rewritten, an event taken away, one created."""
LATER = (replace(SERIES, title="Group G-01 · Room 3"), *AFTER[1:])
STANDS = sorted(
    [
        (datetime(2026, 3, 3, 18), "Group G-01 · Room 2"),
        (MOVED.start, "Group G-01"),
        (datetime(2026, 3, 17, 18), "Group G-01 · Room 2"),
        (BLOCK.start, BLOCK.title),
    ]
)
CALLS = 6
"""List, read what was written, write the series, its occurrence and the block, delete the old one."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RadicaleServer]:
    """One server."""
    with radicale_server(tmp_path) as made:
        yield made


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[CalDavDesk]:
    """One calendar on a server of its own, and a person at it."""
    with caldav_desk(tmp_path) as made:
        yield made


class Pass:
    """A calendar of its own on the server, and passes over it that may fail."""

    def __init__(self, server: RadicaleServer, name: str, *, timeout: float = 60.0) -> None:
        self.server, self.account = server, server.account("C-01", name)
        self.showing = Showing()
        self.remembered = MemoryHere()
        self.person = Person(server, self.account.url)
        self.timeout = timeout

    def show(self, *wanted: WantedEvent) -> Fault | None:
        """Run one pass; return what stopped it."""
        with CalDavServer(self.account, timeout=self.timeout, sleep=no_sleep) as server:
            calendar = CalDavCalendar(server, zone=ZONE, now=NOW, memory=KnownResources(self.remembered, KIND))
            try:
                self.showing.show(calendar, wanted)
            except Fault as fault:
                return fault
        return None

    def is_settled(self) -> bool:
        """Return whether what stands is what is wanted, all of it ours, and another pass writes nothing."""
        before = self.server.door.writes
        assert self.show(*AFTER) is None
        assert self.person.sees() == STANDS
        return len(self.person.texts()) == 2 and self.server.door.writes == before


def test_the_way_has_the_calls_it_is_thought_to_have(server: RadicaleServer) -> None:
    """The proofs below go over every call there is."""
    way = Pass(server, "way")
    way.show(*BEFORE)
    before = len(server.door.calls)
    assert way.show(*AFTER) is None
    assert [method for method, _ in server.door.calls[before:]].count("REPORT") == 2
    assert len(server.door.calls) - before == CALLS
    assert way.is_settled()


@pytest.mark.long
@pytest.mark.parametrize(
    "trouble", ["after", "cut", *(pytest.param(one, marks=pytest.mark.prove) for one in ("before", "busy", "hang"))]
)
def test_one_call_that_fails_is_made_again(server: RadicaleServer, trouble: Trouble) -> None:
    """At whatever call it comes, the same pass still gets through: an unknown outcome is looked at, not repeated."""
    for call in range(CALLS):
        way = Pass(server, f"{trouble}-{call}", timeout=1.0 if trouble == "hang" else 60.0)
        way.show(*BEFORE)
        server.door.trouble = {len(server.door.calls) + call: trouble}
        assert way.show(*AFTER) is None
        assert way.is_settled()


@pytest.mark.long
@pytest.mark.parametrize("trouble", ["before", "after", "busy"])
@pytest.mark.some(1)
def test_a_server_that_stays_broken_stops_the_pass_and_the_next_one_ends_it(
    server: RadicaleServer, trouble: Trouble
) -> None:
    """At whatever call it begins, the pass ends with a fault after a few tries, and nothing is lost or doubled."""
    for call in range(CALLS):
        way = Pass(server, f"stays-{trouble}-{call}")
        way.show(*BEFORE)
        first = len(server.door.calls) + call
        server.door.trouble = dict.fromkeys(range(first, first + 100), trouble)
        fault = way.show(*AFTER)
        assert isinstance(fault, CalendarUnavailable)
        assert len(server.door.calls) - first <= 4, "a few tries, no more"
        server.door.trouble = {}
        assert way.show(*AFTER) is None
        assert way.is_settled()


class Crash(Exception):
    """The lights go out."""


class Candle(MemoryHere):
    """A memory that lasts for some writes."""

    lasts = 1_000

    def keep(self, kept: Kept[T], key: str, value: T) -> None:
        """Keep one value, unless the lights go out."""
        self.lasts -= 1
        if self.lasts < 0:
            raise Crash
        super().keep(kept, key, value)


@pytest.mark.long
def test_a_crash_before_anything_is_remembered_changes_nothing(server: RadicaleServer) -> None:
    """Between the server's yes and our note of it the lights may go out: the next pass knows its own work."""
    crashes = 0
    for lasts in range(12):
        way = Pass(server, f"crash-{lasts}")
        way.remembered = candle = Candle()
        way.show(*BEFORE)
        candle.lasts = lasts
        try:
            way.show(*AFTER)
        except Crash:
            crashes += 1
        candle.lasts = 1_000
        assert way.show(*LATER) is None
        assert way.person.sees() == sorted((at, title.replace("Room 2", "Room 3")) for at, title in STANDS)
        assert way.show(*AFTER) is None
        assert way.is_settled()
    assert 3 < crashes < 12, "every note there is was lost once"


def test_a_person_deletes_while_we_are_down(server: RadicaleServer) -> None:
    """What they delete after a crash stays deleted, and what we were deleting is not taken for their deed."""
    way = Pass(server, "down")
    way.show(*BEFORE)
    first = len(server.door.calls) + CALLS - 1
    server.door.trouble = dict.fromkeys(range(first, first + 100), "after")
    assert way.show(*AFTER), "the old block was deleted, and we do not know"
    server.door.trouble = {}
    way.person.deletes(BLOCK.uid)
    assert way.show(*AFTER) is None
    assert [start for start, _ in way.person.sees() if start in (BLOCK.start, OLD.start)] == []
    assert way.showing.known[EventId(BLOCK.key)].event is None
    assert EventId(OLD.key) not in way.showing.known


@pytest.mark.parametrize("trouble", ["cut", "before"])
def test_a_broken_listing_is_no_listing(desk: CalDavDesk, trouble: Trouble) -> None:
    """Half an answer or none is never read as "those are gone"."""
    desk.fill(SERIES, BLOCK)
    desk.door.trouble = dict.fromkeys(range(len(desk.door.calls), 1_000), trouble)
    with pytest.raises(CalendarUnavailable):
        desk.changes(None)
    desk.door.trouble = {}
    assert {one.id for one in desk.changes(None).seen} == {EventId(SERIES.key), EventId(BLOCK.key)}


def test_a_deleted_calendar_is_a_fault(desk: CalDavDesk) -> None:
    """A calendar that is not there is no empty calendar."""
    desk.fill(SERIES, BLOCK)
    token, kept = desk.changes(None).token, desk.remembered.remembered(KIND)
    with desk.server.person() as client:
        client.delete(desk.account.url)
    for ask in (lambda: desk.changes(token), lambda: desk.changes(None)):
        with pytest.raises(CalendarUnavailable) as fault:
            ask()
        assert fault.value.code == "calendar-not-found"
    assert desk.remembered.remembered(KIND) == kept


def test_a_wrong_password_is_said_and_not_tried_on_and_on(desk: CalDavDesk) -> None:
    """The fault says what to do; the password is tried in the two usual ways only."""
    desk.account = replace(desk.account, password="not-" + PASSWORD)
    with pytest.raises(CalendarUnavailable) as fault:
        desk.changes(None)
    assert fault.value.code == "calendar-no-access"
    assert len(desk.door.calls) <= 4


class DigestOnly:
    """Stands before the door and takes the password as a digest only."""

    def __init__(self, behind: WSGIApplication) -> None:
        self.behind, self.refused = behind, 0

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        """Check the digest and hand the password on as Radicale takes it."""
        given = environ.get("HTTP_AUTHORIZATION", "")
        said = {k: a or b for k, a, b in re.findall(r'(\w+)=(?:"([^"]*)"|([^,\s]+))', given)}
        proof = [f"{USER}:here:{PASSWORD}", f"{environ['REQUEST_METHOD']}:{environ['PATH_INFO']}"]
        ha1, ha2 = (hashlib.md5(text.encode()).hexdigest() for text in proof)  # noqa: S324 (what a digest is)
        if given.startswith("Digest "):
            middle = ":".join(said[part] for part in ("nonce", "nc", "cnonce", "qop"))
            if said["response"] == hashlib.md5(f"{ha1}:{middle}:{ha2}".encode()).hexdigest():  # noqa: S324
                environ["HTTP_AUTHORIZATION"] = "Basic " + b64encode(f"{USER}:{PASSWORD}".encode()).decode()
                return self.behind(environ, start)
        self.refused += 1
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        wants = 'Digest realm="here", nonce="n-1", qop="auth", algorithm=MD5'
        start("401 Who is it", [("WWW-Authenticate", wants), ("Content-Length", "0")])
        return [b""]


def test_a_server_that_wants_a_digest_gets_one(desk: CalDavDesk) -> None:
    """The usual way is refused once; everything after is done with a digest."""
    before = desk.door.app
    gate = DigestOnly(before)
    desk.door.app = lambda environ, start: (
        before(environ, start) if environ["HTTP_USER_AGENT"] == "a person" else gate(environ, start)
    )
    with desk.open() as calendar:
        assert calendar.put_all([(SERIES, None), (BLOCK, None)])
    assert gate.refused == 2, "once in the usual way, once to be told the nonce"
    assert len(desk.person.texts()) == 2


def test_an_address_that_leads_elsewhere_is_not_followed(desk: CalDavDesk) -> None:
    """Nobody is handed the password because a server says so."""
    desk.door.trouble = {len(desk.door.calls): "moved"}
    with pytest.raises(CalendarUnavailable) as fault:
        desk.changes(None)
    assert fault.value.code == "calendar-moved"
    assert len(desk.door.calls) == 1


def test_a_server_that_is_not_there_is_a_fault(desk: CalDavDesk) -> None:
    """No connection at all is said as such."""
    desk.account = replace(desk.account, url="http://127.0.0.1:9/anna/groups/")
    with pytest.raises(CalendarUnavailable) as fault:
        desk.changes(None)
    assert fault.value.code == "calendar-unreachable"


@pytest.mark.parametrize("trouble", ["before", "after", "cut", "busy", "none", "password"])
def test_nothing_personal_is_said(desk: CalDavDesk, caplog: pytest.LogCaptureFixture, trouble: str) -> None:
    """No log line and no fault names a user, a password, an address, or what stands in a stranger's calendar."""
    caplog.set_level(logging.DEBUG)
    desk.person.adds(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20260301T120000Z\r\n"
        "DTSTART:20260305T140000Z\r\nSUMMARY:Kanarivogel\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    caplog.clear()
    said = []
    if trouble == "password":
        desk.account = replace(desk.account, password="not-" + PASSWORD)
    elif trouble != "none":
        desk.door.trouble = dict.fromkeys(range(1_000), trouble)  # type: ignore[arg-type]
    with CalDavServer(desk.account, timeout=60, sleep=no_sleep) as server:
        for ask in (
            lambda: server.listing(None),
            server.calendars,
            lambda: server.events_between(desk.account.url, NOW, NOW + timedelta(days=9)),
        ):
            try:
                ask()
            except Fault as fault:
                said += [str(fault), repr(fault), repr(fault.__cause__), str(fault.__suppress_context__)]
    said += [record.getMessage() for record in caplog.records if not record.name.startswith("radicale")]
    assert bool([one for one in said if "C-01" in one]) == (trouble != "none")
    for secret in (USER, PASSWORD, "Kanarivogel", "127.0.0.1", repr(desk.account)[:0] or "not-" + PASSWORD):
        assert not [one for one in said if secret in one]
