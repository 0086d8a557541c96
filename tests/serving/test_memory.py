"""What a day leaves in the service's memory."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from addon.sync.state.database import open_state_file
from addon.sync.state.staff import StaffUser
from addon.wiring.beginning import add_settings
from tests.begun import init_practice
from tests.practice import ZONE
from tests.service.processes import ROOT, environment


@pytest.mark.prove
def test_a_day_leaves_less_than_a_twentieth_more(tmp_path: Path) -> None:
    """After 24 simulated hours, measured from the fourth: passes, mails, forms, a page that is left open."""
    folder = tmp_path / "practice"
    init_practice(folder, ZONE)
    add_settings(folder, '[email]\nfolder = "mail"\n')
    state = open_state_file(folder / "state" / "groupkeeper.db")
    state.staff.keep(StaffUser(name="ada", role="admin", password="none"))  # noqa: S106 (nobody signs in with it)
    state.close()
    called = [sys.executable, "-m", "tests.serving.a_day", str(folder)]
    ran = subprocess.run(called, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True, check=True)  # noqa: S603
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told["growth"] < 0.05, told
    assert sum(told["passes"].values()) >= 140
    assert told["passes"]["backup"] == 2
    assert told["messages"] == {"handed over": 144}
