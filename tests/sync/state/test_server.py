"""A practice's state on a PostgreSQL server: its faults by name, one command at a time, numbers in commits' order."""

import os
import signal
from datetime import UTC, datetime
from itertools import count
from threading import Event, Thread

import pytest
from sqlalchemy import insert, select

from addon.audit.chain import AuditRow
from addon.audit.events import SEALED, AuditEvent
from addon.incoming import REPLY, Incoming
from addon.memory import Kept
from addon.outgoing import Address
from addon.pass_lock import Patience
from addon.problems import (
    PassAlreadyRunning,
    StateAway,
    StateFull,
    StateLocked,
    StateMissing,
    StateNewer,
    StateNotWritable,
    StateRefused,
    StateUnusable,
)
from addon.sync.state.commits import Commit, JournalEntry
from addon.sync.state.database import State
from addon.sync.state.postgres.opening import open_practice_on
from addon.sync.state.postgres.owner import make_store
from addon.sync.state.postgres.practice_lock import only_one_anywhere
from addon.sync.state.postgres.schema import VIEWS
from addon.sync.state.postgres.server import PracticeEngine, server
from addon.sync.state.tables import INBOX, KEPT
from tests.postgres_server import DATABASE, ROLE, StoreServer

pytestmark = pytest.mark.postgres
NOON = datetime(2026, 9, 30, 12, tzinfo=UTC)
COUNTER = Kept("counter", int)
_NUMBERS = count(1)


@pytest.fixture
def state(postgres: StoreServer) -> State:
    """Return the state of a practice of its own."""
    return open_practice_on(postgres.pages, f"s{next(_NUMBERS)}", is_own=False, begins=True)


def arrived(name: str) -> Incoming:
    """Return something that arrives."""
    return Incoming(source="texts", external_id=name, received=NOON, kind=REPLY, body={"text": "2"})


def happened(n: int) -> AuditEvent:
    """Return something for the audit log."""
    return AuditEvent(at=NOON, who="service", what="pass", how=f"{n}")


def another(state: State, postgres: StoreServer) -> State:
    """Open the same practice once more, as another process has it."""
    return open_practice_on(postgres.pages, engine_of(state).practice, is_own=False)


def engine_of(state: State) -> PracticeEngine:
    """Return a state's engine, which is one for a server."""
    assert isinstance(state.engine, PracticeEngine)
    return state.engine


def test_a_reader_that_remembers_the_last_number_misses_nothing(state: State) -> None:
    """Eight write, with commits that end in any order; none of them through the lock that writers take."""
    each, readers_end, seen = 40, Event(), []

    def write(who: int) -> None:
        for n in range(each):
            with engine_of(state).connect() as connection, connection.begin():
                values = {"source": f"w{who}", "external_id": f"{n}", "received": "", "kind": "reply", "body": "{}"}
                connection.execute(insert(INBOX).values(values))
                connection.exec_driver_sql("SELECT pg_sleep(random() * 0.002)")

    def read() -> None:
        last = 0
        while True:
            is_last = readers_end.is_set()
            with state.engine.connect() as connection:
                found = connection.execute(select(INBOX.c.number).where(INBOX.c.number > last).order_by(INBOX.c.number))
                new = list(found.scalars())
            seen.extend(new)
            last = new[-1] if new else last
            if is_last and not new:
                return

    reader, writers = Thread(target=read), [Thread(target=write, args=(who,)) for who in range(8)]
    for one in (reader, *writers):
        one.start()
    for one in writers:
        one.join()
    readers_end.set()
    reader.join()
    assert seen == list(range(1, 8 * each + 1))


