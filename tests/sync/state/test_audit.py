"""The audit log in the state: added to by many at once, changed by nobody unnoticed, and never in anybody's way."""

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from addon.audit.chain import AuditRow
from addon.audit.events import SEALED, AuditEvent
from addon.audit.verifying import verified
from addon.outgoing import HANDED_OVER, OutgoingMessage
from addon.problems import UnknownRun
from addon.sync.merging.agreement import AgreedRow
from addon.sync.state.audit import AuditTold
from addon.sync.state.commits import Commit, JournalEntry
from addon.sync.state.database import State, open_state_file
from addon.sync.state.tables import GUARDS
from tests.audit.rows import BEGAN, KEY, event

NOON = datetime(2026, 9, 30, 12, tzinfo=UTC)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[State]:
    """Return a state with a key for its audit log."""
    made = opened(tmp_path)
    yield made
    made.close()


def opened(folder: Path) -> State:
    """Open the state in a folder, as any process does."""
    made = open_state_file(folder / "groupkeeper.db")
    made.audit.find_key = lambda _: KEY
    return made


def raw(folder: Path, *statements: str) -> None:
    """Change the file as somebody does who has it and knows SQL."""
    with closing(sqlite3.connect(folder / "groupkeeper.db")) as there:
        for name in GUARDS:
            there.execute(f"DROP TRIGGER IF EXISTS {name}")
        for statement in statements:
            there.execute(statement)
        there.commit()


def wrong(state: State) -> list[int]:
    """Return the numbers of the rows that are wrong."""
    return [one.n for one in state.audit.verdict().findings]


def test_several_processes_and_threads_make_one_chain(tmp_path: Path) -> None:
    """Nobody's row is lost or has another's number, whoever writes at the same moment."""
    states = [opened(tmp_path) for _ in range(3)]
    with ThreadPoolExecutor(6) as several:
        done = list(several.map(lambda n: states[n % 3].audit.add(event(n), event(n + 1)), range(30)))
    assert all(done)
    verdict = states[0].audit.verdict()
    assert (verdict.rows, verdict.is_whole, verdict.head.n) == (60, True, 60)
    for one in states:
        one.close()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET who = 'staff:eve' WHERE n = 2",
        "DELETE FROM audit WHERE n = 3",
        "DELETE FROM audit",
        "INSERT OR REPLACE INTO audit SELECT n, at, 'staff:eve', what, about, how, mac FROM audit WHERE n = 2",
        "INSERT INTO audit SELECT 0, at, who, what, about, how, mac FROM audit WHERE n = 2",
    ],
)
def test_the_database_refuses_every_change_but_a_row_at_the_end(state: State, statement: str) -> None:
    """By triggers: a mistake in our own code cannot change the log either."""
    state.audit.add(*map(event, range(3)))
    with pytest.raises(IntegrityError, match="rows are only added"), state.engine.begin() as connection:
        connection.execute(text(statement))
    assert (wrong(state), state.audit.head().n, state.audit.unguarded()) == ([], 3, [])


def test_who_changes_the_file_is_found_out_by_the_row(state: State, tmp_path: Path) -> None:
    """A pass looks at the last rows and tells of them; what the nightly verification found it tells too."""
    state.audit.add(*map(event, range(100)))
    assert state.audit.problems(None) == []
    raw(tmp_path, "UPDATE audit SET about = 'M-0001' WHERE n = 90", "DELETE FROM audit WHERE n = 20")
    assert wrong(state) == [20, 90]
    assert state.audit.unguarded() == sorted(GUARDS)
    (problem,) = state.audit.problems(None)
    assert (str(problem.place), problem.what) == ("audit log", "row 90 is not as it was written")
    assert "groupkeeper audit DIR --verify" in problem.next_step
    raw(tmp_path, "DELETE FROM audit WHERE n > 10")
    told = AuditTold(at=NOON, rows=99, wrong=2, first="row 20 is missing")
    assert [one.what for one in state.audit.problems(told)] == ["row 20 is missing; wrong: 2"]


def test_while_the_key_is_away_rows_are_noted_and_told_as_unprotected(state: State) -> None:
    """Nobody makes another key for a log that has rows; once it is back the chain goes on."""
    asked = []

    def away(is_first: bool) -> None:  # noqa: FBT001 (a FindKey)
        asked.append(is_first)

    state.audit.add(event(1), event(2))
    state.audit.find_key = away
    assert state.audit.add(event(3))
    assert asked == [False]
    assert "its key is missing" in state.audit.problems(None)[0].what
    with pytest.raises(UnknownRun, match="the key of the audit log is missing"):
        state.audit.verdict()
    state.audit.find_key = lambda _: KEY
    state.audit.add(event(4))
    assert [str(one) for one in state.audit.verdict().findings] == [
        "row 3 was written while the key was away: nothing protects it"
    ]


def test_a_key_that_could_not_be_made_with_the_first_row_is_made_later(state: State) -> None:
    """As on a full disk; looking makes none: a rehearsal touches no file."""
    asked: list[bool] = []

    def refused(is_first: bool) -> None:  # noqa: FBT001 (a FindKey)
        asked.append(is_first)

    state.audit.find_key = refused
    assert state.audit.problems(None) == []
    state.audit.add(event(1))
    state.audit.problems(None)
    state.audit.add(event(2))
    assert asked == [False, True, False, True]


