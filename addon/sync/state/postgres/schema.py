"""The store as PostgreSQL is told of it: base tables for all practices, and one view a table that shows one practice.

The code knows the views alone, under the names of ``META``. Two filters protect every table, each without the other:
the view's own WHERE, and row-level security on the base table, which the views' owner cannot leave either. The role of
the service has the views and nothing else. No practice set means no rows. Pure: it makes statements, it runs none.
"""

from collections.abc import Iterator

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, Table, UniqueConstraint

from addon.sync.state.tables import INBOX, META

STORE_VERSION = 2
"""Raise it with every change of ``META`` or of this module: a service refuses a store that is older than itself."""
OWNER = "groupkeeper_owner"
"""Owns everything and signs in nowhere."""
VIEWS, ROWS = "groupkeeper", "groupkeeper_rows"
SETTING = "groupkeeper.practice"
COUNTER = Table(
    "inbox_counter",
    MetaData(),
    Column("last", BigInteger, nullable=False),
)
"""The number that a practice's inbox gave last: a row a practice, whose lock makes numbers come in commits' order."""
TABLES = (*META.sorted_tables, COUNTER)
APPEND_ONLY = tuple(one.name for one in TABLES if one.info.get("append_only"))
"""The tables to which the service's role adds rows, and does no more."""
_MINE = f"practice = current_setting('{SETTING}', true)"
_TYPES = {Integer: "bigint", BigInteger: "bigint", LargeBinary: "bytea"}
_BLANK = {"bigint": "0", "bytea": "''"}
_TEXT = 'text COLLATE "C"'


def statements() -> Iterator[str]:
    """Yield what makes the store, or brings it up to date: running it again changes nothing."""
    yield from (f"CREATE SCHEMA IF NOT EXISTS {name}" for name in (ROWS, VIEWS))
    yield f"REVOKE ALL ON SCHEMA {ROWS}, {VIEWS} FROM PUBLIC"
    for table in TABLES:
        yield from _base_table(table)
        yield from walls(table.name)
        yield view(table)
    yield from _numbering()
    yield f"CREATE OR REPLACE VIEW {VIEWS}.store AS SELECT {STORE_VERSION} AS version"


def grants(role: str) -> Iterator[str]:
    """Yield what lets a role (its name quoted already) use the views; it sees no base table."""
    yield f"GRANT USAGE ON SCHEMA {VIEWS} TO {role}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {VIEWS} TO {role}"
    yield from (f"REVOKE UPDATE, DELETE ON {VIEWS}.{name} FROM {role}" for name in APPEND_ONLY)


def walls(name: str) -> Iterator[str]:
    """Yield what puts row-level security on a base table, for its owner too."""
    base = f"{ROWS}.{name}"
    yield f"ALTER TABLE {base} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {base} FORCE ROW LEVEL SECURITY"
    yield f"DROP POLICY IF EXISTS one_practice ON {base}"
    yield f"CREATE POLICY one_practice ON {base} USING ({_MINE}) WITH CHECK ({_MINE})"


def view(table: Table) -> str:
    """Return what makes a table's view; a barrier, so that no function in a query sees a row before the filter has."""
    columns = ", ".join(map(_quoted, table.c.keys()))
    return (  # every name is ours, from META
        f"CREATE OR REPLACE VIEW {VIEWS}.{table.name} WITH (security_barrier = true) AS "
        f"SELECT {columns} FROM {ROWS}.{table.name} WHERE {_MINE} WITH CASCADED CHECK OPTION"
    )


def _base_table(table: Table) -> Iterator[str]:
    base = f"{ROWS}.{table.name}"
    practice = f"practice {_TEXT} NOT NULL DEFAULT current_setting('{SETTING}', true) CHECK (practice <> '')"
    columns = [f"{_quoted(one.name)} {_type(one)}{'' if one.nullable else ' NOT NULL'}" for one in table.c]
    keys = [f"PRIMARY KEY ({_within(table.primary_key.columns.keys())})"]
    keys += [
        f"UNIQUE ({_within(one.columns.keys())})" for one in table.constraints if isinstance(one, UniqueConstraint)
    ]
    yield f"CREATE TABLE IF NOT EXISTS {base} ({', '.join([practice, *columns, *keys])})"
    for one in table.c:  # a table that is there gets the columns that came since
        blank = "" if one.nullable else f" NOT NULL DEFAULT {_BLANK.get(_type(one), repr(''))}"
        yield f"ALTER TABLE {base} ADD COLUMN IF NOT EXISTS {_quoted(one.name)} {_type(one)}{blank}"
    for index in sorted(table.indexes, key=lambda one: str(one.name)):
        yield f"CREATE INDEX IF NOT EXISTS {index.name} ON {base} ({_within(index.columns.keys())})"


def _numbering() -> Iterator[str]:
    """Yield what numbers arrivals: whoever comes second waits for the counter's row until the first has committed."""
    yield f"""CREATE OR REPLACE FUNCTION {ROWS}.number_arrival() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO {ROWS}.{COUNTER.name} AS counter (practice, last) VALUES (NEW.practice, 1)
  ON CONFLICT (practice) DO UPDATE SET last = counter.last + 1 RETURNING last INTO NEW.number;
  RETURN NEW;
END $$"""
    yield f"REVOKE ALL ON FUNCTION {ROWS}.number_arrival() FROM PUBLIC"
    yield (
        f"CREATE OR REPLACE TRIGGER number_arrival BEFORE INSERT ON {ROWS}.{INBOX.name} "
        f"FOR EACH ROW WHEN (NEW.number IS NULL) EXECUTE FUNCTION {ROWS}.number_arrival()"
    )


def _type(column: Column[object]) -> str:
    return next((name for kind, name in _TYPES.items() if isinstance(column.type, kind)), _TEXT)


def _within(columns: list[str]) -> str:
    return ", ".join(["practice", *map(_quoted, columns)])


def _quoted(name: str) -> str:
    return f'"{name}"'
