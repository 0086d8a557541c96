"""A pass or a backup, run by the service in a process of its own (the other end is ``addon/service/task.py``)."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Timer

from addon.memory import Kept, T
from addon.service.task import ENDED, STEP
from addon.sync.state.codec import from_text

LONGEST = 1800.0
"""Seconds after which a task is ended: whatever it had begun is settled by the next pass."""


@dataclass(slots=True)
class Apart:
    """Runs one task at a time for a practice; ``step`` is what it is doing, "" if nothing runs. Tasks take turns."""

    folder: Path
    longest: float = LONGEST
    step: str = ""
    is_stopped: bool = False
    _turn: Lock = field(default_factory=Lock, init=False)
    _process: "subprocess.Popen[str] | None" = field(default=None, init=False)

    def run(self, what: str, kept: Kept[T], given: Mapping[str, object]) -> T | None:
        """Run a task to its end and return what it tells; None if it ended without a word."""
        with self._turn:
            return None if self.is_stopped else self._run(what, kept, given)

    def _run(self, what: str, kept: Kept[T], given: Mapping[str, object]) -> T | None:
        command = [sys.executable, "-m", "addon.service.task", what, str(self.folder.absolute())]
        self.step = what
        with subprocess.Popen(  # noqa: S603 (ourselves)
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True
        ) as process:
            self._process = process
            limit = Timer(self.longest, process.kill)
            limit.daemon = True
            limit.start()
            try:
                return self._followed(process, kept, json.dumps(given))
            finally:
                limit.cancel()
                self.step, self._process = "", None

    def _followed(self, process: "subprocess.Popen[str]", kept: Kept[T], given: str) -> T | None:
        ended = None
        if process.stdin is None or process.stdout is None:
            return None
        try:
            process.stdin.write(given + "\n")
            process.stdin.flush()
        except OSError:
            return None
        for line in process.stdout:
            told = json.loads(line)
            self.step = told.get(STEP, self.step)
            ended = told.get(ENDED, ended)
        return None if ended is None else from_text(kept, ended)

    def stop(self) -> None:
        """Let what runs end before it writes, or finish what it is writing; nothing else begins."""
        self.is_stopped = True
        process = self._process
        if process is not None:
            process.terminate()

    def kill(self) -> None:
        """End what runs at once: the next pass settles it."""
        process = self._process
        if process is not None:
            process.kill()
