"""Faults of a PostgreSQL server by their cause, with what a person can do."""

from collections.abc import Mapping
from types import MappingProxyType

from addon.problems import (
    StateAway,
    StateDamaged,
    StateFull,
    StateLocked,
    StateMissing,
    StateNotWritable,
    StateRefused,
    StateUnusable,
)

_AGAIN = "Nothing is lost: what this pass could not finish, the next one does."
_Cause = tuple[type[StateUnusable], str, str, str]
_AWAY: _Cause = (
    StateAway,
    "store-away",
    "the database server cannot be reached",
    (
        "Check that the server runs and that the address ([state] in practice.toml, or [store] in agency.toml) "
        f"leads to it, then run again. {_AGAIN}"
    ),
)
_BUSY: _Cause = (
    StateLocked,
    "state-locked",
    "another program keeps this practice's rows on the database server busy",
    f"Run again in a minute; groupkeeper doctor tells who works on the practice. {_AGAIN}",
)
_FULL: _Cause = (
    StateFull,
    "state-full",
    "the database server has no room or no memory left",
    f"Ask whoever runs the server to make room, then run again. {_AGAIN}",
)
_MANY: _Cause = (
    StateAway,
    "store-many",
    "the database server takes no more connections",
    f"Raise max_connections there or run fewer workers (docs/postgresql.md), then run again. {_AGAIN}",
)
_READ_ONLY: _Cause = (
    StateNotWritable,
    "state-not-writable",
    "the database server only lets us read: it is a standby, or was set read-only",
    f"Name the primary server in practice.toml, or ask whoever runs the server; then run again. {_AGAIN}",
)
_PASSWORD: _Cause = (
    StateRefused,
    "store-password",
    "the database server refuses this user or its password",
    "Check the user in the address and the password in the file that password_file names, then run again.",
)
_NO_PASSWORD: _Cause = (
    StateRefused,
    "store-password",
    "the database server asks for a password, and there is none here",
    (
        "Copy the file that groupkeeper store wrote to state/store-password, or where password_file says, with chmod "
        "600; or set GROUPKEEPER_STORE_PASSWORD or PGPASSWORD (docs/postgresql.md). Then run again."
    ),
)
_RIGHTS: _Cause = (
    StateRefused,
    "store-rights",
    "this user may not use Groupkeeper's views on the database server",
    "Let whoever owns the database run groupkeeper store with this user as --role, then run again.",
)
_NO_DATABASE: _Cause = (
    StateMissing,
    "store-missing",
    "the server has no such database",
    "Check the address in practice.toml, or let whoever runs the server make the database (docs/postgresql.md).",
)
NOT_MADE: _Cause = (
    StateMissing,
    "store-missing",
    "nothing of Groupkeeper's is in this database",
    "Let whoever owns the database run groupkeeper store (docs/postgresql.md), then run again.",
)
_DAMAGED: _Cause = (
    StateDamaged,
    "state-damaged",
    "the database server finds its own files damaged",
    "Leave everything where it is and ask whoever runs the server; the nightly backups in state/nightly are untouched.",
)
_BY_STATE: Mapping[str, _Cause] = MappingProxyType(
    {
        "08": _AWAY,
        "57P": _AWAY,
        "25006": _READ_ONLY,
        "28": _PASSWORD,
        "3D000": _NO_DATABASE,
        "3F000": NOT_MADE,
        "40": _BUSY,
        "42501": _RIGHTS,
        "42P01": NOT_MADE,
        "53300": _MANY,
        "53": _FULL,
        "55P03": _BUSY,
        "57014": _BUSY,
        "58": _DAMAGED,
        "XX": _DAMAGED,
    }
)
"""Causes by the beginning of SQLSTATE; the first that fits counts."""
_BY_WORDS: Mapping[str, _Cause] = MappingProxyType(
    {
        "password": _PASSWORD,
        "authentication": _PASSWORD,
        "pg_hba.conf": _PASSWORD,
        "role": _PASSWORD,
        "database": _NO_DATABASE,
        "too many": _MANY,
    }
)
"""Who is not let in gets no SQLSTATE from libpq, only words, whose English the server may not speak."""
_NOT_SUPPLIED = "no password supplied"
"""What libpq itself says, in no other language, before a server could refuse anything."""


def server_fault(refused: BaseException) -> StateUnusable | None:
    """Return the fault for what psycopg raised, None where it is none of these. Its own text may hold a name."""
    if type(refused).__module__.partition(".")[0] != "psycopg":
        return None
    state = getattr(refused, "sqlstate", None)
    if state:
        cause = next((cause for begins, cause in _BY_STATE.items() if state.startswith(begins)), None)
    else:
        cause = _without_state(refused)
    return None if cause is None else named(cause)


def _without_state(refused: BaseException) -> _Cause | None:
    if type(refused).__name__ not in {"OperationalError", "ConnectionTimeout"}:
        return None
    if _NOT_SUPPLIED in str(refused):
        return _NO_PASSWORD
    text = str(refused).partition("FATAL:")[2]
    return next((cause for word, cause in _BY_WORDS.items() if word in text), _AWAY)


def named(cause: _Cause) -> StateUnusable:
    """Return a cause as a fault."""
    kind, code, what, step = cause
    return kind("state", what, step, code=code)
