"""Finding a group for those who were accepted: who waits, with which wishes, and what became of it. Plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from addon.memory import Kept

PROPOSED, CONFIRMED, IN_REVIEW, DECLINED = "proposed", "confirmed", "in review", "declined"
"""The states of a placement. In review: what it rests on is no longer so, and a clinician decides again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTime:
    """When somebody can come: on a weekday (0 = Monday, None for any), from ``begin`` and until ``end`` (wall times).

    What begins before the end will do, or, with ``is_over``, what is over by then.
    """

    day: int | None = None
    begin: time | None = None
    end: time | None = None
    is_over: bool = False

    def allows(self, start: datetime, minutes: int) -> bool:
        """Return whether they could come to a session."""
        last = start + timedelta(minutes=minutes) if self.is_over else start + timedelta(minutes=1)
        is_late = self.end is not None and last > datetime.combine(start.date(), self.end)
        is_early = self.begin is not None and start.time() < self.begin
        return self.day in {None, start.weekday()} and not (is_late or is_early)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyMember:
    """A member whom a clinician accepted and who has no group yet; ``prospect`` is their row in Intake.

    ``since`` is the day of their first contact. ``kinds`` of group (folded), ``days`` (0 = Monday) at any time, other
    ``times`` and ``how`` (in person, video) are what they wish for, empty for any; ``language`` "" for English.
    ``not_yet``: why nothing may be proposed although they wait, such as papers that are missing; ``kept_out``: the
    screening excludes or defers them.
    """

    member: str
    prospect: str
    since: date
    kinds: frozenset[str] = frozenset()
    days: frozenset[int] = frozenset()
    times: tuple[AskedTime, ...] = ()
    how: str = ""
    language: str = ""
    not_yet: str = ""
    kept_out: bool = False

    @property
    def asked(self) -> tuple[AskedTime, ...]:
        """Return when they can come, () for any time."""
        return (*(AskedTime(day=one) for one in sorted(self.days)), *self.times)

    def at_any_hour(self) -> "ReadyMember":
        """Return the same wishes for the whole of each day on which they could come at some time."""
        days = [one.day for one in self.asked]
        return replace(self, days=frozenset(one for one in days if one is not None and None not in days), times=())


@dataclass(frozen=True, slots=True)
class ReadyMembers:
    """All of them, the longest waiting first.

    ``off`` tells why somebody is not to be placed any more, by their row in Intake.
    """

    ready: tuple[ReadyMember, ...] = ()
    off: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskingProspects:
    """Those who may become members, as they are after this pass: ``member`` is their own code in Intake."""

    asking: tuple[ReadyMember, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementNow:
    """What became of a member's placement: its state, since when, the group, the first session (wall time)."""

    state: str
    since: date
    group: str
    first_session: datetime | None = None
    oriented: date | None = None


@dataclass(frozen=True, slots=True)
class PlacementsNow:
    """The last placement of each member, by code, after this pass."""

    of: Mapping[str, PlacementNow] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ProposedSeats:
    """How many seats of each group, by its code, are kept for members whom a clinician decides about in Placements."""

    of: Mapping[str, int] = field(default_factory=dict)


# --- the page that welcomes a member to their first session ---------------------------------------------

WELCOME = "welcome"
"""What a link is for that opens what a member needs to know before the first session."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWelcome:
    """A member's first session as they see it: when (a UTC instant), how long and how often, how and where."""

    id: str
    member: str
    start: datetime
    minutes: int
    every_weeks: int = 1
    how: str = ""
    room: str = ""


SHOWN_WELCOME = Kept("shown welcome", ShownWelcome)
"""By the placement's id."""
