"""Twenty services killed in their passes: what was dropped is in the sheet, once, and the state is whole."""

import random
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path
from time import sleep

import pytest

from addon.wiring.beginning import init_practice
from addon.wiring.opening import open_practice
from tests.cli.commands import Person
from tests.practice import ZONE
from tests.service.processes import command, served
from tests.sync.little_practice import NOON, details

KILLS = 20
NAMES = [f"Ada Number{letter}" for letter in "abcdefghijklmnopqrst"]


@pytest.mark.judges
def test_twenty_kills_lose_nothing(tmp_path: Path) -> None:
    """Each service is killed at another moment, from its start to after its pass; a member a time is dropped before."""
    folder = tmp_path / "practice"
    init_practice(folder, ZONE)
    Person(folder).adds("clinicians", {"name": "Rosa Díaz"})
    with (folder / "practice.toml").open("a", encoding="utf-8") as settings:
        settings.write("[service]\npoll_seconds = 1\n")
    dice = random.Random(11)  # noqa: S311 - repeatable, nothing secret
    passes = 0
    for kill in range(KILLS):
        people = [(name, f"555-01{at:02d}", "", "") for at, name in enumerate(NAMES[: kill + 1])]
        (folder / "exports" / f"clients {kill:02d}.csv").write_bytes(details(*people))
        with served(folder) as service:
            service.wait_for(lambda: service.address)
            sleep(dice.uniform(0.0, 6.0))
            passes += len(service.passes())
            service.end(signal.SIGKILL)
    assert passes > 0
    for _ in range(3):
        command("sync", folder)
    with closing(sqlite3.connect(folder / "state" / "groupkeeper.db")) as state:
        assert state.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with open_practice(folder, now=lambda: NOON, looks_only=True) as home:
        tab = home.workbook.read().tabs["members"]
        names = sorted(str(row[tab.headers.index("Name")]) for row in tab.rows if any(row))
    assert names == sorted(NAMES)
    assert list(folder.rglob(".groupkeeper*")) == []
    shutil.rmtree(folder)
