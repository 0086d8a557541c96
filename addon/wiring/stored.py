"""Opens a practice's state, in a file or on a server as practice.toml tells, for passes, pages and commands alike."""

import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from secrets import token_urlsafe

from sqlalchemy import Engine

from addon.memory import Kept
from addon.pass_lock import NONE, Patience
from addon.problems import SettingsInvalid, StateMissing, StateMoved, how_to_install
from addon.sending.secrets import PREFIX, secret
from addon.settings import PracticeFile
from addon.state_settings import StateSettings
from addon.sync.adapters.whole_files import write_whole
from addon.sync.state.database import IN_MEMORY, State, open_state, open_state_file
from addon.sync.state.postgres.opening import open_practice_on
from addon.sync.state.postgres.owner import make_store
from addon.sync.state.postgres.practice_lock import only_one_anywhere
from addon.sync.state.postgres.server import PracticeEngine, is_at, server
from addon.wiring.audit_key import with_audit_key
from addon.wiring.keyed import unlocked

DATABASE = "groupkeeper.db"
MOVED, LAST = Kept("moved", str), "to"
"""Where a state was moved to: the mark in what is kept aside."""
_GO_ON = "Go on there: put the lines under [state] back into practice.toml as groupkeeper move wrote them."
_PASSWORD = "STORE_PASSWORD"  # noqa: S105 (what the variable is called)
_BYTES = 24


def open_state_of(
    folder: Path, file: PracticeFile, *, shared: Engine | None = None, begins: bool = False, in_memory: bool = False
) -> State:
    """Open a practice's state with its keys: the file in its folder (made if it is not there), or its rows on a server.

    ``shared``: a server that is open already, for whoever has many practices; it counts where practice.toml names it,
    and stays open. ``begins``: a practice that is not on the server yet is begun; ``in_memory``: a file that is not
    there is not made, an empty state in memory takes its place. Raises StateUnusable by its cause,
    SettingsInvalid for a password file that cannot be used, KeysUnusable.
    """
    state = open_without_keys(folder, file, shared=shared, begins=begins, in_memory=in_memory)
    return unlocked(state, folder, file)


def open_without_keys(
    folder: Path, file: PracticeFile, *, shared: Engine | None = None, begins: bool = False, in_memory: bool = False
) -> State:
    """Open it as it is, for whoever encrypts or decrypts it. Raises as ``open_state_of`` does."""
    if file.state.url:
        there = shared if shared is not None and is_at(shared, file.state.url) else None
        server_ = there if there is not None else server_of(folder, file.state)
        state = open_practice_on(server_, file.state.practice, is_own=there is None, begins=begins)
    else:
        path = folder / file.places.state / DATABASE
        state = open_state(IN_MEMORY) if in_memory and not path.exists() else open_state_file(path)
    refuse_moved(state)
    return with_audit_key(state, folder, file)


def refuse_moved(state: State) -> None:
    """Close a state that was moved elsewhere, and raise StateMoved."""
    moved = state.one(MOVED, LAST)
    if moved is not None:
        state.close()
        raise StateMoved("state", f"this memory was moved to {moved}", _GO_ON, code="state-moved")


def server_of(folder: Path, where: StateSettings) -> Engine:
    """Return the database on a server that settings name. Raises StateMissing where the extra is not installed."""
    return _reached(where.url, password_of(folder, where))


def _reached(url: str, password: str | None = None) -> Engine:
    try:
        return server(url, password=password)
    except ModuleNotFoundError:
        raise StateMissing(
            "state", "what speaks to PostgreSQL is not installed", how_to_install(), code="store-extra"
        ) from None


def password_of(folder: Path, where: StateSettings) -> str | None:
    """Return the password: GROUPKEEPER_STORE_PASSWORD, else the file's; None: libpq's own ways count."""
    path = folder / where.password_file
    if not os.environ.get(PREFIX + _PASSWORD) and not path.exists():
        return None
    return secret(path, _PASSWORD, os.environ)


def held_everywhere(state: State, name: str, *, doing: str, patience: Patience = NONE) -> AbstractContextManager[None]:
    """Hold a practice on all computers, for what ``name`` names; a file is held by the lock beside it already.

    Raises PassAlreadyRunning, when the patience has run out.
    """
    if not isinstance(state.engine, PracticeEngine):
        return nullcontext()
    return only_one_anywhere(state.engine, name, doing=doing, patience=patience)


def make_store_at(owner: str, role: str, password_file: Path | None) -> bool:
    """Make the store at an owner's address, or bring it up to date, and let a role use it; return whether it is new.

    The password of a new role is made up and kept in ``password_file`` alone. Raises StateUnusable, WriteRefused.
    """
    if password_file is None:
        return _made(owner, role, "")
    if password_file.exists():
        step = "Name another file, or leave --password-file out: a role that is there keeps its password."
        raise SettingsInvalid(password_file.name, "this file is there already", step)
    password = token_urlsafe(_BYTES)
    write_whole(password_file, f"{password}\n".encode())  # first: nobody could find it out again
    is_new = False
    try:
        is_new = _made(owner, role, password)
    finally:
        if not is_new:
            password_file.unlink()
    return is_new


def _made(owner: str, role: str, password: str) -> bool:
    database = _reached(owner)
    try:
        return make_store(database, role, password=password)
    finally:
        database.dispose()
