"""The selfcheck says what holds, says what does not, and leaves nothing behind."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import count
from typing import Any

import pytest
from google.oauth2.credentials import Credentials

from addon.online.selfcheck import running
from addon.online.selfcheck.account import Account
from addon.online.selfcheck.calendar import ScratchCalendar
from addon.online.selfcheck.checks import Check, CheckResult, CheckVerdict, tried
from addon.online.selfcheck.running import CALENDARS, PATIENT, SHEETS, TITLE, Report, SelfcheckOptions, selfcheck
from addon.online.selfcheck.spreadsheet import ScratchSpreadsheet
from addon.problems import SettingsInvalid, WriteRefused
from addon.sync.adapters.google_calendar.client import open_client
from addon.sync.adapters.google_calls import Calls
from addon.sync.adapters.google_sheets import building
from addon.sync.adapters.google_sheets.scratch import PREFIX
from addon.sync.adapters.google_troubles import of_googleapiclient
from tests.google import (
    calendar_listing,
    sheets_cell_requests,
    sheets_entering,
)
from tests.google.calendar_world import CalendarWorld, KeptCalendar
from tests.google.drive import DriveWorld
from tests.google.faults import Failing, drops, refused, server_error, too_many
from tests.google.server import GoogleStandIn
from tests.google.sheets_batch import KINDS
from tests.google.sheets_book import BARE, Book
from tests.sync.adapters.google_sheets.desk import client

Json = dict[str, Any]
Patch = pytest.MonkeyPatch
NOW = datetime(2026, 3, 3, tzinfo=UTC)
WORD = "abc123"
EVERY: tuple[Check[Any], ...] = (*SHEETS, *CALENDARS)
NAMED = {check.code: check for check in EVERY}


def hurried(**told: Any) -> Calls:
    """Calls with which nobody sleeps."""
    return replace(PATIENT, **{"sleep": lambda _: None, **told})


def account(google: GoogleStandIn, *, address: str = "") -> Account:
    """An account of the stand-in."""
    return Account(
        sheets=client(google),
        calendars=lambda calls: open_client(Credentials("token"), calls=calls, root=f"{google.url}/", seconds=60),
        address=address,
    )


def run(google: GoogleStandIn, *, address: str = "", **told: Any) -> Report:
    """Run it on an account of the stand-in."""
    return selfcheck(
        account(google, address=address), SelfcheckOptions(**{"now": NOW, "word": WORD, "calls": hurried(), **told})
    )


def by_code(report: Report) -> dict[str, CheckResult]:
    """The results by code."""
    return {one.code: one for one in report.results}


def standing(google: GoogleStandIn) -> list[str]:
    """What the selfcheck made and nobody removed."""
    calendars = google.calendars.calendars.values()
    return [str(file["name"]) for file in google.drive.files.values()] + [
        one.summary for one in calendars if one.made_here and not one.gone
    ]


@pytest.fixture(scope="module")
def small() -> Iterator[None]:
    """Let tabs be small: the stand-in is quicker with them."""
    with pytest.MonkeyPatch.context() as patch:
        for layer, rows in (("results", 80), ("view", 40), ("rules", 40)):
            patch.setitem(building._ROWS, layer, rows)
        yield


@pytest.fixture
def brief(small: None, monkeypatch: Patch) -> None:  # noqa: ARG001 - tabs are small
    """Let there be one check on each place."""
    monkeypatch.setattr(running, "SHEETS", (SHEETS[0], NAMED["file-version-moves"]))
    monkeypatch.setattr(running, "CALENDARS", (CALENDARS[0], NAMED["event-reads-back"]))


def test_everything_holds_at_the_stand_in() -> None:
    """Every check runs once, in a bounded number of calls; all is removed."""
    with GoogleStandIn() as google:
        report = run(google)
        assert [one for one in report.results if one.verdict is not CheckVerdict.HOLDS] == []
        assert report.holds
        assert len(report.results) == len({one.code for one in report.results}) == len(SHEETS) + len(CALENDARS)
        assert report.left == ()
        assert standing(google) == []
        assert len(google.calls) < 60


# --- every check can fail --------------------------------------------------------------------------------


def on_cells(change: Callable[[Json], Json], *kinds: str) -> Callable[[Patch], None]:
    """Let requests that write cells write other ones."""

    def misbehave(patch: Patch) -> None:
        for kind in kinds or ("updateCells", "appendCells"):
            patch.setitem(KINDS, kind, _with_cells(KINDS[kind], change))

    return misbehave


def _with_cells(really: Callable[[Book, Json], Json | None], change: Callable[[Json], Json]) -> Any:
    def request(book: Book, asked: Json) -> Json | None:
        rows = [{"values": [change(cell) for cell in row.get("values", ())]} for row in asked.get("rows", ())]
        return really(book, asked | ({"rows": rows} if rows else {}))

    return request


def parsed(cell: Json) -> Json:
    """A text as if somebody had typed it."""
    text = cell.get("userEnteredValue", {}).get("stringValue")
    return cell if text is None else cell | {"userEnteredValue": sheets_entering.typed(BARE, text).entered}


def pasting(does: Callable[[Book, Json], Json | None]) -> Callable[[Patch], None]:
    """Let copies be made in another way."""
    return lambda patch: patch.setitem(KINDS, "copyPaste", does)


def nothing(*_: object, **__: object) -> None:
    """Do nothing."""


def no_way_back(book: Book, asked: Json) -> None:
    """Copy, but not out of scratch sheets."""
    if not book.sheet(asked["source"].get("sheetId", 0)).title.startswith(PREFIX):
        sheets_cell_requests.copy(book, asked)


SHEETS_MISBEHAVE: dict[str, Callable[[Patch], None]] = {
    "text-stays-text": on_cells(parsed),
    "file-version-moves": lambda patch: patch.setattr(DriveWorld, "touch", nothing),
    "typed-meanwhile": pasting(no_way_back),
}


def shouting(patch: Patch) -> None:
    """Keep titles in capitals."""
    really = CalendarWorld._store
    patch.setattr(
        CalendarWorld,
        "_store",
        lambda self, kept, event, moment: really(self, kept, event | {"summary": "SELFCHECK"}, moment),
    )


def nobodys(patch: Patch) -> None:
    """Show no private properties in lists."""
    really = calendar_listing.told

    def told(world: CalendarWorld, kept: KeptCalendar, *rest: Any, **more: Any) -> Json:
        answer: Json = really(world, kept, *rest, **more)
        return {name: part for name, part in answer.items() if name != "extendedProperties"}

    patch.setattr(calendar_listing, "told", told)


CALENDARS_MISBEHAVE: dict[str, Callable[[Patch], None]] = {
    "event-reads-back": shouting,
    "busy-times": nobodys,
}


@pytest.fixture(scope="module")
def google() -> Iterator[GoogleStandIn]:
    """A stand-in that misbehaves, so that Google's documents do not judge it."""
    with GoogleStandIn(judged=False) as stand_in:
        yield stand_in


