"""Whether the workers are well, as a supervisor program and Prometheus ask it: counts, no id of a practice."""

import json
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError

from addon.agency.workers.health import LATE, WorkHealth, answering
from addon.agency.workers.turns import TurnRow, Turns
from tests.agency.workers.test_crew import SLEEPS, crew

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
NOWHERE = "postgresql://pages@127.0.0.1:9/groupkeeper"


class Noted(Turns):
    """Notes that there are, or a database that is away."""

    def __init__(self, **rows: TurnRow) -> None:
        self.rows, self.is_away = rows, False

    def all(self) -> dict[str, TurnRow]:
        """Return them."""
        if self.is_away:
            raise OperationalError("SELECT", {}, OSError())
        return self.rows


def asked(address: str) -> tuple[int, str]:
    """Return what an address answers."""
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 (this computer)
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code, refused.read().decode()


@pytest.mark.postgres
def test_what_is_wrong_is_told_by_its_name() -> None:
    """No worker, a database that is away, a turn that is long overdue."""
    one, turns = crew(SLEEPS, 1), Noted(riverside=TurnRow(due=NOW - LATE, turns=3, failures=1, tries=2))
    health = WorkHealth(crew=one, turns=turns, queue_url=NOWHERE, clock=lambda: NOW)
    with answering("127.0.0.1:0", health) as address:
        assert asked(f"{address}/healthz") == (200, "ok\n")
        assert asked(f"{address}/other")[0] == 404
        found: list[tuple[int, list[str]]] = []

        def look() -> None:
            code, body = asked(f"{address}/readyz")
            found.append((code, [name for name, is_well in json.loads(body).items() if not is_well]))

        look()
        one.look(0.0)
        look()
        turns.rows["lakeside"] = TurnRow(due=NOW - LATE - timedelta(seconds=1))
        look()
        _, metrics = asked(f"{address}/metrics")
        turns.is_away = True
        look()
        one.stop(5.0)
    assert found == [(503, ["workers"]), (200, []), (503, ["turns"]), (503, ["store", "turns"])]
    figures = dict(line.rsplit(" ", 1) for line in metrics.splitlines() if not line.startswith("#"))
    told = {name.removeprefix("groupkeeper_"): float(value) for name, value in figures.items()}
    assert (told["ready"], told["workers"], told["practices"], told["practices_due"]) == (0, 1, 2, 2)
    assert (told["practices_failing"], told["turns_interrupted"], told["turns_total"]) == (1, 1, 3)
    assert told["longest_wait_seconds"] == LATE.total_seconds() + 1
    assert "riverside" not in metrics
