"""The ticker: calls each chore of the service again and again. It decides nothing and remembers nothing."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from addon.problems import StateUnusable

LATE = 3600
"""Seconds by which a tick may be late, because the computer slept, and still comes once."""
_WATCHED, _SMALL_STEP = 5.0, 60.0


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to do every so many seconds, at most once at a time."""

    name: str
    seconds: float
    do: Callable[[datetime], object]


class Ticker:
    """Calls chores with the present instant, each in a thread of its own. One that fails is called again."""

    def __init__(self, chores: list[Chore], clock: Callable[[], datetime]) -> None:
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a chore that takes longer than a tick is ordinary
        self._chores, self._clock = chores, clock
        self._stopped = Event()
        self._failing: dict[str, str] = {}
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(chores))},
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": LATE},
        )

    def start(self) -> None:
        """Begin to tick."""
        for chore in self._chores:
            self._scheduler.add_job(
                self._do, "interval", args=[chore], seconds=chore.seconds, id=chore.name, next_run_time=self._clock()
            )
        self._scheduler.start()
        Thread(target=self._keep_right, name="clock watch", daemon=True).start()

    def _do(self, chore: Chore) -> None:
        try:
            chore.do(self._clock())
            self._failing.pop(chore.name, None)
        except Exception as mistake:  # noqa: BLE001 (its text may hold a name, so only its kind is told)
            kind = type(mistake).__name__
            if self._failing.get(chore.name) != kind:  # once, not every second
                told = {"what": mistake.what, "step": mistake.next_step} if isinstance(mistake, StateUnusable) else {}
                structlog.get_logger().error("chore failed", chore=chore.name, mistake=kind, **told)
            self._failing[chore.name] = kind

    def _keep_right(self) -> None:
        while not self._stopped.wait(_WATCHED):
            self.put_right()

    def put_right(self) -> None:
        """Let no chore wait for a time that a clock, set back since, takes hours to reach."""
        now = self._clock()
        seconds = {chore.name: chore.seconds for chore in self._chores}
        for job in self._scheduler.get_jobs():
            if job.next_run_time and job.next_run_time - now > timedelta(seconds=seconds[job.id] + _SMALL_STEP):
                job.modify(next_run_time=now)

    def stop(self, seconds: float) -> bool:
        """Tick no more and wait for the chores that are at work; return whether all ended in time."""
        self._stopped.set()
        ending = Thread(target=self._scheduler.shutdown, name="ticker ends", daemon=True)
        ending.start()
        ending.join(seconds)
        return not ending.is_alive()
