"""Who has the workbook open is read from the files that Excel, LibreOffice and WPS Office leave beside it."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from addon.problems import WorkbookOpenElsewhere
from addon.sync.adapters.xlsx.locks import describe_lock, excel_owner, libre_owner
from addon.workbook import CellWrite, SheetBatch
from tests.sync.adapters.xlsx.desk import NOW, FileDesk

EXCEL = bytes([4]) + b"Anna".ljust(54) + b"\x08\x00" + "Anna Rós".encode("utf-16-le").ljust(108, b"\0")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (EXCEL, "Anna Rós"),
        (EXCEL[:55], "Anna"),
        (b"", ""),
        (b"\xff" * 165, "ÿ" * 60),
        (bytes(165), ""),
    ],
)
def test_excel_owner(content: bytes, name: str) -> None:
    """Excel's owner file names the user twice; a damaged one names nobody and raises nothing."""
    assert excel_owner(content) == name


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ("Anna Rós,anna,laptop,03.03.2026 17:00,file:///home/anna/.config;", "Anna Rós"),
        (",anna,laptop,03.03.2026 17:00,file:///x;", "anna"),
        (",,laptop,03.03.2026 17:00,file:///x;", "laptop"),
        ("Rós\\, Anna,anna,laptop,,;", "Rós  Anna"),
        ("", ""),
    ],
)
def test_libre_owner(content: str, name: str) -> None:
    """LibreOffice's lock names the user, else the login, else the computer."""
    assert libre_owner(content.encode()) == name


@pytest.mark.parametrize(
    ("file", "age", "said", "step"),
    [
        ("~$Practice.xlsx", timedelta(minutes=5), "somebody (Excel, for 5 min)", "Close it there"),
        (".~Practice.xlsx", timedelta(minutes=5), "somebody (WPS Office, for 5 min)", "Close it there"),
        (
            ".~lock.Practice.xlsx#",
            timedelta(hours=30),
            "somebody (LibreOffice, for 30 h)",
            "file .~lock.Practice.xlsx#",
        ),
    ],
)
def test_lock_is_described_with_its_age(tmp_path: Path, file: str, age: timedelta, said: str, step: str) -> None:
    """A lock is named with its program and age; an old one says what to do if the program crashed."""
    desk = FileDesk(tmp_path)
    lock = tmp_path / file
    lock.write_bytes(b"")
    then = (NOW - age).timestamp()
    os.utime(lock, (then, then))
    assert str(describe_lock(desk.path, NOW)) == said == desk.workbook.read().open_by
    with pytest.raises(WorkbookOpenElsewhere) as waiting:
        desk.workbook.write(SheetBatch(based_on=desk.workbook.version(), cells=(CellWrite("marks", 2, 0, "x"),)))
    assert step in waiting.value.next_step == desk.workbook.read().to_close


def test_no_lock_no_owner(tmp_path: Path) -> None:
    """Without a lock file nobody has the workbook open; another workbook's lock says nothing about this one."""
    (tmp_path / "~$Other.xlsx").write_bytes(EXCEL)
    assert describe_lock(tmp_path / "Practice.xlsx", NOW) is None


def test_fault_names_no_person(tmp_path: Path) -> None:
    """Who has it open is shown to people, but does not travel in an exception that may be logged."""
    desk = FileDesk(tmp_path)
    desk.opens()
    assert str(desk.workbook.read().open_by).startswith("ANNA (Excel")
    with pytest.raises(WorkbookOpenElsewhere) as waiting:
        desk.workbook.write(SheetBatch(based_on=desk.workbook.version(), cells=(CellWrite("marks", 2, 0, "x"),)))
    assert "ANNA" not in str(waiting.value)
