"""Many rows at once, and all rows of one state in another: copied, and compared row by row."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from itertools import islice

from sqlalchemy import Connection, Table, delete, insert, select, text

from addon.problems import StateUnusable
from addon.sync.state.tables import META, VERSION

AT_ONCE = 5_000
NUMBERS = "numbers of the inbox"
Rows = Mapping[str, tuple[int, str]]
"""How many rows each table has, and a hash over all of them in the order of their keys."""
_LAST_GIVEN = {
    "sqlite": text("SELECT seq FROM sqlite_sequence WHERE name = 'inbox'"),
    "postgresql": text("SELECT last FROM inbox_counter"),
}
_NONE_GIVEN = {
    "sqlite": text("DELETE FROM sqlite_sequence WHERE name = 'inbox'"),
    "postgresql": text("DELETE FROM inbox_counter"),
}
_GIVEN = {
    "sqlite": text("INSERT INTO sqlite_sequence (name, seq) VALUES ('inbox', :last)"),
    "postgresql": text("INSERT INTO inbox_counter (last) VALUES (:last)"),
}


def fill(connection: Connection, table: Table, rows: Iterator[tuple[object, ...]]) -> None:
    """Insert rows given in the order of the table's columns.

    A first import remembers 400,000: they are never all in memory twice, and they go straight to the driver,
    because nothing in them needs SQLAlchemy's conversions, which would take longer than the insert.
    """
    statement = insert(table).compile(dialect=connection.dialect, column_keys=[column.name for column in table.c])
    names = None if statement.positional else [column.name for column in table.c]
    while some := list(islice(rows, AT_ONCE)):
        given = some if names is None else [dict(zip(names, row, strict=True)) for row in some]
        connection.exec_driver_sql(str(statement), given)


def copy_rows(source: Connection, target: Connection) -> None:
    """Replace all that one state holds by all that another holds, the inbox's last number too.

    To a table that only grows, what it lacks is added. Raises StateUnusable where it holds something else.
    """
    for table in META.sorted_tables:
        rows = _in_order(source, table)
        if table.info.get("append_only"):
            _pass_over(rows, _in_order(target, table), table.name)
        else:
            target.execute(delete(table))
        fill(target, table, rows)
    name, last = target.dialect.name, last_given(source)
    target.execute(_NONE_GIVEN[name])
    if last:
        target.execute(_GIVEN[name], {"last": last})


def _pass_over(rows: Iterator[tuple[object, ...]], there: Iterator[tuple[object, ...]], name: str) -> None:
    """Pass over the rows that an earlier copy has brought there, each of which has to be the same."""
    if any(one != next(rows, None) for one in there):
        what = f"the table {name} holds other rows where this memory is to be moved, and nothing may remove them"
        raise StateUnusable("state", what, "Name another practice with --practice.", code="state-there")


def rows_of(connection: Connection) -> Rows:
    """Return what tells whether two states hold the same, on whatever store each is."""
    found = {}
    for table in META.sorted_tables:
        rows, digest = 0, sha256()
        for row in _in_order(connection, table):
            rows += 1
            digest.update(repr(row).encode())
        found[table.name] = (rows, digest.hexdigest())
    return {**found, NUMBERS: (1, str(last_given(connection)))}


def is_used(connection: Connection) -> bool:
    """Return whether a state holds anything, or ever gave anything that arrived a number."""
    tables = (one for one in META.sorted_tables if one is not VERSION)
    return last_given(connection) > 0 or any(connection.execute(select(one).limit(1)).first() for one in tables)


def last_given(connection: Connection) -> int:
    """Return the number that the inbox gave last; it never gives one twice, though what had it is forgotten."""
    return int(connection.execute(_LAST_GIVEN[connection.dialect.name]).scalar() or 0)


def differing(one: Rows, other: Rows) -> list[str]:
    """Return the names of the tables in which two states differ."""
    return sorted(name for name in one.keys() | other.keys() if one.get(name) != other.get(name))


def _in_order(connection: Connection, table: Table) -> Iterator[tuple[object, ...]]:
    """Yield a table's rows in the order of their keys, which is that of bytes on both stores."""
    query = select(*table.c).order_by(*table.primary_key.columns)
    with connection.execute(query, execution_options={"yield_per": AT_ONCE}) as found:
        yield from map(tuple, found)
