"""Older copies of the workbook file: put back in its place, and saved into after they were replaced."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from addon.sync.adapters.xlsx.digests import digest
from addon.sync.adapters.xlsx.workbook import XlsxWorkbook
from addon.sync.state.database import open_state_file
from addon.tabs import matched_columns
from addon.wiring.workbook_tabs import all_tabs
from addon.workbook import CellWrite, RowAppend, SheetBatch, Written
from tests.cli.commands import CommandLine, Person
from tests.practice import MEMBERS
from tests.sync.little_practice import NOON, details

ZOE, LIAM, RENEE = (one.name for one in MEMBERS[:3])
TABS = ("members", "attendance", "scores", "sessions", "billing_lines", "flags", "messages")


def passes(command: CommandLine, folder: Path) -> str:
    """Run a pass a while later; return what it told."""
    command.now += timedelta(minutes=10)
    return command.run("sync", folder).out


def newest_backup(folder: Path) -> Path:
    """Return the backup that the last write made."""
    return max((folder / "state" / "backups").glob("Practice 2*.xlsx"))


def saves_in_place(file: Path, change: Callable[[XlsxWorkbook], None]) -> None:
    """Save as a program does that holds the file open: into the same inode, whatever it is called by now."""
    beside = file.parent.parent / "beside.xlsx"
    shutil.copyfile(file, beside)
    change(XlsxWorkbook(beside, all_tabs(), backups=None, now=lambda: NOON))
    with file.open("r+b") as opened:
        opened.truncate()
        opened.write(beside.read_bytes())
    beside.unlink()


def types(tab: str, name: str, value: Written, *, member: str) -> Callable[[XlsxWorkbook], None]:
    """Return the change of one cell in the row of a member."""

    def change(book: XlsxWorkbook) -> None:
        found = book.read()
        at = matched_columns(all_tabs()[tab], found.tabs[tab].headers)
        rows = enumerate(found.tabs[tab].rows, found.tabs[tab].first_row)
        number = next(number for number, row in rows if row[at["name"]] == member)
        book.write(SheetBatch(based_on=found.version, cells=(CellWrite(tab, number, at[name], value),)))

    return change


def shown(folder: Path) -> dict[str, list[str]]:
    """Return the tabs that people and results are in, row by row."""
    return {tab: sorted(str(row) for row in Person(folder).sees(tab) if any(row.values())) for tab in TABS}


def tombstones(folder: Path) -> int:
    """Count the rows that count as removed."""
    state = open_state_file(folder / "state" / "groupkeeper.db")
    count = sum(bool(row.gone) for tab in state.tabs().values() for row in tab.rows.values())
    state.close()
    return count


@pytest.fixture
def later(command: CommandLine, folder: Path) -> Path:
    """Return the practice after a second pass that filled in phones."""
    (folder / "exports" / "clients.csv").write_bytes(details((ZOE, "555-0101", "", ""), (LIAM, "555-0102", "", "")))
    passes(command, folder)
    return folder


@pytest.mark.long
@pytest.mark.parametrize("at", [0, -1])
def test_a_backup_copied_over_the_workbook(command: CommandLine, later: Path, at: int) -> None:
    """As our own messages advise: the terminal names the copy's day, and everything is as it was."""
    wanted, before = shown(later), tombstones(later)
    files = sorted((later / "state" / "backups").glob("Practice 2*.xlsx"))
    shutil.copyfile(files[at], later / "Practice.xlsx")
    told = passes(command, later)
    assert "An older copy is in the workbook's place: this is the workbook " in told
    assert "is written again" in told
    assert "earlier workbook" in told
    passes(command, later)
    assert (shown(later), tombstones(later)) == (wanted, before)
    assert "nothing was written" in passes(command, later)


def test_an_old_copy_saved_over_with_edits(command: CommandLine, later: Path) -> None:
    """A program that had opened the older version saves all of it, with what was typed there: that stays."""
    old = later / "old.xlsx"
    shutil.copyfile(newest_backup(later), old)
    saves_in_place(old, types("members", "family", "Nunez", member=ZOE))
    old.replace(later / "Practice.xlsx")
    before = tombstones(later)
    passes(command, later)
    passes(command, later)
    members = {row["name"]: row for row in Person(later).sees("members")}
    assert (members[ZOE]["family"], members[ZOE]["phone"], members[LIAM]["phone"]) == ("Nunez", "555-0101", "555-0102")
    assert tombstones(later) == before


@pytest.mark.long
@pytest.mark.parametrize("answer", ["take them", "leave them"])
def test_saved_into_after_it_was_replaced(command: CommandLine, later: Path, answer: str) -> None:
    """What was typed into the backup is asked about by tab and row, and typed into the workbook on a yes."""
    file = newest_backup(later)
    saves_in_place(file, types("members", "family", "Nunez", member=ZOE))
    saves_in_place(file, types("members", "phone", "555-9999", member=LIAM))
    told = passes(command, later)
    assert "saved late" in told
    (row,) = (row for row in Person(later).sees("needs_review") if row["kind"] == "saved late")
    assert "1 cell typed in Members: M-0001 (1)" in str(row["question"])
    assert "In 1 more cell the workbook shows other values" in str(row["question"])
    Person(later).types("needs_review", "decision", answer, kind="saved late")
    passes(command, later)
    members = {row["name"]: row for row in Person(later).sees("members")}
    assert members[ZOE]["family"] == ("Nunez" if answer == "take them" else None)
    assert members[LIAM]["phone"] == "555-0102", "the export's news in this cell is newer than the copy"
    passes(command, later)
    assert "nothing was written" in passes(command, later)
    (row,) = (row for row in Person(later).sees("needs_review") if row["kind"] == "saved late")
    assert not str(row["status"]).startswith("open")


@pytest.mark.long
def test_a_row_added_there(command: CommandLine, later: Path) -> None:
    """A new row is appended and gets its id by the pass after; a copy saved without a change asks nothing."""

    def adds(book: XlsxWorkbook) -> None:
        found = book.read()
        at = matched_columns(all_tabs()["members"], found.tabs["members"].headers)
        book.write(SheetBatch(based_on=found.version, appends=(RowAppend("members", {at["name"]: "Ana Lopez"}),)))

    file = newest_backup(later)
    content = file.read_bytes()
    saves_in_place(file, adds)
    assert "saved late" in passes(command, later)
    Person(later).types("needs_review", "decision", "take them", kind="saved late")
    passes(command, later)
    passes(command, later)
    (made,) = (row for row in Person(later).sees("members") if row["name"] == "Ana Lopez")
    assert made["id"] == f"M-{len(MEMBERS) + 1:04d}"
    file.write_bytes(content)
    assert "nothing was written" in passes(command, later)


def test_a_copy_that_cannot_be_read_is_told(command: CommandLine, later: Path) -> None:
    """A save that is not finished is a problem with its place until it can be read."""
    file = newest_backup(later)
    with file.open("r+b") as opened:
        opened.truncate(1000)
    assert f"{file.name}" in passes(command, later)
    assert digest(file)[:8] not in file.name
