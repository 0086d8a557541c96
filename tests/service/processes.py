"""The service as a process of its own, on a port of its own, with what it answers and logs."""

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

ROOT = Path(__file__).parents[2]
PATIENCE = 90.0
"""Seconds: a loaded machine is no failure."""
COMMAND = (sys.executable, "-c", "from addon.cli.main import main; main()")


@dataclass
class Served:
    """A service at work on a practice."""

    folder: Path
    process: "subprocess.Popen[str]"
    log: Path

    @property
    def address(self) -> str:
        """Return where it listens."""
        found = re.search(r"at=(http://127\.0\.0\.1:\d+)", self.log.read_text(encoding="utf-8"))
        return found[1] if found else ""

    def answer(self, page: str) -> tuple[int, str]:
        """Return what a page answers, (0, "") if nobody listens."""
        try:
            with urllib.request.urlopen(f"{self.address}{page}", timeout=10) as response:  # noqa: S310 (this computer)
                return response.status, response.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()
        except (OSError, ValueError):
            return 0, ""

    def passes(self) -> list[str]:
        """Return how each pass ended, in order."""
        return re.findall(r"event=pass result=\"?([\w ]+?)\"? reason", self.log.read_text(encoding="utf-8"))

    def wait_for(self, what: Callable[[], object]) -> None:
        """Wait until something is so; fail if it does not come."""
        until = monotonic() + PATIENCE
        while not what():
            if monotonic() > until or self.process.poll() is not None:
                raise AssertionError(self.log.read_text(encoding="utf-8"))
            sleep(0.1)

    def end(self, how: signal.Signals) -> tuple[int, float]:
        """Send a signal; return the exit code and how many seconds it took to end."""
        began = monotonic()
        self.process.send_signal(how)
        code = self.process.wait(PATIENCE)
        return code, monotonic() - began


def environment() -> dict[str, str]:
    """Return the environment in which this very code runs."""
    return os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "80"}


def command(*words: object) -> "subprocess.CompletedProcess[str]":
    """Run a command beside it to its end."""
    called = [*COMMAND, *map(str, words)]
    return subprocess.run(called, env=environment(), capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603


@contextmanager
def served(folder: Path, *more: str) -> Iterator[Served]:
    """Yield a service on a practice; it is killed in the end if it still runs."""
    log = folder.parent / f"{folder.name}.log"
    with log.open("a", encoding="utf-8") as out:
        out.truncate(0)
        called = [*COMMAND, "serve", str(folder), "--port", "0", *more]
        process = subprocess.Popen(called, env=environment(), stdout=out, stderr=out, text=True)  # noqa: S603
    one = Served(folder, process, log)
    try:
        yield one
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(PATIENCE)
