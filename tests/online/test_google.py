"""A practice at Google from init to the third pass, with no hook in our client: a loopback proxy poses as Google."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from addon.cli.doctor import _workbook
from addon.problems import SettingsInvalid, WriteRefused
from addon.sync.adapters.google_credentials import PERSON_SCOPES, keep
from addon.wiring import beginning
from addon.wiring.beginning import AtGoogle, init_at_google
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice
from addon.wiring.workbook_tabs import all_tabs
from tests.google import sheets_values
from tests.google.calendar_world import KeptCalendar
from tests.google.calls import Call
from tests.google.leeway import ALL_LEEWAY
from tests.google.proxy import PATIENCE, GoogleProxy
from tests.google.server import GoogleStandIn
from tests.google.sheets_a1 import Rect
from tests.google.sheets_validation import outside
from tests.google.sheets_values import Rendering
from tests.online.typing_in import typed_in

NOON = datetime(2026, 3, 3, 17, 0, tzinfo=UTC)
ZONE = "America/New_York"
TOKENS = "https://oauth2.googleapis.com/token"
PASTED = {"Clinicians", "Groups", "Roster"}
"""The tabs in which the office pasted plain names where its drop-downs offer names with codes."""
BAR = Counter({"version": 1, "read": 2, "write": 1, "": 1_000})
"""What a pass may cost where nothing disturbs it; calendars have bars of their own."""


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleStandIn]:
    """Google, where clients as they come find it; whoever asks for another host is refused.

    Only our time to connect is lengthened: a machine that does much else shakes hands late.
    """
    monkeypatch.setattr("addon.sync.adapters.google_sheets.workbook.CONNECT_SECONDS", PATIENCE)
    with GoogleStandIn(guarded=True, leeway=ALL_LEEWAY) as stand_in, GoogleProxy(stand_in.url) as proxy, proxy.posing():
        yield stand_in
    assert proxy.refused == []


def signed_in(google: GoogleStandIn, folder: Path) -> Path:
    """Return a folder with the token of a person who consented."""
    token = google.oauth.add_person(*PERSON_SCOPES) | {"scopes": list(PERSON_SCOPES)}
    keep(folder / "state" / "google.json", json.dumps(token | {"token_uri": TOKENS}))
    return folder


def begun(google: GoogleStandIn, folder: Path) -> str:
    """Make the practice with a person's consent; return the spreadsheet's id."""
    return init_at_google(signed_in(google, folder), ZONE, AtGoogle())


def passed(folder: Path, now: datetime = NOON) -> bool:
    """Run a pass; return whether there was anything to do."""
    with open_practice(folder, now=lambda: now) as home:
        return sync_practice(home, PassOptions(), now=now) is not None


def calls_of(google: GoogleStandIn) -> list[str]:
    """Return what was asked of Google since last time, without signing in."""
    made = [f"{call.method} {call.path.split('/')[1]}" for call in google.calls if "/token" not in call.path]
    google.calls.clear()
    return made


def calendar_of(google: GoogleStandIn, clinician: str) -> tuple[str, KeptCalendar]:
    """Return the calendar that was made for a clinician, with its id."""
    return next((key, one) for key, one in google.calendars.calendars.items() if one.summary.endswith(clinician))


def column(google: GoogleStandIn, spreadsheet: str, tab: str, field: str) -> list[str]:
    """Return what a person sees in a column below its header."""
    shown = google.sheets.person(spreadsheet).sees(f"{all_tabs()[tab].title}!A1:AZ200")
    header = all_tabs()[tab].column(field).header
    at = shown[0].index(header)
    return [line[at] if at < len(line) else "" for line in shown[1:]]


def in_step(google: GoogleStandIn, folder: Path) -> int:
    """Run passes until nothing is new, also once the version no longer lags; return how many of them wrote."""
    writing = 0
    for _ in range(8):
        begun = len(google.calls)
        is_quiet = not passed(folder)
        made = Counter(counted(call) for call in google.calls[begun:])
        assert made <= BAR, made
        writing += made["write"]
        if is_quiet and not google.drive.catch_up():
            return writing
    raise AssertionError("there is always something new")


def counted(call: Call) -> str:
    """Return what a call counts as."""
    if call.path.startswith("/drive/"):
        return "version"
    if call.path.startswith("/v4/"):
        return "read" if call.method == "GET" else "write"
    return ""


def reads_are_small(google: GoogleStandIn, spreadsheet: str) -> bool:
    """Return whether every reading so far took two calls and at most twice the bytes that its values take."""
    book = google.sheets.book(spreadsheet)
    whole = [(one, Rect(0, len(one.rows), 0, len(one.columns))) for one in book.sheets]
    plain = len(json.dumps([sheets_values.read(*one, Rendering(option="UNFORMATTED_VALUE")) for one in whole]))
    read = [call for call in google.calls if call.method == "GET" and call.path.startswith("/v4/")]
    values = [call.answered for call in read if call.path.endswith("/values:batchGet")]
    others = [call.answered for call in read if not call.path.endswith("/values:batchGet")]
    return len(values) == len(others) and max(values) + max(others) <= 2 * plain


@pytest.mark.long
def test_from_an_empty_folder_to_an_accepted_request(google: GoogleStandIn, tmp_path: Path) -> None:
    """Init makes the spreadsheet, passes fill it and the calendars; what a therapist moves there is asked about.

    When nothing is new, one call to Drive and one to each calendar say so. (One story: the stand-in takes its time.)
    """
    folder = tmp_path / "practice"
    spreadsheet = begun(google, folder)
    typed_in(folder, now=NOON)
    assert in_step(google, folder) <= 2
    key, calendar = calendar_of(google, "C-01")
    assert column(google, spreadsheet, "sessions", "id")
    assert reads_are_small(google, spreadsheet)
    calls_of(google)
    assert not passed(folder)
    made = calls_of(google)
    assert [one for one in made if "calendar" not in one] == ["GET drive"]
    assert len(made) == 1 + sum(1 for one in google.calendars.calendars.values() if one.events)

    series = next(one for one in calendar.events.values() if "recurrence" in one and "session" in str(one))
    at = datetime.fromisoformat(series["start"]["dateTime"]).replace(tzinfo=None) + timedelta(weeks=1)
    occurrence = google.calendars.instance_id(key, series["id"], at)
    google.calendars.person_moves(key, occurrence, at + timedelta(hours=1))
    before = column(google, spreadsheet, "sessions", "start")
    assert passed(folder)
    assert column(google, spreadsheet, "requests", "status") == ["open"]
    assert column(google, spreadsheet, "sessions", "start") == before

    decide(google, spreadsheet, "accept")
    assert in_step(google, folder) <= 2
    assert column(google, spreadsheet, "requests", "status")[0].startswith("accepted")
    assert column(google, spreadsheet, "sessions", "start") != before
    start = google.calendars.find(key, occurrence)["start"]["dateTime"]
    assert start.startswith((at + timedelta(hours=1)).isoformat())

    marked = {place.partition("!")[0] for place in outside(google.sheets.book(spreadsheet))}
    assert marked <= PASTED, "what we write is what our drop-downs offer"
    google.sheets.person(spreadsheet).protects("Roster!A2:C9")
    with open_practice(folder, now=lambda: NOON, looks_only=True) as home:
        [protected] = [one for one in _workbook(home) if not one.ok]
    assert protected.what == "Roster!A2:C9"
    assert "Groupkeeper may not write there" in protected.seen


@pytest.mark.long
def test_a_clinicians_own_appointment_is_looked_at_within_a_tick(google: GoogleStandIn, tmp_path: Path) -> None:
    """Nothing else has to change first; where nothing is new, each of their own calendars is one call more."""
    folder = tmp_path / "practice"
    spreadsheet = begun(google, folder)
    typed_in(folder, now=NOON)
    own = "rosa@example.org"
    google.calendars.add_calendar(own, role="reader")
    toml = folder / "practice.toml"
    toml.write_text(toml.read_text().replace("[google.busy]", f'[google.busy]\nC-01 = ["{own}"]'))
    in_step(google, folder)
    calls_of(google)
    assert not passed(folder)
    made = calls_of(google)
    assert len(made) == 2 + sum(1 for key, one in google.calendars.calendars.items() if one.events and key != own)
    google.calendars.person_creates(own, datetime(2026, 3, 10, 18), 60)
    assert passed(folder)
    assert "Double booking" in column(google, spreadsheet, "flags", "rule")
    in_step(google, folder)
    assert not passed(folder)


def decide(google: GoogleStandIn, spreadsheet: str, word: str) -> None:
    """Let somebody type into the Decision column of the first request."""
    title = all_tabs()["requests"].title
    shown = google.sheets.person(spreadsheet).sees(f"{title}!A1:Z1")[0]
    at = chr(65 + shown.index(all_tabs()["requests"].column("decision").header))
    google.sheets.person(spreadsheet).types(f"{title}!{at}2", word)


def test_a_service_account_fills_what_a_person_shared(google: GoogleStandIn, tmp_path: Path) -> None:
    """It cannot create a spreadsheet, and says who has to; one that is shared with it gets every tab."""
    key = tmp_path / "key.json"
    key.write_text(json.dumps(google.oauth.add_service_account(token_uri=TOKENS)))
    google.drive.may_create = False
    with pytest.raises(WriteRefused, match=r"share it with robot-1@") as fault:
        init_at_google(tmp_path / "practice", ZONE, AtGoogle(service_account=key))
    assert fault.value.code == "share-first"
    assert not (tmp_path / "practice" / "practice.toml").exists()


def test_settings_that_could_not_be_written_leave_a_way_to_the_spreadsheet(
    google: GoogleStandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: it is there already, and the step that is told goes on with it."""

    def full(path: Path, content: bytes) -> None:
        raise WriteRefused(path.name, f"the disk is full ({len(content)})", "Free some space.", code="no-room")

    with monkeypatch.context() as broken:
        broken.setattr(beginning, "write_whole", full)
        with pytest.raises(WriteRefused) as fault:
            begun(google, tmp_path)
    made = fault.value.next_step.partition("--spreadsheet ")[2].partition(",")[0]
    assert init_at_google(tmp_path, ZONE, AtGoogle(spreadsheet=made)) == made
    assert passed(tmp_path)


def test_a_practice_in_a_workbook_is_not_turned_into_one_at_google(google: GoogleStandIn, tmp_path: Path) -> None:
    """What people keep in an .xlsx stays there; nothing is asked of Google."""
    (tmp_path / "practice.toml").write_text(f'zone = "{ZONE}"\n', encoding="utf-8")
    with pytest.raises(SettingsInvalid, match="kept in a workbook"):
        init_at_google(signed_in(google, tmp_path), ZONE, AtGoogle())
    assert calls_of(google) == []
