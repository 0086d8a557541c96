"""Faults of the database by their cause, with what a person can do; every statement that fails raises one."""

import logging
import sqlite3
from pathlib import Path

from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import DataError, IntegrityError, ProgrammingError

from addon.problems import (
    StateDamaged,
    StateFull,
    StateGone,
    StateLocked,
    StateNotWritable,
    StateUnusable,
    write_refused,
)
from addon.sync.state.postgres.causes import server_fault

_OURS = (DataError, IntegrityError, ProgrammingError)
_AGAIN = "Nothing is lost: what this pass could not finish, the next one does."
_FULL = f"Free some space on this disk and run again. {_AGAIN}"
_LOCKED = (
    "Close the program that has state/groupkeeper.db open (a backup, a virus scan, a database viewer, Groupkeeper on "
    f"another computer) and run again. {_AGAIN}"
)
_NOT_WRITABLE = (
    "Check that the disk has room, is connected and is not read-only, and that this account may change the files in "
    f"state/; then run again. {_AGAIN}"
)
DAMAGED = (
    "The workbook and its copies in state/backups are untouched; leave everything where it is. Restart the computer "
    "and run again. If this comes back, put back the newest good copy of state/groupkeeper.db: the service keeps one "
    "in each backup in state/nightly, see docs/service.md. If there is none, ask whoever set Groupkeeper up before "
    "anything is moved: a new memory begins from the workbook, keeps every row and holds all messages back, but open "
    "conflicts, what undo needs and what was sent are forgotten."
)
_IS_GONE = "the state database was deleted, moved or replaced while Groupkeeper was running"
_PUT_BACK = (
    "Stop Groupkeeper. Put the folder state/ back where it was, or its newest good copy (docs/service.md, Backups), "
    "then start it again. Since this was noticed nothing was written, sent or answered."
)
_OTHERWISE = f"Run again; if this comes back, restart the computer. {_AGAIN}"
_CAUSES: dict[int, tuple[type[StateUnusable], str, str, str]] = {
    sqlite3.SQLITE_FULL: (StateFull, "state-full", "the disk is full", _FULL),
    sqlite3.SQLITE_BUSY: (StateLocked, "state-locked", "another program keeps the state database busy", _LOCKED),
    sqlite3.SQLITE_LOCKED: (StateLocked, "state-locked", "another program keeps the state database busy", _LOCKED),
    sqlite3.SQLITE_CORRUPT: (StateDamaged, "state-damaged", "the state database is damaged", DAMAGED),
    sqlite3.SQLITE_NOTADB: (StateDamaged, "state-damaged", "the state database is damaged", DAMAGED),
    **dict.fromkeys(
        (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR),
        (StateNotWritable, "state-not-writable", "the system does not let the state database be used", _NOT_WRITABLE),
    ),
}


def notice_if_gone(engine: Engine, path: Path) -> None:
    """Let nothing use a database whose file is no longer the one that was opened.

    SQLite would go on reading and writing a deleted file, which is lost at the end, and make a new, empty one.
    """
    opened = _identity(path)

    def look(*_: object) -> None:
        if _identity(path) != opened:
            raise StateGone("state", _IS_GONE, _PUT_BACK, code="state-gone")

    for use in ("do_connect", "checkout"):
        event.listen(engine, use, look)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        there = path.stat()
    except OSError:
        return None
    return there.st_dev, there.st_ino


def name_faults(engine: Engine) -> None:
    """Let every statement, commit and connection of a database fail with a named fault; and log no row."""
    event.listen(engine, "handle_error", _named)
    logging.getLogger("sqlalchemy.engine.Engine").addFilter(_is_no_row)
    logging.getLogger("sqlalchemy.pool").setLevel(logging.CRITICAL)  # a lost connection is told once, as our fault


def _is_no_row(record: logging.LogRecord) -> bool:
    """Return whether a log record may be written: below a warning SQLAlchemy logs whole rows, names and scores."""
    return record.levelno >= logging.WARNING


def _named(context: ExceptionContext) -> None:
    """Raise the fault, without the exception's text, which may hold a name; a mistake of ours stays what it is."""
    if context.is_pre_ping:
        return  # a connection that broke in the pool is replaced, and nobody need know
    found = server_fault(context.original_exception)
    if found is not None or not isinstance(context.sqlalchemy_exception, _OURS):
        raise (found or fault(context.original_exception)) from None


def fault(refused: BaseException) -> StateUnusable:
    """Return the fault for what a database, or the system around its file, raised."""
    code = getattr(refused, "sqlite_errorcode", 0) & 0xFF
    if isinstance(refused, OSError):
        code = sqlite3.SQLITE_FULL if write_refused("", refused).code == "no-room" else sqlite3.SQLITE_CANTOPEN
    if code in _CAUSES:
        kind, name, what, step = _CAUSES[code]
        return kind("state", what, step, code=name)
    what = f"the state database cannot be used ({type(refused).__name__})"
    return StateUnusable("state", what, _OTHERWISE, code="state-refused")
