"""Single records among what passes remember: found, kept and forgotten in a transaction that somebody began."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select

from addon.memory import Kept, T
from addon.problems import StateDamaged
from addon.sync.state.codec import as_text, from_text
from addon.sync.state.faults import DAMAGED
from addon.sync.state.one_commit import Also
from addon.sync.state.sealing import opened_rows, sealed, stored_key
from addon.sync.state.tables import KEPT

_ONE = select(*KEPT.c).where(KEPT.c.kind == bindparam("kind"), KEPT.c.key == bindparam("key"))


def mine(connection: Connection, kept: Kept[Any], key: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Return by what a record is found in its table."""
    return KEPT.c.kind == kept.kind, KEPT.c.key == stored_key(connection, kept.kind, key)


def understood(kept: Kept[T], text: str) -> T:
    """Return what a record's text says. Raises StateDamaged."""
    try:
        return from_text(kept, text)
    except ValueError:
        raise StateDamaged("state", f"a record of the kind {kept.kind} is damaged", DAMAGED) from None


def one(connection: Connection, kept: Kept[T], key: str) -> T | None:
    """Return a record, None if there is none: the others are not read. Raises StateDamaged."""
    query = _ONE.params(kind=kept.kind, key=stored_key(connection, kept.kind, key))
    found = next(opened_rows(connection, query, KEPT), None)
    return None if found is None else understood(kept, found.value)


def as_row(connection: Connection, kept: Kept[T], key: str, value: T) -> dict[str, Any]:
    """Return a record as it is written."""
    return sealed(connection, KEPT, {"kind": kept.kind, "key": key, "value": as_text(kept, value)})


def keeping(kept: Kept[T], values: Mapping[str, T]) -> Also:
    """Return what keeps records of a kind in place of those that are there."""

    def keep(connection: Connection) -> None:
        for key, value in values.items():
            connection.execute(delete(KEPT).where(*mine(connection, kept, key)))
            connection.execute(insert(KEPT).values(as_row(connection, kept, key, value)))

    return keep
