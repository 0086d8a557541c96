"""Swapping two files in one step of the operating system, where it can."""

import ctypes
import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from addon.sync.adapters.whole_files import PROBE

_IN_THIS_FOLDER = -100
_EXCHANGE = 2

Exchange = Callable[[Path, Path], None]
"""Swap two files atomically; raises OSError."""


def exchange(one: Path, two: Path) -> None:
    """Swap two files atomically (Linux). Raises OSError, also where the system has no such call."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if os.name == "posix" else None
    if call is None:
        raise OSError("no atomic exchange on this system")
    if call(_IN_THIS_FOLDER, os.fsencode(one), _IN_THIS_FOLDER, os.fsencode(two), _EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def can_exchange(folder: Path, swap: Exchange = exchange) -> bool:
    """Try the exchange with two scratch files in the folder: only a try tells what a file system can."""
    scratch = [folder / f"{PROBE}{uuid4().hex}" for _ in range(2)]
    try:
        for number, file in enumerate(scratch):
            file.write_bytes(b"%d" % number)
        swap(*scratch)
        return scratch[0].read_bytes() == b"1"
    except OSError:
        return False
    finally:
        for file in scratch:
            file.unlink(missing_ok=True)
