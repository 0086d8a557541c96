"""The crew: processes that end are replaced, those that end at once with patience, and all end together."""

import signal
import subprocess
from pathlib import Path
from time import sleep

import pytest

from addon.agency.workers.crew import Crew

SLEEPS, FAILS = "sleep 60", "exit 3"
DEAF = "trap '' TERM; while :; do sleep 1; done"


def crew(script: str, size: int) -> Crew:
    """Return a crew of shells."""
    return Crew(Path(), size, lambda _: subprocess.Popen(["/bin/sh", "-c", script], stdin=subprocess.PIPE))  # noqa: S603


def test_who_is_killed_is_replaced() -> None:
    """At once, and counted."""
    one = crew(SLEEPS, 2)
    one.look(0.0)
    victim = one._working[0]
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    one.look(10.0)
    assert (one.working, one.begun, one.lost) == (2, 3, 1)
    assert one.stop(5.0)
    assert one.working == 0


def test_who_ends_as_soon_as_it_began_is_replaced_with_patience() -> None:
    """Or a mistake in agency.toml would begin processes without end."""
    one = crew(FAILS, 1)
    for second in range(20):
        one.look(float(second))
        for process in one._working:
            process.wait()
    assert 3 <= one.begun <= 5
    assert one.lost >= one.begun - 1
    one.stop(1.0)


@pytest.mark.prove
def test_who_does_not_end_is_killed() -> None:
    """After the seconds there are."""
    one = crew(DEAF, 1)
    one.look(0.0)
    sleep(0.5)
    assert not one.stop(1.0)
    assert one.working == 0
