"""The nightly backup, proved on the spot: restored into a scratch folder and compared, row by row, with what it is of.

One file, state/nightly/DATE.zip, holds the state database, the workbook and practice.toml; no key and no password. Its
manifest.json has the last row of the audit log, which is verified as well. What cannot be proved is not kept, and the
last good ones stay.
"""

import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZIP_DEFLATED, ZipFile

from addon.audit.anchors import anchor_of, manifest
from addon.audit.chain import Head
from addon.pass_lock import Patience
from addon.problems import Fault, write_refused
from addon.service.told import BackupTold
from addon.settings import read_settings
from addon.wiring.audited import MANIFEST, keep_told
from addon.wiring.copies import NIGHTLY, copy_of_workbook, nightly_copies
from addon.wiring.folder import PracticeFolder
from addon.wiring.opening import open_practice

DATABASE, SETTINGS = "groupkeeper.db", "practice.toml"
_LAST_ROW = "SELECT n, mac FROM audit ORDER BY n DESC LIMIT 1"
_SCRATCH = ".groupkeeper-backup-"
_WAITS = Patience(seconds=300.0)
_ROWS_AT_ONCE = 5_000

Tables = Mapping[str, tuple[int, str]]
"""The number of rows of each table, and a hash over all of them."""


class BackupNotProved(Fault):
    """A backup that was restored is not what it is a backup of."""


def nightly(folder: Path, clock: Callable[[], datetime]) -> BackupTold:
    """Make today's backup and prove it; whatever goes wrong is told, never raised."""
    now = clock()
    told = BackupTold(file="", made=now)
    try:
        with open_practice(folder, now=clock, looks_only=True, doing="the nightly backup", patience=_WAITS) as home:
            made = _made(home, replace(told, file=f"{now.astimezone(home.file.zone_info):%Y-%m-%d}.zip"), now)
            keep_told(home, now)
            return made
    except Fault as fault:
        return replace(told, trouble=f"{fault.where}: {fault.what}")
    except (sqlite3.Error, OSError) as refused:
        what = write_refused("state/nightly", refused).what if isinstance(refused, OSError) else type(refused).__name__
        return replace(told, trouble=f"state/nightly: {what}")


def _made(home: PracticeFolder, told: BackupTold, now: datetime) -> BackupTold:
    kept = home.folder / home.file.places.state / NIGHTLY
    kept.mkdir(mode=0o700, exist_ok=True)
    for left in kept.glob(f"{_SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(dir=kept, prefix=_SCRATCH) as scratch:
        made = Path(scratch) / told.file
        tables = _written(home, made)
        _prove(home, made, tables, now)
        size = made.stat().st_size
        made.replace(kept / told.file)
    for old in nightly_copies(home)[: -home.file.service.keep_backups]:
        old.unlink(missing_ok=True)
    return replace(told, size=size, proved=True, tables=len(tables), rows=sum(rows for rows, _ in tables.values()))


def _written(home: PracticeFolder, made: Path) -> Tables:
    """Write the backup and return what the database holds, both as of one moment."""
    copy = made.with_name(DATABASE)
    live = home.folder / home.file.places.state / DATABASE
    with closing(sqlite3.connect(live)) as source, closing(sqlite3.connect(copy)) as target:
        source.execute("BEGIN")  # the hashes and the copy see the same moment, whatever is written meanwhile
        tables, last = tables_of(source), source.execute(_LAST_ROW).fetchone()
        source.backup(target)
        source.rollback()
    with ZipFile(made, "w", ZIP_DEFLATED, compresslevel=6) as packed:
        packed.write(copy, DATABASE)
        packed.writestr(SETTINGS, home.text)
        packed.writestr(MANIFEST, manifest(anchor_of(Head(*last), made.stem) if last else None))
        if not home.file.google.spreadsheet:
            packed.write(home.folder / home.file.places.workbook, _workbook(home))
    copy.unlink()
    made.chmod(0o600)
    return tables


def _workbook(home: PracticeFolder) -> str:
    return Path(home.file.places.workbook).name


def _prove(home: PracticeFolder, made: Path, tables: Tables, now: datetime) -> None:
    """Restore it and compare. Raises BackupNotProved, and the reader's faults for a workbook that cannot be read."""
    restored = made.parent / "restored"
    with ZipFile(made) as packed:
        packed.extractall(restored)
    prove_database(restored / DATABASE, tables)
    if (restored / SETTINGS).read_text(encoding="utf-8") != home.text:
        raise BackupNotProved("state/nightly", "practice.toml is another after restoring")
    read_settings(home.text)
    if not home.file.google.spreadsheet:
        copy_of_workbook(home, restored / _workbook(home), now=now).read()


def prove_database(path: Path, tables: Tables) -> None:
    """Compare a restored database with what it is a backup of. Raises BackupNotProved."""
    with closing(sqlite3.connect(path)) as restored:
        try:
            found = restored.execute("PRAGMA integrity_check(1)").fetchone()[0]
            there = tables_of(restored)
        except sqlite3.DatabaseError:
            found, there = "damaged", {}
    if found != "ok":
        raise BackupNotProved("state/nightly", "the restored database is damaged")
    differ = sorted(name for name in tables.keys() | there if tables.get(name) != there.get(name))
    if differ:
        raise BackupNotProved("state/nightly", f"after restoring, these tables differ: {', '.join(differ)}")


def tables_of(connection: sqlite3.Connection) -> Tables:
    """Return how many rows each table has, and a hash over them in the order in which they are stored."""
    names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    found = {}
    for (name,) in names:
        rows, digest = 0, sha256()
        cursor = connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608 (a name of ours, from the schema)
        while some := cursor.fetchmany(_ROWS_AT_ONCE):
            rows += len(some)
            for row in some:
                digest.update(repr(row).encode())
        found[name] = (rows, digest.hexdigest())
    return found
