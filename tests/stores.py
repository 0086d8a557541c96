"""The two stores that a practice's state may be on: tests ask for a state here, and run on both."""

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import Engine

from addon.sync.state.database import IN_MEMORY, State, open_state, open_state_file
from addon.sync.state.postgres.opening import open_practice_on

FILE, SERVER = "file", "server"
_NUMBERS = count(1)


@dataclass(slots=True)
class _Chosen:
    """What the test that runs is on: a file, or a server; which practices of the server are called by which paths."""

    server: Engine | None = None
    practices: dict[Path, str] = field(default_factory=dict)


_chosen = _Chosen()


def choose(server: Engine | None) -> None:
    """Let states be on a server from now on, or (None) in files."""
    _chosen.server = server
    _chosen.practices.clear()


def fresh_state() -> State:
    """Return the state of a practice that has none yet."""
    if _chosen.server is None:
        return open_state(IN_MEMORY)
    return open_practice_on(_chosen.server, f"p{next(_NUMBERS)}", is_own=False, begins=True)


def state_at(path: Path) -> State:
    """Open the state that is called by a path: twice the same path is twice the same practice."""
    if _chosen.server is None:
        return open_state_file(path)
    practice = _chosen.practices.setdefault(path, f"p{next(_NUMBERS)}")
    return open_practice_on(_chosen.server, practice, is_own=False, begins=True)
