"""Many threads on one state: webhooks store, senders claim, pages read and a pass commits, all at once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

from addon.incoming import REPLY, Incoming
from addon.memory import Kept, Remembered
from addon.outgoing import HANDED_OVER
from addon.sync.state.commits import Commit
from addon.sync.state.database import State
from tests.service.messages import message
from tests.stores import state_at
from tests.sync.little_practice import NOON

EACH = 40
NOTE = Kept("a note", str)


def test_nothing_is_lost_or_doubled_whoever_writes_meanwhile(tmp_path: Path) -> None:
    """Every arrival once, every message claimed by one sender, every pass agreed on."""
    path = tmp_path / "groupkeeper.db"
    web, apart = state_at(path), state_at(path)
    web.outbox.plan([message(due=NOON, key=f"M-0001 | {n}") for n in range(EACH)], now=NOON)

    def store(number: int) -> object:
        arrived = Incoming(source="texts", external_id=str(number % EACH), received=NOON, kind=REPLY, body={})
        return web.inbox.store(arrived)

    def claim(number: int) -> object:
        key = f"M-0001 | {number % EACH}"
        if not web.outbox.claim(key, now=NOON, lease=NOON + timedelta(minutes=5)):
            return None
        return web.outbox.settle(key, HANDED_OVER, now=NOON)

    def read(_: int) -> object:
        return web.inbox.newer_than(0), web.remembered(NOTE), web.outbox.last_outcome()

    jobs: list[tuple[Callable[[int], object], int]] = [
        (job, number) for number in range(2 * EACH) for job in (store, claim, read)
    ]
    with ThreadPoolExecutor(12) as threads:
        passes = threads.submit(_agreed, apart)
        done = [(job.__name__, result) for (job, _), result in zip(jobs, threads.map(_call, jobs), strict=True)]
        passes.result()
    counts = Counter(name for name, result in done if result is not None)
    assert (counts["store"], counts["claim"]) == (EACH, EACH)
    assert web.outbox.counts() == {HANDED_OVER: EACH}
    assert len(web.inbox.newer_than(0)) == EACH
    assert len(web.remembered(NOTE)) == EACH
    assert len(web.runs()) == EACH
    web.verify()
    web.close()
    apart.close()


def _call(job: tuple[Callable[[int], object], int]) -> object:
    return job[0](job[1])


def _agreed(state: State) -> None:
    for number in range(EACH):
        state.persist(f"run-{number}", Commit(memory=[Remembered(NOTE, {str(number): "kept"})]))
        state.agree(f"run-{number}")
