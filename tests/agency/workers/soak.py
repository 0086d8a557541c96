"""Days of workers in some minutes: ``python -m tests.agency.workers.soak DIR URL DAYS`` prints what grew.

The clock is simulated: it moves on to when the next turn is due. Ticks, queue, turns, passes and backups are real, all
in this one process. Every six hours a text arrives at each practice.
"""

import asyncio
import ctypes
import gc
import json
import os
import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import procrastinate
import psycopg
import structlog

from addon.agency.settings import open_agency
from addon.agency.workers import worker as one_worker
from addon.agency.workers.job import TurnJob
from addon.agency.workers.queue import SCHEMA
from addon.agency.workers.turns import Turns, turns_at
from addon.agency.workers.worker import Worker, app_of, megabytes
from addon.incoming import QUESTION, REPLY, Incoming, Reply
from addon.serving import outgoing
from addon.sync.state.tables import META
from addon.wiring.opening import open_state_beside

NEVER = "0 0 1 1 *"
TEXTS = timedelta(hours=6)
STEP = timedelta(seconds=10)
OURS = ("turn", "pass asked for", "service pass", "service backup", "sent through")
"""The kinds of records that turns keep."""
NOT_OURS = ("backups", "nightly", "mail")
"""The folders that are meant to grow: copies until they are old, and the mails, which are files here."""


@dataclass
class Clock:
    """The simulated instant."""

    now: datetime

    def __call__(self) -> datetime:
        """Return it."""
        return self.now


@dataclass
class Soak:
    """The run."""

    worker: Worker
    clock: Clock
    url: str
    arrived: int = 0

    def figures(self) -> dict[str, float]:
        """Return what must not grow."""
        gc.unfreeze()
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)  # what the allocator keeps for the next pass is not held by anybody
        found: dict[str, float] = {"megabytes": megabytes(), "descriptors": len(list(Path("/proc/self/fd").iterdir()))}
        with psycopg.connect(self.url, options=f"-csearch_path={SCHEMA}") as connection:
            for table in ("jobs", "events", "periodic_defers", "workers"):
                found[table] = connection.execute(f"SELECT count(*) FROM procrastinate_{table}").fetchone()[0]  # type: ignore[index,call-overload]  # noqa: S608
            found["turn"] = connection.execute("SELECT count(*) FROM turn").fetchone()[0]  # type: ignore[index]
        found |= self._of_practices()
        return found

    def _of_practices(self) -> Mapping[str, float]:
        kept = files = pending = 0
        for practice in self.worker.agency.practices():
            folder = self.worker.agency.practice_folder(practice)
            with open_state_beside(folder) as (_, state), state.engine.connect() as connection:
                kinds = ", ".join(f"'{one}'" for one in OURS)
                kept += connection.exec_driver_sql(f"SELECT count(*) FROM kept WHERE kind IN ({kinds})").scalar_one()  # noqa: S608
                for table in ("pending_row", "pending_kept"):
                    assert table in META.tables
                    pending += connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one()  # noqa: S608
            files += sum(one.is_file() and one.parent.name not in NOT_OURS for one in folder.rglob("*"))
        return {"records of turns": kept, "files": files, "pending": pending}

    def text(self) -> None:
        """Let a text arrive everywhere."""
        for practice in self.worker.agency.practices():
            self.arrived += 1
            key, now = f"SM{self.arrived}", self.clock()
            body = Reply(key=key, received=now, member="M-0001", meanings=(QUESTION,), text="Hello?").body
            with open_state_beside(self.worker.agency.practice_folder(practice)) as (_, state):
                state.inbox.store(Incoming(source="texts", external_id=key, received=now, kind=REPLY, body=body))


async def days(soak: Soak, app: procrastinate.App, many: int) -> list[dict[str, float]]:
    """Live through the days and return the figures after each."""
    found, begins, texts = [], soak.clock.now, soak.clock.now
    async with app.open_async():
        for day in range(1, many + 1):
            while soak.clock.now < begins + timedelta(days=day):
                if soak.clock.now >= texts:
                    soak.text()
                    texts += TEXTS
                await app.tasks["tick"].func(timestamp=0)
                await app.run_worker_async(
                    wait=False, listen_notify=False, install_signal_handlers=False, delete_jobs="always"
                )
                due = min(one.due for one in soak.worker.turns.all().values())
                soak.clock.now = max(soak.clock.now + STEP, min(due, texts))
            found.append(soak.figures())
            print(f"day {day}: {json.dumps(found[-1])}", file=sys.stderr, flush=True)  # noqa: T201
    return found


def run(folder: Path, url: str, many: int) -> dict[str, Any]:
    """Live through so many days and return what grew from the second to the last."""
    clock = Clock(datetime.now(UTC).replace(microsecond=0))
    for module in (one_worker, outgoing):
        vars(module)["utc_now"] = clock
    with closing(turns_at(url)) as turns:
        soak = Soak(Worker(open_agency(folder), turns), clock, url)
        found = asyncio.run(days(soak, app_of(soak.worker, _job(soak, turns, clock), ticks=NEVER), many))
        count = sum(one.turns for one in turns.all().values())
    first, last = found[min(1, many - 1)], found[-1]
    growth = {name: last[name] - first[name] for name in last}
    return {"turns": count, "texts": soak.arrived, "growth": growth, "last": last}


def _job(soak: Soak, turns: Turns, clock: Clock) -> TurnJob:
    return TurnJob(agency=soak.worker.agency, turns=turns, clock=clock, stopping=Event(), give_up=lambda: os._exit(70))


if __name__ == "__main__":
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    print(json.dumps(run(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))  # noqa: T201
