"""The two stores that a practice's state may be on: tests ask for a state here, and run on both."""

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from sqlalchemy import Engine

from addon.keys.member_keys import MemberKeys
from addon.sync.state.database import IN_MEMORY, State, open_state, open_state_file
from addon.sync.state.postgres.opening import open_practice_on
from addon.sync.state.sealed_state import use_keys
from tests.keys.places import new_keys

FILE, SERVER, SEALED, SEALED_SERVER = "file", "server", "sealed file", "sealed server"
_NUMBERS = count(1)


@dataclass(slots=True)
class _Chosen:
    """What the test that runs is on: a file, or a server; which practices of the server are called by which paths."""

    server: Engine | None = None
    is_sealed: bool = False
    keys: dict[Path, MemberKeys] = field(default_factory=dict)
    practices: dict[Path, str] = field(default_factory=dict)


_chosen = _Chosen()


def choose(server: Engine | None, *, sealed: bool = False) -> None:
    """Let states be on a server from now on, or (None) in files; ``sealed``: each has keys of its own."""
    _chosen.server, _chosen.is_sealed = server, sealed
    _chosen.practices.clear()
    _chosen.keys.clear()


def _with_keys(state: State, keys: MemberKeys | None = None) -> State:
    if _chosen.is_sealed:
        use_keys(state.engine, keys or new_keys())
    return state


def fresh_state() -> State:
    """Return the state of a practice that has none yet."""
    if _chosen.server is None:
        return _with_keys(open_state(IN_MEMORY))
    return _with_keys(open_practice_on(_chosen.server, new_practice(), is_own=False, begins=True))


def state_at(path: Path) -> State:
    """Open the state that is called by a path: twice the same path is twice the same practice."""
    keys = _chosen.keys.setdefault(path, new_keys()) if _chosen.is_sealed else None
    if _chosen.server is None:
        return _with_keys(open_state_file(path), keys)
    practice = _chosen.practices.setdefault(path, f"p{next(_NUMBERS)}")
    opened = open_practice_on(_chosen.server, practice, is_own=False, begins=True)
    return _with_keys(opened, keys)


def new_practice() -> str:
    """Return the name of a practice that no server has yet."""
    return f"p{next(_NUMBERS)}"
