"""What somebody with the role of passes and pages may try in order to reach another practice's rows."""

from collections.abc import Iterator

from sqlalchemy import BigInteger, Integer, LargeBinary, Table

from addon.sync.state.postgres.schema import OWNER, ROWS, VIEWS

MINE, THEIRS = "riverside", "hillcrest"
CANARY = "canary-hillcrest"
LEAK = (
    "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean COST 0.0000001 LANGUAGE plpgsql "
    "AS $$BEGIN RAISE NOTICE '%', $1; RETURN true; END$$"
)
"""So cheap that the planner asks it first, where nothing forbids that."""


def filling(table: Table, practice: str, word: str) -> str:
    """Return what puts a row into a practice's base table, each text of which begins with a word."""
    columns = ", ".join(f'"{one.name}"' for one in table.c)
    return f"INSERT INTO {ROWS}.{table.name} (practice, {columns}) VALUES ('{practice}', {_values(table, word)})"


def queries(table: Table) -> Iterator[str]:
    """Yield what may be tried on one table."""
    name, base = table.name, f"{ROWS}.{table.name}"
    columns = ", ".join(f'"{one.name}"' for one in table.c)
    first = f'"{next(iter(table.c)).name}"'
    for place in (name, f"{VIEWS}.{name}", base):
        yield f"SELECT * FROM {place}"
        yield f"SELECT * FROM {place} WHERE true OR {first} IS NULL"
        yield f"SELECT * FROM {place} FOR UPDATE"
        yield f"SELECT 1 FROM {place} AS t WHERE pg_temp.leak(t::text)"
        yield f"SELECT (SELECT string_agg(t::text, ',') FROM {place} AS t)"
        yield f"SELECT t.* FROM (VALUES (1)) AS v(n), LATERAL (SELECT * FROM {place}) AS t"
        yield f"WITH gone AS (DELETE FROM {place} RETURNING *) SELECT * FROM gone"
        yield f"UPDATE {place} SET {first} = {first} RETURNING *"
        yield f"DELETE FROM {place} AS t WHERE pg_temp.leak(t::text)"
        yield f"INSERT INTO {place} ({columns}) SELECT {columns} FROM {place} ON CONFLICT DO NOTHING RETURNING *"
        yield f"INSERT INTO {place} (practice, {columns}) VALUES ('{THEIRS}', {_values(table, 'forged')})"
        yield f"UPDATE {place} SET practice = '{MINE}'"
        yield f"UPDATE {place} SET practice = '{THEIRS}'"
        yield f"COPY (SELECT * FROM {place}) TO STDOUT"
        yield f"COPY {place} TO STDOUT"
        yield f"SELECT query_to_xml('SELECT * FROM {place}', true, false, '')"
        yield f"SET LOCAL row_security = off; SELECT * FROM {place}"
        yield f"TRUNCATE {place}"
        yield f"PREPARE p AS SELECT * FROM {place}; EXECUTE p"
    yield f"ALTER TABLE {base} DISABLE ROW LEVEL SECURITY"
    yield f"DROP POLICY one_practice ON {base}"
    yield f"CREATE OR REPLACE VIEW {VIEWS}.{name} AS SELECT {columns} FROM {base}"
    yield f"CREATE TEMP VIEW {name} AS SELECT * FROM {base}; SELECT * FROM {name}"
    yield f"CREATE TEMP TABLE {name} AS SELECT * FROM {VIEWS}.{name}; SELECT * FROM {name}"
    yield f"SELECT most_common_vals::text FROM pg_stats WHERE tablename = '{name}'"
    yield f"SELECT stavalues1::text FROM pg_statistic WHERE starelid = '{base}'::regclass"
    yield f"SELECT a.* FROM {VIEWS}.{name} AS a JOIN {VIEWS}.{name} AS b ON a.{first} >= b.{first}"


EVERYWHERE = (
    f"SET LOCAL ROLE {OWNER}; SELECT * FROM {ROWS}.kept",
    f"SET LOCAL SESSION AUTHORIZATION {OWNER}; SELECT * FROM {ROWS}.kept",
    "SET LOCAL ROLE postgres; SELECT 1",
    f"SELECT {ROWS}.number_arrival()",
    f"SELECT schema_to_xml('{ROWS}', true, false, '')",
    f"SELECT schema_to_xml('{VIEWS}', true, false, '')",
    "SELECT database_to_xml(true, false, '')",
    "SELECT * FROM pg_sequences",
    "SELECT query FROM pg_stat_activity",
    "SELECT pg_read_file('postgresql.conf')",
    "SELECT * FROM pg_ls_dir('.')",
    "SELECT lo_import('/etc/hostname')",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    f"GRANT {OWNER} TO CURRENT_USER",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "ALTER ROLE CURRENT_USER BYPASSRLS",
    f"CREATE TABLE {VIEWS}.mine (n int)",
    f"CREATE FUNCTION {VIEWS}.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    f"CREATE RULE mine AS ON SELECT TO {VIEWS}.kept DO INSTEAD SELECT * FROM {ROWS}.kept",
    f"CREATE TRIGGER mine AFTER INSERT ON {ROWS}.kept EXECUTE FUNCTION {ROWS}.number_arrival()",
)
"""What may be tried on the database as a whole."""


def _values(table: Table, word: str) -> str:
    return ", ".join(_value(one.type, f"{word}-{number}") for number, one in enumerate(table.c))


def _value(kind: object, text: str) -> str:
    if isinstance(kind, Integer | BigInteger):
        return "7"
    return f"'{text}'::bytea" if isinstance(kind, LargeBinary) else f"'{text}'"
