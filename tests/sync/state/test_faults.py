"""What the database can refuse is a named fault at every use, says what to do, and loses nothing."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from threading import Timer

import pytest
from sqlalchemy import event

from addon.incoming import REPLY, Incoming
from addon.memory import Kept, Remembered
from addon.problems import Fault, StateDamaged, StateFull, StateGone, StateLocked, StateNotWritable, StateUnusable
from addon.sync.state.commits import Commit, JournalEntry
from addon.sync.state.database import State, open_state_file

NOTE = Kept("note", str)
LARGE = {f"k{n}": "x" * 500 for n in range(2_000)}


def commit(values: dict[str, str]) -> Commit:
    """Return a commit that remembers these notes."""
    return Commit(memory=[Remembered(NOTE, values)], journal=[JournalEntry("clients", "K-1", "note", "a", "b")])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a state file of which one run was agreed on."""
    path = tmp_path / "state" / "groupkeeper.db"
    with opened(path) as state:
        state.persist("first", commit({"k0": "before"}))
        state.agree("first")
    return path


@contextmanager
def opened(path: Path, *pragmas: str) -> Iterator[State]:
    """Open the state, with limits set on its connection."""
    state = open_state_file(path)
    for pragma in pragmas:
        event.listen(state.engine, "checkout", lambda connection, *_, pragma=pragma: connection.execute(pragma))
    try:
        yield state
    finally:
        state.close()


