"""Faults that real people met with other programs, as runnable cases: what comes out here has to be right."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from addon.sync.adapters.xlsx.building import build_workbook
from addon.wiring.workbook_tabs import all_tabs

SHARED = Path(__file__).parents[3] / "shared" / "cases"
CASES = [one.name for one in sorted(SHARED.glob("[0-9]*"))] if SHARED.is_dir() else []

# Case 46 tells a half-read row from one that is read whole only if the whole tab is one or the other. Weekdays are
# understood since: the row below the half-read one has its sessions. What matters is that G-01, half read, has none.
FINER = {"46-what-people-type-into-groups": ("no sessions from half-read rows", "Session=G-01")}

pytestmark = pytest.mark.judges


@pytest.fixture(scope="session")
def new_workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the workbook of a new practice, which is the same for every case."""
    file = tmp_path_factory.mktemp("new") / "Practice.xlsx"
    file.write_bytes(build_workbook(all_tabs()))
    return file


@pytest.mark.parametrize("case", CASES)
def test_a_public_case_comes_out_right(case: str, new_workbook: Path, tmp_path: Path) -> None:
    """The case builds its practice, runs the commands and judges what they show."""
    for name in (case, "gkcase.py", "odd_xlsx.py"):
        whole = SHARED / name
        (shutil.copytree if whole.is_dir() else shutil.copy)(whole, tmp_path / name)
    runner = Path(__file__).with_name("one_case.py")
    groupkeeper = Path(sys.executable).with_name("groupkeeper")
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-B", runner, tmp_path / case, new_workbook],
        env={**os.environ, "GK": str(groupkeeper), "GK_RUNS": str(tmp_path / "runs"), "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if case in FINER:
        coarse, never = FINER[case]
        shown = (tmp_path / case / "result.txt").read_text()
        assert [line for line in shown.splitlines() if "FAIL" in line and coarse not in line] == []
        assert "Session=G-02" in shown
        assert never not in shown
    else:
        assert " right " in done.stdout, done.stdout + done.stderr