def _agree(state: State, run: str) -> None:
    typed = [
        JournalEntry("needs_review", "NR-0012", "decision", "", "Zoë Núñez"),
        JournalEntry("x", "Zoë", "a", "", "b"),
    ]
    rows = {"needs_review": {"NR-0012": AgreedRow(rid="NR-0012", key="k", digest=b"", packed="[{},{}]", gone="")}}
    state.persist(run, Commit(rows=rows, typed=[*typed, replace(typed[0], field="handled_by")], seen=NOON.isoformat()))
    assert state.audit.head().n == 0, "a pass that is not agreed on yet has noted nothing"
    state.agree(run)


def test_what_people_typed_is_noted_with_the_agreement(state: State) -> None:
    """By tab, row and column; neither what was typed nor an id that a person made up."""
    _agree(state, "r1")
    found = [(row.at[:16], row.who, row.what, row.about, row.how) for row in state.audit.rows()]
    assert found == [
        ("2026-09-30T12:00", "workbook", "typed", "needs_review!NR-0012", "decision handled_by"),
        ("2026-09-30T12:00", "workbook", "typed", "x!(typed)", "a"),
    ]


def test_a_log_that_cannot_be_written_stops_nothing(state: State, tmp_path: Path) -> None:
    """Passes agree and messages are settled; the next pass tells what is wrong."""
    message = OutgoingMessage(
        key="staff | distress", person="C-01", channel="email", address="a@example.org", text="Look", due=NOON,
        ends=NOON + timedelta(hours=1), zone="UTC",
    )  # fmt: skip
    state.outbox.add(message, now=NOON)
    state.outbox.claim(message.key, now=NOON, lease=NOON)
    raw(tmp_path, "DROP TABLE audit", "CREATE TABLE audit (n TEXT)")
    assert not state.audit.add(event(1))
    assert state.outbox.settle(message.key, HANDED_OVER, now=NOON)
    state.persist("r2", Commit(typed=[JournalEntry("members", "M-0001", "phone", "", "5")], seen=NOON.isoformat()))
    state.agree("r2")
    assert [run.state for run in state.runs()] == ["done"]
    (problem,) = state.audit.problems(None)
    assert problem.what.startswith("it cannot be read")


def test_what_became_of_a_message_is_noted_in_the_same_commit(state: State) -> None:
    """Whose, about which session, by which channel; its key and address only as a digest."""
    message = OutgoingMessage(
        key="M-0001 | Zoë's rule", person="M-0001", channel="text", address="+12125550147", text="Hi Zoë", due=NOON,
        ends=NOON + timedelta(hours=1), zone="UTC", session="G-01 2026-09-30 18:00 + G-02 2026-09-30 20:00",
    )  # fmt: skip
    state.outbox.add(replace(message, key="staff | x"), now=NOON)
    state.outbox.claim("staff | x", now=NOON, lease=NOON)
    state.outbox.settle("staff | x", HANDED_OVER, now=NOON, id_="SM1")
    state.outbox.report("SM1", "delivered", now=NOON)
    first, second = state.audit.rows()
    assert (first.who, first.what, first.about) == (
        "service",
        "message",
        "M-0001 G-01 2026-09-30 18:00 G-02 2026-09-30 20:00",
    )
    assert first.how.startswith("text: handed over, ")
    assert second.how == first.how.replace("handed over", "delivered")


def test_rows_older_than_six_years_are_sealed_and_the_chain_goes_on(state: State) -> None:
    """What is moved verifies in its file, and what stays verifies without it; a gap behind the seal is still found."""
    old = [replace(event(n), at=BEGAN - timedelta(days=7 * 365 - n)) for n in range(40)]
    state.audit.add(*old, *map(event, range(10)))
    before = list(state.audit.rows())
    moved: list[AuditRow] = []

    def write(rows: Sequence[AuditRow]) -> None:
        moved.extend(rows)

    seal = AuditEvent(at=BEGAN, who="account:root", what=SEALED)
    assert (state.audit.seal(seal, write), state.audit.seal(seal, write)) == (40, 0)
    assert [row.n for row in state.audit.rows()] == [*range(41, 52)]
    assert (wrong(state), state.audit.unguarded()) == ([], [])
    assert verified([*moved, *state.audit.rows()], KEY).is_whole
    assert moved == before[:40]
    state.audit.add(event(60))
    assert wrong(state) == []


@pytest.mark.parametrize("n", [41, 45, 51])
def test_what_is_missing_behind_a_seal_is_found(state: State, tmp_path: Path, n: int) -> None:
    """Nobody can pass off a gap as sealed rows: the row that tells of the seal is a link of the chain."""
    old = [replace(event(n), at=BEGAN - timedelta(days=7 * 365 - n)) for n in range(40)]
    state.audit.add(*old, *map(event, range(10)))
    state.audit.seal(AuditEvent(at=BEGAN, who="account:root", what=SEALED), lambda _: None)
    state.audit.add(event(60))
    raw(tmp_path, f"DELETE FROM audit WHERE n = {n}")  # noqa: S608 (a number)
    assert wrong(state)[0] == (1 if n in {41, 51} else n)  # without the row about it, all before the first is missing


def test_a_write_that_fails_leaves_the_log_as_it_was(state: State) -> None:
    """Nothing is taken out before it is in the file."""
    state.audit.add(*(replace(event(n), at=BEGAN - timedelta(days=3000)) for n in range(3)))

    def full(_: Sequence[AuditRow]) -> None:
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        state.audit.seal(AuditEvent(at=BEGAN, who="account:root", what=SEALED), full)
    assert (state.audit.head().n, wrong(state), state.audit.unguarded()) == (3, [], [])