def test_what_is_stored_at_once_by_many_processes_has_numbers_without_gaps(state: State, postgres: StoreServer) -> None:
    """Through the door that webhooks use, each thing twice."""
    doors = [another(state, postgres) for _ in range(4)]
    threads = [
        Thread(target=lambda door=door: [door.inbox.store(arrived(f"{n}")) for n in range(25)]) for door in doors
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(state.inbox.newer_than(0)) == 25


def test_who_writes_waits_for_who_writes_and_never_for_another_practice(state: State, postgres: StoreServer) -> None:
    """Two read a record and write it one higher, at once: no step is lost."""
    state.keep(COUNTER, "n", 0)

    def up(own: State) -> None:
        for _ in range(20):
            with own.engine.begin() as connection:
                here = (KEPT.c.kind == COUNTER.kind, KEPT.c.key == "n")
                value = int(connection.execute(select(KEPT.c.value).where(*here)).scalar_one())
                connection.execute(KEPT.update().where(*here).values(value=str(value + 1)))

    threads = [Thread(target=up, args=(another(state, postgres),)) for _ in range(4)]
    with open_practice_on(postgres.pages, "elsewhere", is_own=False, begins=True).engine.begin():
        for one in threads:
            one.start()
        for one in threads:
            one.join()
    assert state.remembered(COUNTER) == {"n": 80}


def test_nobody_who_opens_a_practice_waits_for_who_writes(state: State, postgres: StoreServer) -> None:
    """A first import may write for longer than others would wait; links and pages open the practice meanwhile."""
    state.keep(COUNTER, "n", 1)
    with state.engine.begin() as connection:
        connection.execute(KEPT.delete())
        assert another(state, postgres).remembered(COUNTER) == {"n": 1}


def test_a_nul_in_a_text_is_kept_as_what_it_is_shown_as(state: State) -> None:
    """PostgreSQL has no text with a NUL: asking for one finds nothing, keeping one keeps U+FFFD."""
    assert state.staff.user("ana\0") is None
    assert not state.inbox.has("texts", "\0")
    state.addresses.mark(Address(channel="text", address="+1\0", state="stopped", since=NOON, programme="", why=""))
    assert [one.address for one in state.addresses.all().values()] == ["+1\ufffd"]
    assert state.inbox.store(arrived("\0"))
    assert [one.external_id for one in state.inbox.newer_than(0)] == ["\ufffd"]


@pytest.mark.parametrize("name", ["pass", "serve"])
def test_one_command_at_a_time_on_all_computers(state: State, postgres: StoreServer, name: str) -> None:
    """Whoever comes second is told who has it; another practice, and the other lock, are free."""
    mine, theirs = engine_of(state), engine_of(another(state, postgres))
    told: list[str] = []
    with only_one_anywhere(mine, name, doing="groupkeeper sync"):
        with pytest.raises(PassAlreadyRunning, match="groupkeeper sync on "), only_one_anywhere(theirs, name):
            pass
        patience = Patience(seconds=0.3, tell=told.append)
        with pytest.raises(PassAlreadyRunning), only_one_anywhere(theirs, name, patience=patience):
            pass
        assert len(told) == 1
        with only_one_anywhere(theirs, "another"):
            state.keep(COUNTER, "n", 1)
    with only_one_anywhere(theirs, name):
        pass


def test_who_lost_the_practice_writes_no_more(state: State, postgres: StoreServer) -> None:
    """The server ends the connection that has the lock, as when a computer slept: another may have the practice now."""
    mine, theirs = engine_of(state), engine_of(another(state, postgres))
    with only_one_anywhere(mine, "pass", doing="a sleeper"):
        state.keep(COUNTER, "n", 1)
        with postgres.owner.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name LIKE 'a sleeper%%'"
            )
        with only_one_anywhere(theirs, "pass"):
            for _ in range(2):
                with pytest.raises(StateAway, match="broke off"):
                    state.keep(COUNTER, "n", 2)
    state.keep(COUNTER, "n", 3)


def test_a_killed_command_lets_go(state: State, postgres: StoreServer) -> None:
    """The server sees its connection end."""
    ready, told = os.pipe()
    child = os.fork()
    if not child:
        try:
            own = server(postgres.at.url(DATABASE, ROLE))
            with only_one_anywhere(PracticeEngine(own, engine_of(state).practice, is_own=True), "pass"):
                os.write(told, b"x")
                signal.pause()
        finally:
            os._exit(1)
    os.close(told)
    assert os.read(ready, 1) == b"x"
    with pytest.raises(PassAlreadyRunning), only_one_anywhere(engine_of(state), "pass"):
        pass
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with only_one_anywhere(engine_of(state), "pass", patience=Patience(seconds=5)):
        pass
    os.close(ready)


def refused(url: str, password: str | None = None) -> StateUnusable:
    """Return the fault of opening a practice."""
    with pytest.raises(StateUnusable) as caught:
        open_practice_on(server(url, password=password), "riverside")
    return caught.value


def test_who_is_not_let_in_is_told_why(postgres: StoreServer) -> None:
    """The server is away, refuses the password, has no such database, or nothing of ours in it."""
    at = postgres.at
    for url, password, kind, code in (
        ("postgresql://pages@127.0.0.1:1/groupkeeper", None, StateAway, "store-away"),
        ("postgresql://pages@/groupkeeper?host=/nowhere", None, StateAway, "store-away"),
        (at.tcp_url(DATABASE, ROLE), "wrong", StateRefused, "store-password"),
        (at.tcp_url(DATABASE, "nobody"), "wrong", StateRefused, "store-password"),
        (at.url("nowhere", ROLE), None, StateMissing, "store-missing"),
        (at.url("postgres", ROLE), None, StateMissing, "store-missing"),
    ):
        fault = refused(url, password)
        assert (type(fault), fault.code) == (kind, code), url
        assert fault.next_step
        assert "wrong" not in str(fault)
    assert "asks for a password" in refused(at.tcp_url(DATABASE, ROLE), None).what


