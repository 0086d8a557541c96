"""Why a folder has no practice.toml, and what helps: each case has a step of its own."""

import shlex
from pathlib import Path

from addon.problems import SettingsInvalid

_NAME = "practice.toml"
_STATE, _NIGHTLY = "state", "state/nightly"
_PLAIN = ".zip"
_OWN_COPY = (
    "Put it back from a copy of your own. If there is none, make a practice beside it, copy its practice.toml "
    "into this folder and fill in there what was set here: groupkeeper init"
)


def no_settings(folder: Path) -> SettingsInvalid:
    """Return the fault for a folder without practice.toml."""
    what = "there is no practice.toml in this folder"
    if not folder.exists():
        what = "there is no such folder"
    elif not folder.is_dir():
        what = "this is a file, no folder"
    elif _was_practice(folder):
        what = "practice.toml is gone from this folder, and the rest of a practice is there"
    return SettingsInvalid(folder.name or ".", what, _step(folder))


def _step(folder: Path) -> str:
    if (folder.absolute().parent / _NAME).is_file():
        return f"Name the practice's folder: {_typed(folder.absolute().parent)}"
    if not folder.exists():
        return f"Check how it is spelled, or make a practice there: groupkeeper init {_typed(folder)}"
    if not folder.is_dir():
        return "Name the practice's folder: the one with practice.toml in it."
    if _was_practice(folder):
        return _out_of_backup(folder)
    return f"Name the practice's folder, or make a practice here: groupkeeper init {_typed(folder)}"


def _was_practice(folder: Path) -> bool:
    return (folder / "Practice.xlsx").exists() or any((folder / _STATE).glob("*.db")) or bool(_backups(folder))


def _out_of_backup(folder: Path) -> str:
    """Return how practice.toml comes back: a plain backup is a zip file that holds it, others are to be restored."""
    kept = _backups(folder)
    new = _typed(folder.absolute().with_name(f"{folder.absolute().name}-new"))
    if not kept:
        return f"{_OWN_COPY} {new}"
    if kept[-1].suffix == _PLAIN:
        return f"Copy practice.toml out of the newest backup, which is a zip file, into this folder: {kept[-1]}"
    restore = f"groupkeeper restore {_typed(folder)} {_typed(kept[-1])} --into {new} --keys FILE"
    return f"Restore the newest backup beside it (FILE is your key list) and go on in that folder: {restore}"


def _backups(folder: Path) -> list[Path]:
    """Return the nightly backups where they are unless practice.toml named another place, the oldest first."""
    return sorted(folder.absolute().glob(f"{_NIGHTLY}/????-??-??.*"))


def _typed(path: Path) -> str:
    """Return a path as it can be typed, wherever somebody is."""
    return shlex.quote(str(path.absolute()))
