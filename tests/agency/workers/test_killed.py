"""Workers killed again and again, and days of them: nothing is lost, doubled or grows. The long ones: make prove."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from addon.agency.workers.queue import prepare
from tests.agency.workers.generated import copy_to_files, make_template
from tests.postgres_server import StoreServer
from tests.service.processes import ROOT, environment

MOST_MB = 500
"""A process of workers, which ends by itself above 700."""
MOST_CONNECTIONS = 4
"""The most of the pool of a worker's queue."""


def told_by(module: str, *words: str) -> dict[str, object]:
    """Run a program of ours in a process of its own and return what it printed."""
    command = [sys.executable, "-m", f"tests.agency.workers.{module}", *words]
    ran = subprocess.run(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    found: dict[str, object] = json.loads(ran.stdout)
    return found


@pytest.mark.prove
@pytest.mark.postgres
@pytest.mark.parametrize(
    "words",
    [
        ("--practices", "20", "--minutes", "1", "--texts", "2"),
        ("--practices", "20", "--minutes", "1", "--texts", "2", "--store", "file"),
        ("--practices", "1000", "--minutes", "10"),
    ],
    ids=" ".join,
)
def test_kills_lose_and_double_nothing(words: tuple[str, ...]) -> None:
    """Four workers; a random process is killed every ten seconds; every mail once, every arrival in its row once."""
    told = told_by("proof", *words)
    assert (told["faults"], told["lost_or_doubled"]) == (0, [])
    assert told["kills"]
    assert told["texts"]
    assert told["mails"]
    assert int(str(told["largest_process_mb"])) < MOST_MB


@pytest.mark.prove
@pytest.mark.postgres
def test_eight_days_leave_nothing_behind(postgres: StoreServer, tmp_path: Path) -> None:
    """Measured from the second: memory within a twentieth, and not a job, file or record more.

    The pool of connections opens another when it needs one: so many descriptors may come, in 2,400 turns.
    """
    template = make_template(tmp_path / "template")
    copy_to_files(template, tmp_path / "practices", ["elm", "oak"])
    url = postgres.at.url("groupkeeper", "pages")
    prepare(postgres.at.url("groupkeeper"), role="pages")
    settings = f'name = "N"\nzone = "America/New_York"\n[store]\nurl = "{url}"\n'
    (tmp_path / "agency.toml").write_text(settings, encoding="utf-8")
    told = told_by("soak", str(tmp_path), url, "8")
    growth, last = told["growth"], told["last"]
    assert isinstance(growth, dict)
    assert isinstance(last, dict)
    assert growth.pop("megabytes") < 0.05 * last["megabytes"], told
    assert growth.pop("descriptors") < MOST_CONNECTIONS
    assert {name: grown for name, grown in growth.items() if grown > 0} == {}
    assert (last["jobs"], last["events"], last["pending"]) == (0, 0, 0)
    assert int(str(told["turns"])) > 2 * 8 * 100
