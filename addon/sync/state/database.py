"""The state database: what was last agreed on, the intents of a running pass, the journal for undo.

SQLAlchemy Core; SQLite by default (WAL, synchronous FULL). A pass writes its whole commit as
*pending* before it touches the workbook and turns it into the agreement afterwards in one
transaction, so that a pass that died in between is settled by reading, never by guessing. Baselines
are packed one record per sheet row. No decisions are taken here.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    Table,
    bindparam,
    create_engine,
    delete,
    event,
    func,
    insert,
    select,
    tuple_,
    update,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import StaticPool

from addon.memory import Kept, T
from addon.problems import StateDamaged, StateNewer
from addon.sync.merging.agreement import AgreedRow, AgreedTab
from addon.sync.merging.tab_plan import ROW
from addon.sync.state.audit import AuditLog
from addon.sync.state.bulk import fill
from addon.sync.state.commits import Commit, JournalEntry, Run, as_journal, as_kept, as_rows, plain
from addon.sync.state.counts import Counts
from addon.sync.state.faults import DAMAGED, fault, name_faults, notice_if_gone
from addon.sync.state.feedback_box import FeedbackBox
from addon.sync.state.inbox import Addresses, Inbox
from addon.sync.state.links import MemberLinks
from addon.sync.state.migrations import STEPS
from addon.sync.state.outbox import Outbox
from addon.sync.state.records import as_row, keeping, mine, one, understood
from addon.sync.state.sealing import Owners, keys_of, opened_rows, sealed_rows
from addon.sync.state.seats import Seats
from addon.sync.state.staff import StaffAccounts
from addon.sync.state.tables import JOURNAL, KEPT, META, PENDING_KEPT, PENDING_ROWS, ROWS, RUN, TYPED, VERSION, entries

SCHEMA_VERSION = 1 + len(STEPS)
IN_MEMORY = "sqlite://"
_ONE_CONNECTION: Mapping[str, Any] = MappingProxyType(  # in memory another connection is another database
    {"poolclass": StaticPool, "connect_args": {"check_same_thread": False}}
)
_UNKNOWN = "1970-01-01T00:00:00+00:00"  # nobody can tell when a run read the workbook
APPLYING, DONE = "applying", "done"
BASED_ON, SEEN = "based_on", "seen"
_ALL = select(KEPT.c.kind, KEPT.c.key, KEPT.c.value).order_by(KEPT.c.kind, KEPT.c.key)
_OF_KINDS = _ALL.where(KEPT.c.kind.in_(bindparam("kinds")))


class State:
    """The state database of one practice."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._inbox = Inbox(engine)
        self._audit = AuditLog(engine)

    @property
    def engine(self) -> Engine:
        """Return the database."""
        return self._engine

    @property
    def outbox(self) -> Outbox:
        """Return the messages on their way."""
        return Outbox(self._engine, self._audit)

    @property
    def audit(self) -> AuditLog:
        """Return the log of who saw or changed what: one for all threads, so that they share commits."""
        return self._audit

    @property
    def inbox(self) -> Inbox:
        """Return what arrived from outside: one for all threads, so that they share commits."""
        return self._inbox

    @property
    def addresses(self) -> Addresses:
        """Return what is known about addresses."""
        return Addresses(self._engine)

    @property
    def links(self) -> MemberLinks:
        """Return the links to members' pages."""
        return MemberLinks(self._engine)

    @property
    def seats(self) -> Seats:
        """Return who has what only one can have."""
        return Seats(self._engine)

    @property
    def feedback(self) -> FeedbackBox:
        """Return where anonymous answers go."""
        return FeedbackBox(self._engine)

    @property
    def counts(self) -> Counts:
        """Return how often something was tried."""
        return Counts(self._engine)

    @property
    def staff(self) -> StaffAccounts:
        """Return who may use the pages."""
        return StaffAccounts(self._engine)

    def tab(self, name: str) -> AgreedTab:
        """Return all baselines of a tab."""
        return self.tabs(name).get(name, AgreedTab())

    def tabs(self, *names: str) -> dict[str, AgreedTab]:
        """Return all baselines by tab, in no order (sorting them would double the time): of these tabs, or of all."""
        query = select(*ROWS.c)
        found = self._rows(query.where(ROWS.c.tab.in_(names)) if names else query, ROWS)
        return {name: AgreedTab(rows) for name, rows in found.items()}

    def _rows(self, query: Select[Any], table: Table) -> dict[str, dict[str, AgreedRow]]:
        found: dict[str, dict[str, AgreedRow]] = defaultdict(dict)
        with self._engine.connect() as connection:
            for tab, rid, key, mark, packed, gone in opened_rows(connection, query, table):
                found[tab][rid] = AgreedRow(rid=rid, key=key, digest=mark, packed=packed, gone=gone)
        return found

    def remembered(self, kept: Kept[T]) -> dict[str, T]:
        """Return every record of a kind by its key."""
        return self.all_remembered((kept,))[kept.kind]

    def all_remembered(self, kinds: Iterable[Kept[Any]]) -> dict[str, dict[str, Any]]:
        """Return every record of these kinds by kind and key. One query: a pass asks for dozens of kinds."""
        asked = {kept.kind: kept for kept in kinds}
        found: dict[str, dict[str, Any]] = {kind: {} for kind in asked}
        with self._engine.connect() as connection:
            query = _OF_KINDS.params(kinds=list(asked))
            for kind, key, text in opened_rows(connection, query, KEPT):
                found[kind][key] = understood(asked[kind], text)
        if keys_of(self._engine):  # the database sorts by digests of their keys
            found = {kind: dict(sorted(records.items())) for kind, records in found.items()}
        return found

    def one(self, kept: Kept[T], key: str) -> T | None:
        """Return one record of a kind, None if there is none: the others are not read."""
        with self._engine.connect() as connection:
            return one(connection, kept, key)

    def persist(self, run: str, commit: Commit) -> None:
        """Write a run's whole commit as pending, before anything is applied."""
        with self._engine.begin() as connection:
            _clear_pending(connection)
            number = (connection.execute(select(func.max(RUN.c.number))).scalar() or 0) + 1
            summary = json.dumps({BASED_ON: commit.based_on, SEEN: commit.seen}, ensure_ascii=False)
            connection.execute(insert(RUN).values(id=run, number=number, state=APPLYING, summary=summary))
            owners: Owners = {}
            _fill(connection, PENDING_ROWS, as_rows(commit), owners)
            _fill(connection, PENDING_KEPT, as_kept(commit), owners)
            _fill(connection, JOURNAL, as_journal(run, commit), owners)
            _fill(connection, TYPED, ((run, n, *plain(one)) for n, one in enumerate(commit.typed)), owners)

    def agree(self, run: str) -> None:
        """Turn the pending commit into the agreement: what was written has been observed."""
        with self._engine.begin() as connection:
            for table, pending, keys in (
                (ROWS, PENDING_ROWS, ("tab", "rid")),
                (KEPT, PENDING_KEPT, ("kind", "key")),
            ):
                there = select(*(pending.c[name] for name in keys))
                connection.execute(delete(table).where(tuple_(*(table.c[name] for name in keys)).in_(there)))
                rows = select(pending)
                if pending is PENDING_KEPT:
                    rows = rows.where(pending.c.value.is_not(None))
                connection.execute(insert(table).from_select([c.name for c in table.c], rows))
            connection.execute(update(RUN).where(RUN.c.id == run).values(state=DONE))
            _clear_pending(connection)
            summary = json.loads(connection.execute(select(RUN.c.summary).where(RUN.c.id == run)).scalar() or "{}")
            seen = datetime.fromisoformat(summary.get(SEEN) or _UNKNOWN)
            self._audit.add_typed(connection, run, seen)

    def pending(self) -> dict[str, dict[str, AgreedRow]]:
        """Return the baselines by tab and row that the interrupted run was to agree on."""
        return self._rows(select(*PENDING_ROWS.c), PENDING_ROWS)

    def agree_in_part(self, run: str, part: Commit, kinds: Collection[str]) -> None:
        """Agree on a part of what is pending: these rows and this journal, and the records of these kinds."""
        with self._engine.begin() as connection:
            connection.execute(delete(PENDING_ROWS))
            connection.execute(delete(PENDING_KEPT).where(PENDING_KEPT.c.kind.not_in(kinds)))
            _clear_history(connection, run)  # what people typed is met, and remembered, by the next pass
            owners: Owners = {}
            _fill(connection, PENDING_ROWS, as_rows(part), owners)
            _fill(connection, JOURNAL, as_journal(run, part), owners)
        self.agree(run)

    def discard(self, run: str) -> None:
        """Forget a run that was never applied, as if it had not been: it may be planned anew under its id."""
        with self._engine.begin() as connection:
            _clear_pending(connection)
            _clear_history(connection, run)
            connection.execute(delete(RUN).where(RUN.c.id == run))

    def interrupted(self) -> Run | None:
        """Return the run that died between persisting and agreeing, if there is one."""
        return next((run for run in self.runs() if run.state == APPLYING), None)

    def runs(self) -> list[Run]:
        """Return all runs, newest first."""
        with self._engine.connect() as connection:
            found = connection.execute(select(RUN).order_by(RUN.c.number.desc())).all()
        return [_run(row.id, row.number, row.state, json.loads(row.summary)) for row in found]

    def journal(self, run: str) -> list[JournalEntry]:
        """Return what a run wrote, in order."""
        return self._entries(JOURNAL, run)

    def typed(self, run: str) -> list[JournalEntry]:
        """Return what people had typed since the run before, in order."""
        return self._entries(TYPED, run)

    def _entries(self, history: Table, run: str) -> list[JournalEntry]:
        with self._engine.connect() as connection:
            found = opened_rows(connection, entries(history).where(history.c.run == run), history)
            return [JournalEntry(*entry) for _, _, *entry in found]

    def written(self, tab: str, rids: Iterable[str]) -> dict[str, list[JournalEntry]]:
        """Return what all runs wrote into these rows of a tab, by row, in order."""
        wanted, found = sorted(rids), defaultdict(list)
        with self._engine.connect() as connection:
            for first in range(0, len(wanted), 500):
                some = JOURNAL.c.rid.in_(wanted[first : first + 500])
                mine = entries(JOURNAL).where(JOURNAL.c.tab == tab, some)
                for _, _, *entry in opened_rows(connection, mine, JOURNAL):
                    one = JournalEntry(*entry)
                    found[one.rid].append(one)
        return found

    def added_with(self, tab: str, rids: Collection[str]) -> list[frozenset[str]]:
        """Return, for each run that appended one of these rows to a tab, all the rows that it appended there."""
        mine, is_new = (JOURNAL.c.tab == tab, JOURNAL.c.field == ROW), JOURNAL.c.pre == ""
        found: dict[str, set[str]] = defaultdict(set)
        with self._engine.connect() as connection:
            for run, rid in connection.execute(select(JOURNAL.c.run, JOURNAL.c.rid).where(*mine, is_new)):
                found[run].add(rid)
            for run, _, *entry in opened_rows(connection, entries(JOURNAL).where(*mine, ~is_new), JOURNAL):
                one = JournalEntry(*entry)
                if one.post:  # put back, not emptied
                    found[run].add(one.rid)
        return [frozenset(run) for run in found.values() if not run.isdisjoint(rids)]

    def changes_since(
        self, number: int, *, as_read: bool = False, without: Collection[str] = ()
    ) -> Iterator[tuple[JournalEntry, bool]]:
        """Yield what changed in the workbook after a run (by its number), oldest first, and whether a person did it.

        Of each later run: what people had typed when it read the workbook, then what it wrote. ``as_read``: what the
        run itself wrote comes first. What the runs ``without`` wrote is left out.
        """
        with self._engine.connect() as connection:
            later = RUN.c.number >= number if as_read else RUN.c.number > number
            runs = connection.execute(select(RUN.c.id, RUN.c.number).where(later).order_by(RUN.c.number)).all()
            for run, its_number in runs:
                tables = (JOURNAL,) if its_number == number else (TYPED, JOURNAL)
                for table in tables if run not in without else ():
                    for _, _, *entry in opened_rows(connection, entries(table).where(table.c.run == run), table):
                        yield JournalEntry(*entry), table is TYPED

    def keep(self, kept: Kept[T], key: str, value: T) -> None:
        """Keep one record at once, outside any run (what a finished pass had read)."""
        with self._engine.begin() as connection:
            keeping(kept, {key: value})(connection)

    def keep_first(self, kept: Kept[T], key: str, value: T) -> T:
        """Keep one record unless there is one already, and return the one that is there: processes may come at once."""
        if self.one(kept, key) is None:
            with suppress(IntegrityError), self._engine.begin() as connection:
                connection.execute(insert(KEPT).values(as_row(connection, kept, key, value)))
        there = self.one(kept, key)
        return value if there is None else there

    def try_writing(self) -> None:
        """Write nothing, but so that it fails where nothing could be written. Raises StateUnusable by its cause."""
        with self._engine.begin() as connection:
            connection.execute(update(VERSION).values(version=VERSION.c.version))

    def forget(self, kept: Kept[T], key: str) -> None:
        """Forget one record at once, outside any run."""
        with self._engine.begin() as connection:
            connection.execute(delete(KEPT).where(*mine(connection, kept, key)))

    def verify(self) -> None:
        """Look at every page of an SQLite file. Raises StateDamaged, though nothing has met the damage yet."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
            if found != "ok":
                raise StateDamaged("state", "the state database is damaged", DAMAGED, code="state-damaged")

    def close(self) -> None:
        """Let go of the database file."""
        self._engine.dispose()


def _run(run: str, number: int, state: str, summary: Mapping[str, object]) -> Run:
    return Run(run, number, state, based_on=str(summary.get(BASED_ON, "")), seen=str(summary.get(SEEN, "")))


def _fill(connection: Connection, table: Table, rows: Iterator[tuple[object, ...]], owners: Owners) -> None:
    """Insert rows given in the order of the table's columns; ``owners`` tells and learns whom rows are about."""
    fill(connection, table, sealed_rows(connection, table, rows, owners))


