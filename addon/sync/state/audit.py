"""The audit log in the state: rows are added one after the other, each chained to the one before; nothing is changed.

Where it cannot be written it stops nothing: whoever has to be told of something is told all the same, and the next
pass tells what is wrong with the log.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import chain, takewhile
from typing import Any

import structlog
from sqlalchemy import Connection, Engine, Row, Select, delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from addon.audit.anchors import Anchor
from addon.audit.chain import BEGINNING, UNPROTECTED, AuditRow, Head, chained
from addon.audit.events import EDITED, SEALED, WORKBOOK, AuditEvent, is_about, row_of
from addon.audit.verifying import Verdict, verified
from addon.memory import Kept
from addon.problems import Fault, Problem, StateNotWritable, StateRefused, UnknownRun, in_file
from addon.sync.state.bulk import AT_ONCE
from addon.sync.state.instants import sortable
from addon.sync.state.one_commit import Also
from addon.sync.state.tables import AUDIT, GUARDS, TYPED, guard_made
from addon.sync.state.together import Together

FindKey = Callable[[bool], bytes | None]
"""Returns the key; None where there is none. True: none was ever needed, so one may be made."""
LOG = "audit log"
LOOKED_AT = 50
"""So many of the last rows each pass verifies; the nightly backup verifies them all."""
KEPT_FOR = timedelta(days=6 * 366)
"""How long rows are kept in the log at least: six years."""
_HEAD = select(AUDIT.c.n, AUDIT.c.mac).order_by(AUDIT.c.n.desc()).limit(1)
_ALL = select(*AUDIT.c).order_by(AUDIT.c.n)
_STEP = "Run groupkeeper audit DIR --verify; docs/audit.md tells what to do then. Nothing else is stopped by it."


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditTold:
    """What the last verification of the whole log found, and when; ``first`` is what is wrong first, "" if nothing."""

    at: datetime
    rows: int
    wrong: int = 0
    first: str = ""


AUDIT_TOLD = Kept("audit verdict", AuditTold)
"""Under the key "last"."""


def no_key(_: bool) -> None:  # noqa: FBT001 (a FindKey)
    """Find no key: a state that is no practice's, as in memory, has a log that nothing protects and nobody misses."""


