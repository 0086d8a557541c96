"""Tells a watcher elsewhere that the service is alive: when it hears nothing, or of a failure, it calls somebody.

It understands what healthchecks.io does: the address for success, /start and /fail below it. Nothing waits for it, and
nothing but the bare request goes there.
"""

from collections.abc import Callable
from functools import partial
from http.client import HTTPException
from queue import Empty, Full, Queue
from threading import Thread

import structlog

from addon.outward import Outward
from addon.problems import AddressRefused
from addon.settings import PracticeFile

START, SUCCESS, FAIL = "/start", "", "/fail"
TIMEOUT = 10.0
MOST_WAITING = 4

Get = Callable[[str], object]


def getting(outward: Outward) -> Get:
    """Return what asks for an address, if it may be contacted; that nobody answers is not our trouble."""
    return partial(outward.read, timeout=TIMEOUT)


def pings_of(file: PracticeFile) -> "Pings":
    """Return the pings that a practice's settings ask for."""
    return Pings(file.service.ping_url, getting(Outward.of(file.network.own_hosts)))


class Pings:
    """Sends pings from a thread of its own; where the network hangs, further ones are left out."""

    def __init__(self, url: str, ask: Get) -> None:
        self._url, self._ask = url, ask
        self._waiting: Queue[str | None] = Queue(MOST_WAITING)
        self.unanswered = 0
        self._is_refused = False
        self._thread = Thread(target=self._work, name="pings", daemon=True)
        if url:
            self._thread.start()

    def tell(self, what: str) -> None:
        """Tell START, SUCCESS or FAIL, soon."""
        if not self._url:
            return
        try:
            self._waiting.put_nowait(f"{self._url}{what}")
        except Full:
            self.unanswered += 1

    def stop(self) -> None:
        """End the thread once it has sent what waits."""
        try:
            self._waiting.put_nowait(None)
        except Full:
            self._drop_one()

    def wait(self, seconds: float) -> None:
        """Wait until it has ended, so long at most."""
        if self._url:
            self._thread.join(seconds)

    def _drop_one(self) -> None:
        try:
            self._waiting.get_nowait()
            self._waiting.put_nowait(None)
        except (Empty, Full):
            return

    def _work(self) -> None:
        while (url := self._waiting.get()) is not None:
            try:
                self._ask(url)
                self.unanswered = 0
            except AddressRefused as fault:
                self.unanswered += 1
                self._tell_refused(fault)
            except (OSError, ValueError, HTTPException):
                self.unanswered += 1

    def _tell_refused(self, fault: AddressRefused) -> None:
        if not self._is_refused:
            told = {"code": fault.code, "what": fault.what, "next_step": fault.next_step}
            structlog.get_logger().error("no ping leaves", **told)
        self._is_refused = True
