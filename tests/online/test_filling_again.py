"""``sync --accept calendar:C-01`` over the whole wiring: a calendar that is no longer there is filled again."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from addon.sync.adapters.google_credentials import PERSON_SCOPES, keep
from addon.sync.passes import PassReport
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice
from tests.begun import init_practice
from tests.google.leeway import ALL_LEEWAY
from tests.google.proxy import GoogleProxy
from tests.google.server import GoogleStandIn
from tests.online.typing_in import typed_in
from tests.sync.adapters.radicale_server import PASSWORD, USER, radicale_server

NOON = datetime(2026, 3, 3, 17, tzinfo=UTC)
ZONE = "America/New_York"


def made(folder: Path, settings: str) -> Path:
    """Make a practice in a workbook, with these settings besides."""
    init_practice(folder, ZONE)
    with (folder / "practice.toml").open("a", encoding="utf-8") as file:
        file.write(settings)
    typed_in(folder, now=NOON)
    return folder


def passed(folder: Path, *accept: str, dry_run: bool = False) -> PassReport | None:
    """Run one pass."""
    with open_practice(folder, now=lambda: NOON) as home:
        return sync_practice(home, PassOptions(accept=frozenset(accept), dry_run=dry_run), now=NOON)


def at_google(folder: Path, google: GoogleStandIn) -> Path:
    """Make a practice whose calendars are at Google, a person signed in."""
    token = google.oauth.add_person(*PERSON_SCOPES) | {"scopes": list(PERSON_SCOPES)}
    token |= {"token_uri": "https://oauth2.googleapis.com/token"}
    made(folder, "\n[google]\ncalendars = true\n")
    keep(folder / "state" / "google.json", json.dumps(token))
    return folder


def fills_again(folder: Path, shown: Callable[[], list[str]], lost: Callable[[], None]) -> None:
    """What must hold wherever the calendar is: named, computed_only without effect, filled once, then quiet."""
    while passed(folder) is not None:
        pass
    before = shown()
    assert len(before) > 3
    lost()
    report = passed(folder)
    assert report is not None
    said = [str(one) for one in report.problems] + [one.question for one in report.questions]
    assert [one for one in said if "groupkeeper sync --accept calendar:C-01" in one]
    passed(folder, "calendar:C-01", dry_run=True)
    assert shown() == []
    passed(folder, "calendar:C-01")
    assert shown() == before
    while passed(folder) is not None:
        pass
    assert shown() == before


@pytest.mark.long
def test_a_calendar_deleted_at_google_is_made_anew(tmp_path: Path) -> None:
    """Another calendar with the same events; the lost one is never looked for again."""
    with GoogleStandIn(guarded=True, leeway=ALL_LEEWAY) as google, GoogleProxy(google.url) as proxy, proxy.posing():
        folder = at_google(tmp_path / "practice", google)

        def ours() -> list[str]:
            kept = google.calendars.calendars
            return [key for key, one in kept.items() if one.summary.endswith("C-01") and not one.gone]

        def shown() -> list[str]:
            events = [google.calendars.calendars[key].events.values() for key in ours()]
            return sorted(f"{one['summary']} {one['start']['dateTime']}" for them in events for one in them)

        fills_again(folder, shown, lambda: google.calendars.delete_calendar(ours()[0]))
        assert len(ours()) == 1


@pytest.mark.long
def test_a_calendar_made_anew_on_a_caldav_server_is_filled_again(tmp_path: Path) -> None:
    """At the address in practice.toml stands an empty calendar; the same events are put there."""
    with radicale_server(tmp_path / "radicale") as server:
        address = server.calendar("groups")
        folder = made(
            tmp_path / "practice", f'\n[network]\nown_hosts = ["127.0.0.1"]\n[caldav.calendars]\nC-01 = "{address}"\n'
        )
        secrets = folder / "state" / "caldav-passwords.toml"
        secrets.write_text(f'[C-01]\nuser = "{USER}"\npassword = "{PASSWORD}"\n', encoding="utf-8")
        secrets.chmod(0o600)

        def shown() -> list[str]:
            with server.person() as client:
                found = client.calendar(url=address).get_events()
                return sorted(line for one in found for line in one.data.splitlines() if line.startswith("UID:"))

        def lost() -> None:
            with server.person() as client:
                client.delete(address)
            server.calendar("groups")

        fills_again(folder, shown, lost)


def test_what_a_clinician_does_right_after_the_first_pass_is_news(tmp_path: Path) -> None:
    """The calendar was made in that pass; a session moved there is asked about at the very next one."""
    with GoogleStandIn(guarded=True, leeway=ALL_LEEWAY) as google, GoogleProxy(google.url) as proxy, proxy.posing():
        folder = at_google(tmp_path / "practice", google)
        passed(folder)
        key, calendar = next((key, one) for key, one in google.calendars.calendars.items() if one.events)
        series = next(one for one in calendar.events.values() if "recurrence" in one and "Group" in one["summary"])
        google.calendars.person_deletes(key, series["id"])
        report = passed(folder)
        assert report is not None
        assert [one for one in report.plan.tabs if one.tab.name == "requests" and one.appends]
