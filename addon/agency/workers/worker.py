"""One process of workers: ``python -m addon.agency.workers.worker DIR``. It takes turns until it is stopped.

It ends gracefully on SIGTERM, when whoever began it is gone, after so many turns, and above so much memory: the turn
at work ends before it writes, or finishes what it is writing.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import procrastinate
import structlog
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import Status
from sqlalchemy import Engine

from addon.agency.publishing import publish
from addon.agency.settings import Agency, open_agency
from addon.agency.store import agency_server, agency_state
from addon.agency.workers.job import Publish, TurnJob
from addon.agency.workers.queue import TICK, TICKS_FIRST, TURN, TURNS, check, connection_settings, conninfo
from addon.agency.workers.tick import Folders
from addon.agency.workers.turns import Turns, turns_at
from addon.service.service import utc_now
from addon.service.told import PassTold
from addon.wiring.served import ServedPractice

EVERY_TEN_SECONDS = "* * * * * */10"
HEARTBEAT, STALLED = 5.0, 20.0
"""Seconds between two signs of life of a worker, and after how many without one its job is given to another."""
HUNG = 70
"""The exit code of a process that gave up a turn that hung."""
_QUIET = "procrastinate"


@dataclass(slots=True)
class Worker:
    """A process at work on an agency's turns."""

    agency: Agency
    turns: Turns
    publish: Publish = lambda *_: None
    server: Engine | None = None
    stopping: Event = field(default_factory=Event)
    taken: int = 0
    _loop: asyncio.AbstractEventLoop | None = None
    _work: "asyncio.Task[None] | None" = None

    async def run(self, app: procrastinate.App) -> None:
        """Take turns until somebody stops it."""
        async with app.open_async():
            self._loop = asyncio.get_running_loop()
            for one in (signal.SIGTERM, signal.SIGINT):
                self._loop.add_signal_handler(one, self.stop)
            self._loop.add_reader(sys.stdin.fileno(), self.stop)  # closed: whoever began us is gone
            working = app.run_worker_async(
                install_signal_handlers=False,
                delete_jobs="always",
                update_heartbeat_interval=HEARTBEAT,
                stalled_worker_timeout=STALLED,
            )
            self._work = asyncio.create_task(working)
            with suppress(asyncio.CancelledError):
                await self._work
        structlog.get_logger().info("worker ended", turns=self.taken)

    def stop(self) -> None:
        """End soon: what runs ends before it writes, or finishes what it is writing."""
        self.stopping.set()
        self._take_no_more()

    def _take_no_more(self) -> None:
        if self._loop is not None and self._work is not None:
            self._loop.remove_reader(sys.stdin.fileno())
            self._work.cancel()  # procrastinate's way to stop: it waits for the job at work

    def made_way(self) -> bool:
        """Count a turn, and end where this process has done its share or grown too large."""
        self.taken += 1
        work = self.agency.file.work
        is_over = self.taken >= work.turns or megabytes() > work.megabytes
        if is_over and self._loop is not None:
            self._loop.call_soon_threadsafe(self._take_no_more)
        return is_over


def job_of(worker: Worker) -> TurnJob:
    """Return what takes a turn of a practice."""
    return TurnJob(
        agency=worker.agency,
        turns=worker.turns,
        clock=utc_now,
        stopping=worker.stopping,
        give_up=lambda: os._exit(HUNG),
        publish=worker.publish,
        server=worker.server,
    )


def app_of(worker: Worker, take: Callable[[str], object], *, ticks: str = EVERY_TEN_SECONDS) -> procrastinate.App:
    """Return the queue's two tasks: a turn of a practice, which ``take`` takes, and the tick that asks for what is due.

    Neither is ever tried again by the queue, and none has a lock but that of the queue's waiting line.
    """
    agency = worker.agency
    connector = procrastinate.PsycopgConnector(**connection_settings(conninfo(agency)), min_size=1, max_size=4)
    app, folders = procrastinate.App(connector=connector), Folders(agency)

    def turn(practice: str) -> None:
        take(practice)
        worker.made_way()

    def due() -> list[str]:
        there = agency.practices()  # one look at a thousand folders
        return list(folders.due(there, worker.turns.of_those_there(there), utc_now()))

    async def tick(timestamp: int) -> None:  # noqa: ARG001 (procrastinate tells for when it is)
        await _give_back(app.job_manager)
        for practice in await asyncio.to_thread(due):
            with suppress(AlreadyEnqueued):
                await app.configure_task(TURN, queue=TURNS, queueing_lock=practice).defer_async(practice=practice)

    app.task(name=TURN, queue=TURNS)(turn)
    ticking = app.task(name=TICK, queue=TURNS, queueing_lock=TICK, priority=TICKS_FIRST)(tick)
    app.periodic(cron=ticks)(ticking)
    return app


async def _give_back(jobs: "procrastinate.manager.JobManager") -> None:
    """Take the jobs of workers that died out of the queue: what they were at is due by its note."""
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=STALLED):
        if job.id is not None:
            with suppress(ConnectorException):  # it has ended after all
                await jobs.finish_job_by_id_async(job.id, Status.ABORTED, delete_job=True)
                structlog.get_logger().warning("job of a worker that died", task=job.task_name)


def megabytes() -> float:
    """Return how much memory this process has, 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


def main() -> None:
    """Work on the agency in a folder."""
    os.umask(0o077)
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    logging.getLogger(_QUIET).setLevel(logging.CRITICAL)  # its errors are told by their codes, its job lines are ours
    clock = structlog.processors.TimeStamper(fmt="iso", utc=True)
    structlog.configure(
        processors=[clock, structlog.processors.LogfmtRenderer(key_order=["timestamp", "event"])],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    agency = open_agency(Path(sys.argv[1]))
    url = conninfo(agency)
    check(url)
    with agency_server(agency) as server, agency_state(agency, shared=server) as state, closing(turns_at(url)) as turns:

        def tell(practice: str, told: PassTold, home: ServedPractice | None) -> None:
            publish(state, practice, told, (home.file, home.state) if home else None)

        worker = Worker(agency, turns, publish=tell, server=server)
        asyncio.run(worker.run(app_of(worker, job_of(worker))))


if __name__ == "__main__":
    main()
