"""What is told where there is no practice.toml: each step works when it is followed to the letter."""

import shlex
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from addon.agency.settings import open_agency
from addon.problems import SettingsInvalid
from addon.settings import read_settings
from addon.wiring.beginning import fresh_settings
from addon.wiring.folder import settings_text
from tests.begun import init_practice
from tests.practice import ZONE


def put(path: Path, content: bytes = b"") -> None:
    """Make a file and the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def nowhere(at: Path) -> None:
    """Make nothing."""


def empty(at: Path) -> None:
    """Make an empty folder."""
    at.mkdir()


def workbook_alone(at: Path) -> None:
    """Lose practice.toml beside a workbook."""
    put(at / "Practice.xlsx")


def state_alone(at: Path) -> None:
    """Lose practice.toml of a practice whose sheets are elsewhere."""
    put(at / "state" / "groupkeeper.db")


def backed_up(at: Path) -> None:
    """Lose it where nightly backups are."""
    for day in ("2026-03-02", "2026-03-03"):
        put(at / "state" / "nightly" / f"{day}.zip")


def sealed(at: Path) -> None:
    """Lose it where they are encrypted."""
    put(at / "state" / "nightly" / "2026-03-03.sealed")


def a_file(at: Path) -> None:
    """Make a file in its place."""
    put(at)


def inside(at: Path) -> None:
    """Make a folder of a practice."""
    put(at.parent / "practice.toml")
    at.mkdir()


def file_inside(at: Path) -> None:
    """Make a file of a practice."""
    put(at.parent / "practice.toml")
    put(at)


INIT = "groupkeeper init {at}"
GONE = "practice.toml is gone from this folder, and the rest of a practice is there"
NONE = "there is no practice.toml in this folder"
FILE = "this is a file, no folder"
CASES: list[tuple[Callable[[Path], None], str, str]] = [
    (nowhere, "there is no such folder", INIT),
    (empty, NONE, INIT),
    (inside, NONE, "Name the practice's folder: {above}"),
    (a_file, FILE, "the one with practice.toml in it."),
    (file_inside, FILE, "Name the practice's folder: {above}"),
    (workbook_alone, GONE, "groupkeeper init {new}"),
    (state_alone, GONE, "groupkeeper init {new}"),
    (backed_up, GONE, "which is a zip file, into this folder: {plain}/state/nightly/2026-03-03.zip"),
    (sealed, GONE, "groupkeeper restore {at} {nightly} --into {new} --keys FILE"),
]


@pytest.mark.parametrize(("makes", "what", "step"), CASES, ids=[makes.__name__ for makes, *_ in CASES])
def test_each_case_has_a_step_of_its_own(tmp_path: Path, makes: Callable[[Path], None], what: str, step: str) -> None:
    """Paths are whole and can be typed, blanks and all."""
    at = tmp_path / "our practices" / "oak street"
    at.parent.mkdir()
    makes(at)
    names = {"at": at, "above": at.parent, "new": at.with_name("oak street-new")}
    typed = {name: shlex.quote(str(path)) for name, path in names.items()}
    nightly = shlex.quote(str(at / "state" / "nightly" / "2026-03-03.sealed"))
    with pytest.raises(SettingsInvalid) as fault:
        settings_text(at)
    assert (fault.value.where, fault.value.what) == ("oak street", what)
    assert fault.value.next_step.endswith(step.format(**typed, nightly=nightly, plain=at))


def test_a_path_from_here_is_told_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step works from any folder."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SettingsInvalid) as fault:
        settings_text(Path("a/b"))
    assert fault.value.next_step.endswith(f"groupkeeper init {tmp_path}/a/b")


def test_the_steps_bring_it_back(tmp_path: Path) -> None:
    """The settings of a new practice beside it, or those in a backup."""
    lost, new = tmp_path / "lost", tmp_path / "lost-new"
    workbook_alone(lost)
    init_practice(new, ZONE)
    (lost / "practice.toml").write_bytes((new / "practice.toml").read_bytes())
    assert read_settings(settings_text(lost)).zone == ZONE
    (lost / "practice.toml").unlink()
    backup = lost / "state" / "nightly" / "2026-03-03.zip"
    put(backup)
    with zipfile.ZipFile(backup, "w") as archive:
        archive.writestr("practice.toml", fresh_settings(ZONE))
    with zipfile.ZipFile(backup) as archive:
        archive.extract("practice.toml", lost)
    assert read_settings(settings_text(lost)).zone == ZONE


def test_an_agency_that_is_not_there_is_named_whole(tmp_path: Path) -> None:
    """The step works from any folder, too."""
    with pytest.raises(SettingsInvalid) as fault:
        open_agency(tmp_path / "no agency")
    assert fault.value.next_step.endswith(f"groupkeeper agency init '{tmp_path}/no agency'")
