"""The keys of a practice, where practice.toml names a key list: read, made, and given to the state that is opened."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from secrets import token_bytes
from types import ModuleType
from typing import TYPE_CHECKING

from addon.keys.key_list import LONGEST_HEAD, KeyList, new_list, read_key_list
from addon.pass_lock import Patience, only_one
from addon.problems import Fault, KeysUnusable, how_to_install
from addon.settings import PracticeFile
from addon.sync.adapters.whole_files import make_folder, write_whole
from addon.sync.forgotten import FORGOTTEN
from addon.sync.state.codec import as_text, from_text
from addon.sync.state.database import State
from addon.sync.state.sealed_state import remove_unreadable, use_keys

if TYPE_CHECKING:
    from addon.keys.member_keys import MemberKeys

BESIDE = ".members"
"""What the name of the file with the members' keys has after that of the key list."""
_WAITS = Patience(seconds=30.0)
_INSTALL = f"{how_to_install()} Or take [keys] out again: docs/keys.md."
_NAME = 'Name where the list is to be: file = "/a/folder/outside/practice.keys" under [keys] in practice.toml.'
_MAKE = "groupkeeper keys new DIR makes it. If there was one, put it back: nothing else opens the state. docs/keys.md."
_BROKEN_OFF = (
    "If nothing was ever encrypted with it (making it was broken off), delete it and run this again; else put back the "
    "file with the members' keys, which lay beside it."
)
_CONNECT = (
    "Connect its disk, then run again. If it is lost, name another place (copy under [keys] in practice.toml) and run "
    "groupkeeper keys list DIR, which makes a new one; destroy the lost one if it is found."
)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The file with the members' keys, and its copy elsewhere."""

    path: Path
    copy: Path | None

    @property
    def name(self) -> str:
        """Return the file's name."""
        return self.path.name

    def mark(self) -> object:
        """Return what changes whenever the file does, None if there is no file."""
        try:
            there = self.path.stat()
        except OSError:
            return None
        return there.st_ino, there.st_size, there.st_mtime_ns

    def read(self) -> bytes | None:
        """Return the content, None if there is no file. Raises KeysUnusable where others may read it."""
        if not self.path.exists():
            return None
        _refuse_open(self.path)
        return self.path.read_bytes()

    def write(self, content: bytes, *, also_copy: bool) -> None:
        """Replace the content in one step, the copy's first where it has to be. Raises WriteRefused, KeysUnusable."""
        if also_copy and self.copy is not None:
            if self.path.exists() and not self._has_its_copy():
                raise KeysUnusable("practice.toml", "the copy of the members' keys is away", _CONNECT, code="key-copy")
            write_whole(self.copy, content)
        write_whole(self.path, content)
        if not also_copy:
            self.renew_copy()

    def renew_copy(self, *, begins: bool = False) -> bool:
        """Bring the copy up to date; return whether it is, or none is wanted.

        One that is not there is made only where somebody asks for it (``begins``): under the place of a disk that is
        not connected a new file would look like the copy, and the real one would keep what is to be destroyed.
        """
        if self.copy is None:
            return True
        if not begins and not self._has_its_copy():
            return False
        try:
            if not self.copy_is_current():
                write_whole(self.copy, self.path.read_bytes())
        except (Fault, OSError):
            return False
        return True

    def copy_is_current(self) -> bool:
        """Return whether the copy is there and has what the original has. Raises OSError where it cannot be read."""
        return self.copy is not None and self.copy.is_file() and self.copy.read_bytes() == self.path.read_bytes()

    def _has_its_copy(self) -> bool:
        """Return whether the copy is there and is one of this file."""
        own = _id_in(self.path)
        return self.copy is not None and own is not None and _id_in(self.copy) == own

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep other processes and threads from changing the file meanwhile."""
        with only_one(self.path.with_name(f"{self.path.name}.lock"), doing="changing keys", patience=_WAITS):
            yield


def _id_in(path: Path) -> object:
    """Return the id in the first line of a file with members' keys, None where there is none."""
    try:
        with path.open("rb") as stream:
            return json.loads(stream.readline(LONGEST_HEAD))["keys"]
    except (OSError, ValueError, KeyError, TypeError):
        return None


def list_path(folder: Path, file: PracticeFile) -> Path | None:
    """Return where a practice's key list is or is to be, None if it has none. Raises KeysUnusable: inside the state."""
    if not file.keys.file:
        return None
    path, state = folder / file.keys.file, folder / file.places.state
    if path.resolve().is_relative_to(state.resolve()):
        what = "the key list is in the folder of the state, whose copies would have the keys with them"
        raise KeysUnusable(path.name, what, _NAME, code="key-list")
    return path


def key_file(path: Path, file: PracticeFile, folder: Path) -> KeyFile:
    """Return the file with the members' keys that belongs to a key list."""
    copy = folder / file.keys.copy_to if file.keys.copy_to else None
    return KeyFile(path.with_name(path.name + BESIDE), copy)


