"""The cyclic collector stays out of a pass and comes back as it was."""

import gc
import sys
from collections.abc import Callable

import pytest

from addon.sync.without_collector import GROWN, Heap, uncollected


@pytest.mark.parametrize("was", [gc.enable, gc.disable])
def test_the_collector_is_left_as_it_was_found(was: Callable[[], None]) -> None:
    """After a pass that failed, too; a server that switched it off itself keeps it off."""
    was()
    before = gc.isenabled()
    try:
        with pytest.raises(AssertionError, match="mid-pass"), uncollected():
            assert gc.isenabled(), "mid-pass"
        assert gc.isenabled() is before
    finally:
        gc.enable()


class Cycle:
    """What only the collector can free; ``alive`` counts those that are there."""

    alive = 0

    def __init__(self) -> None:
        self.itself = self
        Cycle.alive += 1

    def __del__(self) -> None:
        Cycle.alive -= 1


A_PASS = 2_000


def most_alive(passes: int, heap: Heap) -> int:
    """Return the most cycles that were there at once while passes left some each."""
    most = 0
    for _ in range(passes):
        with uncollected(heap):
            for _ in range(A_PASS):
                Cycle()
        most = max(most, Cycle.alive)
    gc.unfreeze()
    gc.collect()
    return most


@pytest.mark.long
def test_what_passes_leave_in_cycles_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many passes a process runs, what they leave stays below a quarter of what it holds, and one pass more."""
    held = [40_000]  # in place of the test's own process, which holds a million
    monkeypatch.setattr(sys, "getallocatedblocks", lambda: held[0] + 2 * Cycle.alive)
    most = most_alive(8, Heap())
    assert most <= held[0] * (GROWN - 1) / 2 + 2 * A_PASS < 8 * A_PASS


def test_one_pass_in_a_process_looks_for_no_cycles(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does the next where nothing was left."""
    rounds: list[int] = []
    monkeypatch.setattr(gc, "collect", lambda: rounds.append(1))
    heap = Heap()
    for _ in range(3):
        with uncollected(heap):
            pass
    assert rounds == []
