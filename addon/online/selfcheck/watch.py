"""How long Google is called at all: the whole selfcheck is bounded, whatever Google answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic, sleep

from addon.problems import Fault
from addon.sync.adapters.google_calls import Calls, Classify, Patience

MOST_SECONDS = 900.0
CALL_SECONDS = 60.0
"""The time-out of one call."""

PATIENCE = Patience(tries=4, deadline=90.0)
LOOKS = (0.0, 1.0, 2.0, 4.0, 8.0)
"""The pauses (seconds) before each look at something that Google may show a little later."""


class TimeIsUp(Fault):
    """The selfcheck has taken as long as it may."""


@dataclass(slots=True, kw_only=True)
class Watch:
    """Seconds that are left. ``clock`` counts seconds, ``nap`` sleeps."""

    clock: Callable[[], float] = monotonic
    nap: Callable[[float], None] = sleep
    seconds: float = MOST_SECONDS
    _began: float | None = field(default=None)

    def read(self) -> float:
        """Return the clock. Every call to Google begins by asking it, so none begins too late. Raises TimeIsUp."""
        now = self.clock()
        self._began = now if self._began is None else self._began
        if now - self._began > self.seconds:
            what = "the selfcheck took longer than it may"
            raise TimeIsUp("Google", what, "Run it again when Google answers faster.", code="time-is-up")
        return now

    def sleep(self, seconds: float) -> None:
        """Sleep, if there is time left. Raises TimeIsUp."""
        self.read()
        self.nap(seconds)

    def patient(self, where: str, classify: Classify) -> Calls:
        """Return how calls are made while there is time."""
        return Calls(where=where, classify=classify, patience=PATIENCE, clock=self.read, sleep=self.sleep)

    def last(self, where: str, classify: Classify) -> Calls:
        """Return how calls are made to clean up, which happens also after the time is up."""
        return Calls(where=where, classify=classify, patience=PATIENCE, clock=self.clock, sleep=self.nap)

    def look_until(self, enough: Callable[[], bool]) -> int:
        """Look some times, with pauses; return at which look it was there, 0 if at none."""
        for number, pause in enumerate(LOOKS, start=1):
            if pause:
                self.sleep(pause)
            if enough():
                return number
        return 0
