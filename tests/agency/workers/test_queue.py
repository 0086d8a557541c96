"""The workers' queue on a real PostgreSQL: one waiting turn a practice, nobody starves, nothing is lost with it."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest

from addon.agency.settings import open_agency
from addon.agency.workers.queue import SCHEMA, TURN, Queue, check, depth, open_queue, prepare
from addon.agency.workers.turn import Turned
from addon.agency.workers.turns import Turns, turns_at
from addon.agency.workers.worker import STALLED, Worker, app_of
from addon.problems import QueueUnusable
from tests.postgres_server import StoreServer

pytestmark = pytest.mark.postgres
NEVER = "0 0 1 1 *"
"""No tick comes by itself."""


@dataclass
class Workshop:
    """An agency of three practices, its queue, and workers in this process."""

    folder: Path
    url: str
    queue: Queue
    owner: "psycopg.Connection[tuple[int]]"
    turns: Turns

    def worker(self) -> Worker:
        """Return a worker."""
        return Worker(open_agency(self.folder), self.turns)

    def work(self, take: Callable[[str], object]) -> None:
        """Let one worker take turns until nothing waits."""

        async def run() -> None:
            app = app_of(self.worker(), take, ticks=NEVER)
            async with app.open_async():
                await app.run_worker_async(
                    wait=False, listen_notify=False, install_signal_handlers=False, delete_jobs="always"
                )

        asyncio.run(run())

    def tick(self) -> None:
        """Tick once."""
        app = app_of(self.worker(), lambda _: None, ticks=NEVER)

        async def run() -> None:
            async with app.open_async():
                await app.tasks["tick"].func(timestamp=0)

        asyncio.run(run())

    def taken(self) -> list[str]:
        """Return which practices' turns are taken, in order, until nothing waits."""
        seen: list[str] = []
        self.work(seen.append)
        return seen


@pytest.fixture
def workshop(postgres: StoreServer, tmp_path: Path) -> Iterator[Workshop]:
    """Yield an agency whose queue is fresh."""
    url, owner_url = postgres.at.url("groupkeeper", "pages"), postgres.at.url("groupkeeper")
    settings = f'name = "N"\nzone = "America/Chicago"\n[store]\nurl = "{url}"\n'
    (tmp_path / "agency.toml").write_text(settings, encoding="utf-8")
    for name in "abc":
        (tmp_path / "practices" / name).mkdir(parents=True)
        (tmp_path / "practices" / name / "practice.toml").write_text('zone = "UTC"\n', encoding="utf-8")
    with psycopg.connect(owner_url, autocommit=True, options=f"-csearch_path={SCHEMA}") as owner:
        owner.execute(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
        prepare(owner_url, role="pages")
        prepare(owner_url, role="pages")
        with open_queue(url) as queue, closing(turns_at(url)) as turns:
            yield Workshop(tmp_path, url, queue, owner, turns)


@pytest.mark.parametrize("many", [100, pytest.param(1_000, marks=pytest.mark.prove)])
def test_who_floods_the_queue_waits_in_it_once_and_starves_nobody(many: int, workshop: Workshop) -> None:
    """A is asked for many times, before its turn and during it; B, asked last of all, comes within two turns."""
    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(workshop.queue.ask, ["a"] * many))
    seen: list[str] = []

    def take(practice: str) -> None:
        if not seen:
            assert all(workshop.queue.ask("a") for _ in range(many))
            workshop.queue.ask("b")
        seen.append(practice)

    assert depth(workshop.url) == {"todo": 1}
    workshop.work(take)
    assert seen[:3] == ["a", "a", "b"]
    assert seen.count("a") == 2
    assert depth(workshop.url) == {}


def test_a_tick_asks_for_what_is_due_and_for_nothing_else(workshop: Workshop) -> None:
    """All at first; then by the time that was noted, or because a folder changed."""
    workshop.tick()
    assert sorted(workshop.taken()) == ["a", "b", "c"]
    turns, now = workshop.turns, datetime.now(UTC)
    for practice, due in (("a", now - timedelta(1)), ("b", now + timedelta(1)), ("c", now + timedelta(1))):
        turns.begin(practice, now)
        turns.end(practice, Turned(due=due, seen=seen_in(workshop.folder / "practices" / practice)), now)
    workshop.tick()
    assert workshop.taken() == ["a"]
    (workshop.folder / "practices" / "b" / "practice.toml").write_text('zone = "America/Chicago"\n', encoding="utf-8")
    workshop.tick()
    assert sorted(workshop.taken()) == ["a", "b"]
    (workshop.folder / "practices" / "c").rename(workshop.folder / "left us")
    workshop.tick()
    assert sorted(turns.all()) == ["a", "b"]