def _clear_history(connection: Connection, run: str) -> None:
    for table in (JOURNAL, TYPED):
        connection.execute(delete(table).where(table.c.run == run))


def _clear_pending(connection: Connection) -> None:
    connection.execute(delete(PENDING_ROWS))
    connection.execute(delete(PENDING_KEPT))


def open_state(url: str, file: Path | None = None) -> State:
    """Open (or create) the state at a SQLAlchemy URL, in a ``file``. Whatever uses it raises StateUnusable."""
    engine = create_engine(url, hide_parameters=True, **(_ONE_CONNECTION if url == IN_MEMORY else {}))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _safe_sqlite)
    if file is not None:
        notice_if_gone(engine, file)
    name_faults(engine)
    META.create_all(engine)
    bring_up_to_date(engine)
    return State(engine)


def bring_up_to_date(engine: Engine) -> None:
    """Bring what the tables hold to this version, in one transaction. Raises StateNewer where a newer one wrote it."""
    with engine.begin() as connection:
        found = connection.execute(select(VERSION.c.version)).scalar()
        if found is not None and found > SCHEMA_VERSION:
            what = "a newer version of Groupkeeper has written the state database"
            raise StateNewer("state", what, "Update Groupkeeper on this computer and run again; nothing was changed.")
        if found is None:
            connection.execute(insert(VERSION).values(version=SCHEMA_VERSION))
        for step in STEPS[found - 1 :] if found else ():
            step(connection)
            connection.execute(update(VERSION).values(version=VERSION.c.version + 1))


def open_state_file(path: Path) -> State:
    """Open (or create) the SQLite state file, readable by its owner only."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError as refused:
        raise fault(refused) from None
    return open_state(f"sqlite:///{path}", path)


def _safe_sqlite(connection: DBAPIConnection, _: object) -> None:
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


_PRAGMAS: Iterable[str] = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "PRAGMA busy_timeout=5000")
