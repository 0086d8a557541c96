"""The nightly backup: made, restored and compared; what is damaged on the way is not kept."""

import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from addon.audit.anchors import anchors_in
from addon.problems import StateLocked
from addon.service import backups
from addon.service.backups import nightly
from addon.sync.adapters.whole_files import SYNCED
from addon.sync.state import snapshot
from addon.sync.state.audit import AUDIT_TOLD, AuditTold
from addon.sync.state.snapshot import BackupNotProved, prove_database, tables_of
from addon.wiring.audited import anchors_of
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice
from tests.begun import init_practice
from tests.cli.commands import Person
from tests.practice import ZONE
from tests.sync.little_practice import NOON


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a practice after its first pass, with a key that must stay where it is."""
    folder = tmp_path_factory.mktemp("backed up") / "practice"
    init_practice(folder, ZONE)
    Person(folder).adds("clinicians", {"name": "Rosa Díaz"})
    with open_practice(folder, now=lambda: NOON) as home:
        sync_practice(home, PassOptions(), now=NOON)
    (folder / "state" / "text-secrets.toml").write_text('token = "s3cret"', encoding="ascii")
    return folder


@pytest.mark.long
def test_a_backup_is_proved_and_holds_what_is_needed_and_no_key(practice: Path) -> None:
    """The database, the workbook and the settings, for the owner alone."""
    told = nightly(practice, lambda: NOON)
    file = practice / "state" / "nightly" / told.file
    assert (told.proved, told.trouble, told.file) == (True, "", "2026-03-03.zip")
    assert (told.size, file.stat().st_mode & 0o777) == (file.stat().st_size, 0o600)
    assert told.rows > 100
    with zipfile.ZipFile(file) as packed:
        (last,) = anchors_in(packed.read("manifest.json").decode())
        assert sorted(packed.namelist()) == ["Practice.xlsx", "groupkeeper.db", "manifest.json", "practice.toml"]
    assert [path.name for path in file.parent.iterdir()] == [told.file]
    with open_practice(practice, now=lambda: NOON) as home:
        assert (last.n, last.day, last.fits(home.state.audit.head())) == (home.state.audit.head().n, "2026-03-03", True)
        assert home.state.one(AUDIT_TOLD, "last") == AuditTold(at=NOON, rows=last.n)


def test_the_last_ones_are_kept_and_a_killed_one_is_cleared_away(practice: Path) -> None:
    """As many as practice.toml names."""
    home = practice / "state" / "nightly"
    (home / ".groupkeeper-backup-killed").mkdir(parents=True)
    for night in range(6):
        now = NOON + timedelta(days=night)
        assert nightly(practice, partial(datetime.fromisoformat, now.isoformat())).proved
        if night == 2:
            with (practice / "practice.toml").open("a", encoding="utf-8") as settings:
                settings.write("[service]\nkeep_backups = 3\n")
    assert sorted(path.name for path in home.iterdir()) == ["2026-03-06.zip", "2026-03-07.zip", "2026-03-08.zip"]


def _row_lost(path: Path) -> None:
    with closing(sqlite3.connect(path)) as there:
        there.execute("DELETE FROM kept WHERE rowid = (SELECT max(rowid) FROM kept)")
        there.commit()


def _cell_changed(path: Path) -> None:
    with closing(sqlite3.connect(path)) as there:
        there.execute("UPDATE agreed_row SET packed = packed || ' '")
        there.commit()


def _table_lost(path: Path) -> None:
    with closing(sqlite3.connect(path)) as there:
        there.execute("DROP TABLE outbox")


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _overwritten(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[0:100] = bytes(100)
    path.write_bytes(content)


DAMAGES = (_row_lost, _cell_changed, _table_lost, _cut, _overwritten)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__)
def test_what_is_lost_on_the_way_is_found(practice: Path, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    """One row, one cell, one table, half of the file, its head: each differs."""
    copy = tmp_path / "groupkeeper.db"
    with closing(sqlite3.connect(practice / "state" / "groupkeeper.db")) as live:
        tables = tables_of(live)
        with closing(sqlite3.connect(copy)) as target:
            live.backup(target)
    prove_database(copy, tables)
    damage(copy)
    with pytest.raises(BackupNotProved):
        prove_database(copy, tables)


def test_a_backup_that_cannot_be_proved_is_told_and_not_kept(practice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those that were proved before stay."""
    before = sorted((practice / "state" / "nightly").iterdir())
    looks = count()
    monkeypatch.setattr(snapshot, "tables_of", lambda _: {"kept": (1, f"look {next(looks)}")})
    told = nightly(practice, lambda: NOON + timedelta(days=40))
    assert (told.proved, told.trouble.endswith("these tables differ: kept")) == (False, True)
    assert sorted((practice / "state" / "nightly").iterdir()) == before


def test_a_workbook_that_cannot_be_read_back_is_told(practice: Path) -> None:
    """The copy in the backup is opened as a pass opens it."""
    book = practice / "Practice.xlsx"
    whole = book.read_bytes()
    book.write_bytes(whole[:2000])
    told = nightly(practice, lambda: NOON + timedelta(days=41))
    book.write_bytes(whole)
    assert (told.proved, bool(told.trouble)) == (False, True)


def test_an_older_backup_that_is_damaged_keeps_no_newer_one_from_being_told(practice: Path) -> None:
    """Wherever the damage is: the anchor in it is left out, and tonight's backup is made, proved and told."""
    at = NOON + timedelta(days=20)
    file = practice / "state" / "nightly" / nightly(practice, lambda: at).file
    whole = file.read_bytes()
    with zipfile.ZipFile(file) as packed:
        begin = packed.getinfo("manifest.json").header_offset
    for place in range(begin, begin + 300, 7):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :])
        assert isinstance(anchors_of(file), list)
    file.write_bytes(whole[: begin + 60] + bytes(range(20)) + whole[begin + 80 :])
    assert nightly(practice, lambda: at + timedelta(days=1)).proved


def test_a_log_that_cannot_be_verified_keeps_no_backup_from_being_told(
    practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The backup is there and proved, whatever is wrong with the audit log."""

    def busy(*_: object) -> None:
        raise StateLocked("state", "another program keeps the state database busy", "Run again.")

    monkeypatch.setattr(backups, "keep_told", busy)
    assert nightly(practice, lambda: NOON + timedelta(days=30)).proved


def test_a_practice_that_is_away_is_told() -> None:
    """It is no reason for the service to end."""
    assert nightly(Path("/nowhere") / SYNCED[0], lambda: NOON).trouble
