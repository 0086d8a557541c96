"""Putting a new version of the workbook in place without ever losing a save that a person made meanwhile.

The new file is written beside the old one under a hidden name, then the two are exchanged in one step
and the one that comes out is looked at: if it is not the one we read, somebody saved, and it goes back.
"""

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from addon.problems import WorkbookChanged, WriteRefused, write_refused
from addon.sync.adapters.whole_files import for_owner, make_folder
from addon.sync.adapters.xlsx import backups
from addon.sync.adapters.xlsx.digests import digest, digest_of
from addon.sync.adapters.xlsx.exchanging import Exchange, can_exchange, exchange
from addon.sync.adapters.xlsx.hidden import ASIDE, READY, WRITING, hidden_name

ROUNDS = 20


@dataclass(slots=True, kw_only=True)
class Publisher:
    """Publishes versions of one workbook; ``backups`` is the folder of the old ones, None for none."""

    path: Path
    backups: Path | None
    now: Callable[[], datetime]
    swap: Exchange = exchange
    _swaps: bool | None = field(default=None, init=False)

    def publish(self, content: bytes, based_on: str) -> str:
        """Put the content in place of the version it is based on and return the new version.

        Raises WorkbookChanged (a person's save stays in place) and WriteRefused (the old file is intact).
        """
        version = digest_of(content)
        ready = hidden_name(self.path, based_on, version, READY)
        try:
            if self.backups:
                make_folder(self.backups)
            self._prepare(content, ready)
            old = self._exchange(ready, based_on, version) if self.can_swap() else self._replace(ready, based_on)
        except FileNotFoundError:
            discard(ready, version)
            raise changed(self.path) from None
        except OSError as error:
            discard(ready, version)
            raise write_refused(self.path.name, error, so="the workbook is unchanged") from None
        # Published: nothing may fail from here on. What cannot be tidied now is settled by the next run.
        with contextlib.suppress(OSError):
            flush(self.path.parent)
        with contextlib.suppress(OSError):
            self.put_by(old)
        return version

    def can_swap(self) -> bool:
        """Return whether this folder's file system can exchange two files; tried once."""
        if self._swaps is None:
            self._swaps = can_exchange(self.path.parent, self.swap)
        return self._swaps

    def put_by(self, old: Path) -> None:
        """Keep the version that was replaced among the backups, or delete it where none are kept."""
        if self.backups:
            backups.keep(old, self.backups, workbook=self.path, now=self.now())
        else:
            old.unlink(missing_ok=True)

    def rescue(self, saved: Path) -> None:
        """Keep a person's save for which there is no place; it is never thinned out."""
        backups.rescue(saved, self.backups or self.path.parent, workbook=self.path, now=self.now())

    def give_back(self, taken: Path, is_ours: Callable[[str], bool], placed: str) -> None:
        """Put a person's save that an exchange brought out back in place, the newest one if there are more.

        ``taken`` holds it, ``placed`` is the version now in place. Whatever comes out in the end is
        discarded if it is ours and rescued if it is not.
        """
        for _ in range(ROUNDS):
            going_in = digest(taken)
            try:
                self.swap(taken, self.path)
            except FileNotFoundError:  # a program is between deleting and renaming
                self.restore(taken)
                return
            came_out = digest(taken)
            if came_out == placed:
                break
            placed = going_in
        if is_ours(digest(taken)):
            taken.unlink()
        else:
            self.rescue(taken)

    def _prepare(self, content: bytes, ready: Path) -> None:
        like = self.path.stat()
        if not like.st_mode & 0o222:
            raise WriteRefused(self.path.name, "the file is marked read-only", "Allow changes to it.", code="read-only")
        writing = ready.with_suffix(f".{WRITING}")
        try:
            with open(writing, "xb", opener=for_owner) as opened:
                opened.write(content)
                opened.flush()
                os.fsync(opened.fileno())
            _resemble(writing, self.path, like)
            writing.replace(ready)
        except (OSError, WriteRefused):
            writing.unlink(missing_ok=True)
            raise

    def _exchange(self, ready: Path, based_on: str, version: str) -> Path:
        self.swap(ready, self.path)
        if digest(ready) != based_on:
            self.give_back(ready, version.__eq__, version)
            raise changed(self.path)
        return ready

    def _replace(self, ready: Path, based_on: str) -> Path:
        """Without an exchange: move the old file aside, then publish where no file may stand."""
        aside = ready.with_suffix(f".{ASIDE}")
        self.path.rename(aside)
        try:
            if digest(aside) == based_on:
                place(ready, self.path)
                return aside
        except FileExistsError:  # a person saved into the gap: theirs is the newest and stays
            self.put_by(aside)
            ready.unlink()
            raise changed(self.path) from None
        except OSError:
            self.restore(aside)
            raise
        self.restore(aside)
        ready.unlink()
        raise changed(self.path)

    def restore(self, aside: Path) -> None:
        """Put a file that was moved aside back in place, or rescue it if a newer one stands there."""
        try:
            place(aside, self.path)
        except FileExistsError:
            self.rescue(aside)


def place(file: Path, where: Path) -> None:
    """Give a file its place if no other stands there. Raises FileExistsError."""
    try:
        os.link(file, where)
    except FileExistsError:
        raise
    except OSError:  # no hard links here: the smallest gap that is left
        if where.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        file.rename(where)
    else:
        file.unlink()


def discard(ready: Path, version: str) -> None:
    """Delete a hidden file if it still holds what we wrote; a person's save in it is left for settling."""
    with contextlib.suppress(OSError):
        if digest(ready) == version:
            ready.unlink()


def flush(folder: Path) -> None:
    """Make renames in the folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def changed(path: Path) -> WorkbookChanged:
    """Return the fault for a save made meanwhile."""
    what = "somebody saved the workbook meanwhile, so nothing was written"
    return WorkbookChanged(path.name, what, "The next pass reads it again.", code="changed")


def _resemble(file: Path, model: Path, like: os.stat_result) -> None:
    """Give the new file the owner, group, mode and attributes of the old one, as far as we may.

    Raises:
        WriteRefused: Whoever owns the old file could not open or change the new one.

    """
    for owner in (like.st_uid, -1) if hasattr(os, "chown") else ():  # all may give a file to a group of theirs
        with contextlib.suppress(OSError):
            os.chown(file, owner, like.st_gid)
            break
    with contextlib.suppress(OSError):
        shutil.copystat(model, file)
    with contextlib.suppress(OSError):
        file.chmod(stat.S_IMODE(like.st_mode))
        os.utime(file)
    if _shuts_out_owner(file.stat(), like):
        step = "Let both share a group that may change the file (chgrp, chmod g+rw), or run Groupkeeper as its owner."
        raise WriteRefused(model.name, "a new version would be closed to whoever owns the file", step, code="owner")


def _shuts_out_owner(new: os.stat_result, old: os.stat_result) -> bool:
    """Return whether the owner of a file could do less with its new version, which is somebody else's."""
    if new.st_uid == old.st_uid:
        return False
    could, can = old.st_mode >> 6 & 6, new.st_mode >> 3 if new.st_gid == old.st_gid else new.st_mode
    return bool(could & ~can)