class AuditLog:
    """The audit log of one practice: one for all threads, so that they share commits. ``find_key`` may be replaced."""

    def __init__(self, engine: Engine, find_key: FindKey = no_key) -> None:
        self._engine = engine
        self.find_key = find_key
        self._together: Together[Sequence[AuditEvent], None] = Together(self._add_all)

    # --- adding -----------------------------------------------------------------------------------

    def add(self, *events: AuditEvent) -> bool:
        """Add events in one commit of their own; False where the log cannot be written, which stops nothing."""
        if not events:
            return True
        try:
            self._together.do(events)
        except (Fault, SQLAlchemyError) as refused:
            _tell(refused)
            return False
        return True

    def _add_all(self, some: Sequence[Sequence[AuditEvent]]) -> list[None]:
        with self._engine.begin() as connection:
            _one_at_a_time(connection)
            self._append(connection, chain.from_iterable(some))
        return [None] * len(some)

    def adding(self, *events: AuditEvent) -> Also:
        """Return what adds events within somebody's commit, which has written something before."""
        return lambda connection: self._try(connection, events)

    def add_typed(self, connection: Connection, run: str, at: datetime) -> None:
        """Add, within the commit of a run that read the workbook ``at`` that instant, which rows people typed into."""
        cells = select(TYPED.c.tab, TYPED.c.rid, TYPED.c.field).where(TYPED.c.run == run).order_by(TYPED.c.n)
        fields: dict[tuple[str, str], list[str]] = {}
        for tab, rid, field in connection.execute(cells):
            fields.setdefault((tab, rid), []).append(field)
        rows = ((row_of(tab, rid), " ".join(names)) for (tab, rid), names in fields.items())
        if fields:
            self._try(
                connection, [AuditEvent(at=at, who=WORKBOOK, what=EDITED, about=one, how=how) for one, how in rows]
            )

    def _try(self, connection: Connection, events: Iterable[AuditEvent]) -> None:
        """Add events, or leave them out where the log cannot be written: the rest of the commit counts."""
        try:
            _one_at_a_time(connection)
            with connection.begin_nested():
                self._append(connection, events)
        except (Fault, SQLAlchemyError) as refused:
            _tell(refused)

    def _append(self, connection: Connection, events: Iterable[AuditEvent]) -> None:
        last, timed = connection.execute(_HEAD).first(), ((sortable(one.at), one) for one in events)
        key = self._key(is_first=last is None or _none_is_protected(connection, last.mac))
        rows = [asdict(one) for one in chained(key, Head(*last) if last else BEGINNING, timed)]
        if rows:
            connection.execute(insert(AUDIT), rows)

    def _key(self, *, is_first: bool) -> bytes | None:
        try:
            return self.find_key(is_first)
        except (Fault, OSError):
            return None

    # --- reading ----------------------------------------------------------------------------------

    def head(self) -> Head:
        """Return the last row's number and MAC."""
        with self._engine.connect() as connection:
            last = connection.execute(_HEAD).first()
        return Head(*last) if last else BEGINNING

    def rows(self, *, since: datetime | None = None, who: str = "", about: Iterable[str] = ()) -> Iterator[AuditRow]:
        """Yield rows, the oldest first: from then on, by whose name has ``who`` in it, about one of these.

        ``about`` are codes, or rows of the workbook as the log calls them.
        """
        wanted, query = list(about), _ALL
        query = query if since is None else query.where(AUDIT.c.at >= sortable(since))
        query = query.where(AUDIT.c.who.contains(who, autoescape=True)) if who else query
        for row in self._read(query):
            if not wanted or any(is_about(row.about, one) for one in wanted):
                yield row

    def _read(self, query: Select[Any]) -> Iterator[AuditRow]:
        with self._engine.connect() as connection:
            for some in connection.execute(query).partitions(AT_ONCE):
                yield from map(_row, some)

    # --- verifying --------------------------------------------------------------------------------

    def verdict(self, anchors: Iterable[Anchor] = ()) -> Verdict:
        """Verify every row. Raises StateUnusable where the log cannot be read, UnknownRun where there is no key."""
        key = self._key(is_first=False)
        if key is None and self.head() != BEGINNING:
            step = "Put the file with the key back where practice.toml names it (docs/audit.md)."
            raise UnknownRun(LOG, "the key of the audit log is missing or cannot be read", step)
        return verified(self._read(_ALL), key or b"", origin=self._origin(), anchors=anchors)

    def _origin(self) -> Head:
        """Return the last row that was sealed away, as the row about it tells."""
        with self._engine.connect() as connection:
            first = connection.execute(select(func.min(AUDIT.c.n))).scalar() or 1
            sealed = select(AUDIT.c.how).where(AUDIT.c.what == SEALED, AUDIT.c.about == f"{first - 1}")
            found = connection.execute(sealed).scalar()
        return BEGINNING if found is None else Head(first - 1, str(found))

    def unguarded(self) -> list[str]:
        """Return which triggers of an SQLite file are missing that refuse changes of the log."""
        if self._engine.dialect.name != "sqlite":
            return []
        with self._engine.connect() as connection:
            there = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all()
        return sorted(GUARDS.keys() - set(there))

    def guard_again(self) -> None:
        """Make the triggers anew that are missing."""
        with self._engine.begin() as connection:
            for name in self.unguarded():
                connection.exec_driver_sql(guard_made(name))

    def problems(self, told: AuditTold | None) -> list[Problem]:
        """Return what is wrong with the log, as far as its key and its last rows show it, or as was ``told`` before."""
        try:
            found = self._look()
        except (Fault, SQLAlchemyError) as refused:
            what = refused.what if isinstance(refused, Fault) else type(refused).__name__
            return [Problem(in_file(LOG), "audit-log", f"it cannot be read: {what}", _STEP)]
        if found is None and told is not None and told.wrong:
            found = f"{told.first}; wrong: {told.wrong:,}"
        return [] if found is None else [Problem(in_file(LOG), "audit-log", found, _STEP)]

    def _look(self) -> str | None:
        if self.find_key is no_key:
            return None
        rows = list(self._read(_ALL.order_by(None).order_by(AUDIT.c.n.desc()).limit(LOOKED_AT)))[::-1]
        key = self._key(is_first=False)
        if key is None and rows:
            return "its key is missing or cannot be read: what happens now is noted, and protected by nothing"
        if len(rows) < 2 or key is None:
            return None
        return next(map(str, verified(rows[1:], key, origin=Head(rows[0].n, rows[0].mac)).new), None)

    # --- sealing ----------------------------------------------------------------------------------

    def seal(self, event: AuditEvent, write: Callable[[Sequence[AuditRow]], None]) -> int:
        """Move the rows older than six years into a file, by ``write``; return how many.

        The row that tells of it carries the chain on. Raises StateUnusable, and what ``write`` raises: nothing was
        changed. On PostgreSQL the service's own role may not delete rows: the owner of the tables has to do it.
        """
        before = sortable(event.at - KEPT_FOR)
        with self._engine.begin() as connection:
            _one_at_a_time(connection)
            old = [*takewhile(lambda row: row.at < before, map(_row, connection.execute(_ALL)))]
            if not old:
                return 0
            last = old[-1]
            told = AuditEvent(at=event.at, who=event.who, what=SEALED, about=str(last.n), how=last.mac)
            self._append(connection, [told])
            _delete_through(connection, last.n)
            write(old)
        return len(old)


def _one_at_a_time(connection: Connection) -> None:
    """Let nobody else write until the commit. On PostgreSQL whoever begins to write has the practice's lock already."""
    has_begun = getattr(connection.connection.driver_connection, "in_transaction", False)
    if connection.dialect.name == "sqlite" and not has_begun:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _none_is_protected(connection: Connection, last: str) -> bool:
    """Return whether no row bears a MAC, as where no key could be made with the first: then one may be made now."""
    protected = select(AUDIT.c.n).where(AUDIT.c.mac != UNPROTECTED).limit(1)
    return last == UNPROTECTED and connection.execute(protected).first() is None


def _delete_through(connection: Connection, n: int) -> None:
    name = "audit_keeps_its_rows"
    is_guarded = connection.dialect.name == "sqlite"
    if is_guarded:
        connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    try:
        connection.execute(delete(AUDIT).where(AUDIT.c.n <= n))
    except StateRefused:
        what = "this role of the database may not take rows out of the audit log"
        raise StateNotWritable(LOG, what, "Let the owner of the tables do it (docs/audit.md).") from None
    if is_guarded:
        connection.exec_driver_sql(guard_made(name))


def _row(row: Row[Any]) -> AuditRow:
    return AuditRow(row.n, row.at, row.who, row.what, row.about, row.how, row.mac)


def _tell(refused: Exception) -> None:
    """Log that something was not noted: its kind only."""
    structlog.get_logger().warning("audit log", not_noted=type(refused).__name__)
