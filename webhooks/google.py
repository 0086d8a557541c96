"""The door for Google's push notices: each asks for another look, many at once ask for one."""

import threading
from collections.abc import Callable

import structlog

from webhooks.arrived import Arrived, Outcome
from webhooks.ports import Later, WebhookDeps
from webhooks.verify.google_push import CALENDAR, DRIVE, Action, Channel, what_to_do

SECONDS = 2.0
_CALENDARS = "/calendar/"


def google(deps: WebhookDeps, arrived: Arrived) -> Outcome:
    """Ask for another look where a notice of ours says that something changed."""
    action = what_to_do("POST", arrived.headers, deps.channels())
    if action is Action.REFUSE:
        return Outcome.REFUSED
    if action is Action.STOP:
        deps.orphan(_orphan(arrived))
        return Outcome.REPEATED
    if action is Action.POLL_AND_TELL:
        structlog.get_logger().warning("the spreadsheet is in the trash or out of reach: the next pass tells")
    if action is not Action.ACKNOWLEDGE:
        deps.look_again("google")
    return Outcome.STORED


def _orphan(arrived: Arrived) -> Channel:
    told = arrived.headers
    api = CALENDAR if _CALENDARS in told.get("x-goog-resource-uri", "") else DRIVE
    return Channel(id=told["x-goog-channel-id"][:64], api=api, token="", resource=told["x-goog-resource-id"][:200])


class Debounced:
    """One look a moment after the first of many notices: whatever changed until then is seen by it."""

    def __init__(self, look: Callable[[str], None], *, later: Later) -> None:
        self._look, self._later = look, later
        self._waiting: set[str] = set()
        self._lock = threading.Lock()

    def __call__(self, reason: str) -> None:
        """Ask for a look; a second request for the same reason before it begins is the same look."""
        with self._lock:
            if reason in self._waiting:
                return
            self._waiting.add(reason)
        self._later(SECONDS, lambda: self._begin(reason))

    def _begin(self, reason: str) -> None:
        with self._lock:
            self._waiting.discard(reason)
        self._look(reason)
