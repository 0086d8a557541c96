"""The key of the audit log: a file of its own, outside the state, in no backup; and whose account types commands."""

import getpass
import os
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex

from addon.audit.chain import KEY_BYTES
from addon.settings import PracticeFile
from addon.sync.adapters.whole_files import FILE, make_folder
from addon.sync.state.database import State


def with_audit_key(state: State, folder: Path, file: PracticeFile) -> State:
    """Return the state of a practice with the key for its audit log."""
    state.audit.find_key = key_in(folder / file.audit.key_file)
    return state


def key_in(path: Path) -> Callable[[bool], bytes | None]:
    """Return what reads the key in a file, and makes the file where none was ever needed.

    A log that has rows and no key gets no other one: nobody could verify those rows again, and nobody would notice.
    """

    def find(is_first: bool) -> bytes | None:  # noqa: FBT001 (a FindKey)
        if is_first and not path.exists():
            _make(path)
        try:
            key = bytes.fromhex(path.read_text(encoding="ascii").strip())
        except (OSError, ValueError):
            return None
        return key if len(key) == KEY_BYTES else None

    return find


def _make(path: Path) -> None:
    """Make the key whole or not at all, for its owner alone; where two make one at once, the first counts."""
    make_folder(path.parent)
    scratch = path.with_name(f".groupkeeper-{token_hex(4)}.tmp")
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE), "w", encoding="ascii") as made:
        made.write(f"{token_hex(KEY_BYTES)}\n")
        made.flush()
        os.fsync(made.fileno())
    try:
        os.link(scratch, path)
    except FileExistsError:
        pass
    finally:
        scratch.unlink()


def account() -> str:
    """Return the account of this computer that runs us, as the audit log calls it."""
    try:
        return f"account:{getpass.getuser()}"
    except (OSError, KeyError):  # an account without a name, as in some containers
        return f"account:{os.getuid()}" if hasattr(os, "getuid") else "account:?"
