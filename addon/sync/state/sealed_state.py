"""Whether a state is sealed, and with which keys; sealed in place, opened again, and rid of what nobody can read.

The tables tell themselves: a state that is sealed refuses to be used without its keys, one that is not with them. A
conversion goes in batches, each in one transaction, so that one that was killed goes on where it was.
"""

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, Engine, Table, bindparam, delete, func, insert, select, tuple_, update

from addon.problems import PassInterrupted, StateSealed
from addon.sync.state.bulk import AT_ONCE
from addon.sync.state.one_member import compact
from addon.sync.state.sealing import (
    IN_BETWEEN,
    IS_SEALED,
    KEYS,
    MARK,
    SEALED_TABLES,
    SEALED_VALUE,
    SHAPES,
    STATE,
    Keys,
    Owners,
    opened,
    sealed_row,
    told_of,
    with_keys,
)
from addon.sync.state.tables import RUN, SEALING

_NAME = (
    'Name the key list in practice.toml, as before: file = "…" under [keys]. docs/keys.md tells how to find it again.'
)
_ENCRYPT = (
    "Stop the service, run groupkeeper keys encrypt DIR, then start it again; or take [keys] out of practice.toml."
)
_OTHERS = (
    "Put back the key list, and the file with the members' keys beside it, that belong to this state: docs/keys.md."
)
_FINISH = "Run groupkeeper keys encrypt DIR again (or keys decrypt DIR, to go back): it goes on where it was."
_SYNC = "Run groupkeeper sync DIR first, so that the interrupted pass is settled."


def use_keys(engine: Engine, keys: Keys | None) -> None:
    """Let a state be used with keys, or without; a new one is sealed from the beginning. Raises StateSealed."""
    with engine.connect() as connection:
        told = told_of(connection)
    if keys is None:
        if told:
            raise StateSealed("state", "the state is encrypted, and practice.toml names no keys", _NAME, code="no-keys")
        return
    if not told:
        _begin_sealed(engine, keys)
    elif told[STATE] != IS_SEALED:
        what = "encrypting the state, or decrypting it, was interrupted"
        raise StateSealed("state", what, _FINISH, code="seal-interrupted")
    elif told[KEYS] != keys.id:
        raise StateSealed("state", "the state is encrypted with other keys", _OTHERS, code="other-keys")
    engine.update_execution_options(**with_keys(keys))


def _begin_sealed(engine: Engine, keys: Keys) -> None:
    with engine.begin() as connection:
        if any(connection.execute(select(func.count()).select_from(one)).scalar() for one in SEALED_TABLES):
            what = "practice.toml names keys, and the state is not encrypted yet"
            raise StateSealed("state", what, _ENCRYPT, code="not-sealed")
        _tell(connection, keys.id, IS_SEALED)


def seal_all(engine: Engine, keys: Keys) -> int:
    """Encrypt a state in place and return how many rows were; again after it was interrupted.

    Raises StateSealed, PassInterrupted.
    """
    _start(engine, keys)
    owners: Owners = {}
    done = sum(_sealed_table(engine, table, keys, owners) for table in SEALED_TABLES)
    compact(engine)  # the plain texts would stay readable in free pages
    with engine.begin() as connection:
        _tell(connection, keys.id, IS_SEALED)
    engine.update_execution_options(**with_keys(keys))
    return done


def open_all(engine: Engine, keys: Keys) -> int:
    """Decrypt a state in place and return how many rows were; again after it was interrupted.

    Raises StateSealed, PassInterrupted, StateTampered, before anything is changed.
    """
    _start(engine, keys, proves=True)
    done = sum(_opened_table(engine, table, keys) for table in SEALED_TABLES)
    with engine.begin() as connection:
        connection.execute(delete(SEALING))
    engine.update_execution_options(**with_keys(None))
    return done


def remove_unreadable(engine: Engine, codes: Collection[str]) -> int:
    """Delete the rows under the destroyed keys of these codes, which came with an older state; return how many."""
    done = 0
    with engine.begin() as connection:
        for code in codes:
            for table in SEALED_TABLES:
                value = table.c[SHAPES[table.name].text]
                done += connection.execute(delete(table).where(value.startswith(f"{MARK}{code}:"))).rowcount
    return done


