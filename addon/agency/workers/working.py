"""Everything that works for an agency on this computer: the crew, and what tells whether it is well."""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from threading import Event
from types import FrameType

from addon.agency.settings import Agency
from addon.agency.workers.crew import Crew
from addon.agency.workers.health import WorkHealth, answering
from addon.agency.workers.queue import check, conninfo
from addon.agency.workers.turns import turns_at
from addon.service.service import utc_now


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """What is told once the work has begun: how many processes, and where health and metrics are, "" for nowhere."""

    processes: int
    address: str


def work(agency: Agency, processes: int, tell: Callable[[Working], None]) -> bool:
    """Work for an agency until SIGTERM or Ctrl-C; return whether all turns ended in time.

    Raises QueueUnusable, SettingsInvalid.
    """
    url = conninfo(agency)
    check(url)
    crew = Crew(agency.folder, processes)
    with _until_stopped() as stopped, closing(turns_at(url)) as turns, ExitStack() as stack:
        health = WorkHealth(crew=crew, turns=turns, queue_url=url, clock=utc_now)
        address = stack.enter_context(answering(agency.file.work.metrics_bind, health))
        tell(Working(processes=processes, address=address))
        return crew.work(stopped)


@contextmanager
def _until_stopped() -> Iterator[Event]:
    stopped = Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopped.set()

    before = {one: signal.signal(one, stop) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stopped
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
