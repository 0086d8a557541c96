"""One pass or one backup in a process of its own: ``python -m addon.service.task WHAT DIR``.

What is needed besides is a line of JSON on stdin; each step, and in the end what came of it, is one on stdout. The
service stays small and answers while it waits, and gets its memory back; whatever happens in here ends in here.
"""

import json
import os
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TextIO

from addon.sync.state.codec import as_text

STEP, ENDED = "step", "ended"
PASS, BACKUP = "pass", "backup"


@dataclass(slots=True)
class Told:
    """The service at the other end of the pipe. It may ask us to stop, or be gone: then we stop as well."""

    stream: TextIO
    is_wanted: bool = True

    def stop(self, _signal: int, _frame: FrameType | None) -> None:
        """End before anything is written."""
        self.is_wanted = False

    def step(self, name: str) -> bool:
        """Tell a step before it begins, and return whether to go on."""
        self.line({STEP: name})
        return self.is_wanted

    def line(self, what: Mapping[str, str]) -> None:
        """Write one line."""
        try:
            self.stream.write(json.dumps(what) + "\n")
            self.stream.flush()
        except OSError:
            self.is_wanted = False


def _clock() -> datetime:
    return datetime.now(UTC)


def _pass(folder: Path, given: Mapping[str, dict[str, list[int]] | None], told: Told) -> str:
    from addon.service.passing import pass_of_service  # noqa: PLC0415 (either task loads only what it needs)
    from addon.service.told import LAST_PASS  # noqa: PLC0415

    listed = given.get("still")
    still = None if listed is None else {name: (mark[0], mark[1]) for name, mark in listed.items()}
    return as_text(LAST_PASS, pass_of_service(folder, still, _clock, told.step))


def _backup(folder: Path, _given: object, _told: Told) -> str:
    from addon.service.backups import nightly  # noqa: PLC0415
    from addon.service.told import LAST_BACKUP  # noqa: PLC0415

    return as_text(LAST_BACKUP, nightly(folder, _clock))


TASKS: Mapping[str, Callable[..., str]] = {PASS: _pass, BACKUP: _backup}


def main() -> None:
    """Do what the words ask for."""
    os.umask(0o077)
    what, folder = sys.argv[1:]
    told, sys.stdout = Told(sys.stdout), sys.stderr
    signal.signal(signal.SIGTERM, told.stop)
    given = json.loads(sys.stdin.readline() or "{}")
    told.line({ENDED: TASKS[what](Path(folder), given, told)})


if __name__ == "__main__":
    main()
