"""Whether the workers are well: for a supervisor program, and as metrics. Ids of practices are told by nobody here."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Thread
from typing import TYPE_CHECKING, Any

import psycopg
from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from waitress.server import create_server

from addon.agency.workers.crew import Crew
from addon.agency.workers.queue import depth
from addon.agency.workers.turns import TurnRow, Turns
from addon.problems import SettingsInvalid

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

LATE = timedelta(minutes=5)
"""A turn that is due for longer waits for too few workers, or for one that is stuck."""
_THREADS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkHealth:
    """Looks at the crew of this computer, and at the turns and the queue of all."""

    crew: Crew
    turns: Turns
    queue_url: str
    clock: Callable[[], datetime]

    def checks(self) -> dict[str, bool]:
        """Return what has to be well for the workers to be of use, by name."""
        rows = self.rows()
        in_time = rows is not None and not any(self.clock() - one.due > LATE for one in rows)
        return {"workers": self.crew.working > 0, "store": rows is not None, "turns": in_time}

    def rows(self) -> list[TurnRow] | None:
        """Return the notes of all turns, None where the database does not answer."""
        try:
            return list(self.turns.all().values())
        except SQLAlchemyError:
            return None

    def depth(self) -> dict[str, int]:
        """Return how many jobs there are by their state, none where the queue does not answer."""
        try:
            return depth(self.queue_url)
        except psycopg.Error:
            return {}


@dataclass(frozen=True, slots=True, eq=False)
class WorkMetrics(Collector):
    """What /metrics tells: counts and instants."""

    health: WorkHealth

    def collect(self) -> Iterator[Metric]:
        """Yield the figures of this moment."""
        crew, rows, now = self.health.crew, self.health.rows() or [], self.health.clock()
        late = max((now - one.due for one in rows), default=timedelta(0))
        yield _gauge("ready", float(all(self.health.checks().values())))
        yield _gauge("workers", crew.working)
        yield _gauge("practices", len(rows))
        yield _gauge("practices_due", sum(one.due <= now for one in rows))
        yield _gauge("practices_failing", sum(one.failures > 0 for one in rows))
        yield _gauge("turns_interrupted", sum(one.tries > 1 for one in rows))
        yield _gauge("longest_wait_seconds", max(late.total_seconds(), 0.0))
        yield _gauge("slowest_turn_seconds", max((one.seconds for one in rows), default=0.0))
        jobs = GaugeMetricFamily("groupkeeper_queue_jobs", "Jobs by state.", labels=["state"])
        for state, count in sorted(self.health.depth().items()):
            jobs.add_metric([state], count)
        yield jobs
        yield CounterMetricFamily("groupkeeper_workers_begun", "Processes begun here.", value=crew.begun)
        yield CounterMetricFamily("groupkeeper_workers_lost", "Processes that ended by a fault here.", value=crew.lost)
        yield CounterMetricFamily("groupkeeper_turns", "Turns taken.", value=sum(one.turns for one in rows))


def _gauge(name: str, value: float) -> Metric:
    return GaugeMetricFamily(f"groupkeeper_{name}", name.replace("_", " "), value=value)


def health_app(health: WorkHealth) -> "WSGIApplication":
    """Return what answers /healthz, /readyz and /metrics."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(WorkMetrics(health))
    metrics: Any = make_wsgi_app(registry)

    def answer(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if path == "/metrics":
            answered: Iterable[bytes] = metrics(environ, start_response)
            return answered
        status, body = "404 Not Found", b""
        if path == "/healthz":
            status, body = "200 OK", b"ok\n"
        elif path == "/readyz":
            checks = health.checks()
            status = "200 OK" if all(checks.values()) else "503 Service Unavailable"
            body = json.dumps(checks).encode() + b"\n"
        start_response(status, [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]

    return answer


def _serve(server: Any) -> None:  # noqa: ANN401 (waitress ships no types)
    with suppress(OSError):  # its sockets are closed while it listens when we end
        server.run()


@contextmanager
def answering(bind: str, health: WorkHealth) -> Iterator[str]:
    """Answer at an address, if one is named, and yield it. Raises SettingsInvalid where that cannot be."""
    if not bind:
        yield ""
        return
    address, _, port = bind.rpartition(":")
    try:
        server: Any = create_server(
            health_app(health), host=address.strip("[]"), port=int(port), threads=_THREADS, ident=None
        )
    except (OSError, OverflowError) as refused:
        step = "Name another address and port, or remove the line."
        raise SettingsInvalid("agency.toml", f"metrics_bind cannot be used ({refused})", step) from None
    thread = Thread(target=_serve, args=(server,), name="health", daemon=True)
    thread.start()
    try:
        yield f"http://{server.effective_host}:{server.effective_port}"
    finally:
        server.close()
        thread.join(2)
