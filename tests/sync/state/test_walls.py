"""Two filters, each of which keeps practices apart without the other: tried with hundreds of hostile statements."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Table

from addon.problems import StateMissing, StateRefused
from addon.sync.state.postgres.opening import open_practice_on
from addon.sync.state.postgres.owner import make_store
from addon.sync.state.postgres.schema import APPEND_ONLY, ROWS, SETTING, TABLES, VIEWS, grants, view
from addon.sync.state.postgres.schema import walls as row_security
from addon.sync.state.postgres.server import PracticeEngine, server
from addon.sync.state.postgres.verifying import verify_store
from tests.postgres_server import ROLE, StoreServer
from tests.sync.state.hostile import CANARY, EVERYWHERE, LEAK, MINE, THEIRS, filling, queries

pytestmark = pytest.mark.postgres
psycopg = pytest.importorskip("psycopg")
BIND = f"SELECT set_config('{SETTING}', %s, true), set_config('search_path', '{VIEWS}, pg_temp', true)"


@dataclass(frozen=True, slots=True)
class Walls:
    """A database of its own, whose walls may be torn down: as its owner, and as somebody hostile."""

    owner: Any
    hostile: Any
    engine: PracticeEngine

    def fill(self, table: Table) -> None:
        """Let both practices have one row in a table."""
        self.owner.execute(f"DELETE FROM {ROWS}.{table.name}")
        self.owner.execute(filling(table, MINE, "own"))
        self.owner.execute(filling(table, THEIRS, CANARY))

    def theirs(self, table: Table) -> list[tuple[object, ...]]:
        """Return every row of a table that is not ours."""
        return self.owner.execute(f"SELECT * FROM {ROWS}.{table.name} WHERE practice <> '{MINE}'").fetchall()

    def leaks(self, tables: Iterable[Table], more: Iterable[str] = ()) -> Iterator[str]:
        """Yield every hostile statement that saw or changed a row of another practice."""
        for table in tables:
            self.fill(table)
            before = self.theirs(table)
            for query in queries(table):
                if CANARY in self.seen(query):
                    yield f"saw: {query}"
                if self.theirs(table) != before:
                    yield f"changed: {query}"
                    self.fill(table)
        yield from (f"saw: {query}" for query in more if CANARY in self.seen(query))

    def seen(self, query: str) -> str:
        """Run a statement as practice MINE and commit it; return all that it let somebody see, refusals included."""
        heard: list[str] = []
        self.hostile.add_notice_handler(note := lambda told: heard.append(str(told.message_primary)))
        try:
            with self.hostile.transaction(), self.hostile.cursor() as cursor:
                cursor.execute(BIND, [MINE])
                for part in query.split("; "):
                    if part.startswith("COPY"):
                        with cursor.copy(part) as lines:
                            heard += [bytes(line).decode() for line in lines]
                        continue
                    cursor.execute(part)
                    heard += map(repr, cursor.fetchall() if cursor.description else ())
        except psycopg.Error as refused:
            heard.append(str(refused))
        finally:
            self.hostile.remove_notice_handler(note)
            if query.startswith(("CREATE", "PREPARE")):
                self.hostile.execute("DISCARD ALL")
                self.hostile.execute(LEAK)
        return "\n".join(heard)


@pytest.fixture(scope="module")
def torn(postgres: StoreServer) -> Iterator[Walls]:
    """Return a store in a database of its own."""
    at = postgres.at
    at.run("createdb", "-h", str(at.folder), "-p", str(at.port), "-U", "postgres", "walls")
    owner = server(at.url("walls"))
    make_store(owner, ROLE)
    owner.dispose()
    with (
        closing(psycopg.connect(at.url("walls"), autocommit=True)) as as_owner,
        closing(psycopg.connect(at.url("walls", ROLE), autocommit=True, prepare_threshold=None)) as hostile,
    ):
        hostile.execute(LEAK)
        pages = server(at.url("walls", ROLE))
        walls = Walls(as_owner, hostile, PracticeEngine(pages, MINE, is_own=True))
        for table in TABLES:
            walls.fill(table)
        as_owner.execute("ANALYZE")
        verify_store(walls.engine)
        yield walls
        pages.dispose()


def test_no_hostile_statement_sees_or_changes_another_practice(torn: Walls) -> None:
    """All filters are there."""
    tried = sum(1 for table in TABLES for _ in queries(table)) + len(EVERYWHERE)
    assert tried > 200
    assert all("own" in torn.seen(f"SELECT * FROM {table.name}") for table in TABLES if table.name in {"kept", "inbox"})
    assert list(torn.leaks(TABLES, EVERYWHERE)) == []


def open_view(table: Table) -> str:
    """Return what takes the WHERE out of a table's view."""
    whole, _, checked = view(table).partition(" WHERE ")
    assert "CHECK OPTION" in checked
    return whole


