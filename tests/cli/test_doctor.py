"""``groupkeeper doctor`` where something is not there, or the system lets nothing be used."""

import errno
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from addon.cli import check, doctor, sync
from tests.begun import init_practice
from tests.cli.commands import CommandLine, tree
from tests.practice import ZONE


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """Return a practice folder before its first pass."""
    made = tmp_path / "practice"
    init_practice(made, ZONE)
    return made


def lines(command: CommandLine, folder: Path) -> dict[str, dict[str, Any]]:
    """Return what doctor found."""
    return {one["what"]: one for one in json.loads(command.run("doctor", folder, "--json").out)}


def untouched(folder: Path) -> None:
    """Leave it as ``init`` made it."""


def no_state(folder: Path) -> None:
    """Lose the folder of the state."""
    (folder / "state").rmdir()


def disk_away(folder: Path) -> None:
    """Name a folder of a disk that is not there."""
    settings = folder / "practice.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('state = "state"', f'state = "{folder.parent / "disk" / "gk"}"'),
        encoding="utf-8",
    )


def database_lost(folder: Path) -> None:
    """Lose the database of a practice that had passes."""
    (folder / "state" / "backups").mkdir()


STATES: list[tuple[Callable[[Path], None], bool, str]] = [
    (untouched, True, "no run yet"),
    (no_state, False, "the folder state is not there"),
    (disk_away, False, "disk/gk is not there"),
    (database_lost, False, "groupkeeper.db is gone"),
]


@pytest.mark.parametrize(("does", "ok", "seen"), STATES, ids=[does.__name__ for does, *_ in STATES])
def test_a_state_that_is_not_there_is_not_made(
    command: CommandLine, begun: Path, does: Callable[[Path], None], seen: str, *, ok: bool
) -> None:
    """It is told; all else is looked at, and no database or folder comes of it."""
    does(begun)
    before = tree(begun.parent)
    found = lines(command, begun)
    assert (found["state"]["ok"], found["state"]["seen"].endswith(seen)) == (ok, True)
    assert found["workbook"]["ok"]
    after = tree(begun.parent)
    after.pop("practice/state/pass.lock", None)
    assert after == before
    assert (begun / "state").is_dir() == (does is not no_state)
    assert not (begun.parent / "disk").exists()


def read_only(path: Path) -> Callable[..., None]:
    """Return an opening of a practice on a disk that takes nothing."""

    def refuses(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system", str(path))

    return refuses


def test_a_read_only_disk_is_a_line_of_doctor(
    command: CommandLine, begun: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With --json it is JSON as ever, and what can be looked at is."""
    lock = begun / "state" / "pass.lock"
    monkeypatch.setattr(doctor, "open_practice", read_only(lock))
    found = lines(command, begun)
    assert found[str(lock.parent)] == {
        "what": str(lock.parent),
        "ok": False,
        "seen": "the disk is read-only; nothing more was looked at",
        "next_step": "Make the disk writable, then run again.",
    }
    assert found["exports/"]["ok"]
    assert command.run("doctor", begun, "--json").code == 1


@pytest.mark.parametrize(
    ("module", "words", "so"),
    [
        (sync, "sync", "what was not finished, the next pass does"),
        (check, "check", "the command ended there"),
    ],
)
def test_what_the_system_refuses_is_named(
    command: CommandLine, begun: Path, monkeypatch: pytest.MonkeyPatch, module: object, words: str, so: str
) -> None:
    """The file on a terminal, else its folder alone: an export's name may hold a client's. Only a pass has a next."""
    file = begun / "exports" / "Zoë Nunez.csv"
    monkeypatch.setattr(module, "open_practice", read_only(file))
    told = command.run(words, begun)
    assert (told.code, told.out) == (1, "")
    assert told.err.startswith(f"{file.parent}: the disk is read-only; {so}\n")
    assert command.at_terminal(words, begun).err.startswith(f"{file}: the disk is read-only; {so}\n")


def test_a_folder_that_is_gone_is_told(command: CommandLine, begun: Path) -> None:
    """As everywhere."""
    shutil.rmtree(begun)
    assert lines(command, begun)["practice"]["seen"] == "there is no such folder"
