"""Push channels of a practice at Google: with its own credentials, for its files and every calendar that it reads."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from addon.online.google import renew_channels
from addon.settings import PracticeFile, read_settings
from addon.sync.adapters.google_calendar.calendars import CALENDARS
from addon.sync.state.database import IN_MEMORY, open_state
from tests.google.calendar_world import OWNER
from tests.google.proxy import GoogleProxy
from tests.google.server import FIRST_MOMENT, GoogleStandIn
from tests.online.test_google import signed_in
from webhooks.channels import Orphans, open_channels
from webhooks.verify.google_push import CALENDAR, DRIVE, Channel

NOW = FIRST_MOMENT
AT_GOOGLE = f"""zone = "America/New_York"
id = "0badcafe"
[google]
spreadsheet = "{"s" * 44}"
calendars = true
[google.busy]
C-01 = ["{OWNER}"]
"""
PUBLIC = '[service]\npublic_url = "https://hooks.example.org"\n'


@pytest.fixture
def google() -> Iterator[GoogleStandIn]:
    """Google, where clients as they come find it, with the scopes of a person's consent."""
    with GoogleStandIn(guarded=True) as stand_in, GoogleProxy(stand_in.url) as proxy, proxy.posing():
        yield stand_in
    assert proxy.refused == []


def practice(text: str) -> PracticeFile:
    """Return a practice's settings."""
    return read_settings(text)


def test_files_and_calendars_are_watched_while_the_service_is_public(google: GoogleStandIn, tmp_path: Path) -> None:
    """With the consent that a practice has: its files, the calendars it made, the busy ones; all stopped at the end."""
    folder, state, orphans = signed_in(google, tmp_path), open_state(IN_MEMORY), Orphans()
    made = google.calendars.insert_calendar({"summary": "Groupkeeper C-01"}).id
    state.keep(CALENDARS, "C-01", made)
    state.keep(CALENDARS, "C-02", "")
    assert renew_channels(practice(AT_GOOGLE), folder, state, orphans, now=NOW) == []
    assert google.calls == []
    assert renew_channels(practice(AT_GOOGLE + PUBLIC), folder, state, orphans, now=NOW) == []
    assert sorted(one.api for one in open_channels(state)) == [CALENDAR, CALENDAR, DRIVE]
    watched = {one["of"] for one in google.calendars.channels.open.values()}
    assert watched == {f"{made}/events", f"{OWNER}/events"}
    sent = {address for address, _ in google.drive.channels.notices}
    assert sent == {"https://hooks.example.org/hooks/google"}
    orphans.add(Channel(id="lost", api=CALENDAR, token="", resource="lost"))
    later = NOW + timedelta(days=1)
    assert renew_channels(practice(AT_GOOGLE + PUBLIC), folder, state, orphans, now=later) == []
    assert len(open_channels(state)) == 3
    assert not orphans
    assert renew_channels(practice(AT_GOOGLE), folder, state, orphans, now=later) == []
    assert open_channels(state) == []
    assert not google.calendars.channels.open
    assert not google.drive.channels.open