def test_every_check_has_its_misbehaviour_and_its_advice() -> None:
    """No check is left out below, and each tells what to do until it holds."""
    assert [check.code for check in SHEETS[1:]] == list(SHEETS_MISBEHAVE)
    assert [check.code for check in CALENDARS[1:]] == list(CALENDARS_MISBEHAVE)
    assert all(check.step for check in EVERY)


@pytest.mark.parametrize("code", SHEETS_MISBEHAVE)
def test_a_check_of_sheets_fails_when_sheets_misbehaves(code: str, google: GoogleStandIn, monkeypatch: Patch) -> None:
    """It does not hold while Sheets does otherwise, and advises; it holds on a spreadsheet where Sheets does not."""
    for misbehaves, expected in ((True, CheckVerdict.FAILS), (False, CheckVerdict.HOLDS)):
        place = ScratchSpreadsheet(account=account(google), calls=hurried(), title="Scratch")
        place.make()
        with monkeypatch.context() as patch:
            if misbehaves:
                SHEETS_MISBEHAVE[code](patch)
            found = tried(NAMED[code], place)
        assert (found.verdict, found.step) == (expected, NAMED[code].step if misbehaves else "")


@pytest.mark.parametrize("code", CALENDARS_MISBEHAVE)
def test_a_check_of_calendars_fails_when_calendar_misbehaves(
    code: str, google: GoogleStandIn, monkeypatch: Patch
) -> None:
    """It does not hold while Calendar does otherwise."""
    calls = hurried(classify=of_googleapiclient)
    place = ScratchCalendar(account=account(google), calls=calls, title="Scratch", practice=code, now=NOW)
    place.make()
    CALENDARS_MISBEHAVE[code](monkeypatch)
    assert tried(NAMED[code], place).verdict is CheckVerdict.FAILS


