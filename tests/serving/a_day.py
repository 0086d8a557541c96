"""A day of the service in a few minutes: ``python -m tests.serving.a_day DIR`` prints its memory along the way.

The clock is simulated and stands in for the ticker: each chore is called as often as in a real day, each pass and each
backup is a real one in a process of its own. A page is left open, doors are knocked at, messages leave.
"""

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from werkzeug.test import Client

from addon.outgoing import STAFF
from addon.service import service as one_service
from addon.service.told import LAST, LAST_BACKUP, PassTold
from addon.service.watch import Mark
from addon.serving import doors, outgoing, pages, whole
from addon.web.passwords import digest
from addon.wiring.served import ServedPractice, held_practice
from tests.service.messages import message

HOURS, WARM = 24, 4
NIGHT = time(0)
POLL, FORM, MAIL = 10, 300, 600
"""Seconds between two looks of an open page, two forms, two messages."""


@dataclass
class Clock:
    """The simulated instant."""

    now: datetime

    def __call__(self) -> datetime:
        """Return it."""
        return self.now


class Day(one_service.Service):
    """A service whose passes happen at the simulated instant, however long they take."""

    def _pass(self, still: dict[str, Mark]) -> PassTold | None:
        told = super()._pass(still)
        return told and replace(told, began=self._clock(), ended=self._clock())

    def back_up(self, now: datetime) -> None:
        """Make a backup if it is due; it too is of the simulated instant."""
        state = self._practice.state
        before = state.remembered(LAST_BACKUP)
        super().back_up(now)
        if state.remembered(LAST_BACKUP) != before:
            state.keep(LAST_BACKUP, LAST, replace(state.remembered(LAST_BACKUP)[LAST], made=now))

    def tick(self, second: int) -> None:
        """Call every chore whose time it is."""
        for chore in self._chores():
            if second % int(chore.seconds) == 0:
                chore.do(self._clock())


def megabytes() -> float:
    """Return how much of this process is in memory."""
    status = Path(f"/proc/{os.getpid()}/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


def day(folder: Path) -> Mapping[str, Any]:
    """Live through a day and return what was done and the memory after each hour."""
    clock = Clock(datetime.now(UTC).replace(microsecond=0))
    for module in (doors, outgoing, pages):
        vars(module)["utc_now"] = clock
    vars(whole)["Service"] = partial(Day, clock=clock)
    done: list[str] = []
    with held_practice(folder, at="") as practice:
        made = whole.served(
            practice, tell=lambda told: done.append(told.result), tell_backup=lambda _: done.append("backup")
        )
        assert isinstance(made.service, Day)
        client, memory = Client(made.app), []
        for second in range(HOURS * 3600):
            clock.now += timedelta(seconds=1)
            made.service.tick(second)
            _visit(practice, client, clock, second)
            if second % 3600 == 3599:
                memory.append(megabytes())
                print(f"{second // 3600 + 1:2} h {memory[-1]:.1f} MB", file=sys.stderr, flush=True)  # noqa: T201
        states = practice.state.outbox.counts()
    growth = memory[-1] / memory[WARM - 1] - 1
    return {
        "growth": growth,
        "memory": memory,
        "messages": states,
        "passes": {one: done.count(one) for one in set(done)},
    }


def _visit(practice: ServedPractice, client: Client, clock: Clock, second: int) -> None:
    """Let people and senders do what they do."""
    if second % 600 == 0:
        practice.state.staff.end(digest("a day"))
        practice.state.staff.begin(digest("a day"), "ada", clock())
    if second % POLL == 0:
        client.set_cookie("groupkeeper", "a day")
        here = {"REMOTE_ADDR": f"127.0.0.{second // POLL % 250 + 1}"}  # the limits go by the real clock
        assert client.get("/parts/status", headers={"HX-Request": "true"}, environ_base=here).status_code == 200
    if second % FORM == 0:
        assert client.post("/hooks/forms/intake", data=b"{}").status_code == 401
        ready = client.get("/readyz", environ_base=here)
        assert ready.status_code in {200, 503}, ready.text
    if second % MAIL == 0:
        one = message(due=clock(), key=f"{STAFF}day | {second}")
        mail = replace(
            one,
            channel="email",
            address="rosa@example.org",
            subject="A member wrote",
            quiet_from=NIGHT,
            quiet_until=NIGHT,
        )
        practice.state.outbox.add(mail, now=clock())


if __name__ == "__main__":
    print(json.dumps(day(Path(sys.argv[1]))))  # noqa: T201
