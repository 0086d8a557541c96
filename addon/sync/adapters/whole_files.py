"""Files that are written whole or not at all, and folders: for their owner alone."""

import os
import re
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from addon.problems import StateUnusable, write_refused

FOLDER, FILE = 0o700, 0o600
"""The modes of what we make in a practice's folder."""
SYNCED = ("dropbox", "onedrive", "google drive", "googledrive", "icloud", "box sync")
"""Folders a program copies about while we write: SQLite corrupts in them."""
_ELSEWHERE = 'Set state = "…" under [places] in practice.toml to a folder on a local disk.'
PROBE = ".gk-probe-"
_SCRATCH = re.compile(rf"\.groupkeeper-[0-9a-f]{{8}}\.tmp|{re.escape(PROBE)}[0-9a-f]{{32}}")


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, where they are missing."""
    for folder in reversed((path, *path.parents)):
        if not folder.exists():
            folder.mkdir(mode=FOLDER, exist_ok=True)


def close_to_others(folder: Path) -> None:
    """Let only the owner into a folder of ours: earlier versions made it for everybody."""
    if folder.stat().st_mode & 0o077:
        with suppress(OSError):
            folder.chmod(FOLDER)


def sweep(folder: Path) -> None:
    """Delete the scratch files that a killed command left in a folder; only while no other works on the practice."""
    for left in folder.glob(".g*"):
        if _SCRATCH.fullmatch(left.name):
            with suppress(OSError):
                left.unlink()


def write_whole(path: Path, content: bytes) -> None:
    """Replace a file's content in one step (scratch file, fsync, rename). Raises WriteRefused: the old one stays."""
    try:
        make_folder(path.parent)
        _write_whole(path, content)
    except OSError as error:
        raise write_refused(f"{path.parent.name}/{path.name}", error) from None


def for_owner(path: str, flags: int) -> int:
    """Open a file that is new for its owner alone, from its first byte on: an ``opener`` of ``open``."""
    return os.open(path, flags, FILE)


def _write_whole(path: Path, content: bytes) -> None:
    scratch = path.with_name(f".groupkeeper-{token_hex(4)}.tmp")
    try:
        with open(scratch, "xb", opener=for_owner) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        scratch.replace(path)
    except BaseException:
        scratch.unlink(missing_ok=True)
        raise


def refuse_synced(home: Path, *, step: str = _ELSEWHERE) -> None:
    """Refuse to keep the state where a sync program copies it about. Raises StateUnusable; ``step``: what to do."""
    parts = [part.casefold() for part in home.resolve().parts]
    if any(word in part for word in SYNCED for part in parts):
        raise StateUnusable("state", "the state folder lies in a synced folder, where databases corrupt", step)
