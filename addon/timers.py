"""Timers of the minutes of monthly programs: what the staff's page stores, what passes publish for it. Plain data.

Codes only: no name, and nothing about treatment but one of the neutral words of What for.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from addon.incoming import Incoming
from addon.memory import Kept
from addon.sessions.expand import wall_time

STARTED, STOPPED = "timer started", "timer stopped"
"""The kinds under which the page stores both."""
LONGEST = timedelta(hours=12)
"""Nobody works longer at a time on one member: such a timer was forgotten."""
_TEXTS = ("member", "program", "clinician", "what", "by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """One timer: for whom, in which program, whose time, what for, who started it; both moments are instants."""

    key: str
    member: str
    program: str
    clinician: str
    what: str
    by: str
    began: datetime
    ended: datetime | None = None

    @property
    def body(self) -> Mapping[str, str]:
        """Return it as the inbox keeps it."""
        return {name: getattr(self, name) for name in _TEXTS}

    def stopped(self, at: datetime) -> "Timer":
        """Return the timer with its end; the first one counts."""
        return self if self.ended else replace(self, ended=at)

    def is_forgotten(self, now: datetime, zone: str) -> bool:
        """Return whether nobody can tell from it when the work ended: it ran past midnight, or too long."""
        until = self.ended or now
        is_over_night = wall_time(self.began, zone).date() != wall_time(until, zone).date()
        return is_over_night or until - self.began > LONGEST


def timer_in(arrived: Incoming) -> Timer:
    """Return the timer that was started."""
    texts = {name: arrived.body[name] for name in _TEXTS}
    return Timer(**texts, key=arrived.external_id, began=arrived.received, ended=None)


TIMER = Kept("timer", Timer)
"""Timers that are not a row of Program minutes yet, by their key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerTerms:
    """What a timer can be started with: codes of members and clinicians, and the words of the tab's lists."""

    members: tuple[str, ...]
    clinicians: tuple[str, ...]
    programs: tuple[str, ...]
    whats: tuple[str, ...]


TIMER_TERMS = Kept("timer terms", TimerTerms)
"""Under the key "practice"."""
