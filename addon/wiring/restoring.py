"""A backup put back as a practice folder of its own, with sending held; nothing that is there is touched."""

import re
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from addon.problems import BackupUnreadable
from addon.settings import PracticeFile, read_settings
from addon.state_settings import StateSettings
from addon.sync.adapters.whole_files import make_folder, write_whole
from addon.sync.state.database import open_state_file
from addon.sync.state.snapshot import prove_database, prove_values
from addon.wiring.archives import DATABASE, SETTINGS, Manifest, unpack
from addon.wiring.copies import SEALED
from addon.wiring.folder import OWN_FORMATS, settings_text
from addon.wiring.keyed import keys_at, list_path, read_list, unlocked
from addon.wiring.moving import settings_with
from addon.wiring.served import SENT_THROUGH

_ELSEWHERE = "Name a folder that is not there yet: a backup never goes over anything."
_OTHER = "Look in state/nightly of the practice."
_NO_KEYS = "Name the key list: --keys FILE. The file with the members' keys has to be beside it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back: the list of what is in the backup, how many rows, and how many of them nobody can read.

    ``was_on_server``: practice.toml named a database server; what was put back has its rows in a file. ``away``: the
    folders that are in no backup; ``audit_key``: where the audit log's key is to be put, "" where it is there.
    """

    manifest: Manifest
    rows: int
    gone: int
    was_on_server: bool
    away: tuple[str, ...] = ()
    audit_key: str = ""


def restore(
    backup: Path, new: Path, *, now: datetime, practice: Path | None = None, key_list: Path | None = None
) -> Restored:
    """Put a backup back into a new folder, compared with its list row by row, and hold sending there.

    ``practice`` or ``key_list``: where the keys are. Raises BackupUnreadable, BackupNotProved, KeysUnusable.
    """
    if new.exists():
        raise BackupUnreadable(new.name, "there is something of this name already", _ELSEWHERE, code="not-new")
    if not backup.is_file():
        raise BackupUnreadable(backup.name, "there is no such backup", _OTHER, code="no-backup")
    path = _key_path(backup, practice, key_list)
    above = new.absolute().parent
    make_folder(above)
    with TemporaryDirectory(dir=above, prefix=".groupkeeper-restored-") as scratch:
        found, made = Path(scratch) / "found", Path(scratch) / "made"
        manifest = unpack(backup, found, read_list(path) if path else None)
        prove_database(found / DATABASE, manifest.tables)
        before = (found / SETTINGS).read_text(encoding="utf-8")
        text = _on_its_own(before, path)
        write_whole(made / SETTINGS, text.encode())
        gone = _laid_out(found, made, read_settings(text), now)
        made.rename(new)
    places, key = read_settings(text).places, read_settings(text).audit.key_file
    return Restored(
        manifest=manifest,
        rows=sum(rows for rows, _ in manifest.tables.values()),
        gone=gone,
        was_on_server=bool(read_settings(before).state.url),
        away=(places.exports, places.calendars, places.billing, OWN_FORMATS),
        audit_key="" if (new / key).is_file() else key,
    )


def _key_path(backup: Path, practice: Path | None, key_list: Path | None) -> Path | None:
    """Return where the key list is, None if the backup needs none. Raises BackupUnreadable."""
    if backup.suffix != SEALED:
        return None
    if key_list is None and practice is not None and (practice / SETTINGS).is_file():
        key_list = list_path(practice, read_settings(settings_text(practice)))
    if key_list is None:
        raise BackupUnreadable(backup.name, "it is encrypted", _NO_KEYS, code="backup-key")
    return key_list.resolve()


def _laid_out(found: Path, made: Path, file: PracticeFile, now: datetime) -> int:
    """Put everything into its place, with sending held; return how many rows nobody can read any more."""
    places = file.places
    for name in (places.exports, places.calendars, places.billing, places.state):
        make_folder(made / name)
    book = found / Path(places.workbook).name
    if book.is_file():
        make_folder((made / places.workbook).parent)
        book.rename(made / places.workbook)
    database = made / places.state / DATABASE
    (found / DATABASE).rename(database)
    database.chmod(0o600)
    write_whole(made / places.state / SENT_THROUGH, now.isoformat().encode())
    keys = keys_at(made, file)
    gone = 0 if keys is None else prove_values(database, keys)
    with closing(unlocked(open_state_file(database), made, file)):
        return gone


def _on_its_own(text: str, key_list: Path | None) -> str:
    """Return the settings of a folder that shares no state with the practice it is a backup of."""
    file = read_settings(text)
    lines = (settings_with(text, file, StateSettings()) if file.state.url else text).splitlines()
    section, made = "", []
    for line in lines:
        name = line.partition("=")[0].strip()
        if head := re.match(r"\[([\w.]+)\]", line):
            section = head[1]
        if section == "places" and name == "state":
            line = 'state = "state"'  # noqa: PLW2901 (the line as it is from here on)
        elif section == "keys" and name == "file" and key_list is not None:
            line = f"file = '{key_list.as_posix()}'"  # noqa: PLW2901
        made.append(line)
    return "\n".join([*made, ""])