def seen_in(folder: Path) -> str:
    """Return what a turn notes of a folder."""
    from addon.agency.workers.turn import digest  # noqa: PLC0415
    from addon.service.watch import Watch  # noqa: PLC0415
    from addon.settings import Places  # noqa: PLC0415

    watch = Watch(folder, Places())
    watch.look()
    return digest(watch.before)


def test_what_a_killed_worker_was_at_is_taken_up_again(workshop: Workshop) -> None:
    """Its job is taken out of the queue, and the practice is due by its note."""
    workshop.queue.ask("a")
    app = app_of(workshop.worker(), lambda _: None, ticks=NEVER)

    async def die() -> None:
        async with app.open_async():
            who = await app.job_manager.register_worker()
            job = await app.job_manager.fetch_job(queues=None, worker_id=who)
            assert job is not None
            assert job.task_name == TURN

    asyncio.run(die())
    workshop.turns.begin("a", datetime.now(UTC) - timedelta(minutes=2))
    workshop.tick()
    assert depth(workshop.url) == {"doing": 1, "todo": 3}
    died = "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => %s)"
    workshop.owner.execute(died, (STALLED + 1,))
    workshop.tick()
    assert depth(workshop.url) == {"todo": 3}
    assert sorted(workshop.taken()) == ["a", "b", "c"]


def test_a_lost_queue_loses_nothing_and_stops_no_page(workshop: Workshop) -> None:
    """Whoever asks is not refused; once it is made again everything is due."""
    workshop.owner.execute(f"DROP SCHEMA {SCHEMA} CASCADE")
    assert not workshop.queue.ask("a")
    with pytest.raises(QueueUnusable, match="tables are missing"):
        check(workshop.url)
    prepare(workshop.owner.info.dsn, role="pages")
    assert workshop.queue.ask("b")
    workshop.tick()
    assert sorted(workshop.taken()) == ["a", "b", "c"]


def test_two_versions_work_side_by_side_and_the_older_one_is_tidied_away(workshop: Workshop) -> None:
    """While a worker of the older one gives signs of life, its queue stays; an hour later whoever prepares drops it."""
    older = "groupkeeper_queue_2_9"
    workshop.owner.execute(f"CREATE SCHEMA {older}")
    workshop.owner.execute(f"CREATE TABLE {older}.procrastinate_workers (last_heartbeat timestamptz)")
    workshop.owner.execute(f"INSERT INTO {older}.procrastinate_workers VALUES (now())")  # noqa: S608
    there = "SELECT count(*) FROM pg_namespace WHERE nspname = %s"
    for changed, left in (("now()", 1), ("now() - interval '2 hours'", 0)):
        if left == 0:
            workshop.owner.execute(f"UPDATE {older}.procrastinate_workers SET last_heartbeat = {changed}")  # noqa: S608
        prepare(workshop.owner.info.dsn, role="pages")
        assert workshop.owner.execute(there, (older,)).fetchone() == (left,)
    check(workshop.url)


def test_the_role_of_the_workers_may_use_the_queue_and_change_nothing_about_it(workshop: Workshop) -> None:
    """It neither makes nor drops tables there."""
    with psycopg.connect(workshop.url, autocommit=True, options=f"-csearch_path={SCHEMA}") as pages:
        for statement in ("CREATE TABLE other (n int)", "DROP TABLE turn", "TRUNCATE turn"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                pages.execute(statement)


def test_the_notes_of_turns(workshop: Workshop) -> None:
    """What never ends is tried with patience; what was asked for meanwhile is due at once; failures add up."""
    turns, now = workshop.turns, datetime(2026, 3, 3, 12, tzinfo=UTC)
    later = now + timedelta(hours=1)

    def due() -> float:
        return (turns.all()["a"].due - now).total_seconds()

    assert turns.begin("a", now)
    assert due() == 30
    assert not turns.begin("a", now + timedelta(seconds=29))
    assert turns.begin("a", now + timedelta(seconds=30))
    assert due() == 30 + 60
    turns.end("a", Turned(due=later, seen="x", results=("done",)), now + timedelta(seconds=40))
    row = turns.all()["a"]
    assert (row.due, row.tries, row.turns, row.seconds, row.result) == (later, 0, 1, 10, "done")
    turns.begin("a", now)
    turns.ask("a", now + timedelta(seconds=1))
    turns.end("a", Turned(due=later, seen="x"), now + timedelta(seconds=2))
    assert due() == 2
    for failures, wait in ((1, 30), (2, 60), (3, 120)):
        turns.fail("a", "StateAway", now)
        assert (turns.all()["a"].failures, due()) == (failures, wait)
    turns.fail("new", "StateAway", now)
    assert turns.all()["new"].result == "StateAway"
    assert list(turns.of_those_there([])) == ["a", "new"]  # the disk is away
    assert list(turns.of_those_there(["a"])) == ["a"]
    assert list(turns.all()) == ["a"]
