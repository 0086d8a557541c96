"""Whether the service is well: for a person, for a supervisor program, and as metrics. Counts only, no names."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import Blueprint, Response, jsonify
from prometheus_client import CollectorRegistry, Counter
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from addon.problems import Fault
from addon.service.runner import ServiceStatus
from addon.service.told import PassTold
from addon.sync.state.database import State

OLD_BEAT = timedelta(minutes=2)
OVERDUE = timedelta(minutes=10)
"""How late a pass may be beside its timetable."""


class Heartbeat:
    """The sign that the ticker ticks: an instant in a file of the state, which others may read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.last: datetime | None = None

    def beat(self, now: datetime) -> None:
        """Beat once."""
        fresh = self._path.with_suffix(".new")
        fresh.write_text(now.isoformat(), encoding="ascii")
        fresh.replace(self._path)  # whoever reads it meanwhile finds the one before
        self.last = now


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Looks at the service. ``every`` is how often a pass runs at least."""

    state: State
    status: Callable[[], ServiceStatus]
    heartbeat: Heartbeat
    clock: Callable[[], datetime]
    every: timedelta

    def checks(self) -> dict[str, bool]:
        """Return what has to be well for the service to be of use, by name."""
        now = self.clock()
        return {"heartbeat": self._beats(now), "store": self.unusable() is None, "passes": self._looks(now)}

    def _beats(self, now: datetime) -> bool:
        last = self.heartbeat.last
        return last is not None and abs(now - last) < OLD_BEAT

    def unusable(self) -> Fault | None:
        """Return why the state cannot be written, None if it can."""
        try:
            self.state.try_writing()
        except Fault as fault:
            return fault
        return None

    def _looks(self, now: datetime) -> bool:
        try:
            status = self.status()
        except Fault:
            return False
        since = status.looked or status.started
        return now - since < self.every + OVERDUE


def health_pages(health: Health) -> Blueprint:
    """Return /healthz (this process answers) and /readyz (it does its work)."""
    pages = alive("health")

    @pages.get("/readyz")
    def readyz() -> tuple[Response, int]:
        checks = health.checks()
        fault = None if checks["store"] else health.unusable()
        advice = {"what_to_do": f"{fault.what}. {fault.next_step}".strip()} if fault else {}
        return jsonify({**checks, **advice}), 200 if all(checks.values()) else 503

    return pages


def alive(name: str = "alive") -> Blueprint:
    """Return /healthz alone: this process answers."""
    pages = Blueprint(name, __name__)

    @pages.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", mimetype="text/plain")

    return pages


class Metrics(Collector):
    """What /metrics tells: passes by how they ended, and the service as it is at that moment."""

    def __init__(self, health: Health) -> None:
        self._health = health
        self.registry = CollectorRegistry(auto_describe=False)
        self.registry.register(self)
        self._passes = Counter("groupkeeper_passes", "Passes by how they ended.", ["result"], registry=self.registry)
        self._seconds = Counter("groupkeeper_pass_seconds", "Time that passes took.", registry=self.registry)

    def count(self, told: PassTold) -> None:
        """Count a pass."""
        self._passes.labels(result=told.result).inc()
        self._seconds.inc(told.seconds)

    def collect(self) -> Iterator[Metric]:
        """Yield the figures of this moment."""
        health = self._health
        checks = health.checks()
        if not checks["store"]:
            yield _gauge("ready", 0.0)
            return
        status, state = health.status(), health.state
        last, backup = status.last, status.backup
        figures = {
            "heartbeat_timestamp_seconds": _seconds(health.heartbeat.last),
            "looked_timestamp_seconds": _seconds(status.looked),
            "ready": float(all(checks.values())),
            "sending_paused": float(bool(status.paused)),
            "questions_open": float(last.questions if last else 0),
            "problems_open": float(last.problems if last else 0),
            "files_waiting": float(last.files_waiting if last else 0),
            "safety_open": float(last.safety if last else 0),
            "inbox_last_number": float(state.inbox.last_number()),
            "backup_timestamp_seconds": _seconds(backup.made if backup else None),
            "backup_proved": float(bool(backup and backup.proved)),
        }
        for name, value in figures.items():
            yield _gauge(name, value)
        messages = GaugeMetricFamily("groupkeeper_messages", "Messages by state.", labels=["state"])
        for name, count in sorted(state.outbox.counts().items()):
            messages.add_metric([name], float(count))
        yield messages


def _gauge(name: str, value: float) -> Metric:
    return GaugeMetricFamily(f"groupkeeper_{name}", name.replace("_", " "), value=value)


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
