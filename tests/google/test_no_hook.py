"""Our own clients as a practice runs them, with no word about another address: credentials file, signing in, calls."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from addon.calendars.busy_calendar import Span
from addon.calendars.ports import EventId
from addon.problems import Fault, UnreadableWorkbook, WriteRefused
from addon.sync.adapters import google_credentials as ours
from addon.sync.adapters.google_calendar.busy import busy_times
from addon.sync.adapters.google_calendar.calendars import GoogleCalendars
from addon.sync.adapters.google_calendar.client import Client, Write, open_client
from addon.sync.adapters.google_calls import Calls, GoogleRefused, Patience
from addon.sync.adapters.google_sheets.creating import Drafting, create_spreadsheet, fill_spreadsheet
from addon.sync.adapters.google_sheets.workbook import GoogleWorkbook
from addon.sync.adapters.google_sheets.workbook import open_client as open_sheets_client
from addon.sync.adapters.google_troubles import of_googleapiclient, of_requests
from addon.workbook import CellWrite, RowAppend, SheetBatch
from tests.all_tabs import all_tabs
from tests.google.proxy import GoogleProxy
from tests.google.server import GoogleStandIn
from tests.memory_here import MemoryHere
from tests.sync.adapters.google_calendar.test_one_calendar import BLOCK, SERIES
from tests.sync.adapters.google_calendar_desk import CODE, WHOSE, sees

SIGN_IN_AT = "https://oauth2.googleapis.com/token"
TABS = {name: tab for name, tab in all_tabs().items() if name in ("clinicians", "groups")}
BLOCKS = [replace(BLOCK, key=f"{BLOCK.key}{day}", start=BLOCK.start + timedelta(days=day)) for day in range(60)]
AGAIN = Patience(tries=2)


@pytest.fixture
def google() -> Iterator[GoogleStandIn]:
    """What this process takes for Google; who signs in gets no further than their scopes. Nobody else is asked."""
    with GoogleStandIn(guarded=True) as stand_in, GoogleProxy(stand_in.url) as proxy, proxy.posing():
        yield stand_in
        assert proxy.refused == []


def person(google: GoogleStandIn, folder: Path, *scopes: str) -> Path:
    """Return the token file of a person who consented to these scopes."""
    given = google.oauth.add_person(*scopes)
    path = folder / "token.json"
    ours.keep(path, json.dumps(given | {"scopes": list(scopes)}))
    return path


def robot(google: GoogleStandIn, folder: Path) -> Path:
    """Return the key file of a service account, which cannot make files."""
    google.drive.may_create = False
    path = folder / "key.json"
    ours.keep(path, json.dumps(google.oauth.add_service_account(token_uri=SIGN_IN_AT)))
    return path


def drafting(path: Path, *scopes: str) -> Drafting:
    """Return who makes spreadsheets with a credentials file."""
    return Drafting(client=open_sheets_client(ours.credentials(path, scopes=scopes)), calls=patient(), address="")


def patient() -> Calls:
    """Return how Sheets is called: without waiting."""
    return Calls(where="Practice", classify=of_requests, patience=AGAIN, sleep=lambda _: None)


def calendar_client(path: Path, *scopes: str) -> Client:
    """Return our calendar client as a practice opens it, but for the waiting."""
    calls = Calls(where="calendars", classify=of_googleapiclient, patience=AGAIN, sleep=lambda _: None)
    return open_client(ours.credentials(path, scopes=scopes), calls=calls)


def works_on(spreadsheet: str, made: Drafting) -> GoogleWorkbook:
    """Write to the spreadsheet and read it again."""
    workbook = GoogleWorkbook(spreadsheet, TABS, client=made.client, calls=made.calls)
    version = workbook.read().version
    row = RowAppend("clinicians", {0: "C-01", 1: "=1+1"})
    landed = workbook.write(SheetBatch(based_on=version, appends=(row,))).appended_rows[0]
    cell = CellWrite("clinicians", landed, 1, "0012")
    workbook.write(SheetBatch(based_on=workbook.version(), cells=(cell,)))
    assert workbook.read().tabs["clinicians"].rows[-1][:2] == ("C-01", "0012")
    return workbook


def test_a_person_who_consented(google: GoogleStandIn, tmp_path: Path) -> None:
    """With the least scopes: a spreadsheet is made and worked on, also after the access token ran out."""
    made = drafting(person(google, tmp_path, *ours.PERSON_SCOPES))
    workbook = works_on(create_spreadsheet(TABS, made, title="Practice", zone="America/New_York"), made)
    google.oauth.expire()
    assert workbook.version()
    google.oauth.revoke()
    with pytest.raises(UnreadableWorkbook) as told:
        workbook.version()
    assert told.value.code == "signing-in"
    assert {call.status for call in google.calls} <= {200, 401}


@pytest.mark.long
def test_a_service_account(google: GoogleStandIn, tmp_path: Path) -> None:
    """It makes no files, but with its own scopes it fills and works on one that a person made and shared."""
    shared = google.sheets.create({"properties": {"title": "Practice"}})["spreadsheetId"]
    made = drafting(robot(google, tmp_path))
    with pytest.raises(WriteRefused):
        create_spreadsheet(TABS, made, title="Practice", zone="America/New_York")
    assert set(fill_spreadsheet(shared, TABS, made)) == set(TABS)
    works_on(shared, made)


def test_a_person_who_did_not_consent_to_all(google: GoogleStandIn, tmp_path: Path) -> None:
    """What is lacking is said before anything is called; asked all the same, Google lets nobody further."""
    path = person(google, tmp_path, ours.OUR_FILES)
    assert [one.code for one in ours.missing(path)] == ["lacking-scopes"]
    client = calendar_client(path, ours.OUR_FILES)
    with pytest.raises(GoogleRefused) as told:
        GoogleCalendars(client, MemoryHere(), WHOSE).of(CODE)
    assert told.value.code == "insufficientPermissions"
    assert list(google.calendars.calendars) == [google.calendars.owner]


def test_a_service_account_with_fewer_scopes(google: GoogleStandIn, tmp_path: Path) -> None:
    """Without the scope for versions the spreadsheet opens, and its version is not told."""
    shared = google.sheets.create({"properties": {"title": "Practice"}})["spreadsheetId"]
    made = drafting(robot(google, tmp_path), ours.SHARED_SHEETS)
    assert fill_spreadsheet(shared, TABS, made)
    workbook = GoogleWorkbook(shared, TABS, client=made.client, calls=made.calls)
    with pytest.raises(UnreadableWorkbook) as told:
        workbook.version()
    assert told.value.code == "insufficientPermissions"


WHO: dict[str, Callable[[GoogleStandIn, Path], Path]] = {
    "a person": lambda google, folder: person(google, folder, *ours.PERSON_SCOPES),
    "a service account": robot,
}


@pytest.mark.parametrize("who", WHO)
def test_calendars_in_batches(google: GoogleStandIn, tmp_path: Path, who: str) -> None:
    """Sixty events travel in two batches; what a person changes is told by the token; busy times are read."""
    client = calendar_client(WHO[who](google, tmp_path))
    memory = MemoryHere()
    calendars = GoogleCalendars(client, memory, WHOSE)
    assert all(isinstance(one, str) for one in calendars.of(CODE).put_all([(one, None) for one in (SERIES, *BLOCKS)]))
    assert [call.path for call in google.calls].count("/batch/calendar/v3") == 2
    made = str(memory.by_kind["google calendar"][CODE])
    assert len(sees(google.calendars, made)) == len(BLOCKS) + 4
    token = calendars.of(CODE).changes(None).token
    google.calendars.person_deletes(made, client.listed(made)[0][-1]["id"])
    seen = calendars.of(CODE, keys=[one.key for one in (SERIES, *BLOCKS)]).changes(token).seen
    assert [one.event for one in seen] == [None]
    google.calendars.person_creates(google.calendars.owner, datetime(2026, 3, 4, 9), 60)
    day = datetime(2026, 3, 4, tzinfo=UTC)
    span = Span(first=day, last=day + timedelta(days=1), zone=WHOSE.zone)
    (found,) = busy_times(client, {CODE: ["primary"]}, span=span)
    assert (len(found.times), found.is_whole) == (1, True)


@pytest.mark.parametrize("who", WHO)
def test_calendars_after_the_consent_ended(google: GoogleStandIn, tmp_path: Path, who: str) -> None:
    """An access token that ran out is renewed by itself; where the account is gone, that is said."""
    client = calendar_client(WHO[who](google, tmp_path))
    made = client.make_calendar("Groupkeeper C-01", WHOSE.zone)
    google.oauth.expire()
    assert client.listed(made)[0] == []
    google.oauth.revoke()
    google.oauth.service_accounts.clear()
    with pytest.raises(GoogleRefused) as told:
        client.found(made, EventId(BLOCK.key).key)
    assert (told.value.code, told.value.trouble.status) == ("signing-in", 401)


def test_no_other_host_is_reached(tmp_path: Path) -> None:
    """A client sent elsewhere ends at the proxy, and the batch address goes with it: nothing of ours leaves here."""
    with GoogleStandIn() as stand_in, GoogleProxy(stand_in.url) as proxy, proxy.posing():
        calls = Calls(where="calendars", classify=of_googleapiclient, patience=AGAIN, sleep=lambda _: None)
        path = person(stand_in, tmp_path, *ours.PERSON_SCOPES)
        client = open_client(ours.credentials(path), calls=calls, root="https://example.org/")
        write = Write(what="insert", calendar="primary", event="a")
        for call in (lambda: client.listed("primary"), lambda: client.write_all([write])):
            with pytest.raises(Fault):
                call()
        assert stand_in.calls == []
    assert set(proxy.refused) == {"example.org"}
    assert set(proxy.reached) == {"oauth2.googleapis.com"}
