"""What doctor tells of the keys: whether there are any, whether the copy follows, and whether they open each backup."""

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from addon.cli.key_checks import looked_at_keys
from addon.settings import PracticeFile, read_settings
from addon.wiring.folder import settings_text
from addon.wiring.keyed import list_path, make_list, read_list, rotate
from tests.begun import init_practice
from tests.cli.commands import CommandLine
from tests.practice import ZONE

TODAY = date(2026, 3, 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a practice with keys, a copy of the members' keys, and a backup that one of them opens."""
    there = tmp_path / "practice"
    init_practice(there, ZONE)
    with (there / "practice.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[keys]\nfile = "../practice.keys"\ncopy = "../stick/practice.members"\n')
    (tmp_path / "stick").mkdir()
    make_list(there, _file(there), TODAY)
    rotate(there, _file(there), TODAY)
    return there


def _file(folder: Path) -> PracticeFile:
    return read_settings(settings_text(folder))


def _told(folder: Path) -> dict[str, tuple[bool, str]]:
    return {one.what: (one.ok, one.seen) for one in looked_at_keys(folder, _file(folder))}


def _backup(folder: Path, name: str, key: str = "") -> Path:
    """Make a nightly backup, of which doctor reads the first line alone."""
    made = folder / "state" / "nightly" / name
    made.parent.mkdir(parents=True, exist_ok=True)
    made.write_text(json.dumps({"key": key}) + "\n", encoding="ascii")
    return made


def _loses_list(folder: Path) -> None:
    (folder.parent / "practice.keys").unlink()


def _names_no_copy(folder: Path) -> None:
    text = (folder / "practice.toml").read_text(encoding="utf-8")
    (folder / "practice.toml").write_text(text.replace("copy = ", "# copy = "), encoding="utf-8")


def _loses_copy(folder: Path) -> None:
    shutil.rmtree(folder.parent / "stick")


def _keeps_an_old_copy(folder: Path) -> None:
    (folder.parent / "stick" / "practice.members").write_text("{}", encoding="ascii")


def _keeps_a_plain_backup(folder: Path) -> None:
    _backup(folder, "2026-03-01.zip")


def _takes_a_key_out(folder: Path) -> None:
    _backup(folder, "2026-03-01.sealed", "20250101-abcdef")


FINE = {
    "keys": (True, f"2 in the list, the newest made on {TODAY}"),
    "copy of the members' keys": (True, "as new as the original"),
    "keys of the backups": (True, "the list opens all 1"),
}
LIST, COPY, BACKUPS = FINE
TROUBLES: dict[str, tuple[Callable[[Path], None], str, tuple[bool, str]]] = {
    "no list": (_loses_list, LIST, (False, "practice.keys: the key list is not there or cannot be read")),
    "no copy wanted": (_names_no_copy, COPY, (True, "none: without practice.keys.members nobody can read the state")),
    "copy away": (_loses_copy, COPY, (False, "it is not there, or older than the original")),
    "old copy": (_keeps_an_old_copy, COPY, (False, "it is not there, or older than the original")),
    "plain backup": (_keeps_a_plain_backup, BACKUPS, (False, "1 can be read without any key")),
    "key taken out": (_takes_a_key_out, BACKUPS, (False, "not in the list: 20250101-abcdef")),
}


def test_where_all_is_well(folder: Path) -> None:
    """Three lines; none of a practice without keys."""
    _backup(folder, "2026-02-28.sealed", _newest(folder))
    assert _told(folder) == FINE
    (folder / "practice.toml").write_text(f'zone = "{ZONE}"\n', encoding="utf-8")
    assert _told(folder) == {}


def _newest(folder: Path) -> str:
    path = list_path(folder, _file(folder))
    assert path is not None
    return read_list(path).newest.id


@pytest.mark.parametrize("name", TROUBLES)
def test_each_trouble_has_its_line_and_a_next_step(folder: Path, name: str) -> None:
    """And changes nothing of what else is told."""
    _backup(folder, "2026-02-28.sealed", _newest(folder))
    trouble, line, told = TROUBLES[name]
    trouble(folder)
    assert _told(folder)[line] == told
    (one,) = [one for one in looked_at_keys(folder, _file(folder)) if one.what == line]
    assert one.next_step
    others = {what: seen for what, seen in _told(folder).items() if what != line}
    assert others == ({} if line == LIST else {what: FINE[what] for what in FINE if what != line})


def test_a_copy_is_looked_at_and_not_renewed(folder: Path) -> None:
    """Doctor changes nothing."""
    _keeps_an_old_copy(folder)
    _told(folder)
    assert (folder.parent / "stick" / "practice.members").read_text(encoding="ascii") == "{}"


def test_a_practice_that_cannot_be_opened_is_looked_at_from_outside(command: CommandLine, folder: Path) -> None:
    """Without its key list no state opens: folders, disk and keys are told of all the same."""
    _loses_list(folder)
    shutil.rmtree(folder / "exports")
    found = {one["what"]: one["ok"] for one in json.loads(command.run("doctor", folder, "--json").out)}
    assert (found["exports/"], found["calendars/"], found["disk"], found["keys"]) == (False, True, True, False)