FILTERS = {
    "the view's WHERE": lambda table: [open_view(table)],
    "row-level security": lambda table: [f"ALTER TABLE {ROWS}.{table.name} DISABLE ROW LEVEL SECURITY"],
    "its being forced": lambda table: [f"ALTER TABLE {ROWS}.{table.name} NO FORCE ROW LEVEL SECURITY"],
    "the policy": lambda table: [
        f"DROP POLICY one_practice ON {ROWS}.{table.name}",
        f"CREATE POLICY one_practice ON {ROWS}.{table.name} USING (true) WITH CHECK (true)",
    ],
}


def without(torn: Walls, table: Table, filters: Iterable[str]) -> list[str]:
    """Return what leaks from a table while these filters are torn down."""
    for name in filters:
        for statement in FILTERS[name](table):
            torn.owner.execute(statement)
    try:
        with pytest.raises(StateRefused, match=table.name):
            verify_store(torn.engine)
        return list(torn.leaks([table]))
    finally:
        torn.owner.execute(f"DROP VIEW {VIEWS}.{table.name}")
        for statement in (view(table), *row_security(table.name)):
            torn.owner.execute(statement)
        torn.owner.execute(f"ALTER VIEW {VIEWS}.{table.name} OWNER TO groupkeeper_owner")
        for statement in grants(ROLE):
            torn.owner.execute(statement)


@pytest.mark.some(2)
@pytest.mark.parametrize("table", [pytest.param(one, id=one.name) for one in TABLES])
def test_without_any_one_filter_nothing_leaks_and_without_both_it_does(torn: Walls, table: Table) -> None:
    """Each filter alone keeps practices apart; without both the same statements see another practice's rows."""
    for name in FILTERS:
        assert without(torn, table, [name]) == [], f"without {name}"
    for name in list(FILTERS)[1:]:
        assert without(torn, table, ["the view's WHERE", name]), f"without the view's WHERE and {name}"


def test_no_practice_set_means_no_rows_and_no_way_to_add_one(torn: Walls) -> None:
    """Neither where none was ever set, nor after a transaction that had one, nor with a blank one."""
    bound = f"SET search_path = {VIEWS}, pg_temp"
    for unset in (
        "SELECT 1",
        f"SELECT set_config('{SETTING}', '{THEIRS}', true)",
        f"SELECT set_config('{SETTING}', '', false)",
    ):
        torn.hostile.execute(bound)
        torn.hostile.execute(unset)
        for table in TABLES:
            torn.fill(table)
            assert torn.hostile.execute(f"SELECT * FROM {table.name}").fetchall() == []
            for change in (
                f"DELETE FROM {table.name}",
                f'UPDATE {table.name} SET "{next(iter(table.c)).name}" = DEFAULT',
            ):
                if table.name in APPEND_ONLY:
                    continue
                assert torn.hostile.execute(change).rowcount <= 0
            own = filling(table, "", "new").replace("practice, ", "").replace("'', ", "").replace(ROWS, VIEWS)
            with pytest.raises(psycopg.Error, match=r"null value|violates"):
                torn.hostile.execute(own)
    torn.hostile.execute("DISCARD ALL")
    torn.hostile.execute(LEAK)


def test_what_no_filter_stops(torn: Walls) -> None:
    """Whoever may run statements as this role may also name another practice: so no text of a tenant is ever one."""
    table = TABLES[0]
    torn.fill(table)
    named = f"SELECT set_config('{SETTING}', '{THEIRS}', true); SELECT * FROM {table.name}"
    assert torn.seen(named)


@pytest.mark.usefixtures("torn")
def test_doctor_tells_of_a_role_that_no_filter_stops(postgres: StoreServer) -> None:
    """Such as a superuser's, with which everything would seem to work."""
    mighty = server(postgres.at.url("walls"))
    with pytest.raises(StateRefused, match="no filter stops"):
        verify_store(PracticeEngine(mighty, MINE, is_own=False))
    mighty.dispose()


def test_doctor_tells_of_a_role_that_may_change_what_only_grows(torn: Walls) -> None:
    """Such as one that was given everything by hand."""
    for right in ("UPDATE", "DELETE"):
        torn.owner.execute(f"GRANT {right} ON {VIEWS}.audit TO {ROLE}")
        with pytest.raises(StateRefused, match="may change rows of audit"):
            verify_store(torn.engine)
        torn.owner.execute(f"REVOKE {right} ON {VIEWS}.audit FROM {ROLE}")
    verify_store(torn.engine)


def test_a_practice_that_nobody_began_is_refused(postgres: StoreServer) -> None:
    """A name that was mistyped does not begin a new memory."""
    with pytest.raises(StateMissing, match="no practice riverbank"):
        open_practice_on(postgres.pages, "riverbank", is_own=False)
