"""Passes a minute with one, two and four workers, beside procrastinate's own empty jobs in the same run.

The bar is a ratio: with more workers, passes gain at least what empty jobs gain. What the machine cannot give to empty
jobs, nobody asks of passes.
"""

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, sleep

import psycopg
from rich.console import Console
from rich.table import Table

from addon.agency.workers.queue import SCHEMA, TURN, TURNS, Queue, open_queue, prepare
from addon.incoming import QUESTION, REPLY, TAKEN, Incoming, Reply
from addon.wiring.opening import open_state_beside
from tests.agency.workers.generated import copy_to_server, make_template
from tests.postgres_server import StoreServer, running_store
from tests.service.processes import ROOT, environment

SIZES = (1, 2, 4)
PRACTICES, ROUNDS, EMPTY = 12, 3, 2_000
PATIENCE = 1_800.0
_JOBS = (
    "INSERT INTO procrastinate_jobs (queue_name, task_name, args) "
    "SELECT %s, %s, jsonb_build_object('practice', 'p' || n) FROM generate_series(1, %s) AS n"
)
_WAKE = """SELECT pg_notify('procrastinate_any_queue_v1', '{"type": "job_inserted", "job_id": 0}')"""


@dataclass
class Bench:
    """The agency whose workers are measured."""

    folder: Path
    names: Sequence[str]
    owner: "psycopg.Connection[tuple[int]]"
    queue: Queue
    texts: int = 0

    def count(self, query: str) -> int:
        """Return what the queue's database counts."""
        found = self.owner.execute(query).fetchone()
        return found[0] if found else 0

    @contextmanager
    def at_work(self, what: str, size: int) -> Iterator[None]:
        """Have so many workers at work, who are there when this begins."""
        self.owner.execute("DELETE FROM procrastinate_workers")
        command = [sys.executable, "-m", "tests.agency.workers.shifted", what, str(self.folder), str(size), "0"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment(), stderr=subprocess.DEVNULL)  # noqa: S603
        try:
            _until(lambda: self.count("SELECT count(*) FROM procrastinate_workers") >= size)
            yield
        finally:
            process.terminate()
            process.wait(60)

    def empty(self, size: int) -> float:
        """Return empty jobs a minute."""
        with self.at_work("idle", size):
            began = perf_counter()
            self.owner.execute(_JOBS, (TURNS, TURN, EMPTY))
            self.owner.execute(_WAKE)
            _until(lambda: self.count("SELECT count(*) FROM procrastinate_jobs") == 0)
            return EMPTY / (perf_counter() - began) * 60

    def passes(self, size: int) -> float:
        """Return passes a minute that have something to do: at each practice a text has arrived."""
        with self.at_work("crew", size):
            began = perf_counter()
            for _ in range(ROUNDS):
                for name in self.names:
                    self._text(name)
                _until(self._all_taken)
            return ROUNDS * len(self.names) / (perf_counter() - began) * 60

    def _text(self, name: str) -> None:
        self.texts += 1
        key, now = f"SM{self.texts}", datetime.now(UTC) - timedelta(seconds=1)
        body = Reply(key=key, received=now, member="M-0001", meanings=(QUESTION,), text="Hello?").body
        with open_state_beside(self.folder / "practices" / name) as (_, state):
            state.inbox.store(Incoming(source="texts", external_id=key, received=now, kind=REPLY, body=body))
        self.queue.ask(name)

    def _all_taken(self) -> bool:
        for name in self.names:
            with open_state_beside(self.folder / "practices" / name) as (_, state):
                if (state.one(TAKEN, "taken") or 0) < state.inbox.last_number():
                    return False
        return True


def _until(what: Callable[[], bool]) -> None:
    until = perf_counter() + PATIENCE
    while not what():
        if perf_counter() > until:
            raise AssertionError("it takes too long")
        sleep(0.05)


def show(say: Console) -> list[str]:
    """Measure, print the table and return what missed its bar."""
    table, missed = Table("Workers", "Passes a minute", "Empty jobs a minute", "Gain beside empty jobs' gain", ""), []
    with running_store() as store, tempfile.TemporaryDirectory(prefix="groupkeeper-workers-") as folder:
        measured = figures(Path(folder), store)
    passes_alone, empty_alone = measured[SIZES[0]]
    for size, (passes, empty) in measured.items():
        ratio = (passes / passes_alone) / (empty / empty_alone)
        if ratio < 1:
            missed.append(f"passes with {size} workers")
        words = (f"{passes:.1f}", f"{empty:,.0f}", f"{ratio:.2f} (at least 1)", "ok" if ratio >= 1 else "missed")
        table.add_row(str(size), *words)
    say.print(table)
    return missed


def figures(folder: Path, store: StoreServer) -> dict[int, tuple[float, float]]:
    """Return passes and empty jobs a minute by the number of workers."""
    url, owner_url = store.at.url("groupkeeper", "pages"), store.at.url("groupkeeper")
    names = [f"p{number:02}" for number in range(PRACTICES)]
    copy_to_server(make_template(folder / "template"), folder / "practices", names, store)
    prepare(owner_url, role="pages")
    settings = f'name = "Bench"\nzone = "America/New_York"\n[store]\nurl = "{url}"\n'
    (folder / "agency.toml").write_text(settings, encoding="utf-8")
    options = f"-csearch_path={SCHEMA}"
    with psycopg.connect(owner_url, autocommit=True, options=options) as owner, open_queue(url) as queue:
        bench = Bench(folder, names, owner, queue)
        bench.passes(SIZES[0])  # each practice's first pass in its new place reads everything anew
        return {size: (bench.passes(size), bench.empty(size)) for size in SIZES}
