"""The processes that work for an agency: begun, replaced when one ends, ended together."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from time import monotonic

import structlog

LONGEST_STOP = 20.0
"""Seconds for turns at work to end; what does not is settled by the practice's next turn."""
_LOOK, _SOON, _PAUSE = 0.2, 5.0, 5.0


def begin_worker(folder: Path) -> "subprocess.Popen[bytes]":
    """Begin a process of workers; it ends when its stdin is closed, so also when we are gone."""
    command = [sys.executable, "-m", "addon.agency.workers.worker", str(folder.absolute())]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)  # noqa: S603 (ourselves)


@dataclass(slots=True)
class Crew:
    """So many processes at work. ``begun`` and ``lost`` count all, and those that ended by a signal or a fault."""

    folder: Path
    size: int
    begin: Callable[[Path], "subprocess.Popen[bytes]"] = begin_worker
    begun: int = 0
    lost: int = 0
    _since: dict[int, float] = field(default_factory=dict)
    _working: "list[subprocess.Popen[bytes]]" = field(default_factory=list)
    _wait_until: float = 0.0

    @property
    def working(self) -> int:
        """Return how many processes are at work."""
        return sum(one.poll() is None for one in self._working)

    def work(self, stopped: Event) -> bool:
        """Keep them at work until somebody stops us; return whether all ended in time."""
        while not stopped.is_set():
            self.look(monotonic())
            stopped.wait(_LOOK)
        return self.stop()

    def look(self, now: float) -> None:
        """Replace those that ended. Where one ends as soon as it has begun, the next waits a moment."""
        for one in [one for one in self._working if one.poll() is not None]:
            self._working.remove(one)
            _let_go(one)
            began = self._since.pop(one.pid, now)
            if one.returncode:
                self.lost += 1
                structlog.get_logger().error("worker lost", code=one.returncode)
                self._wait_until = now + _PAUSE if now - began < _SOON else self._wait_until
        while len(self._working) < self.size and now >= self._wait_until:
            one = self.begin(self.folder)
            self.begun += 1
            self._since[one.pid] = now
            self._working.append(one)

    def stop(self, seconds: float = LONGEST_STOP) -> bool:
        """End them all within so many seconds; return whether none had to be killed."""
        for one in self._working:
            one.terminate()
        until, in_time = monotonic() + seconds, True
        for one in self._working:
            try:
                one.wait(max(until - monotonic(), 0.0))
            except subprocess.TimeoutExpired:
                one.kill()
                one.wait()
                in_time = False
            _let_go(one)
        return in_time


def _let_go(ended: "subprocess.Popen[bytes]") -> None:
    if ended.stdin:
        ended.stdin.close()
