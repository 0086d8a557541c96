"""When and where there is room: rooms, working hours, time off, days on which the practice is closed."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from addon.records.days import is_within
from addon.records.people import WeeklySlot

SKIP, MOVE, VIRTUAL, AS_USUAL = "skip", "move", "virtual", "as usual"
UNCLEAR = "cannot tell"
"""What becomes of the sessions of a row whose group nobody can tell: they stay as they are."""
ON_CLOSED_DAYS = "On closed days"
"""The name in Settings of what happens on closed days where neither their row nor the group tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingRoom:
    """A room of the practice. ``people``: how many it takes, None if nobody filled it in.

    ``changeover`` are the minutes that it stays empty between two sessions.
    """

    id: str
    name: str
    people: int | None = None
    changeover: int = 0
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkingHours:
    """Weekly hours of a clinician; both days inclusive, None without an end. ``where``: in person, video or both.

    No ``slots``: they cannot be read, so nobody can tell when the clinician works.
    """

    id: str
    clinician: str
    slots: tuple[WeeklySlot, ...]
    where: str = "both"
    since: date | None = None
    until: date | None = None

    def counts_on(self, day: date) -> bool:
        """Return whether the hours count on that day."""
        return is_within(day, self.since, self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOff:
    """One stretch in which a clinician does not work: from ``since`` until ``until``, both inclusive.

    ``begins`` is a time of the first day, ``ends`` one of the last; None: the whole day. ``what``: sick, PTO, training
    or other. ``status``: requested, approved or declined; only what is approved makes the clinician away.
    """

    id: str
    clinician: str
    since: date
    until: date
    begins: time | None = None
    ends: time | None = None
    what: str = ""
    status: str = "requested"

    @property
    def counts(self) -> bool:
        """Return whether the clinician is away."""
        return self.status == "approved"

    @property
    def start(self) -> datetime:
        """Return the wall time at which it begins."""
        return datetime.combine(self.since, self.begins or time())

    @property
    def end(self) -> datetime:
        """Return the wall time at which it is over."""
        if self.ends is None:
            return datetime.combine(self.until + timedelta(days=1), time())
        return datetime.combine(self.until, self.ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closure:
    """Days on which the practice (or one ``group``) does not meet as usual, from ``day`` until ``until`` inclusive.

    ``what``: skip, move (to the day ``to``, at the time ``at`` or the usual one), virtual or as usual; "" = as each
    group has it under On closed days.
    """

    id: str
    day: date
    until: date
    name: str = ""
    group: str = ""
    what: str = ""
    to: date | None = None
    at: time | None = None

    @property
    def days(self) -> tuple[date, ...]:
        """Return its days."""
        return tuple(self.day + timedelta(days=number) for number in range((self.until - self.day).days + 1))

    def covers(self, day: date) -> bool:
        """Return whether it is about that day."""
        return self.day <= day <= self.until
