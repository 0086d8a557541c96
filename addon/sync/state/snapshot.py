"""All rows of a practice's state as of one moment, in an SQLite file, whichever store they are in."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, select
from sqlalchemy.pool import NullPool

from addon.problems import Fault
from addon.sync.state.bulk import AT_ONCE, NUMBERS, copy_rows, rows_of
from addon.sync.state.sealing import SEALED_TABLES, SHAPES, Keys, opened
from addon.sync.state.tables import META

Tables = Mapping[str, tuple[int, str]]
"""The number of rows of each table, and a hash over all of them."""
WHERE = "state/nightly"


class BackupNotProved(Fault):
    """A backup that was restored is not what it is a backup of."""


def take_snapshot(engine: Engine, copy: Path) -> Tables:
    """Write all rows into a new file and return what was read, both as of one moment, whatever is written meanwhile."""
    if engine.dialect.name == "sqlite":
        return _copied(Path(str(engine.url.database)), copy)
    made = create_engine(f"sqlite:///{copy}", poolclass=NullPool)
    META.create_all(made)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as source, made.begin() as target:
        copy_rows(source, target)
        return {name: found for name, found in rows_of(source).items() if name != NUMBERS}


def _copied(live: Path, copy: Path) -> Tables:
    with closing(sqlite3.connect(live)) as source, closing(sqlite3.connect(copy)) as target:
        source.execute("BEGIN")  # the hashes and the copy see the same moment
        tables = tables_of(source)
        source.backup(target)
        source.rollback()
    return tables


def tables_of(connection: sqlite3.Connection) -> Tables:
    """Return how many rows each table has, and a hash over them in the order in which they are stored.

    A copy of a server's rows has them in the order of their keys, so that its hashes are those of ``bulk.rows_of``.
    """
    query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
    found = {}
    for (name,) in connection.execute(query).fetchall():
        rows, digest = 0, sha256()
        cursor = connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608 (a name of ours, from the schema)
        while some := cursor.fetchmany(AT_ONCE):
            rows += len(some)
            for row in some:
                digest.update(repr(row).encode("utf-8", "surrogatepass"))
        found[name] = (rows, digest.hexdigest())
    return found


def prove_database(path: Path, tables: Tables) -> None:
    """Compare a restored database with what it is a backup of. Raises BackupNotProved."""
    with closing(sqlite3.connect(path)) as restored:
        try:
            found = restored.execute("PRAGMA integrity_check(1)").fetchone()[0]
            there = tables_of(restored)
        except sqlite3.DatabaseError:
            found, there = "damaged", {}
    if found != "ok":
        raise BackupNotProved(WHERE, "the restored database is damaged")
    differ = sorted(name for name in tables.keys() | there if tables.get(name) != there.get(name))
    if differ:
        raise BackupNotProved(WHERE, f"after restoring, these tables differ: {', '.join(differ)}")


def prove_values(path: Path, keys: Keys) -> int:
    """Open every encrypted value of a restored database; return how many are nobody's any more.

    Raises StateTampered, and KeysUnusable where a member's key is not there.
    """
    gone = 0
    with create_engine(f"sqlite:///{path}", poolclass=NullPool).connect() as connection:
        for table in SEALED_TABLES:
            for row in _plain(connection, table):
                gone += opened(keys, SHAPES[table.name], row) is None
    return gone


def _plain(connection: Connection, table: Table) -> Iterator[dict[str, Any]]:
    for some in connection.execute(select(*table.c)).partitions(AT_ONCE):
        yield from (dict(row._mapping) for row in some)  # noqa: SLF001 (SQLAlchemy's public name)
