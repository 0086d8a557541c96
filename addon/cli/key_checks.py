"""What ``groupkeeper doctor`` can tell of the keys: the list, the copy elsewhere, and whether it opens each backup."""

from collections.abc import Iterator
from pathlib import Path

from addon.cli.looked_at import LookedAt
from addon.keys.key_list import KeyList
from addon.problems import Fault
from addon.settings import PracticeFile
from addon.wiring.copies import nightly_of
from addon.wiring.keyed import KeyFile, key_file, keys_at, list_path, read_list

_KEYS, _COPY, _BACKUPS = "keys", "copy of the members' keys", "keys of the backups"


def looked_at_keys(folder: Path, file: PracticeFile) -> Iterator[LookedAt]:
    """Look at a practice's keys; nothing is told of a practice that names no key list."""
    try:
        path, own = list_path(folder, file), keys_at(folder, file)
        if path is None or own is None:
            return
        keys, forgotten = read_list(path), len(own.forgotten())
    except Fault as fault:
        yield LookedAt(_KEYS, ok=False, seen=f"{fault.where}: {fault.what}", next_step=fault.next_step)
        return
    yield _of_list(keys, forgotten)
    yield _of_copy(key_file(path, file, folder))
    yield _of_backups(folder, file, keys)


def _of_list(keys: KeyList, forgotten: int) -> LookedAt:
    newest = keys.newest
    gone = f"; {forgotten:,} forgotten people have no key any more" if forgotten else ""
    seen = f"{len(keys.keys):,} in the list, the newest made on {newest.made}{gone}"
    return LookedAt(_KEYS, ok=True, seen=seen)


def _of_copy(members: KeyFile) -> LookedAt:
    if members.copy is None:
        step = 'Name a place elsewhere: copy = "/another/disk/practice.members" under [keys] in practice.toml.'
        return LookedAt(_COPY, ok=True, seen=f"none: without {members.name} nobody can read the state", next_step=step)
    try:
        is_current = members.copy_is_current()
    except OSError:
        is_current = False
    if is_current:
        return LookedAt(_COPY, ok=True, seen="as new as the original")
    step = "Connect its disk, then run groupkeeper keys list DIR: it is renewed, and forgetting needs it."
    return LookedAt(_COPY, ok=False, seen="it is not there, or older than the original", next_step=step)


def _of_backups(folder: Path, file: PracticeFile, keys: KeyList) -> LookedAt:
    needed = nightly_of(folder, file)
    shut = sorted({one for one, _ in needed if one and keys.key(one) is None})
    plain = [path.name for one, path in needed if not one]
    if shut:
        step = "Put back your own copy of the key list, in which they are; without it these backups are lost."
        return LookedAt(_BACKUPS, ok=False, seen=f"not in the list: {', '.join(shut)}", next_step=step)
    if plain:
        step = "Delete them once there is a newer backup: state/nightly in the practice's folder."
        return LookedAt(_BACKUPS, ok=False, seen=f"{len(plain):,} can be read without any key", next_step=step)
    return LookedAt(_BACKUPS, ok=True, seen=f"the list opens all {len(needed):,}" if needed else "no backup yet")
