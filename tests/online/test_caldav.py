"""A practice whose clinicians' calendars are on a real CalDAV server on loopback."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from addon.memory import Kept
from addon.problems import SettingsInvalid
from addon.wiring.online import unread_calendars
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice
from tests.begun import init_practice
from tests.online.typing_in import typed_in
from tests.sync.adapters.radicale_server import PASSWORD, USER, RadicaleServer, radicale_server

NOON = datetime(2026, 3, 3, 17, tzinfo=UTC)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RadicaleServer]:
    """A real Radicale."""
    with radicale_server(tmp_path / "radicale") as running:
        yield running


def made(folder: Path, server: RadicaleServer) -> Path:
    """Make a practice whose clinician C-01 has a calendar on the server."""
    init_practice(folder, "America/New_York")
    address = server.calendar("groups")
    settings = (folder / "practice.toml").read_text(encoding="utf-8")
    (folder / "practice.toml").write_text(
        f'{settings}\n[network]\nown_hosts = ["127.0.0.1"]\n[caldav.calendars]\nC-01 = "{address}"\n', encoding="utf-8"
    )
    secrets = folder / "state" / "caldav-passwords.toml"
    secrets.write_text(f'[C-01]\nuser = "{USER}"\npassword = "{PASSWORD}"\n', encoding="utf-8")
    secrets.chmod(0o600)
    typed_in(folder, now=NOON)
    return folder


def passes(folder: Path) -> int:
    """Run passes until nothing is new; return how many there were."""
    count = 0
    with open_practice(folder, now=lambda: NOON) as home:
        while sync_practice(home, PassOptions(), now=NOON) is not None:
            count += 1
            assert count < 5
    return count


@pytest.mark.long
def test_events_are_shown_and_a_person_s_deletion_becomes_a_request(server: RadicaleServer, tmp_path: Path) -> None:
    """Two passes, then nothing is new; a session deleted on the server is asked about, once."""
    folder = made(tmp_path / "practice", server)
    assert passes(folder) <= 2
    assert not (folder / "calendars" / "C-01.ics").exists()
    with server.person() as client:
        events = client.calendar(url=server.calendar("groups")).events()
        assert len(events) > 3
        session = next(one for one in events if "SUMMARY:Group" in one.data and "RRULE" in one.data)
        session.delete()
    assert passes(folder) >= 1
    with open_practice(folder, now=lambda: NOON) as home:
        requests = home.workbook.read().tabs["requests"].rows
        assert len(requests) >= 1
        assert [(code, fault) for code, fault in unread_calendars(home, now=NOON)] == [("C-01", None)]


def test_a_rehearsal_writes_and_remembers_nothing(server: RadicaleServer, tmp_path: Path) -> None:
    """Neither on the server nor in the state."""
    folder = made(tmp_path / "practice", server)
    with open_practice(folder, now=lambda: NOON) as home:
        sync_practice(home, PassOptions(dry_run=True), now=NOON)
        assert home.state.remembered(Kept("caldav C-01", str)) == {}
    with server.person() as client:
        assert client.calendar(url=server.calendar("groups")).events() == []


def test_a_missing_password_is_said_before_anything_is_read(server: RadicaleServer, tmp_path: Path) -> None:
    """With the clinician's code and the next step; doctor says the same."""
    folder = made(tmp_path / "practice", server)
    (folder / "state" / "caldav-passwords.toml").unlink()
    with open_practice(folder, now=lambda: NOON) as home, pytest.raises(SettingsInvalid, match="calendar of C-01"):
        sync_practice(home, PassOptions(), now=NOON)
