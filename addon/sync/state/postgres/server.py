"""A PostgreSQL server as the state uses it: each transaction is bound to one practice; writers come one by one."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection

from addon.sync.state.faults import name_faults
from addon.sync.state.postgres.schema import SETTING, VIEWS

_LOCAL = frozenset({"", "localhost", "127.0.0.1", "::1"})
_CONNECT = MappingProxyType({"connect_timeout": 10, "client_encoding": "utf8", "application_name": "groupkeeper"})
_NOTICED = "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3"
"""The server lets go of what a computer held that vanished, within a minute."""
_BIND = (
    f"SELECT set_config('{SETTING}', %s, true), set_config('search_path', '{VIEWS}, pg_temp', true), "
    "set_config('lock_timeout', %s, true)"
)
"""For this transaction alone: a connection that goes back to the pool shows nobody anything."""
_NUL = "\0"
_Row = dict[str, object] | tuple[object, ...]
_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"


class PracticeEngine(Engine):
    """The rows of one practice among others on a server; everything else is as with any engine.

    ``begin`` is for those who write: a second one waits until the first has committed, as with SQLite. Reading waits
    for nobody. ``fence`` is asked before each commit begins and raises where its owner has lost the practice.
    """

    def __init__(self, server: Engine, practice: str, *, is_own: bool) -> None:
        super().__init__(server.pool, server.dialect, server.url, hide_parameters=True)
        self.practice = practice
        self.waits = "5s"
        self.fence: Callable[[], object] = lambda: None
        self._server, self._is_own = server, is_own
        event.listen(self, "begin", self._bind)
        event.listen(self, "before_cursor_execute", _without_nul, retval=True)

    def _bind(self, connection: Connection) -> None:
        connection.exec_driver_sql(_BIND, (self.practice, self.waits))

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """Begin to write; commit at the end. Raises StateLocked where somebody writes for longer than 5 seconds."""
        self.fence()
        with super().begin() as connection:
            connection.exec_driver_sql(_ALONE, (f"groupkeeper writes {self.practice}",))
            yield connection

    def dispose(self, close: bool = True) -> None:  # noqa: FBT001, FBT002 (as SQLAlchemy has it)
        """Let go of the server, where nobody shares it."""
        if self._is_own:
            self._server.dispose(close)


def _without_nul(*called: Any) -> tuple[str, Any]:  # noqa: ANN401 (as SQLAlchemy calls it)
    """Replace what no text of PostgreSQL can hold, as a browser would show it: a statement would fail with it."""
    _, _, statement, given, _, is_many = called
    rows = given if is_many else [given or ()]
    if any(isinstance(value, str) and _NUL in value for row in rows for value in _values(row)):
        rows = [_shown(row) for row in rows]
    return statement, rows if is_many else rows[0]


def _values(row: _Row) -> Iterable[object]:
    return row.values() if isinstance(row, dict) else row


def _shown(row: _Row) -> _Row:
    values = (one.replace(_NUL, "\ufffd") if isinstance(one, str) else one for one in _values(row))
    return dict(zip(row, values, strict=True)) if isinstance(row, dict) else tuple(values)


def is_at(database: Engine, url: str) -> bool:
    """Return whether a database that is open is the one at an address."""
    return database.url.set(password=None) == _address(url).set(password=None)


def _address(url: str) -> URL:
    return make_url(url).set(drivername="postgresql+psycopg")


def server(url: str, *, password: str | None = None) -> Engine:
    """Return a server's database, for any number of practices; ``password`` None: libpq's own ways count.

    A server elsewhere is spoken to through TLS, unless the address tells otherwise by ``sslmode``.
    """
    address = _address(url)
    if password is not None:
        address = address.set(password=password)
    engine = create_engine(address, hide_parameters=True, pool_pre_ping=True, connect_args={**_CONNECT, **tls(address)})
    event.listen(engine, "connect", _set_up)
    name_faults(engine)
    return engine


def tls(address: URL) -> dict[str, str]:
    """Return what keeps the way to a server elsewhere from being overheard, unless its address tells otherwise."""
    host = address.host or str(address.query.get("host", ""))
    is_local = host in _LOCAL or host.startswith("/")
    return {} if is_local or "sslmode" in address.query else {"sslmode": "require"}


def _set_up(connection: DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    cursor.execute(_NOTICED)
    cursor.close()
    connection.commit()
