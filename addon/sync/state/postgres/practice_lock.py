"""One command at a time works on a practice, on however many computers: a lock that the database server keeps.

It belongs to a connection of its own: the server lets go of it when the command ends, is killed or vanishes.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic, sleep
from typing import Any

from sqlalchemy.engine.interfaces import DBAPIConnection

from addon.pass_lock import NONE, Patience
from addon.problems import PassAlreadyRunning, StateAway, StateUnusable
from addon.sync.state.postgres.causes import server_fault
from addon.sync.state.postgres.server import PracticeEngine

_AGAIN_AFTER = 0.2
_LONGEST_NAME = 63
"""Bytes of an application's name that PostgreSQL keeps."""
_NAME = "SELECT set_config('application_name', %s, false)"
_KEY = "hashtextextended(%s, 0)"
_TRY = f"SELECT pg_try_advisory_lock({_KEY})"
_LET_GO = f"SELECT pg_advisory_unlock({_KEY})"
_ALIVE = "SELECT 1"
_WHO = (
    "SELECT activity.application_name, host(activity.client_addr) FROM pg_locks AS held "
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
    key = f"groupkeeper {name} {engine.practice}"
    with engine.connect() as connection:
        connection.detach()  # closed in the end, and never opened anew in silence
        kept: Any = connection.connection.dbapi_connection
        kept.autocommit = True
        _ask(kept, _NAME, f"{doing} on {socket.gethostname()}"[:_LONGEST_NAME])
        _wait_for(kept, key, engine.practice, patience)
        before, engine.fence = engine.fence, lambda: _refuse_lost(kept)
        try:
            yield
        finally:
            engine.fence = before
            with suppress(StateUnusable):  # whoever comes next need not wait until the server has noticed
                _ask(kept, _LET_GO, key)


def _ask(kept: Any, query: str, *given: str) -> tuple[Any, ...] | None:  # noqa: ANN401 (psycopg's, an extra)
    """Ask the server, and return the first row. Threads take turns."""
    try:
        row: tuple[Any, ...] | None = kept.execute(query, given).fetchone()
    except Exception as refused:  # noqa: BLE001 (psycopg's, an extra)
        raise (server_fault(refused) or refused) from None
    return row


def _wait_for(kept: DBAPIConnection, key: str, practice: str, patience: Patience) -> None:
    until, told = monotonic() + patience.seconds, False
    while _ask(kept, _TRY, key) != (True,):
        found = _ask(kept, _WHO, key)
        named = f"{found[0]} ({found[1] or 'the server itself'})" if found else "another command"
        if monotonic() >= until:
            step = "Wait for it to end, or stop it there first."
            raise PassAlreadyRunning(practice, f"{named} is at work on this practice", step)
        if not told:
            patience.tell(named)
            told = True
        sleep(_AGAIN_AFTER)


def _refuse_lost(kept: DBAPIConnection) -> None:
    try:
        _ask(kept, _ALIVE)
    except StateUnusable:
        raise StateAway("state", _LOST, _STEP, code="store-lost") from None
