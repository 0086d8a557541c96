"""Odd files: each is read, written once and read again by two other programs, or refused without harm."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from addon.problems import Fault
from addon.sync.adapters.xlsx.workbook import XlsxWorkbook
from addon.tabs import matched_columns
from addon.workbook import CellWrite, RowAppend, SheetBatch, Snapshot, Written
from tests.programs.shown import meant
from tests.sync.adapters.workbook_suite import TABS
from tests.sync.adapters.xlsx.quirks import BROKEN, FINE, built

pytestmark = pytest.mark.judges

KINDS = {"ID": "code", "Date": "date", "Member": "text", "Status": "choice", "Charge": "money", "At": "time"}
ROWS = [
    ("A-1", "2026-03-03", "Zoë Núñez", "attended", "45.5", "18:00:00"),
    ("A-2", "2026-03-04", "Li & Co", "no show", "60", "12:00:00"),
    ("A-3", "2026-03-05", "Ali  Haddad", "attended", "0.1", "06:00:00"),
]
AFTER = [
    ("A-1", "2026-03-03", "Zoë Núñez", "no show", "45.5", "18:00:00"),
    *ROWS[1:],
    ("A-4", "2026-03-06", "=new", "attended", "12.25", "17:30:00"),
]
STAMP = datetime(2026, 3, 3, 18, tzinfo=UTC)
DISCARDS = ("last good copy", "backups")
"""Advice that would throw away what the person did in that program."""
STRAY = "one stray cell at the end of the grid"
Read = Callable[[bytes], list[list[Any]]]


def by_openpyxl(content: bytes) -> list[list[Any]]:
    """Return the cells of Marks."""
    book = openpyxl.load_workbook(BytesIO(content))
    return [list(row) for row in book["Marks"].iter_rows(max_row=60, max_col=12, values_only=True)]


def by_calamine(content: bytes) -> list[list[Any]]:
    """Return the cells of Marks."""
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("Marks")
    return sheet.to_python(skip_empty_area=False, nrows=60)


OTHERS: Mapping[str, Read] = {"openpyxl": by_openpyxl, "calamine": by_calamine}


def _rows(cells: list[list[Any]]) -> list[tuple[str, ...]]:
    """Return the filled rows by meaning; a day that counts from 1904 without saying so fails."""
    at = {str(header).strip(): place for place, header in enumerate(cells[0])}
    found = [tuple(meant(KINDS[name], row[at[name]]) for name in KINDS) for row in cells[1:]]
    return [row for row in found if any(row)]


def _ours(snapshot: Snapshot) -> list[tuple[str, ...]]:
    tab = snapshot.tabs["marks"]
    at = matched_columns(TABS["marks"], tab.headers)
    fields = {column.header: column.field for column in TABS["marks"].columns}
    rows = [tuple(meant(KINDS[name], row[at[fields[name]]]) for name in KINDS) for row in tab.rows]
    return [row for row in rows if any(row)]


def _can(read: Read, name: str) -> bool:
    """Return whether a program reads the odd file, so that it can judge what we make of it."""
    if name == STRAY and read is by_calamine:
        return False  # it asks for room for the whole grid and dies
    content = built(FINE[name])
    try:
        return _rows(read(content)) == ROWS
    except Exception:  # noqa: BLE001 - whatever that program's limit is, it cannot judge this file
        return False


def _batch(snapshot: Snapshot) -> SheetBatch:
    cells = (CellWrite("marks", 2, 3, "no show"),)
    row: dict[int, Written] = {0: "A-4", 1: date(2026, 3, 6), 2: "=new", 3: "attended", 4: 12.25, 5: time(17, 30)}
    return SheetBatch(based_on=snapshot.version, cells=cells, appends=(RowAppend("marks", row),))


def _at(folder: Path, content: bytes) -> tuple[Path, XlsxWorkbook]:
    path = folder / "Practice.xlsx"
    path.write_bytes(content)
    return path, XlsxWorkbook(path, TABS, backups=folder / "backups", now=lambda: STAMP)


@pytest.mark.parametrize("name", FINE)
def test_an_odd_file_is_read_and_written_or_refused_without_harm(name: str, tmp_path: Path) -> None:
    """Every other program that reads the file reads after our write what we wrote, and all the rest as it was."""
    content = built(FINE[name])
    judges = {other: read for other, read in OTHERS.items() if _can(read, name)}
    path, workbook = _at(tmp_path, content)
    if fault := _refusal(workbook):
        assert path.read_bytes() == content, "the file was changed"
        _explained(fault)
        assert not any(word in fault.next_step for word in DISCARDS), f"advice that discards work: {fault}"
        return
    assert _ours(workbook.read()) == AFTER
    for other, read in judges.items():
        assert _rows(read(path.read_bytes())) == AFTER, f"{other} reads something else"


def _refusal(workbook: XlsxWorkbook) -> Fault | None:
    """Read and write; return what refuses either."""
    try:
        snapshot = workbook.read()
        rows = _ours(snapshot)
        workbook.write(_batch(snapshot))
    except Fault as fault:
        return fault
    assert rows == ROWS
    return None


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_by_name_and_kept(name: str, tmp_path: Path) -> None:
    """The fault names the file, says what is wrong and gives a step; not a byte of it changes."""
    content = built(BROKEN[name])
    path, workbook = _at(tmp_path, content)
    with pytest.raises(Fault) as refused:
        workbook.write(_batch(workbook.read()))
    _explained(refused.value)
    assert path.read_bytes() == content
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == [path.name]


def _explained(fault: Fault) -> None:
    assert "Practice.xlsx" in fault.where, f"the file is not named: {fault}"
    assert fault.what, "nothing says what is wrong"
    assert fault.next_step, f"no step: {fault}"


def test_most_odd_files_have_a_judge() -> None:
    """At least one other program reads nearly all of them, so that ours is compared with something."""
    unjudged = [name for name in FINE if not any(_can(read, name) for read in OTHERS.values())]
    assert len(unjudged) <= 8, unjudged