# --- places that cannot be made, and time ---------------------------------------------------------------


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize(
    ("asked", "failing", "code", "verdict"),
    [
        ("POST /v4/spreadsheets", refused(400, "no"), "spreadsheet-made", CheckVerdict.FAILS),
        ("POST /v4/spreadsheets", refused(403, "no"), "spreadsheet-made", CheckVerdict.UNCLEAR),
        ("POST /calendar/v3/calendars$", refused(400, "no", "invalid"), "calendar-made", CheckVerdict.FAILS),
        ("POST /calendar/v3/calendars$", refused(403, "no", "forbidden"), "calendar-made", CheckVerdict.UNCLEAR),
    ],
)
def test_where_a_place_cannot_be_made_the_other_is_tried(
    asked: str, failing: Failing, code: str, verdict: CheckVerdict
) -> None:
    """What should be tried on it is told as open, and the whole as not holding."""
    with GoogleStandIn(judged=False) as google:
        google.faults.when(asked, failing, times=9)
        report = run(google)
        found = by_code(report)
        assert found[code].verdict is verdict
        assert [one.seen for one in report.results].count("nothing to try it on") == 1
        assert sum(one.verdict is CheckVerdict.HOLDS for one in report.results) == 2
        assert not report.holds
        assert standing(google) == []


@pytest.mark.usefixtures("brief")
def test_a_moment_of_too_many_calls_is_waited_for() -> None:
    """Google asks to come again later; nothing is told as failing for that."""
    naps: list[float] = []
    with GoogleStandIn() as google:
        google.faults.when("POST", too_many(retry_after=7), times=2)
        assert run(google, calls=hurried(sleep=naps.append)).holds
    assert len([nap for nap in naps if nap >= 7]) == 2


# --- cleaning up ------------------------------------------------------------------------------------------


def _calls_of_a_quiet_run() -> int:
    with GoogleStandIn(judged=False) as google:
        assert run(google).holds
        return len(google.calls)


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize(
    "failing", [server_error(applied=True), drops(), refused(400, "no")], ids=["late", "lost", "no"]
)
@pytest.mark.some(1)
def test_all_is_removed_after_a_fault_at_every_call(failing: Failing) -> None:
    """Whichever call fails: nothing stands, or what stands is named with its title."""
    for number in range(1, _calls_of_a_quiet_run() + 1):
        with GoogleStandIn(judged=False) as google:
            google.faults.at(number, failing)
            report = run(google)
            there = standing(google)
            assert there == [] or (there == [f"{TITLE} {WORD}"] and there[0] in report.left[0]), number
            assert len(report.results) == 4
            assert not any("unforeseen" in one.seen for one in report.results)


@pytest.mark.usefixtures("brief")
def test_a_calendar_of_which_nobody_knows_is_told() -> None:
    """It was made, but no answer came: its title is named, so that a person finds it."""
    with GoogleStandIn(judged=False) as google:
        google.faults.when("POST /calendar/v3/calendars$", server_error(applied=True))
        report = run(google)
        assert standing(google) == [f"{TITLE} {WORD}"]
        assert report.left == (f'perhaps a calendar called "{TITLE} {WORD}": delete it in Google Calendar',)


@pytest.mark.usefixtures("brief")
def test_what_cannot_be_removed_is_told() -> None:
    """Both stand, and both are named."""
    with GoogleStandIn(judged=False) as google:
        google.faults.when("DELETE", refused(403, "no", "forbidden"), times=9)
        report = run(google)
        assert len(standing(google)) == 2
        assert [text.split(" called")[0] for text in report.left] == ["a calendar", "a spreadsheet"]
        assert report.holds


