"""The figures of the service beside their bars: memory when idle, and the time from a dropped export to the sheet."""

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, sleep

from rich.console import Console
from rich.table import Table

from addon.incoming import REPLY, Incoming
from addon.sync.state.database import open_state_file
from tests.bench.practices import LATER
from tests.service.processes import Served, served

ROOT = Path(__file__).parents[2]
ROWS, YEARS = 8_000, 1
"""Past member-sessions asked of the sample: 10,000 attendance rows with the weeks ahead."""
MEMORY, SECONDS = 150, 60
IDLE = 20.0


def show(say: Console) -> list[str]:
    """Measure, print the table and return what missed its bar."""
    table, missed = Table("Service", "Figure", "Bar", ""), []
    with tempfile.TemporaryDirectory(prefix="groupkeeper-served-") as folder:
        for name, figure, bar, unit in figures(Path(folder) / "practice"):
            if figure > bar:
                missed.append(name)
            table.add_row(name, f"{figure:.1f} {unit}", f"at most {bar} {unit}", "ok" if figure <= bar else "missed")
    say.print(table)
    return missed


def figures(practice: Path) -> list[tuple[str, float, float, str]]:
    """Return each figure with its bar and unit."""
    _made("make", practice, str(ROWS), str(YEARS))
    _made("first import", practice)
    with served(practice) as service:
        _until_still(service)
        sleep(IDLE)
        idle = memory(service.process.pid)
        later = next((practice / LATER).iterdir())
        dropped = _seconds_to(service, lambda: shutil.copy(later, practice / "exports" / later.name))
        _until_still(service)
        reply = _seconds_to(service, lambda: _store(practice))
        _, stopping = service.end(signal.SIGTERM)
    return [
        ("memory of serve, idle", idle, MEMORY, "MB"),
        ("a dropped export of 10,000 rows is in the sheet after", dropped, SECONDS, "s"),
        ("something that arrived is in a pass that has ended after", reply, SECONDS, "s"),
        ("SIGTERM to the end", stopping, 10, "s"),
    ]


def _made(name: str, *words: object) -> None:
    command = [sys.executable, "-m", "tests.bench.figures", name, *map(str, words)]
    json.loads(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()[-1])  # noqa: S603


def _until_still(service: Served) -> None:
    """Wait until two passes one after the other found nothing new, or none came for a while."""
    service.wait_for(service.passes)
    count = -1
    while count != len(service.passes()):
        count = len(service.passes())
        sleep(IDLE)


def _seconds_to(service: Served, happen: Callable[[], object]) -> float:
    """Let something happen and return after how many seconds a pass that took it in has ended."""
    before, began = len(service.passes()), perf_counter()
    happen()
    service.wait_for(lambda: "done" in service.passes()[before:])
    return perf_counter() - began


def _store(practice: Path) -> None:
    state = open_state_file(practice / "state" / "groupkeeper.db")
    body = {"member": "", "session": "", "meaning": "other", "text": "", "address": ""}
    state.inbox.store(Incoming(source="bench", external_id="1", received=datetime.now(UTC), kind=REPLY, body=body))
    state.close()


def memory(pid: int) -> float:
    """Return how many MB a process has in memory."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


if __name__ == "__main__":
    show(Console(width=120))
