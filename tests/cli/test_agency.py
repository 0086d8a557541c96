"""``groupkeeper agency``: begun, practices added and listed, people who may sign in."""

from pathlib import Path

import pytest
import typer

from addon.agency import adding
from addon.agency.lines import LINE, PracticeLine
from addon.agency.settings import open_agency
from addon.agency.store import agency_state, in_files
from tests.cli.commands import CommandLine
from tests.sync.little_practice import NOON

PASSWORD = "a horse in the garden"  # noqa: S105 (of nobody)


@pytest.fixture
def agency(command: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an agency's folder; new workbooks are blank."""
    monkeypatch.setattr(adding, "new_workbook", lambda _: b"")
    monkeypatch.setattr(typer, "prompt", lambda *_, **__: PASSWORD)
    folder = tmp_path / "agency"
    assert command.run("agency", "init", folder, "--name", "Northside VAs", "--zone", "America/Chicago").code == 0
    return folder


def test_practices_are_added_and_listed_by_need(command: CommandLine, agency: Path) -> None:
    """A second one of an id is refused, and so is another agency in the same folder."""
    assert "no practice yet" in command.run("agency", "list", agency).err
    for practice in ("elm", "oak"):
        assert f"practices/{practice}" in command.run("agency", "add", agency, practice).out.replace("\n", "")
    assert "already" in command.run("agency", "add", agency, "elm").err
    assert "no practice of this id" in command.run("agency", "add", agency, "ash", "--like", "fir").err
    assert "already exists" in command.run("agency", "init", agency, "--zone", "America/Chicago").err
    with agency_state(open_agency(agency)) as state:
        state.keep(LINE, "oak", PracticeLine(looked=NOON, safety=2))
    rows = [line.split() for line in command.run("agency", "list", agency).out.splitlines() if line.strip()]
    oak, elm = rows[-2:]
    assert (oak[0], oak[-1]) == ("oak", "2")
    assert elm == ["elm", "never", "needs", "somebody"]


def test_practices_whose_memory_is_a_file_are_known(command: CommandLine, agency: Path) -> None:
    """Once the agency has a database: several computers must not share a file. One that cannot be read is not one."""
    for practice in ("elm", "fir", "oak"):
        command.run("agency", "add", agency, practice)
    assert in_files(open_agency(agency)) == ()
    path = agency / "agency.toml"
    path.write_text(path.read_text("utf-8").replace('url = ""', 'url = "postgresql://a@b/c"'), encoding="utf-8")
    with (agency / "practices" / "oak" / "practice.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[state]\nurl = "postgresql://a@b/c"\npractice = "oak"\n')
    (agency / "practices" / "fir" / "practice.toml").write_text("zone = 7", encoding="utf-8")
    assert in_files(open_agency(agency)) == ("elm",)


def test_people_have_accounts_as_a_practices_staff_have(command: CommandLine, agency: Path) -> None:
    """In the agency's own state; a clinician has one at the practice."""
    assert "groupkeeper agency user add" in command.run("agency", "user", "list", agency).err
    assert "sign in as admin" in command.run("agency", "user", "add", agency, "olga", "--role", "admin").out
    assert "sign in as staff" in command.run("agency", "user", "add", agency, "vera").out
    assert command.run("agency", "user", "add", agency, "cleo", "--role", "clinician").code == 2
    assert command.run("agency", "user", "add", agency, "cleo", "--clinician", "C-01").code == 2
    told = command.run("agency", "user", "list", agency).out
    assert "olga" in told
    assert "vera" in told
    command.run("agency", "add", agency, "elm")
    assert command.run("user", "list", agency / "practices" / "elm").code == 1
