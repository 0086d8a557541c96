"""The nightly backup, proved on the spot: restored into a scratch folder and compared, row by row, with what it is of.

One file in state/nightly holds the rows of the state, wherever they are, the workbook and practice.toml; no key and no
password; its manifest.json has the last row of the audit log, which is verified as well. With keys it is encrypted.
What cannot be proved is not kept, and the last good ones stay.
"""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import structlog

from addon import __version__
from addon.audit.anchors import anchor_of
from addon.audit.chain import Head
from addon.pass_lock import Patience
from addon.problems import Fault, write_refused
from addon.service.retention import to_keep
from addon.service.told import BackupTold
from addon.settings import read_settings
from addon.sync.state.sealing import keys_of
from addon.sync.state.snapshot import WHERE, BackupNotProved, Tables, prove_database, prove_values, take_snapshot
from addon.wiring.archives import DATABASE, SETTINGS, Manifest, pack, unpack
from addon.wiring.audited import keep_told
from addon.wiring.copies import NIGHTLY, PLAIN, SEALED, copy_of_workbook, nightly_copies
from addon.wiring.folder import PracticeFolder
from addon.wiring.keyed import copy_follows, list_path, read_list
from addon.wiring.opening import open_practice

_SCRATCH = ".groupkeeper-backup-"
_LAST_ROW = "SELECT n, mac FROM audit ORDER BY n DESC LIMIT 1"
_WAITS = Patience(seconds=300.0)
_NO_COPY = "the copy of the members' keys cannot be written: connect its disk, or name another place under [keys]"


def nightly(folder: Path, clock: Callable[[], datetime]) -> BackupTold:
    """Make today's backup and prove it; whatever goes wrong is told, never raised."""
    now = clock()
    told = BackupTold(file="", made=now)
    try:
        with open_practice(folder, now=clock, looks_only=True, doing="the nightly backup", patience=_WAITS) as home:
            kind = PLAIN if keys_of(home.state.engine) is None else SEALED
            made = _made(home, replace(told, file=f"{now.astimezone(home.file.zone_info):%Y-%m-%d}{kind}"), now)
            _verify_log(home, now)
            return made
    except Fault as fault:
        return replace(told, trouble=f"{fault.where}: {fault.what}")
    except (sqlite3.Error, OSError) as refused:
        what = write_refused(WHERE, refused).what if isinstance(refused, OSError) else type(refused).__name__
        return replace(told, trouble=f"{WHERE}: {what}")


def _verify_log(home: PracticeFolder, now: datetime) -> None:
    """Verify the audit log. That it cannot be done now says nothing about the backup: the next night does it."""
    try:
        keep_told(home, now)
    except (Fault, OSError) as refused:
        structlog.get_logger().warning("audit log not verified", why=getattr(refused, "code", type(refused).__name__))


def _made(home: PracticeFolder, told: BackupTold, now: datetime) -> BackupTold:
    kept = home.folder / home.file.places.state / NIGHTLY
    kept.mkdir(mode=0o700, exist_ok=True)
    for left in kept.glob(f"{_SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(dir=kept, prefix=_SCRATCH) as scratch:
        made = Path(scratch) / told.file
        tables = _written(home, made, now)
        _prove(home, made, tables, now)
        size = made.stat().st_size
        made.replace(kept / told.file)
    _remove_old(home)
    done = replace(told, size=size, proved=True, tables=len(tables), rows=sum(rows for rows, _ in tables.values()))
    return done if copy_follows(home.folder, home.file) else replace(done, trouble=f"practice.toml: {_NO_COPY}")


def _written(home: PracticeFolder, made: Path, now: datetime) -> Tables:
    """Write the backup and return what the state holds, both as of one moment."""
    copy, text = made.with_name(DATABASE), made.with_name(SETTINGS)
    tables, engine = take_snapshot(home.state.engine, copy), home.state.engine
    text.write_text(home.text, encoding="utf-8")
    files = {DATABASE: copy, SETTINGS: text}
    if not home.file.google.spreadsheet:
        files[_workbook(home)] = home.folder / home.file.places.workbook
    keys, path = keys_of(engine), list_path(home.folder, home.file)
    manifest = Manifest(
        made=now.isoformat(),
        program=__version__,
        store=engine.dialect.name,
        tables=tables,
        keys=keys.id if keys else "",
        keys_written=keys.number if keys else 0,
        audit=_audit_head(copy, made.stem),
    )
    pack(made, files, manifest, read_list(path) if keys and path else None)
    copy.unlink()
    text.unlink()
    return tables


def _audit_head(copy: Path, day: str) -> str:
    """Return the last row of the audit log as the manifest names it, "" where there is none."""
    with closing(sqlite3.connect(copy)) as rows:
        last = rows.execute(_LAST_ROW).fetchone()
    return str(anchor_of(Head(*last), day) or "") if last else ""


def _workbook(home: PracticeFolder) -> str:
    return Path(home.file.places.workbook).name


def _prove(home: PracticeFolder, made: Path, tables: Tables, now: datetime) -> None:
    """Restore it and compare. Raises BackupNotProved, and the reader's faults for a workbook that cannot be read."""
    restored, keys, path = made.parent / "restored", keys_of(home.state.engine), list_path(home.folder, home.file)
    unpack(made, restored, read_list(path) if keys and path else None)
    prove_database(restored / DATABASE, tables)
    if keys is not None:
        prove_values(restored / DATABASE, keys)
    if (restored / SETTINGS).read_text(encoding="utf-8") != home.text:
        raise BackupNotProved(WHERE, "practice.toml is another after restoring")
    read_settings(home.text)
    if not home.file.google.spreadsheet:
        copy_of_workbook(home, restored / _workbook(home), now=now).read()


def _remove_old(home: PracticeFolder) -> None:
    """Remove the backups that are neither among the last nights nor the last of a week or a month."""
    service, found = home.file.service, {path: date.fromisoformat(path.stem) for path in nightly_copies(home)}
    kept = to_keep(found.values(), nights=service.keep_backups, weeks=service.keep_weekly, months=service.keep_monthly)
    for path, day in found.items():
        if day not in kept:
            path.unlink(missing_ok=True)
