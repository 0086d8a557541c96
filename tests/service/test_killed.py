"""Twenty services killed in their passes: what a person typed meanwhile is there, once, and the state is whole."""

import random
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from time import sleep

import pytest

from addon.pass_lock import Patience, only_one
from tests.begun import init_practice
from tests.cli.commands import Person
from tests.practice import ZONE
from tests.service.processes import PATIENCE, command, served

NAMES = [f"Ada Number{letter}" for letter in "abcdefghijklmnopqrst"]


@pytest.mark.judges
@pytest.mark.parametrize("kills", [7, pytest.param(20, marks=pytest.mark.prove)])
def test_kills_lose_nothing(kills: int, tmp_path: Path) -> None:
    """Each service is killed at another moment, from its start to after its pass; before it a VA typed one member in.

    A pass that outlives its service ends by itself.
    """
    folder = tmp_path / "practice"
    init_practice(folder, ZONE)
    Person(folder).adds("clinicians", {"name": "Rosa Díaz"})
    dice = random.Random(11)  # noqa: S311 - repeatable, nothing secret
    for number, name in enumerate(NAMES[:kills]):
        with only_one(folder / "state" / "pass.lock", patience=Patience(seconds=PATIENCE)):
            pass
        Person(folder).adds("members", {"name": name})
        with served(folder) as service:
            service.wait_for(lambda: service.address)
            if number % 5 == 3:  # some are killed after their pass, however slow the machine is
                service.wait_for(service.passes)
            sleep(dice.uniform(0.0, 6.0))
            service.end(signal.SIGKILL)
    for _ in range(3):
        assert command("sync", folder).returncode == 0
    with closing(sqlite3.connect(folder / "state" / "groupkeeper.db")) as state:
        assert state.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert state.execute("SELECT count(*) FROM run WHERE state != 'done'").fetchone() == (0,)
    rows = [row for row in Person(folder).sees("members") if row["name"]]
    assert sorted(str(row["name"]) for row in rows) == NAMES[:kills]
    assert len({row["id"] for row in rows if row["id"]}) == kills
    assert list(folder.rglob(".groupkeeper*")) == []
