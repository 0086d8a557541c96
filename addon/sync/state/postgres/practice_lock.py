"""One command at a time works on a practice, on however many computers: a lock that the database server keeps.

It belongs to a connection of its own: the server lets go of it when the command ends, is killed or vanishes.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Lock
from time import monotonic, sleep

from sqlalchemy import Connection, text

from addon.pass_lock import NONE, Patience
from addon.problems import PassAlreadyRunning, StateAway, StateUnusable
from addon.sync.state.postgres.server import PracticeEngine

_AGAIN_AFTER = 0.2
_LONGEST_NAME = 63
"""Bytes of an application's name that PostgreSQL keeps."""
_NAME = text("SELECT set_config('application_name', :name, false)")
_KEY = "hashtextextended(:key, 0)"
_TRY = text(f"SELECT pg_try_advisory_lock({_KEY})")
_LET_GO = text(f"SELECT pg_advisory_unlock({_KEY})")
_ALIVE = text("SELECT 1")
_WHO = text(
    "SELECT activity.application_name, activity.client_addr FROM pg_locks AS held "
    "JOIN pg_stat_activity AS activity USING (pid) WHERE held.locktype = 'advisory' AND held.granted "
    "AND held.objsubid = 1 AND held.database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
    f"AND ((held.classid::bigint << 32) | held.objid::bigint) = {_KEY}"
)
_LOST = "the connection that kept this practice for us broke off"
_STEP = "Run again: what was written is whole, and another computer may be at work on the practice by now."


@contextmanager
def only_one_anywhere(
    engine: PracticeEngine, name: str, *, doing: str = "another command", patience: Patience = NONE
) -> Iterator[None]:
    """Hold a practice, for what ``name`` names ("pass", "serve"), while a command works on it.

    Raises PassAlreadyRunning, which names who has it, when the patience has run out. Meanwhile whoever writes through
    ``engine`` gets StateAway once the lock is lost: by then somebody else may have it.
    """
    key = {"key": f"groupkeeper {name} {engine.practice}"}
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as kept:
        kept.detach()  # closed at the end, and with it the lock is gone
        kept.execute(_NAME, {"name": f"{doing} on {socket.gethostname()}"[:_LONGEST_NAME]})
        _wait_for(kept, key, engine.practice, patience)
        turn = Lock()
        before, engine.fence = engine.fence, lambda: _refuse_lost(kept, turn)
        try:
            yield
        finally:
            engine.fence = before
            with suppress(StateUnusable):  # whoever comes next need not wait until the server has noticed
                kept.execute(_LET_GO, key)


def _wait_for(kept: Connection, key: dict[str, str], practice: str, patience: Patience) -> None:
    until, told = monotonic() + patience.seconds, False
    while not kept.execute(_TRY, key).scalar():
        found = kept.execute(_WHO, key).first()
        named = f"{found.application_name} ({found.client_addr or 'the server itself'})" if found else "another command"
        if monotonic() >= until:
            step = "Wait for it to end, or stop it there first."
            raise PassAlreadyRunning(practice, f"{named} is at work on this practice", step)
        if not told:
            patience.tell(named)
            told = True
        sleep(_AGAIN_AFTER)


def _refuse_lost(kept: Connection, turn: Lock) -> None:
    try:
        with turn:  # threads that write ask one after the other
            kept.execute(_ALIVE)
    except StateUnusable:
        raise StateAway("state", _LOST, _STEP, code="store-lost") from None
