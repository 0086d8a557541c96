"""Group commit: every item once, its own answer or its own error, whatever happens to the others."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from addon.problems import StateFull
from addon.sync.state.together import MOST, Together


def test_threads_share_transactions_and_get_their_own_answers() -> None:
    """Who comes while somebody writes is written next, together; nobody is written twice."""
    written: list[list[int]] = []
    all_there = threading.Event()

    def write(some: Sequence[int]) -> list[int]:
        if not written:
            all_there.wait(10)
        written.append(list(some))
        return [one * 2 for one in some]

    together = Together(write)
    count = MOST + 50
    with ThreadPoolExecutor(count) as threads:
        found = [threads.submit(together.do, number) for number in range(count)]
        while len(together._waiting) < count - 1:
            pass
        all_there.set()
        assert [one.result(10) for one in found] == [number * 2 for number in range(count)]
    assert sorted(number for some in written for number in some) == list(range(count))
    assert [len(some) for some in written] == [1, MOST, 49]


def test_one_that_fails_harms_no_other() -> None:
    """A transaction that fails is tried item by item: the others are written, the one raises where it came from."""
    begun, go = threading.Event(), threading.Event()

    def write(some: Sequence[int]) -> list[int]:
        if 0 in some:
            begun.set()
            go.wait(10)
        if 13 in some:
            raise ValueError
        return list(some)

    together = Together(write)
    with ThreadPoolExecutor(20) as threads:
        first = threads.submit(together.do, 0)
        assert begun.wait(10)
        others = {number: threads.submit(together.do, number) for number in range(1, 20)}
        while len(together._waiting) < 19:
            pass
        go.set()
        assert first.result(10) == 0
        for number, one in others.items():
            if number == 13:
                with pytest.raises(ValueError, match=r"^$"):
                    one.result(10)
            else:
                assert one.result(10) == number


def test_a_full_disk_is_everybodys() -> None:
    """It is not tried again one by one, and the next item is written once there is room."""
    tries: list[int] = []

    def write(some: Sequence[int]) -> list[int]:
        tries.append(len(some))
        if len(tries) == 1:
            raise StateFull("state", "the disk is full", "", code="state-full")
        return list(some)

    together = Together(write)
    with pytest.raises(StateFull):
        together.do(1)
    assert together.do(2) == 2
    assert tries == [1, 1]


def test_a_thread_that_is_stopped_while_it_writes_for_others_takes_nothing_with_it() -> None:
    """It raises what stopped it; nobody else is told that theirs was stored before: each is written, and answered."""
    begun, go = threading.Event(), threading.Event()
    written: list[int] = []

    def write(some: Sequence[int]) -> list[int]:
        if 0 in some:
            begun.set()
            go.wait(10)
        if 1 in some:
            raise SystemExit
        written.extend(some)
        return [one * 2 for one in some]

    together = Together(write)
    with ThreadPoolExecutor(20) as threads:
        first = threads.submit(together.do, 0)
        assert begun.wait(10)
        others = {number: threads.submit(together.do, number) for number in range(1, 20)}
        while len(together._waiting) < 19:
            pass
        go.set()
        assert first.result(10) == 0
        stopped = [number for number, one in others.items() if isinstance(one.exception(10), SystemExit)]
        assert 1 in stopped
        assert {number: one.result() for number, one in others.items() if number not in stopped} == {
            number: number * 2 for number in others if number not in stopped
        }
    assert sorted(written) == [0, *(number for number in others if number not in stopped)]