@pytest.mark.usefixtures("brief")
@pytest.mark.parametrize("again", [False, True], ids=["once", "again and again"])
def test_all_is_removed_after_ctrl_c_at_every_call(again: bool) -> None:  # noqa: FBT001 - a case
    """What was seen is told, the rest is open; only who keeps pressing leaves something, which is named."""
    for number in range(1, _calls_of_a_quiet_run() - 2):
        asked = count(1)

        def clock(number: int = number, asked: Iterator[int] = asked) -> float:
            now = next(asked)
            if now == number or (again and now > number):
                raise KeyboardInterrupt
            return 0.0

        with GoogleStandIn(judged=False) as google:
            report = run(google, calls=hurried(clock=clock))
            assert not report.holds
            assert len(report.results) == 4
            assert report.results[-1].seen == "stopped before"
            assert len(standing(google)) <= len(report.left) if again else standing(google) == []


# --- a spreadsheet that somebody shared ----------------------------------------------------------------------


def shared(google: GoogleStandIn) -> str:
    """An empty spreadsheet that a person made."""
    blank = {"properties": {"title": "Sheet1", "gridProperties": {"rowCount": 20, "columnCount": 6}}}
    made = str(google.sheets.create({"properties": {"title": "Shared"}, "sheets": [blank]})["spreadsheetId"])
    google.drive.may_create = False
    return made


def test_a_service_account_is_told_to_be_given_a_spreadsheet() -> None:
    """Nothing is asked of Google; the next step names the address to share with."""
    with GoogleStandIn() as google, pytest.raises(SettingsInvalid, match=r"robot@example\.org") as told:
        run(google, address="robot@example.org")
    assert told.value.code == "share-first"
    assert google.calls == []


@pytest.mark.usefixtures("brief")
def test_a_shared_spreadsheet_is_filled_and_emptied() -> None:
    """After it one blank sheet stands there, and a sheet that a person made meanwhile."""
    for theirs in (False, True):
        with GoogleStandIn() as google:
            book = shared(google)
            if theirs:
                add = {"addSheet": {"properties": {"title": "Theirs"}}}
                google.between.at(9, partial(google.sheets.batch, book, {"requests": [add]}))
            report = run(google, address="robot@example.org", spreadsheet=book)
            assert (report.holds, report.left) == (True, ())
            after = google.sheets.book(book)
            assert [one.title for one in after.sheets] == (["Theirs"] if theirs else ["Sheet1"])
            assert after.named_ranges == []
            assert [one for one in standing(google) if one != "Shared"] == []


@pytest.mark.long
@pytest.mark.usefixtures("brief")
def test_a_shared_spreadsheet_is_emptied_after_a_fault_at_every_call() -> None:
    """Whichever call fails: one blank sheet stands there."""
    for number in range(1, 22):
        with GoogleStandIn(judged=False) as google:
            book = shared(google)
            google.faults.at(number, server_error(applied=True))
            report = run(google, address="robot@example.org", spreadsheet=book)
            assert [one.title for one in google.sheets.book(book).sheets] == ["Sheet1"], number
            assert len(report.results) == 4


@pytest.mark.parametrize(
    "request_",
    [
        {"updateCells": {"start": {}, "rows": [{"values": [{"userEnteredValue": {"numberValue": 1}}]}], "fields": "*"}},
        {"updateCells": {"start": {}, "rows": [{"values": [{"note": "theirs"}]}], "fields": "note"}},
        {"addSheet": {"properties": {"title": "Second"}}},
        {"addNamedRange": {"namedRange": {"name": "theirs", "range": {"startRowIndex": 0, "endRowIndex": 1}}}},
        {"addProtectedRange": {"protectedRange": {"range": {}}}},
        {"mergeCells": {"range": {"endRowIndex": 2, "endColumnIndex": 2}, "mergeType": "MERGE_ALL"}},
    ],
    ids=["cell", "note", "sheet", "name", "protection", "merge"],
)
def test_a_spreadsheet_with_content_is_left_alone(request_: Json) -> None:
    """It is looked at once, refused, and nothing else is made either."""
    with GoogleStandIn() as google:
        book = shared(google)
        google.sheets.batch(book, {"requests": [request_]})
        with pytest.raises(WriteRefused, match="not empty"):
            run(google, address="robot@example.org", spreadsheet=book)
        assert [call.method for call in google.calls] == ["GET"]
