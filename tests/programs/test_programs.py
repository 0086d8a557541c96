"""Another program opens the workbook and saves it: the practice is what it was, and what it types arrives."""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from addon.cli.pass_report import say_report
from addon.wiring.opening import open_practice
from addon.wiring.passes import PassOptions, sync_practice
from tests.programs.programs import PROGRAMS, Save, Typed, there
from tests.programs.shown import Shown, differences, shown
from tests.recount.made_practice import ZONE, Made

pytestmark = pytest.mark.judges

WORD = "left early"


def _copied(finished: Made, folder: Path) -> Made:
    return replace(finished, folder=Path(shutil.copytree(finished.folder, folder)))


def _passes(made: Made) -> tuple[int, bool]:
    """Run a pass at the hour of the last one; return its exit code and whether it wrote nothing."""
    now = made.last_pass.replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    with open_practice(made.folder, now=lambda: now) as home:
        report = sync_practice(home, PassOptions(), now=now)
    return say_report(report), report is None or not (report.cells or report.rows)


def _saved(made: Made, program: str, npm: Path, typed: Typed | None = None) -> None:
    book = made.folder / "Practice.xlsx"
    new = made.folder.parent / "saved" / "Practice.xlsx"
    shutil.rmtree(new.parent, ignore_errors=True)
    new.parent.mkdir()
    PROGRAMS[program](Save(old=book, new=new, typed=typed, npm=npm))
    book.write_bytes(new.read_bytes())


def _attended(folder: Path) -> tuple[str, Typed]:
    """Return the id of the last row of Attendance that is marked attended, and another word typed into its Status."""
    sheet = openpyxl.load_workbook(folder / "Practice.xlsx")["Attendance"]
    headers = [cell.value for cell in sheet[1]]
    status, rid = headers.index("Status"), headers.index("ID")
    rows = enumerate(sheet.iter_rows(min_row=2, values_only=True), 2)
    number, row = next(reversed([(at, row) for at, row in rows if row[status] == "attended"]))
    return str(row[rid]), ("Attendance", f"{get_column_letter(status + 1)}{number}", WORD)


@pytest.mark.parametrize("program", there())
def test_a_program_that_only_saves_changes_nothing(
    program: str, finished: Made, as_finished: Shown, npm_clients: Path, tmp_path: Path
) -> None:
    """No mark, charge, text, event, package or conflict changes; a question or a problem may be added."""
    made = _copied(finished, tmp_path / "practice")
    _saved(made, program, npm_clients)
    code, _ = _passes(made)
    found = differences(as_finished, shown(made.folder))
    assert not found, f"{program}: {len(found)} differences:\n" + "\n".join(found[:20])
    assert code in {0, 3}
    assert _passes(made)[1], "the second pass has something left to write"


@pytest.mark.parametrize("program", there())
def test_what_a_program_types_arrives(
    program: str, finished: Made, as_finished: Shown, npm_clients: Path, tmp_path: Path
) -> None:
    """One mark typed by that program is that row's mark, and no other row's; the next pass is quiet."""
    made = _copied(finished, tmp_path / "practice")
    rid, typed = _attended(made.folder)
    _saved(made, program, npm_clients, typed)
    code, _ = _passes(made)
    after = shown(made.folder)
    assert after.rows["attendance"][rid]["status"] == WORD
    assert _others(as_finished, after, rid) == {}, "another row's mark changed"
    assert _remembered(made, rid) == WORD, "the pass did not take the mark in"
    assert code in {0, 3}
    assert _passes(made)[1], "the second pass has something left to write"


def _others(before: Shown, after: Shown, rid: str) -> Mapping[str, object]:
    was, now = before.rows["attendance"], after.rows["attendance"]
    return {one: now.get(one) for one in was if one != rid and now.get(one) != was[one]}


def _remembered(made: Made, rid: str) -> str:
    with open_practice(made.folder, now=lambda: datetime.now(UTC)) as home:
        return str(home.state.tab("attendance").rows[rid].baselines()[0]["status"])
