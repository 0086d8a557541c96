"""Other people's clients against the stand-in's Calendar, and beside ours."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest

from addon.calendars.ports import CalendarChanged, EventId
from addon.sync.adapters.google_calendar.event_body import KEY
from tests.google.node import node
from tests.google.server import GoogleStandIn
from tests.sync.adapters.google_calendar.test_one_calendar import BLOCK, MOVED, SERIES, SLOT
from tests.sync.adapters.google_calendar_desk import GoogleDesk, service_at

pytestmark = [
    pytest.mark.judges,
    # Other people's clients leave their connections to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]
ZONE = ZoneInfo("America/New_York")


@pytest.fixture
def desk() -> Iterator[GoogleDesk]:
    """Our calendar at the stand-in; foreign requests are not held to Google's documents."""
    with GoogleStandIn(judged=False) as google:
        yield GoogleDesk(google)


@contextmanager
def gcsa(desk: GoogleDesk) -> Iterator[Any]:
    """Yield gcsa on our calendar."""
    from gcsa.google_calendar import GoogleCalendar  # noqa: PLC0415 - installed for judges only
    from google.oauth2.credentials import Credentials  # noqa: PLC0415

    with patch("gcsa._services.authentication.discovery.build", lambda *_, **__: service_at(desk.google)):
        yield GoogleCalendar(desk.id, credentials=Credentials("token"))


def test_gcsa_reads_what_we_write(desk: GoogleDesk) -> None:
    """Its view of a series with a moved occurrence is ours: wall times over the change of the clock."""
    desk.show([SERIES, MOVED, BLOCK])
    with gcsa(desk) as theirs:
        found = list(
            theirs.get_events(
                datetime(2026, 3, 1, tzinfo=ZONE),
                datetime(2026, 5, 1, tzinfo=ZONE),
                single_events=True,
                order_by="startTime",
            )
        )
    assert [one.start.astimezone(ZONE).replace(tzinfo=None) for one in found] == [one.start for one in desk.shown()]
    assert {one.visibility for one in found} == {"private"}


OWN = datetime(2026, 3, 4, 9, tzinfo=ZONE)
LATER = replace(BLOCK, start=BLOCK.start + timedelta(hours=1), title="theirs")
"""What theirs make of our block."""


def gcsa_edits(desk: GoogleDesk, block: str, occurrence: str) -> None:
    """With gcsa."""
    from gcsa.event import Event  # noqa: PLC0415

    with gcsa(desk) as theirs:
        event = theirs.get_event(block)
        event.start += timedelta(hours=1)
        event.end += timedelta(hours=1)
        event.summary = "theirs"
        theirs.update_event(event)
        theirs.delete_event(theirs.get_event(occurrence))
        theirs.add_event(Event("Own", start=OWN, end=OWN + timedelta(hours=1)))


def gcal_sync_edits(desk: GoogleDesk, block: str, occurrence: str) -> None:
    """With gcal-sync."""
    asyncio.run(_edited(desk, block, occurrence))


async def _edited(desk: GoogleDesk, block: str, occurrence: str) -> None:
    from gcal_sync.model import DateOrDatetime, Event  # noqa: PLC0415

    async with gcal_sync(desk) as service:
        event = await service.async_get_event(desk.id, block)
        times = {
            name: {"dateTime": (at.value + timedelta(hours=1)).isoformat(), "timeZone": ZONE.key}
            for name, at in (("start", event.start), ("end", event.end))
        }
        await service.async_patch_event(desk.id, block, {"summary": "theirs", **times})
        await service.async_delete_event(desk.id, occurrence)
        start, end = (DateOrDatetime(dateTime=at) for at in (OWN, OWN + timedelta(hours=1)))
        await service.async_create_event(desk.id, Event(summary="Own", start=start, end=end))


Edits = Callable[[GoogleDesk, str, str], object]


@pytest.fixture(params=["gcsa", "gcal-sync", "@googleapis/calendar"])
def edits(request: pytest.FixtureRequest) -> Edits:
    """Each of their clients: an hour later, another title; one occurrence deleted; an event of their own."""
    if request.param != "@googleapis/calendar":
        return gcsa_edits if request.param == "gcsa" else gcal_sync_edits
    folder: Path = request.getfixturevalue("npm_folder")

    def edit(desk: GoogleDesk, block: str, occurrence: str) -> None:
        before = [[one.start.isoformat(), one.title] for one in desk.shown()]
        known = f"{KEY}={BLOCK.key}"
        told = node(folder, "google_calendar_edits.mjs", desk.google.url, desk.id, block, occurrence, known, ZONE.key)
        assert told == {"shown": before, "own": [block]}

    return edit