def test_a_server_that_went_away_is_back_without_anybodys_doing(state: State, postgres: StoreServer) -> None:
    """The first use after a restart works: broken connections are replaced."""
    state.keep(COUNTER, "n", 1)
    with postgres.owner.connect() as connection:
        connection.exec_driver_sql(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'pages'"
        )
    assert state.remembered(COUNTER) == {"n": 1}


def test_faults_in_the_middle_are_named(state: State, postgres: StoreServer) -> None:
    """Read-only, full, kept busy, ended by the server; a mistake of ours stays one."""
    for code, kind in (
        ("25006", StateNotWritable),
        ("53100", StateFull),
        ("53200", StateFull),
        ("40P01", StateLocked),
        ("55P03", StateLocked),
        ("57P01", StateAway),
        ("42501", StateRefused),
    ):
        with pytest.raises(kind) as caught, state.engine.begin() as connection:
            connection.exec_driver_sql(f"DO $$BEGIN RAISE 'Ana Lee' USING ERRCODE = '{code}'; END$$")
        assert "Ana" not in str(caught.value)
    with engine_of(another(state, postgres)).begin():
        engine_of(state).waits = "200ms"
        with pytest.raises(StateLocked):
            state.keep(COUNTER, "n", 1)


def test_a_service_refuses_an_older_store_and_a_mightier_role(state: State, postgres: StoreServer) -> None:
    """The store is brought up to date before the services are; no role that no filter stops may use it."""
    owner = postgres.owner
    with owner.begin() as connection:
        connection.exec_driver_sql("CREATE OR REPLACE VIEW groupkeeper.store AS SELECT 0 AS version")
    with pytest.raises(StateNewer, match="older than this Groupkeeper"):
        another(state, postgres)
    assert not make_store(owner, ROLE)
    assert another(state, postgres).remembered(COUNTER) == {}
    with pytest.raises(StateRefused, match="superuser"):
        make_store(owner, "postgres")


CHANGES = ("UPDATE audit SET who = 'staff:eve' WHERE n = 2", "DELETE FROM audit WHERE n = 3")


@pytest.mark.parametrize("statement", CHANGES)
def test_the_service_adds_to_the_audit_log_and_may_do_no_more(state: State, statement: str) -> None:
    """By what its role was given: a mistake in our own code, or who has its password, changes no row."""
    state.audit.add(*(happened(n) for n in range(3)))
    with pytest.raises(StateRefused), state.engine.begin() as connection:
        connection.exec_driver_sql(statement)
    assert [(row.n, row.who) for row in state.audit.rows()] == [(n, "service") for n in (1, 2, 3)]


def test_only_the_owner_of_the_tables_seals_old_rows(state: State, postgres: StoreServer) -> None:
    """The service's role is told so, and nothing is moved; the owner's may."""
    old = datetime(2019, 1, 1, tzinfo=UTC)
    state.audit.add(*(AuditEvent(at=old, who="service", what="pass", how=f"{n}") for n in range(3)))
    seal, moved = AuditEvent(at=NOON, who="account:root", what=SEALED), list[AuditRow]()
    with pytest.raises(StateNotWritable, match="may not take rows out"):
        state.audit.seal(seal, moved.extend)
    assert (moved, state.audit.head().n) == ([], 3)
    owners = State(PracticeEngine(postgres.owner, engine_of(state).practice, is_own=False))
    assert owners.audit.seal(seal, moved.extend) == 3
    assert ([row.n for row in moved], [row.n for row in state.audit.rows()]) == ([1, 2, 3], [4])


def test_several_processes_make_one_chain(state: State, postgres: StoreServer) -> None:
    """Nobody's row is lost or has another's number, whoever writes at the same moment."""
    doors = [another(state, postgres) for _ in range(3)]
    for one in doors:
        one.audit.find_key = lambda _: b"k" * 32
    threads = [
        Thread(target=lambda door=door: [door.audit.add(*(happened(n) for n in range(2))) for _ in range(10)])
        for door in doors
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    verdict = doors[0].audit.verdict()
    assert (verdict.rows, verdict.is_whole, verdict.head.n) == (60, True, 60)


def test_an_audit_log_that_refuses_rows_stops_no_commit(state: State, postgres: StoreServer) -> None:
    """What was to be noted is left out; the run is agreed on, and whatever else the commit wrote is there."""
    state.persist("r1", Commit(based_on="v", typed=[JournalEntry("members", "M-0001", "phone", "", "5")]))
    with postgres.owner.begin() as owner:
        owner.exec_driver_sql(f"REVOKE INSERT ON {VIEWS}.audit FROM {ROLE}")
    try:
        state.agree("r1")
        assert not state.audit.add(happened(1))
    finally:
        with postgres.owner.begin() as owner:
            owner.exec_driver_sql(f"GRANT INSERT ON {VIEWS}.audit TO {ROLE}")
    assert (state.interrupted(), list(state.audit.rows())) == (None, [])
    assert [one.rid for one in state.typed("r1")] == ["M-0001"]
    assert state.audit.add(happened(2))