USES: dict[str, Callable[[State], object]] = {
    "persist": lambda state: state.persist("second", commit(LARGE)),
    "keep": lambda state: state.keep(NOTE, "k1", "y" * 3_000_000),
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(
    ("pragma", "kind", "advice"),
    [
        ("PRAGMA max_page_count=30", StateFull, "Free some space"),
        ("PRAGMA query_only=1", StateNotWritable, "read-only"),
    ],
)
def test_a_refused_write_is_named_and_loses_nothing(
    path: Path, use: str, pragma: str, kind: type[Fault], advice: str
) -> None:
    """The fault says what to do; what was agreed on is still there, nothing is half written, and later all works."""
    with opened(path, pragma) as state, pytest.raises(kind, match=advice) as fault:
        USES[use](state)
    assert "x" * 20 not in str(fault.value)
    with opened(path) as state:
        assert state.remembered(NOTE) == {"k0": "before"}
        assert state.interrupted() is None
        USES[use](state)


@pytest.mark.parametrize("again", [False, True], ids=["deleted", "replaced by a new one"])
def test_a_state_that_is_deleted_while_it_is_open_is_noticed(path: Path, *, again: bool) -> None:
    """Nothing goes into the deleted file, none is made in its place, and put back it counts again."""
    with opened(path) as state:
        kept = path.parent.rename(path.parent.with_name("kept"))
        if again:
            with opened(path) as other:
                other.keep(NOTE, "k0", "of another")
        for use in (*USES.values(), lambda one: one.remembered(NOTE), lambda one: one.try_writing()):
            with pytest.raises(StateGone, match="Put the folder state/ back"):
                use(state)
        assert path.exists() == again
        if not again:
            kept.rename(path.parent)
            assert state.remembered(NOTE) == {"k0": "before"}


def test_a_full_disk_while_agreeing_leaves_the_run_to_be_settled(path: Path) -> None:
    """The workbook is written by then: the commit waits as it was persisted, and is agreed on by the next pass."""
    with opened(path) as state:
        state.persist("second", commit(LARGE))
        pages = _scalar(state, "PRAGMA page_count")
    with opened(path, f"PRAGMA max_page_count={pages}") as state, pytest.raises(StateFull):
        state.agree("second")
    with opened(path) as state:
        found = state.interrupted()
        assert found is not None
        assert state.remembered(NOTE) == {"k0": "before"}
        state.agree(found.id)
        assert len(state.remembered(NOTE)) == len(LARGE)


def _scalar(state: State, statement: str) -> object:
    with state.engine.connect() as connection:
        return connection.exec_driver_sql(statement).scalar()


@pytest.mark.parametrize("use", USES)
def test_a_database_that_stays_busy_is_named(path: Path, use: str) -> None:
    """Another program that holds it is closed, then all goes on."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with opened(path, "PRAGMA busy_timeout=20") as state, pytest.raises(StateLocked, match="Close the program"):
            USES[use](state)
    with opened(path) as state:
        USES[use](state)


def test_what_arrives_waits_for_a_long_commit_twice_as_long(path: Path) -> None:
    """A member's text is no less needed because a first import is being written."""
    arrived = Incoming(source="texts", external_id="SM1", received=datetime(2026, 3, 3, tzinfo=UTC), kind=REPLY)
    with closing(sqlite3.connect(path, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        ends = Timer(0.9, other.rollback)
        with opened(path, "PRAGMA busy_timeout=600") as state:
            ends.start()
            assert state.inbox.store(arrived) == 1
        ends.join()


READS: dict[str, Callable[[State], object]] = {
    "records": lambda state: state.remembered(NOTE),
    "runs": lambda state: state.runs(),
    "journal": lambda state: state.journal("second"),
    "agreeing": lambda state: state.agree("second"),
    "persisting": lambda state: state.persist("third", commit({})),
}


@pytest.mark.parametrize("use", READS)
def test_a_damaged_page_is_named_when_it_is_met(path: Path, use: str) -> None:
    """Wherever it is found, the first advice is to leave the memory where it is, never to throw it away."""
    with opened(path) as state:
        state.persist("second", commit(LARGE))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        table = {"records": "kept", "runs": "run", "journal": "journal"}.get(use, "pending_kept")
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    with opened(path) as state, pytest.raises(StateDamaged) as fault:
        READS[use](state)
    assert fault.value.next_step.startswith("The workbook and its copies in state/backups are untouched; leave")
    assert fault.value.next_step.index("Restart") < fault.value.next_step.index("moved")


def test_damage_is_found_before_it_is_met(path: Path) -> None:
    """An index that does not fit its table answers every question, some of them wrongly."""
    with opened(path) as state:
        state.verify()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute("CREATE TABLE apart (a)")
        connection.execute("CREATE INDEX apart_a ON apart (a)")
        connection.executemany("INSERT INTO apart VALUES (?)", [(n,) for n in range(9)])
        connection.execute(
            "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'run')"
            " WHERE name = 'apart_a'"
        )
        connection.commit()
    with opened(path) as state, pytest.raises(StateDamaged, match="leave everything where it is"):
        state.verify()


def test_a_damaged_record_is_named(path: Path) -> None:
    """A byte that changed inside a text, which the database cannot notice."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE kept SET value = substr(value, 2)")
        connection.commit()
    with opened(path) as state, pytest.raises(StateDamaged, match="kind note"):
        state.remembered(NOTE)


@pytest.mark.parametrize("make", ["folder", "file in the way"])
def test_a_place_that_cannot_be_opened_is_named(tmp_path: Path, make: str) -> None:
    """So is a state that is no file, or whose folder is none."""
    path = tmp_path / "state" / "groupkeeper.db"
    if make == "folder":
        path.mkdir(parents=True)
    else:
        path.parent.write_text("")
    with pytest.raises(StateUnusable, match="state/"):
        open_state_file(path)


def test_a_broken_connection_is_told_as_a_fault_and_not_logged(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """What the pool would log of it is pages of a traceback, with the server's own words."""

    class Broken:
        def rollback(self) -> None:
            raise OSError

        def close(self) -> None:
            """Nothing is left to close."""

    with closing(open_state_file(path)) as state:
        held = state.engine.pool.connect()
        held.dbapi_connection = Broken()  # type: ignore[assignment,misc]
        held.close()
    assert not [one for one in caplog.records if one.name.startswith("sqlalchemy")]
