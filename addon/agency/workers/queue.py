"""The workers' queue: procrastinate in a schema of its own. It holds ids of practices and nothing else.

What is due is known by the practices' states, so a lost queue loses nothing. One job a practice waits at most
(``queueing_lock``); that one turn runs at a time is the business of the practice's own lock, never of the queue's.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import procrastinate
import psycopg
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from psycopg import sql
from psycopg.conninfo import make_conninfo
from sqlalchemy.engine import make_url
from structlog import get_logger

from addon.agency.settings import Agency
from addon.problems import QueueUnusable
from addon.sending.secrets import PREFIX, secret
from addon.sync.state.postgres.server import tls

SCHEMA = f"groupkeeper_queue_{'_'.join(procrastinate.__version__.split('.')[:2])}"
"""Of the library's version: while two versions of Groupkeeper work side by side, each has the tables that it knows."""
_IN_SCHEMA = f"-csearch_path={SCHEMA}"
_DEPTH = "SELECT status::text, count(*) FROM procrastinate_jobs GROUP BY status"
_PASSWORD = "STORE_PASSWORD"  # noqa: S105 (what the variable is called)
TURNS, TURN, TICK = "turns", "turn", "tick"
TICKS_FIRST = 100
_STEP = "Check that PostgreSQL runs and agency.toml names it; groupkeeper store makes what is missing (docs/agency.md)."


@dataclass(frozen=True, slots=True)
class Queue:
    """The queue as web processes use it: from any thread."""

    app: procrastinate.App

    def ask(self, practice: str) -> bool:
        """Ask for a turn of a practice, at once; one that waits already is enough.

        Returns False where the queue is away: the next regular turn finds what there is to do.
        """
        try:
            self.app.configure_task(TURN, queue=TURNS, queueing_lock=practice).defer(practice=practice)
        except AlreadyEnqueued:
            return True
        except ConnectorException:
            get_logger().warning("queue away", practice=practice)
            return False
        return True


def connection_settings(url: str) -> dict[str, Any]:
    """Return how a pool of procrastinate's connects: to the queue's schema alone."""
    return {"conninfo": url, "kwargs": {"options": _IN_SCHEMA, "application_name": "groupkeeper"}}


@contextmanager
def open_queue(url: str, *, connections: int = 4) -> Iterator[Queue]:
    """Open the queue for a process that only asks. Raises QueueUnusable."""
    connector = procrastinate.SyncPsycopgConnector(**connection_settings(url), min_size=1, max_size=connections)
    app = procrastinate.App(connector=connector)
    check(url)
    with app.open():
        yield Queue(app)


def depth(url: str) -> dict[str, int]:
    """Return how many jobs there are by their state."""
    with psycopg.connect(url, options=_IN_SCHEMA) as connection:
        return {str(state): int(count) for state, count in connection.execute(_DEPTH).fetchall()}


def conninfo(agency: Agency) -> str:
    """Return how to connect to an agency's queue: with the password, if there is one to be read, and through TLS.

    Raises SettingsInvalid where others can read its file.
    """
    store = agency.file.store
    path = agency.folder / store.password_file
    safely = tls(make_url(store.queue))
    if not (os.environ.get(PREFIX + _PASSWORD) or path.exists()):
        return make_conninfo(store.queue, **safely)
    return make_conninfo(store.queue, password=secret(path, _PASSWORD, os.environ), **safely)


def check(url: str) -> None:
    """Look whether the queue is there. Raises QueueUnusable."""
    try:
        with psycopg.connect(url, options=_IN_SCHEMA) as connection:
            found = connection.execute("SELECT to_regclass('procrastinate_jobs'), to_regclass('turn')").fetchone()
    except psycopg.Error as refused:
        raise QueueUnusable("agency.toml", f"the queue cannot be reached ({type(refused).__name__})", _STEP) from None
    if found is None or None in found:
        raise QueueUnusable("agency.toml", "the queue's tables are missing", _STEP)


def prepare(owner_url: str, *, role: str) -> None:
    """Make the queue's schema, where it is missing, as its owner, and let a role use it and nothing else.

    Schemas of other versions go once no worker has used them for an hour. Raises QueueUnusable.
    """
    try:
        _prepare(owner_url, role)
    except psycopg.Error as refused:
        raise QueueUnusable("store", f"the queue cannot be made ({type(refused).__name__})", _STEP) from None


def _prepare(owner_url: str, role: str) -> None:
    mine, theirs = sql.Identifier(SCHEMA), sql.Identifier(role)
    with psycopg.connect(owner_url, autocommit=False) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", (SCHEMA,))
        connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(mine))
        connection.execute(sql.SQL("SET LOCAL search_path TO {}").format(mine))
        if connection.execute("SELECT to_regclass('procrastinate_jobs')").fetchone() == (None,):
            connection.execute(procrastinate.schema.SchemaManager.get_schema())
            connection.execute(_TURN)
        for grant in _GRANTS:
            connection.execute(sql.SQL(grant).format(schema=mine, role=theirs))
        for (other,) in connection.execute(_OTHERS, (SCHEMA,)).fetchall():
            _drop_unused(connection, other)


def _drop_unused(connection: "psycopg.Connection[tuple[str]]", schema: str) -> None:
    workers = sql.Identifier(schema, "procrastinate_workers")
    is_used = sql.SQL("SELECT 1 FROM {} WHERE last_heartbeat > now() - interval '1 hour'").format(workers)
    if connection.execute(is_used).fetchone() is None:
        connection.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))


_TURN = """
CREATE TABLE turn (
    practice text PRIMARY KEY, due timestamptz NOT NULL, begun timestamptz, ended timestamptz, asked timestamptz,
    tries integer NOT NULL DEFAULT 0, failures integer NOT NULL DEFAULT 0, turns bigint NOT NULL DEFAULT 0,
    seconds double precision NOT NULL DEFAULT 0, seen text NOT NULL DEFAULT '', result text NOT NULL DEFAULT ''
) WITH (fillfactor = 50)
"""
_OTHERS = """
SELECT schemaname FROM pg_tables
WHERE tablename = 'procrastinate_workers' AND schemaname <> %s AND starts_with(schemaname, 'groupkeeper_queue_')
"""
_GRANTS = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT USAGE ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA {schema} TO {role}",
)
