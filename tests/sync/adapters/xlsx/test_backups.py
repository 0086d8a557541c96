"""Backups: the last twenty and one a day for thirty days; files of other names are nobody's business."""

import errno
from datetime import timedelta
from pathlib import Path

import pytest

from addon.sync.adapters.xlsx.backups import keep, rescue
from tests.sync.adapters.xlsx.desk import NOW

MINUTE = timedelta(minutes=1)


def kept(folder: Path, workbook: Path, hours_ago: int) -> Path:
    """Keep a version that was replaced so many hours ago."""
    old = folder / "old"
    old.write_bytes(b"%d" % hours_ago)
    return keep(old, folder / "backups", workbook=workbook, now=NOW - timedelta(hours=hours_ago))


def test_last_twenty_and_one_a_day(tmp_path: Path) -> None:
    """Of a backup every six hours for fifty days, the last 20 stay and the newest of each older day up to 30."""
    workbook = tmp_path / "Practice.xlsx"
    for hours in range(50 * 24, -1, -6):
        kept(tmp_path, workbook, hours)
    left = sorted(int(file.read_bytes()) for file in (tmp_path / "backups").iterdir())
    assert left[:20] == [6 * n for n in range(20)]
    days = [(NOW - timedelta(hours=hours)).date() for hours in left]
    assert len(left[20:]) == len(set(days[20:]) - set(days[:20])) == 26
    assert max(left) <= 30 * 24


def test_names_carry_the_moment_and_never_collide(tmp_path: Path) -> None:
    """A backup's name says when; two of the same second and content both stay."""
    workbook = tmp_path / "Practice.xlsx"
    one, two = kept(tmp_path, workbook, 0), kept(tmp_path, workbook, 0)
    assert one.name.startswith("Practice 2026-03-03 180000 ")
    assert one != two
    assert one.exists()
    assert two.exists()


def test_rescued_saves_and_foreign_files_stay(tmp_path: Path) -> None:
    """A rescued save is never thinned out, nor is another workbook's backup or a file of a person."""
    workbook = tmp_path / "Practice.xlsx"
    (tmp_path / "save").write_bytes(b"a person's")
    saved = rescue(tmp_path / "save", tmp_path / "backups", workbook=workbook, now=NOW - timedelta(days=90))
    other = kept(tmp_path, tmp_path / "Scores.xlsx", 90 * 24)
    mine = tmp_path / "backups" / "Practice my copy.xlsx"
    mine.write_bytes(b"mine")
    for hours in range(40):
        kept(tmp_path, workbook, hours)
    assert saved.read_bytes() == b"a person's"
    assert other.exists()
    assert mine.exists()


def test_a_colleagues_file_among_them_hinders_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a colleague's program saved is their file, whose mode only they may change: the others are thinned out."""

    def refused(file: Path, _: int) -> None:
        raise PermissionError(errno.EPERM, "not yours", str(file))

    monkeypatch.setattr(Path, "chmod", refused)
    for minute in range(26):
        (tmp_path / "old").write_bytes(b"%d" % minute)
        keep(tmp_path / "old", tmp_path / "backups", workbook=tmp_path / "Practice.xlsx", now=NOW + minute * MINUTE)
    assert len(list((tmp_path / "backups").iterdir())) == 20