def is_sealed(engine: Engine) -> bool:
    """Return whether a state is encrypted, wholly or so far as an interrupted command came."""
    with engine.connect() as connection:
        return bool(told_of(connection))


def _start(engine: Engine, keys: Keys, *, proves: bool = False) -> None:
    """Note that a conversion begins, once every value of a sealed state was proved. What nobody can read is deleted."""
    remove_unreadable(engine, keys.forgotten())
    with engine.connect() as connection:
        if connection.execute(select(RUN.c.id).where(RUN.c.state == "applying")).first() is not None:
            raise PassInterrupted("state", "a pass was interrupted", _SYNC, code="pass-interrupted")
        told = told_of(connection)
        if told and told[KEYS] != keys.id:
            raise StateSealed("state", "the state is encrypted with other keys", _OTHERS, code="other-keys")
    for table in SEALED_TABLES if proves and told.get(STATE) == IS_SEALED else ():
        for _, rows in _batches(engine, table):
            for row in rows:
                opened(keys, SHAPES[table.name], row)
    with engine.begin() as connection:
        _tell(connection, keys.id, IN_BETWEEN)


def _tell(connection: Connection, keys: str, state: str) -> None:
    connection.execute(delete(SEALING))
    connection.execute(insert(SEALING), [{"what": KEYS, "value": keys}, {"what": STATE, "value": state}])


def _sealed_table(engine: Engine, table: Table, keys: Keys, owners: Owners) -> int:
    shape, done = SHAPES[table.name], 0
    for connection, rows in _batches(engine, table):
        plain = [(row, sealed_row(keys, shape, row, owners)) for row in rows if _opened(keys, table, row) is None]
        done += len(plain)
        _replace(connection, table, plain)
    return done


def _opened_table(engine: Engine, table: Table, keys: Keys) -> int:
    done = 0
    for connection, rows in _batches(engine, table):
        found = [(row, plain) for row in rows if (plain := _opened(keys, table, row)) is not None]
        done += len(found)
        _replace(connection, table, found)
    return done


def _opened(keys: Keys, table: Table, row: dict[str, Any]) -> dict[str, Any] | None:
    """Return a row opened, None where it is not sealed. Raises StateTampered."""
    shape = SHAPES[table.name]
    return opened(keys, shape, dict(row)) if SEALED_VALUE.match(row[shape.text] or "") else None


def _batches(engine: Engine, table: Table) -> Iterator[tuple[Connection, list[dict[str, Any]]]]:
    """Yield the rows in batches by their primary key, each in a transaction of its own.

    A row whose key the conversion changes may come twice; it is done by then, and left alone.
    """
    key = list(table.primary_key.columns)
    query = select(*table.c).order_by(*key).limit(AT_ONCE)
    last: list[Any] | None = None
    while True:
        with engine.begin() as connection:
            later = query if last is None else query.where(tuple_(*key) > tuple_(*last))
            rows = [dict(row._mapping) for row in connection.execute(later)]  # noqa: SLF001 (SQLAlchemy's public name)
            if not rows:
                return
            last = [rows[-1][column.name] for column in key]
            yield connection, rows


def _replace(connection: Connection, table: Table, rows: list[tuple[dict[str, Any], dict[str, Any]]]) -> None:
    """Replace what a conversion changes; one statement for all, which is ten times as fast."""
    shape = SHAPES[table.name]
    key = table.primary_key.columns.keys()
    changes = {*shape.parts, shape.text, shape.found_by, shape.flag} - {""}
    here = [table.c[name] == bindparam(f"old_{name}") for name in key]
    statement = update(table).where(*here).values({name: bindparam(f"new_{name}") for name in changes})
    values = [
        {f"old_{name}": before[name] for name in key} | {f"new_{name}": after[name] for name in changes}
        for before, after in rows
    ]
    if values:
        connection.execute(statement, values)
