"""One command at a time works on a practice: the system's own file lock, with a note of who has it."""

import json
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from time import monotonic, sleep

from addon.problems import PassAlreadyRunning

_FAR = 1 << 30
"""The byte that is locked on Windows, where nobody could read a locked one."""
_AGAIN_AFTER = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who has a lock: what it is doing, on which computer, in which process, since when (ISO); ``at`` its address."""

    doing: str
    host: str
    pid: int
    since: str
    at: str = ""

    def __str__(self) -> str:
        since = datetime.fromisoformat(self.since).astimezone()
        return f"{self.doing} (process {self.pid} on {self.host}, since {since:%Y-%m-%d %H:%M})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long (seconds) to wait for a lock, and who is told once that somebody else has it."""

    seconds: float = 0.0
    tell: Callable[[str], object] = str


NONE = Patience()


@contextmanager
def only_one(path: Path, *, doing: str = "another command", at: str = "", patience: Patience = NONE) -> Iterator[None]:
    """Hold the practice while a command works on it; the system lets go if we die.

    Raises PassAlreadyRunning, which names who has it, when the patience has run out.
    """
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+b") as handle:
        _wait_for(handle.fileno(), path, patience)
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        mine = Holder(doing=doing, host=socket.gethostname(), pid=os.getpid(), since=now, at=at)
        handle.truncate(0)
        handle.write(json.dumps(asdict(mine)).encode())
        handle.flush()
        try:
            yield
        finally:
            handle.truncate(0)


def _wait_for(descriptor: int, path: Path, patience: Patience) -> None:
    until, told = monotonic() + patience.seconds, False
    while not _locked(descriptor):
        who = holder(path)
        named = str(who) if who else "another command"
        if monotonic() >= until:
            step = (
                "Wait for it to end, or stop it first."
                if who is None or not who.at
                else f"Use it at {who.at}, or stop it first."
            )
            raise PassAlreadyRunning(f"{path.parent.name}/{path.name}", f"{named} is at work on this practice", step)
        if not told:
            patience.tell(named)
            told = True
        sleep(_AGAIN_AFTER)


def holder(path: Path) -> Holder | None:
    """Return who wrote themselves into a lock last, None if nobody did or it cannot be told."""
    try:
        return Holder(**json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def _locked(descriptor: int) -> bool:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 (exists on Windows only)

        try:
            os.lseek(descriptor, _FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(descriptor, 0, os.SEEK_SET)
        return True
    import fcntl  # noqa: PLC0415 (exists elsewhere only)

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
