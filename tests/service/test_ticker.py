"""The ticker calls each chore, goes on after a mistake, waits for what is at work, and is not stopped by a clock."""

from datetime import UTC, datetime, timedelta
from threading import Event

from addon.service.ticker import Chore, Ticker


def _now() -> datetime:
    return datetime.now(UTC)


def test_a_chore_that_fails_is_called_again_beside_one_that_takes_long() -> None:
    """Each has a thread of its own; the end waits for both."""
    thrice, begun, release, ended = Event(), Event(), Event(), Event()
    calls: list[datetime] = []

    def fails(now: datetime) -> None:
        calls.append(now)
        if len(calls) == 3:
            thrice.set()
        raise KeyError("Zoë")

    def takes_long(_: datetime) -> None:
        begun.set()
        release.wait(10)
        ended.set()

    ticker = Ticker([Chore("fails", 0.01, fails), Chore("takes long", 0.01, takes_long)], _now)
    ticker.start()
    assert thrice.wait(10)
    assert begun.wait(10)
    assert not ticker.stop(0.05)
    release.set()
    assert ended.wait(10)


def test_a_clock_that_is_set_back_delays_no_chore() -> None:
    """Its next time was hours ahead: it is put right."""
    called = Event()
    now = [_now() + timedelta(hours=5)]
    ticker = Ticker([Chore("look", 1, lambda _: called.set())], lambda: now[0])
    ticker.start()
    assert not called.wait(0.2)
    now[0] = _now()
    ticker.put_right()
    assert called.wait(10)
    assert ticker.stop(10)
