"""What the service remembers and tells: each pass and each backup. Counts and codes, no names."""

from dataclasses import dataclass
from datetime import datetime

from addon.memory import Kept

DONE, NOTHING_NEW, WAITS = "done", "nothing new", "waits"
BUSY, FAILED, STOPPED = "busy", "failed", "stopped"
LOOKED = frozenset({DONE, NOTHING_NEW, WAITS})
"""How a pass ends that read the sheets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """What a pass made of one export: what it is called where names are not told, its rows, and what became of it."""

    name: str
    read: int = 0
    loaded: int = 0
    review: int = 0
    error: int = 0
    status: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PassTold:
    """One pass as the service tells it. ``result`` is one of the words above; ``trouble`` why it failed or waits.

    ``is_decided``: it read the sheets and nothing kept it from deciding what is due.
    """

    result: str
    began: datetime
    ended: datetime
    reason: str = ""
    run: str = ""
    cells: int = 0
    rows: int = 0
    calendars: int = 0
    packages: int = 0
    questions: int = 0
    problems: int = 0
    files_waiting: int = 0
    safety: int = 0
    is_decided: bool = True
    trouble: str = ""
    next_step: str = ""
    sources: tuple[SourceRead, ...] = ()

    @property
    def seconds(self) -> float:
        """Return how long it took."""
        return max((self.ended - self.began).total_seconds(), 0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupTold:
    """A nightly backup: its file, its size, whether restoring it gave the same again, and what was compared."""

    file: str
    made: datetime
    size: int = 0
    proved: bool = False
    tables: int = 0
    rows: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody asked for a pass, elsewhere than where passes run; ``export`` was put there whole."""

    reason: str
    at: datetime
    export: str = ""


ASKED = Kept("pass asked for", Asked)
"""Each wish by a key of its own, so that none that comes meanwhile is lost."""
LAST_PASS = Kept("service pass", PassTold)
LAST_BACKUP = Kept("service backup", BackupTold)
LAST = "last"
"""The key of each of these records."""
