"""The copies of the workbook that passes make before they write, and the nightly backups of the service."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from addon.keys.key_list import key_needed
from addon.settings import PracticeFile
from addon.sync.adapters.xlsx.backups import dated, saved_late
from addon.sync.adapters.xlsx.workbook import XlsxWorkbook
from addon.wiring.folder import PracticeFolder
from addon.workbook import LateSave, Workbook

PLAIN, SEALED = ".zip", ".sealed"
"""How the names of backups end: without keys, and encrypted."""
NIGHTLY = "nightly"
"""The folder of the nightly backups, in that of the state."""


def backups(home: PracticeFolder) -> list[tuple[datetime, Path]]:
    """Return the copies of the workbook with when (UTC) each was replaced, oldest first; at Google there are none."""
    return dated(*_backups_of(home))


def nightly_copies(home: PracticeFolder) -> list[Path]:
    """Return the nightly backups of the service, oldest first."""
    return [path for _, path in nightly_of(home.folder, home.file)]


def nightly_of(folder: Path, file: PracticeFile) -> list[tuple[str, Path]]:
    """Return the nightly backups, oldest first, each with the id of the key that it needs, "" if none."""
    there = folder / file.places.state / NIGHTLY
    found = sorted(path for kind in (PLAIN, SEALED) for path in there.glob(f"????-??-??{kind}"))
    return [(_needs(path), path) for path in found]


def _needs(path: Path) -> str:
    if path.suffix == PLAIN:
        return ""
    with path.open("rb") as sealed:
        return key_needed(sealed)


def _backups_of(home: PracticeFolder) -> tuple[Path, Path]:
    """Return where the workbook's copies are, and whose they are."""
    places = home.file.places
    return home.folder / places.state / "backups", home.folder / places.workbook


def late_saves(home: PracticeFolder, now: datetime) -> Iterator[LateSave]:
    """Yield the backups that somebody saved into after they were made."""
    for path, then, version in saved_late(*_backups_of(home)):
        yield LateSave(name=path.name, then=then, version=version, read=copy_of_workbook(home, path, now=now).read)


def copy_of_workbook(home: PracticeFolder, path: Path, *, now: datetime) -> Workbook:
    """Return a copy of the workbook, to be read."""
    return XlsxWorkbook(path, home.tabs, backups=None, now=lambda: now)
