"""Calls Google patiently: which calls are tried again, when, and which fault is raised when nothing helps.

Only what was certainly not carried out, or is harmless twice, is made again. A write whose outcome is
unknown is never re-sent: the caller reads again. Libraries' own retries stay switched off.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from random import random
from time import monotonic, sleep
from typing import Protocol, TypeVar

from addon.problems import Fault
from addon.sync.adapters.google_troubles import Effect, Trouble

CONNECT_SECONDS, READ_SECONDS = 10.0, 180.0
"""Time-outs of one call; Google itself gives up on a request after 180 seconds."""

Answer = TypeVar("Answer")


class Classify(Protocol):
    """Says what an exception means, or None if it is not about the call (see ``google_troubles``)."""

    def __call__(self, error: Exception, *, now: datetime) -> Trouble | None:
        """Read the exception; ``now`` is an aware time."""


class GoogleFault(Fault):
    """A call to Google failed. ``trouble`` is the kind; the message quotes nothing that was sent or answered."""

    trouble: Trouble = Trouble(effect=Effect.REFUSED)


class OutcomeUnknown(GoogleFault):
    """A write was sent and no clear answer came: it may have been carried out. Read again, do not send again."""


class GoogleRefused(GoogleFault):
    """Google refused the call, or kept asking us to wait until our time was up. Nothing was carried out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often and how long (seconds) one call is tried; pauses grow from ``first`` to at most ``longest``."""

    tries: int = 6
    deadline: float = 150.0
    first: float = 1.0
    longest: float = 32.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Calls:
    """Makes calls to one Google service. ``clock`` counts seconds, ``dice`` gives 0 to 1, ``now`` an aware time."""

    where: str
    classify: Classify
    patience: Patience = Patience()
    clock: Callable[[], float] = monotonic
    sleep: Callable[[float], None] = sleep
    dice: Callable[[], float] = random
    now: Callable[[], datetime] = field(default=partial(datetime.now, UTC))

    def look(self, call: Callable[[], Answer]) -> Answer:
        """Make a call that only looks, or is harmless when made twice. Raises GoogleRefused."""
        return self._make(call, harmless_twice=True)

    def change(self, call: Callable[[], Answer]) -> Answer:
        """Make a call that changes something. Raises OutcomeUnknown and GoogleRefused."""
        return self._make(call, harmless_twice=False)

    def _make(self, call: Callable[[], Answer], *, harmless_twice: bool) -> Answer:
        begun = self.clock()
        for made in range(1, self.patience.tries + 1):
            try:
                return call()
            except Exception as error:
                trouble = self.classify(error, now=self.now())
                if trouble is None:
                    raise
            again = trouble.effect is Effect.NOTHING_YET or (trouble.effect is Effect.UNKNOWN and harmless_twice)
            pause = self._pause(trouble, made)
            in_time = self.clock() - begun + pause <= self.patience.deadline
            if not again or made == self.patience.tries or not in_time:
                # Raised outside the except block: the library's exception quotes what was sent.
                raise self._fault(trouble, harmless_twice=harmless_twice)
            self.sleep(pause)
        raise AssertionError

    def _pause(self, trouble: Trouble, made: int) -> float:
        """Return a random pause up to a growing bound (so that many clients part), after what Google asked for."""
        bound = min(self.patience.longest, self.patience.first * 2.0 ** (made - 1))
        return (trouble.wait or 0.0) + self.dice() * bound

    def _fault(self, trouble: Trouble, *, harmless_twice: bool) -> GoogleFault:
        kind = OutcomeUnknown if trouble.effect is Effect.UNKNOWN and not harmless_twice else GoogleRefused
        what, step = _in_words(trouble)
        if kind is OutcomeUnknown:
            what, step = f"{what}, so it is not known whether this was written", "The next pass finds out by reading."
        fault = kind(self.where, what, step, code=trouble.reason or f"http-{trouble.status}")
        fault.trouble = trouble
        return fault


_SWITCHED_OFF = (
    "one of Google's APIs is not switched on for this project",
    "In console.cloud.google.com, APIs & Services > Library, enable the Google Sheets, Drive and Calendar APIs.",
)
_NOT_CONSENTED = (
    "whoever signed in did not allow all that Groupkeeper needs",
    "Sign in once more with groupkeeper init --google and tick every box.",
)
_NO_SPREADSHEET = (
    "this is no Google spreadsheet, but probably an Excel file that was opened in Sheets",
    "Open it, choose File > Save as Google Sheets, and put the id of the new one into practice.toml.",
)
BY_REASON = {
    "accessNotConfigured": _SWITCHED_OFF,
    "SERVICE_DISABLED": _SWITCHED_OFF,
    "insufficientPermissions": _NOT_CONSENTED,
    "ACCESS_TOKEN_SCOPE_INSUFFICIENT": _NOT_CONSENTED,
    "failedPrecondition": _NO_SPREADSHEET,
    "FAILED_PRECONDITION": _NO_SPREADSHEET,
    "dailyLimitExceeded": (
        "the project's calls to Google of this day are used up",
        "It begins anew at midnight in California; the passes of tomorrow go on by themselves.",
    ),
    "domainPolicy": (
        "the practice's own rules at Google do not let programs into its files",
        "Ask whoever administers the practice's Google Workspace to allow it.",
    ),
}
"""What happened and the next step, by the reason of Drive and Calendar, or of Sheets, where nothing needs sharing."""


def _in_words(trouble: Trouble) -> tuple[str, str]:
    """Return what happened and the next step."""
    if trouble.reason == "no-connection":
        return "Google cannot be reached", "Check this computer's connection; the next pass tries again."
    if trouble.reason == "certificate":
        return "the connection to Google is not trusted", "Ask whoever looks after this network about its certificates."
    if trouble.status == 0 or trouble.effect is Effect.UNKNOWN:
        return "Google gave no clear answer", "The next pass tries again."
    if trouble.effect is Effect.NOTHING_YET:
        return "Google asks us to make fewer calls", _come_again(trouble)
    if trouble.reason in BY_REASON:
        return BY_REASON[trouble.reason]
    if trouble.status == 401:
        step = "Sign in again with groupkeeper init --google --client FILE; a service account needs a new key."
        return "Google does not accept the credentials any more", step
    if trouble.status == 403:
        return "Google does not allow this", "Share it with the account that Groupkeeper uses, as an editor."
    if trouble.status == 404:
        return "Google finds nothing under this id", "Check the id in practice.toml, and that it is shared with us."
    step = "The next pass tries again. If it stays so, please report it with this number."
    return f"Google refused the call (status {trouble.status})", step


def _come_again(trouble: Trouble) -> str:
    if trouble.wait:
        return f"It asks for {trouble.wait:.0f} seconds; the next pass tries again."
    return "The next pass tries again."
