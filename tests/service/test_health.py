"""Whether the service is well: heartbeat, store, passes; and metrics that are counts."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from prometheus_client import generate_latest

from addon.problems import StateFull, StateGone
from addon.service.health import Health, Heartbeat, Metrics, health_pages
from addon.service.runner import ServiceStatus
from addon.service.told import DONE, BackupTold, PassTold, SourceRead
from addon.sync.state.database import State
from addon.wiring.served import beat_at
from tests.service.messages import message
from tests.stores import fresh_state
from tests.sync.little_practice import NOON

MINUTES = timedelta(minutes=1)
TOLD = PassTold(
    result=DONE, began=NOON, ended=NOON + timedelta(seconds=3), questions=4, sources=(SourceRead(name="Zoë Quist.csv"),)
)


@dataclass
class Well:
    """A service that is well at noon."""

    heartbeat: Heartbeat
    now: datetime = NOON
    status: ServiceStatus = field(default_factory=lambda: ServiceStatus(started=NOON, looked=NOON, last=TOLD))
    state: State = field(default_factory=fresh_state)

    def health(self) -> Health:
        """Return what looks at it."""
        return Health(
            state=self.state,
            status=lambda: self.status,
            heartbeat=self.heartbeat,
            clock=lambda: self.now,
            every=10 * MINUTES,
        )

    def asked(self, page: str) -> tuple[int, object]:
        """Return how a page answers."""
        app = Flask("health")
        app.register_blueprint(health_pages(self.health()))
        answer = app.test_client().get(page)
        return answer.status_code, answer.get_json(silent=True)


@pytest.fixture
def well(tmp_path: Path) -> Well:
    """Return a service that is well."""
    heartbeat = Heartbeat(tmp_path / "heartbeat")
    heartbeat.beat(NOON)
    assert beat_at(tmp_path / "heartbeat") == NOON
    return Well(heartbeat)


def test_a_service_that_is_well_is_ready(well: Well) -> None:
    """And its process answers in any case."""
    assert well.asked("/readyz") == (200, {"heartbeat": True, "passes": True, "store": True})
    assert well.asked("/healthz")[0] == 200


@pytest.mark.parametrize(
    ("minutes", "looked", "unwell"), [(3, 3, "heartbeat"), (-3, -3, "heartbeat"), (0, -21, "passes")]
)
def test_what_is_late_makes_it_unready(well: Well, minutes: int, looked: int, unwell: str) -> None:
    """A heartbeat of two minutes ago, also one of the future; a pass ten minutes beyond its time."""
    well.now += minutes * MINUTES
    well.status = replace(well.status, looked=NOON + looked * MINUTES)
    assert [name for name, ok in well.health().checks().items() if not ok] == [unwell]
    assert well.asked("/readyz")[0] == 503


def test_a_store_that_cannot_be_written_makes_it_unready(well: Well, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full, say."""

    def full() -> None:
        raise StateFull("state", "the disk is full", "Make room.")

    monkeypatch.setattr(well.state, "try_writing", full)
    unwell = {"heartbeat": True, "passes": True, "store": False, "what_to_do": "the disk is full. Make room."}
    assert well.asked("/readyz") == (503, unwell)
    assert "groupkeeper_ready 0.0" in generate_latest(Metrics(well.health()).registry).decode()

    def gone() -> ServiceStatus:
        raise StateGone("state", "it is gone")

    assert not replace(well.health(), status=gone).checks()["passes"]


def test_a_heartbeat_that_nobody_wrote_is_none(tmp_path: Path) -> None:
    """Neither a missing file nor a strange one is a beat."""
    (tmp_path / "strange").write_text("yesterday", encoding="ascii")
    assert [beat_at(tmp_path / name) for name in ("missing", "strange")] == [None, None]


def test_metrics_are_counts_and_hold_no_name(well: Well) -> None:
    """Every figure once, by passes, messages and times."""
    well.state.outbox.plan([message(due=NOON)], now=NOON)
    well.status = replace(well.status, paused="ana, since noon", backup=BackupTold(file="a", made=NOON, proved=True))
    metrics = Metrics(well.health())
    metrics.count(TOLD)
    text = generate_latest(metrics.registry).decode()
    for line in (
        'groupkeeper_passes_total{result="done"} 1.0',
        "groupkeeper_pass_seconds_total 3.0",
        'groupkeeper_messages{state="planned"} 1.0',
        "groupkeeper_ready 1.0",
        "groupkeeper_sending_paused 1.0",
        "groupkeeper_questions_open 4.0",
        "groupkeeper_backup_proved 1.0",
        f"groupkeeper_heartbeat_timestamp_seconds {NOON.timestamp()!r}".replace("1772557200.0", "1.7725572e+09"),
    ):
        assert line in text.splitlines()
    assert [word for word in ("Zo", "Quist", "ana", "M-0001", "555") if word in text] == []
