"""How often somebody may try: whose requests are counted together, and where the counts are kept.

Whatever guesses at a secret, or costs a text or a file, is counted in the practice's state, once for all web processes.
The limit on plain looking is each process's own: a look changes nothing, not even a count.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from limits.storage import Storage
from sqlalchemy.exc import SQLAlchemyError

from addon.problems import StateUnusable
from addon.sync.state.counts import Counts

USUAL = "240 per minute"


def address_block() -> str:
    """Return an address, or the /64 that one customer has of IPv6."""
    address = request.remote_addr or ""
    return str(ip_network(f"{address}/64", strict=False)) if ":" in address else address


def limited(app: Flask, counts: Counts, clock: Callable[[], datetime]) -> tuple[Limiter, Limiter]:
    """Limit how often an app may be asked for anything; return what limits its views further: shared, and local.

    Shared: all processes together, noted in the state; while it cannot be used, each process counts alone. Local: noted
    nowhere, for what is to leave no trace.
    """
    logging.getLogger("flask-limiter").setLevel(logging.ERROR)
    local = Limiter(address_block, app=app, default_limits=[USUAL], storage_uri="memory://", strategy="fixed-window")
    shared = Limiter(
        address_block,
        app=app,
        storage_uri="groupkeeper://",
        storage_options={"counts": counts, "clock": clock},  # type: ignore[dict-item]  # they go to SharedCounts as they are
        strategy="fixed-window",
        in_memory_fallback_enabled=True,
    )
    return shared, local


class SharedCounts(Storage):
    """Counts in the practice's state, as Flask-Limiter asks for them. Found by its scheme."""

    STORAGE_SCHEME = ["groupkeeper"]  # noqa: RUF012 (as the library declares it)

    def __init__(self, uri: str, *, counts: Counts, clock: Callable[[], datetime], **options: Any) -> None:  # noqa: ANN401
        super().__init__(uri, **options)
        self._counts, self._clock = counts, clock

    @property
    def base_exceptions(self) -> tuple[type[Exception], ...]:
        """Return what the state raises where it cannot be used."""
        return SQLAlchemyError, StateUnusable

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count one more; return how many there were within ``expiry`` seconds of the first."""
        return self._counts.add(key, now=self._clock(), lasts=timedelta(seconds=expiry), by=amount)

    def get(self, key: str) -> int:
        """Return how many there were."""
        return self._counts.of(key, now=self._clock())[0]

    def get_expiry(self, key: str) -> float:
        """Return when the count is forgotten, in seconds since 1970."""
        return self._counts.of(key, now=self._clock())[1].timestamp()

    def check(self) -> bool:
        """Return whether counting works."""
        try:
            self.get("")
        except self.base_exceptions:
            return False
        return True

    def reset(self) -> int:
        """Forget what is over: counts that go on are never reset together."""
        return self._counts.forget_ended(self._clock())

    def clear(self, key: str) -> None:
        """Forget one count."""
        self._counts.forget(key)
