"""Other people's clients against the stand-in's Calendar, and beside ours."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from shutil import which
from subprocess import run
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest

from addon.sync.calendars import EventId
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


def test_we_read_what_gcsa_changes(desk: GoogleDesk) -> None:
    """A move and a deletion made with it are told; an event of its own is not ours."""
    from gcsa.event import Event  # noqa: PLC0415

    desk.show([SERIES, BLOCK])
    token = desk.changes(None).token
    with gcsa(desk) as theirs:
        block = theirs.get_event(desk.name(EventId(BLOCK.key)))
        block.start += timedelta(hours=1)
        block.end += timedelta(hours=1)
        theirs.update_event(block)
        occurrence = theirs.get_event(desk.name(EventId(SERIES.key, SLOT)))
        theirs.delete_event(occurrence)
        theirs.add_event(
            Event("Own", start=datetime(2026, 3, 4, 9, tzinfo=ZONE), end=datetime(2026, 3, 4, 10, tzinfo=ZONE))
        )
    told = {one.id: one.event for one in desk.changes(token).seen}
    assert told == {
        EventId(BLOCK.key): replace(BLOCK, start=BLOCK.start + timedelta(hours=1)),
        EventId(SERIES.key, SLOT): None,
    }


def test_gcal_sync_follows_our_writes_and_an_expired_token(desk: GoogleDesk) -> None:
    """Full, then incremental, then full again after 410: its store always shows the same as the calendar."""
    asyncio.run(_followed(desk))


async def _followed(desk: GoogleDesk) -> None:
    import aiohttp  # noqa: PLC0415
    from gcal_sync.api import GoogleCalendarService  # noqa: PLC0415
    from gcal_sync.auth import AbstractAuth  # noqa: PLC0415
    from gcal_sync.store import InMemoryCalendarStore  # noqa: PLC0415
    from gcal_sync.sync import CalendarEventSyncManager  # noqa: PLC0415

    class Token(AbstractAuth):
        async def async_get_access_token(self) -> str:
            return "token"

    async with aiohttp.ClientSession() as session:
        service = GoogleCalendarService(Token(session, host=f"{desk.google.url}/calendar/v3"))
        theirs = CalendarEventSyncManager(service, calendar_id=desk.id, store=InMemoryCalendarStore())

        async def matches() -> None:
            await theirs.run()
            line = await theirs.store_service.async_get_timeline(ZONE)
            begin = datetime(2026, 1, 1, tzinfo=ZONE)
            there = line.overlapping(begin, begin + timedelta(days=365))
            starts = [one.start.value.astimezone(ZONE).replace(tzinfo=None) for one in there]
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
    node = which("node")
    assert node, "the judges need node and npm"
    asked = [node, "google_calendar.mjs", desk.google.url, desk.id, name]
    done = run(asked, cwd=npm_folder, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603 - fixed words
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {"count": 2, "late": 412, "gone": [204, 410], "left": [[name, "cancelled"]]}
    assert [(one.id, one.event) for one in desk.changes(token).seen] == [(EventId(BLOCK.key), None)]
