"""Making the store, and bringing it up to date, as whoever owns the database: roles, tables, views and rights."""

from sqlalchemy import Connection, Engine, String, text
from sqlalchemy.dialects import postgresql

from addon.problems import StateRefused
from addon.sync.state.postgres.schema import OWNER, grants, statements

_IS_THERE = text("SELECT 1 FROM pg_roles WHERE rolname = :name")
_IS_MIGHTY = text(
    "SELECT rolsuper OR rolbypassrls OR pg_has_role(rolname, :owner, 'MEMBER') FROM pg_roles WHERE rolname = :name"
)
_ENCODING = text("SELECT current_setting('server_encoding')")
_ATTRIBUTES = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS"
_PATIENCE = "SET LOCAL lock_timeout = '10s'"
_QUOTED = String().literal_processor(postgresql.dialect())  # type: ignore[no-untyped-call]
_SAFE = postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]


def make_store(database: Engine, role: str, *, password: str = "") -> bool:
    """Make the store in a database, or bring it up to date, and let a role use it; return whether the role is new.

    ``database`` is connected to as its owner, who may make roles. A new role gets the ``password``, where there is one;
    one that is there keeps its own. All of it is one transaction; running it again changes nothing. Raises
    StateUnusable by its cause.
    """
    with database.begin() as connection:
        connection.exec_driver_sql(_PATIENCE)
        if connection.execute(_ENCODING).scalar() != "UTF8":
            step = "Make the database anew with ENCODING 'UTF8' (docs/postgresql.md)."
            raise StateRefused("store", "the database does not keep its texts as UTF-8", step, code="store-encoding")
        _make_owner(connection)
        is_new = _make_role(connection, role, password)
        connection.exec_driver_sql(f"SET LOCAL ROLE {OWNER}")
        for statement in (*statements(), *grants(_SAFE.quote_identifier(role))):
            connection.exec_driver_sql(statement.replace("%", "%%"))
    return is_new


def _make_owner(connection: Connection) -> None:
    if connection.execute(_IS_THERE, {"name": OWNER}).scalar() is None:
        connection.exec_driver_sql(f"CREATE ROLE {OWNER} NOLOGIN {_ATTRIBUTES}")
    connection.exec_driver_sql(f"GRANT {OWNER} TO CURRENT_USER")
    database = _SAFE.quote_identifier(str(connection.engine.url.database))
    connection.exec_driver_sql(f"GRANT CREATE ON DATABASE {database} TO {OWNER}")


def _make_role(connection: Connection, role: str, password: str) -> bool:
    """Make the role of the service. Raises StateRefused for one whom no filter would stop."""
    named = {"name": role, "owner": OWNER}
    if connection.execute(_IS_THERE, named).scalar() is not None:
        if connection.execute(_IS_MIGHTY, named).scalar():
            what = (
                f"the role {role} is a superuser, bypasses row-level security or owns the store: nothing would stop it"
            )
            raise StateRefused(
                "store", what, "Name another role with --role; it is made if it is not there.", code="store-role"
            )
        return False
    signs_in = f"LOGIN PASSWORD {_QUOTED(password)}" if password else "LOGIN"
    connection.exec_driver_sql(f"CREATE ROLE {_SAFE.quote_identifier(role)} {signs_in} {_ATTRIBUTES}")
    return True
