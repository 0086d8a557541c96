"""The command as a person runs it: on unmodified clients, through a proxy that poses as Google."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from addon.online.selfcheck import running
from addon.sync.adapters.google_credentials import PERSON_SCOPES, keep
from addon.sync.adapters.google_sheets import building
from tests.begun import init_practice
from tests.cli.commands import CommandLine
from tests.google.drive import DriveWorld
from tests.google.faults import refused
from tests.google.proxy import GoogleProxy
from tests.google.server import GoogleStandIn
from tests.practice import ZONE

SIGN_IN_AT = "https://oauth2.googleapis.com/token"
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # the program ends with its connections


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleStandIn]:
    """A stand-in that this process takes for Google, which asks for tokens and scopes; one check on each place."""
    for layer, rows in (("results", 80), ("view", 40), ("rules", 40)):
        monkeypatch.setitem(building._ROWS, layer, rows)
    for name, codes in (
        ("SHEETS", {"spreadsheet-made", "file-version-moves"}),
        ("CALENDARS", {"calendar-made", "event-reads-back"}),
    ):
        monkeypatch.setattr(running, name, tuple(one for one in getattr(running, name) if one.code in codes))
    monkeypatch.setattr("addon.cli.selfcheck.clock", lambda: datetime(2026, 3, 3, tzinfo=UTC))
    with GoogleStandIn(guarded=True) as stand_in, GoogleProxy(stand_in.url) as proxy, proxy.posing():
        yield stand_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A practice folder."""
    init_practice(tmp_path / "practice", ZONE)
    return tmp_path / "practice"


def person(google: GoogleStandIn, path: Path) -> Path:
    """Keep the token of a person who consented to what we ask for."""
    given = google.oauth.add_person(*PERSON_SCOPES)
    keep(path, json.dumps({**given, "scopes": list(PERSON_SCOPES), "token_uri": SIGN_IN_AT}))
    return path


def robot(google: GoogleStandIn, path: Path) -> Path:
    """Keep a service account's key."""
    google.drive.may_create = False
    keep(path, json.dumps(google.oauth.add_service_account(token_uri=SIGN_IN_AT)))
    return path


def left(google: GoogleStandIn) -> list[Any]:
    """What stands at Google beside what was there."""
    calendars = [one for one in google.calendars.calendars.values() if one.made_here and not one.gone]
    return [*google.drive.files, *calendars]


def test_a_practice_finds_that_everything_holds(google: GoogleStandIn, folder: Path, command: CommandLine) -> None:
    """The account that practice.toml names is tried, with the scopes a person is asked for; nothing is left."""
    person(google, folder / "state" / "google.json")
    said = command.run("selfcheck", folder, "--google")
    assert said.code == 0, said
    assert "event-reads-back" in said.out
    assert "as written" in said.out
    assert "4 of 4 promises hold. Everything that was made is removed." in said.out
    assert left(google) == []


def test_a_program_reads_the_findings(google: GoogleStandIn, tmp_path: Path, command: CommandLine) -> None:
    """Without a practice, as JSON: every check with its verdict, then whether all is removed."""
    said = command.run("selfcheck", "--google", "--credentials", person(google, tmp_path / "me.json"), "--json")
    found = json.loads(said.out)
    assert said.code == 0
    assert {one["code"]: one["verdict"] for one in found} == {
        "spreadsheet-made": "holds",
        "file-version-moves": "holds",
        "calendar-made": "holds",
        "event-reads-back": "holds",
        "cleaned-up": "holds",
    }
    assert set(found[0]) == {"code", "promise", "verdict", "seen", "step"}


def test_a_promise_that_does_not_hold_ends_in_1(
    google: GoogleStandIn, tmp_path: Path, command: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also when something is left, which is said where errors are said."""
    monkeypatch.setattr(DriveWorld, "touch", lambda *_, **__: None)
    monkeypatch.setattr("addon.online.selfcheck.checks.LOOKS", (0.0, 0.0))
    google.faults.when("DELETE /calendar", refused(403, "no", "forbidden"), times=9)
    said = command.run("selfcheck", "--google", "--credentials", person(google, tmp_path / "me.json"))
    assert said.code == 1
    assert "does not hold" in said.out
    assert "3 of 4 promises hold." in said.out
    assert "What to do (file-version-moves): Until this holds, keep the workbook as a file" in " ".join(
        said.out.split()
    )
    assert "out of [google] in practice.toml" in " ".join(said.out.split())
    assert "Everything" not in said.out
    assert said.err.startswith('Left at Google: a calendar called "Groupkeeper selfcheck ')
    assert len(left(google)) == 1


def test_a_service_account_uses_a_shared_spreadsheet(
    google: GoogleStandIn, tmp_path: Path, command: CommandLine
) -> None:
    """Its whole address may be given; without one the next step names whom to share with."""
    key = robot(google, tmp_path / "robot.json")
    google.drive.may_create = True
    book = google.sheets.create({"properties": {"title": "Shared"}})["spreadsheetId"]
    google.drive.may_create = False
    without = command.run("selfcheck", "--google", "--credentials", key)
    assert without.code == 1
    assert "robot-1@practice.iam.gserviceaccount.example" in without.err
    address = f"https://docs.google.com/spreadsheets/d/{book}/edit#gid=0"
    said = command.run("selfcheck", "--google", "--credentials", key, "--spreadsheet", address)
    assert said.code == 0, said
    assert [one.title for one in google.sheets.book(book).sheets] == ["Sheet1"]
    assert left(google) == [book]


def test_what_cannot_be_run_is_said(google: GoogleStandIn, folder: Path, command: CommandLine) -> None:
    """Each with the next step; nothing is asked of Google."""
    own = "1" + "a" * 43
    settings = folder / "practice.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + f'\n[google]\nspreadsheet = "{own}"\n', encoding="utf-8")
    for words, code, text in (
        ((folder,), 2, "--google"),
        ((folder / "state", "--google"), 1, "there is no practice.toml"),
        ((folder, "--google"), 1, "there is no file with Google credentials"),
        ((folder, "--google", "--spreadsheet", own), 1, "the practice's own spreadsheet"),
        ((folder, "--google", "--spreadsheet", "no id"), 2, "no id of a spreadsheet"),
    ):
        said = command.run("selfcheck", *words)
        assert said.code == code
        assert text in " ".join(said.err.split())
    assert google.calls == []
