"""Whether both filters of every table are there, and whether this role is one that they stop."""

from collections.abc import Iterator

from sqlalchemy import Connection, text

from addon.problems import StateRefused
from addon.sync.state.postgres.schema import APPEND_ONLY, OWNER, ROWS, SETTING, TABLES, VIEWS
from addon.sync.state.postgres.server import PracticeEngine

_ROLE = text(
    "SELECT rolsuper OR rolbypassrls OR pg_has_role(rolname, :owner, 'MEMBER') FROM pg_roles "
    "WHERE rolname = current_user"
)
_TABLES = text(
    "SELECT base.relname, base.relrowsecurity AND base.relforcerowsecurity AND (SELECT count(*) = 1 AND bool_and("
    "pg_get_expr(polqual, polrelid) LIKE :mine AND pg_get_expr(polwithcheck, polrelid) LIKE :mine) "
    "FROM pg_policy WHERE polrelid = base.oid) FROM pg_class AS base WHERE base.relkind = 'r' "
    "AND base.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :rows)"
)
_VIEWS = text(
    "SELECT relname, pg_get_viewdef(oid) LIKE :mine AND 'security_barrier=true' = ANY (reloptions) FROM pg_class "
    "WHERE relkind = 'v' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :views)"
)
_MAY_CHANGE = text("SELECT has_table_privilege(:name, 'UPDATE') OR has_table_privilege(:name, 'DELETE')")
_GIVEN = {
    "owner": OWNER,
    "rows": ROWS,
    "views": VIEWS,
    "mine": f"%practice = current_setting('{SETTING}'::text, true)%",
}
_STEP = "Stop Groupkeeper, and let whoever owns the database run groupkeeper store: it puts everything back as it was."


def verify_store(engine: PracticeEngine) -> None:
    """Look at what keeps practices apart. Raises StateRefused, which names what is not as groupkeeper store made it."""
    with engine.connect() as connection:
        wrong = sorted(_wrong(connection))
    if wrong:
        raise StateRefused("state", f"practices are not kept apart as they should be: {', '.join(wrong)}", _STEP)


def where(engine: PracticeEngine) -> str:
    """Return where a practice's state is, for people: version, server, database; no password."""
    with engine.connect() as connection:
        version = connection.exec_driver_sql("SHOW server_version").scalar()
    at = engine.url
    return (
        f"PostgreSQL {version} at {at.host or at.query.get('host', 'this computer')}, {at.database}, {engine.practice}"
    )


def _wrong(connection: Connection) -> Iterator[str]:
    if connection.execute(_ROLE, _GIVEN).scalar():
        yield "this role is one that no filter stops"
    for query, what in ((_TABLES, "row-level security of"), (_VIEWS, "the view")):
        whole = {str(row[0]) for row in connection.execute(query, _GIVEN) if row[1]}
        yield from (f"{what} {one.name}" for one in TABLES if one.name not in whole)
    for name in APPEND_ONLY:
        if connection.execute(_MAY_CHANGE, {"name": f"{VIEWS}.{name}"}).scalar():
            yield f"this role may change rows of {name}"