def test_what_theirs_change_is_a_persons_change(desk: GoogleDesk, edits: Edits) -> None:
    """The token tells of the move and the deletion, and of no event of theirs; we leave both as a person's."""
    desk.show([SERIES, BLOCK])
    token = desk.changes(None).token
    edits(desk, desk.name(EventId(BLOCK.key)), desk.name(EventId(SERIES.key, SLOT)))
    changes = desk.changes(token)
    assert not changes.complete
    assert {one.id: one.event for one in changes.seen} == {EventId(BLOCK.key): LATER, EventId(SERIES.key, SLOT): None}
    assert desk.changes(changes.token).seen == ()
    shown = [(one.start, one.title) for one in desk.shown()]
    with pytest.raises(CalendarChanged):
        desk.put(BLOCK, based_on=None)
    assert [(one.start, one.title) for one in desk.shown()] == shown
    assert (LATER.start, "theirs") in shown
    assert "Own" in {title for _, title in shown}
    assert SLOT not in {start for start, _ in shown}


def test_a_write_on_what_theirs_changed_is_refused(desk: GoogleDesk, edits: Edits) -> None:
    """We hold the version from before: nothing is written over; with the present one we may."""
    desk.show([SERIES, BLOCK])
    before = {one.id: one.version for one in desk.changes(None).seen}
    edits(desk, desk.name(EventId(BLOCK.key)), desk.name(EventId(SERIES.key, SLOT)))
    with pytest.raises(CalendarChanged):
        desk.put(replace(BLOCK, minutes=30), based_on=before[EventId(BLOCK.key)])
    seen = {one.id: one for one in desk.changes(None).seen}
    assert seen[EventId(BLOCK.key)].event == LATER
    desk.put(replace(LATER, minutes=30), based_on=seen[EventId(BLOCK.key)].version)
    assert {one.id: one.event for one in desk.changes(None).seen}[EventId(BLOCK.key)] == replace(LATER, minutes=30)


def test_an_expired_token_finds_theirs_too(desk: GoogleDesk, edits: Edits) -> None:
    """Read whole again, all of ours is found by its id, as theirs left it."""
    desk.show([SERIES, BLOCK])
    token = desk.changes(None).token
    edits(desk, desk.name(EventId(BLOCK.key)), desk.name(EventId(SERIES.key, SLOT)))
    desk.world.expire_tokens()
    changes = desk.changes(token)
    assert changes.complete
    told = {one.id: one.event for one in changes.seen}
    assert told == {EventId(SERIES.key): SERIES, EventId(BLOCK.key): LATER, EventId(SERIES.key, SLOT): None}


def test_gcal_sync_follows_our_writes_and_an_expired_token(desk: GoogleDesk) -> None:
    """Full, then incremental, then full again after 410: its store always shows the same as the calendar."""
    asyncio.run(_followed(desk))


@asynccontextmanager
async def gcal_sync(desk: GoogleDesk) -> AsyncIterator[Any]:
    """Yield gcal-sync's service at the stand-in."""
    import aiohttp  # noqa: PLC0415
    from gcal_sync.api import GoogleCalendarService  # noqa: PLC0415
    from gcal_sync.auth import AbstractAuth  # noqa: PLC0415

    class Token(AbstractAuth):
        async def async_get_access_token(self) -> str:
            return "token"

    async with aiohttp.ClientSession() as session:
        yield GoogleCalendarService(Token(session, host=f"{desk.google.url}/calendar/v3"))


async def _followed(desk: GoogleDesk) -> None:
    from gcal_sync.store import InMemoryCalendarStore  # noqa: PLC0415
    from gcal_sync.sync import CalendarEventSyncManager  # noqa: PLC0415

    async with gcal_sync(desk) as service:
        theirs = CalendarEventSyncManager(service, calendar_id=desk.id, store=InMemoryCalendarStore())

        async def matches() -> None:
            await theirs.run()
            line = await theirs.store_service.async_get_timeline(ZONE)
            begin = datetime(2026, 1, 1, tzinfo=ZONE)
            there = line.overlapping(begin, begin + timedelta(days=365))
            at = [one.start.value for one in there if isinstance(one.start.value, datetime)]
            starts = [one.astimezone(ZONE).replace(tzinfo=None) for one in at]
            assert starts == [one.start for one in desk.shown()]

        for wanted in ([SERIES, BLOCK], [SERIES, MOVED, BLOCK], [SERIES, MOVED], [SERIES]):
            desk.show(wanted)
            await matches()
        desk.person_deletes(EventId(SERIES.key, SLOT))
        await matches()
        desk.world.expire_tokens()
        desk.show([SERIES, BLOCK])
        await matches()


def test_googles_client_for_node_sees_versions_and_deletions(desk: GoogleDesk, npm_folder: Path) -> None:
    """An old version is refused, a second deletion is gone, the token tells of the deletion; ours is told of it too."""
    desk.show([SERIES, BLOCK])
    token = desk.changes(None).token
    name = desk.name(EventId(BLOCK.key))
    told = node(npm_folder, "google_calendar.mjs", desk.google.url, desk.id, name)
    assert told == {"count": 2, "late": 412, "gone": [204, 410], "left": [[name, "cancelled"]]}
    assert [(one.id, one.event) for one in desk.changes(token).seen] == [(EventId(BLOCK.key), None)]