def refuse_copy_away(folder: Path, file: PracticeFile) -> None:
    """Refuse to forget anybody while the copy of the members' keys cannot follow: a key would live on in it.

    Asked before anything is erased. Raises KeysUnusable.
    """
    if not copy_follows(folder, file):
        what = "the copy of the members' keys is away, or is another file's; nobody was forgotten"
        raise KeysUnusable("practice.toml", what, _CONNECT, code="key-copy")


def copy_follows(folder: Path, file: PracticeFile) -> bool:
    """Return whether the copy of the members' keys is up to date by now, or none is wanted."""
    path = list_path(folder, file)
    return path is None or key_file(path, file, folder).renew_copy()


def read_list(path: Path) -> KeyList:
    """Return a key list. Raises KeysUnusable: it is not there, others may read it, or a key of it is refused."""
    try:
        _refuse_open(path)
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise KeysUnusable(path.name, "the key list is not there or cannot be read", _MAKE, code="key-list") from None
    return read_key_list(path.name, text)


def _refuse_open(path: Path) -> None:
    if os.name != "nt" and path.stat().st_mode & 0o077:
        step = f"chmod 600 {path.name}. If anybody else could have read it, also run groupkeeper keys rotate DIR."
        raise KeysUnusable(path.name, "other accounts of this computer can read the keys", step, code="key-list")


def make_list(folder: Path, file: PracticeFile, today: date) -> Path:
    """Make a practice's key list, and the file with the members' keys. Raises KeysUnusable: there is one."""
    path = list_path(folder, file)
    if path is None:
        raise KeysUnusable("practice.toml", "no key list is named", _NAME, code="no-keys")
    begin, members = _member_keys().begin, key_file(path, file, folder)
    make_folder(path.parent)
    with _alone_with(path):
        if path.exists() or members.path.exists():
            step = "groupkeeper keys rotate DIR puts a new key on top of it." if members.path.exists() else _BROKEN_OFF
            raise KeysUnusable(path.name, "there is a key list, or members' keys, already", step, code="key-list")
        write_whole(path, new_list(token_bytes, today).text().encode())
        try:
            begin(members, lambda: read_list(path), token_bytes)
        except Fault:
            path.unlink()  # it opens nothing yet: whoever puts right what was refused begins anew
            raise
    return path


def rotate(folder: Path, file: PracticeFile, today: date) -> KeyList:
    """Put a new key on top of the list and wrap every member's key under it. Raises KeysUnusable."""
    keys, path = keys_at(folder, file), list_path(folder, file)
    if keys is None or path is None:
        raise KeysUnusable("practice.toml", "no key list is named", _NAME, code="no-keys")
    with _alone_with(path):  # of two at once, the second would write the list without the first one's key
        new = read_list(path).with_new(token_bytes, today)
        write_whole(path, new.text().encode())
        keys.rewrap()
    return new


def _alone_with(path: Path) -> AbstractContextManager[None]:
    """Keep others from changing the key list meanwhile."""
    return only_one(path.with_name(f"{path.name}.lock"), doing="changing keys", patience=_WAITS)


def keys_at(folder: Path, file: PracticeFile) -> "MemberKeys | None":
    """Return the keys of a practice, None if it names none. Raises KeysUnusable, also where nothing can encrypt."""
    path = list_path(folder, file)
    if path is None:
        return None
    read_list(path)
    found: MemberKeys = _member_keys().MemberKeys(key_file(path, file, folder), lambda: read_list(path), token_bytes)
    return found


def _member_keys() -> ModuleType:
    try:
        return import_module("addon.keys.member_keys")
    except ModuleNotFoundError:
        raise KeysUnusable("practice.toml", "what encrypts is not installed", _INSTALL, code="keys-extra") from None


def unlocked(state: State, folder: Path, file: PracticeFile) -> State:
    """Give a state that was opened the practice's keys, and return it. Raises StateSealed, KeysUnusable."""
    try:
        keys = keys_at(folder, file)
        use_keys(state.engine, keys)
        if keys is not None:
            _agree_on_forgotten(state, keys, lambda: copy_follows(folder, file))
    except BaseException:
        state.close()
        raise
    return state


def _agree_on_forgotten(state: State, keys: "MemberKeys", follows: Callable[[], bool]) -> None:
    """Let the state and the keys know of the same forgotten people, whichever of the two came from an older copy.

    Keys are destroyed once the copy ``follows``: what they opened was erased, and nobody has to wait for a disk.
    """
    destroyed, known = keys.forgotten(), state.remembered(FORGOTTEN)
    came_back = destroyed.keys() - known.keys()
    if came_back:
        remove_unreadable(state.engine, came_back)
    for code in came_back:
        state.keep(FORGOTTEN, code, from_text(FORGOTTEN, destroyed[code]))
    again: Mapping[str, str] = {code: as_text(FORGOTTEN, one) for code, one in known.items() if code not in destroyed}
    if again and follows():
        keys.destroy(again)
