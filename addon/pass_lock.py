"""One command at a time works on a practice: the system's own file lock."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from addon.problems import PassAlreadyRunning


@contextmanager
def only_one(path: Path) -> Iterator[None]:
    """Hold the practice while a command works on it; the system lets go if we die."""
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "a+b") as handle:
        if not _locked(handle.fileno()):
            raise PassAlreadyRunning(
                "state/pass.lock", "another pass is at work on this practice", "Wait for it to end."
            )
        yield


def _locked(descriptor: int) -> bool:
    if sys.platform == "win32":
        import msvcrt  # noqa: PLC0415 (exists on Windows only)

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    import fcntl  # noqa: PLC0415 (exists elsewhere only)

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
