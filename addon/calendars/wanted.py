"""The events that a clinician's calendar should show, whatever kind of calendar it is."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

PLACEMENT = "placement"
"""The kind of the events that ask a clinician to confirm a placement: they take nobody's time."""
KINDS = ("session", "preparation", "documentation", "supervision", "meeting", "slot", PLACEMENT)
OURS = "@groupkeeper"
"""Every event of ours has an id that ends in this; such events are never read back as busy time."""
MARK = "X-GROUPKEEPER-KEY"
"""So is the key named in an event on a server; what a person's program makes of the end of a series has it too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekly:
    """Every so many weeks, ``count`` times (those in ``without`` counted), except the wall times in ``without``.

    ``dates``: every wall time of a series that a person has given another rhythm than that.
    """

    every: int
    count: int
    without: tuple[datetime, ...] = ()
    dates: tuple[datetime, ...] = ()

    @property
    def is_unread(self) -> bool:
        """Return whether nobody can tell how it repeats."""
        return not self.every


UNREAD = Weekly(every=0, count=0)
"""How an event repeats whose rule cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedEvent:
    """One event or one weekly series in one clinician's calendar.

    ``key`` is made of codes and stays the same over passes. ``start`` is wall time in ``zone``.
    With ``instead_of`` the event replaces that occurrence of the series of the same key (its wall
    time before it was changed). Title and texts hold codes only: the calendar syncs to phones.
    A new event ``goes_on`` from that of another key, or its occurrence ``goes_on_at``: what people added to that, they
    find in this. ``all_day``: a person has made it that.
    """

    key: str
    kind: str
    start: datetime
    minutes: int
    zone: str
    title: str
    description: str = ""
    location: str = ""
    repeats: Weekly | None = None
    instead_of: datetime | None = None
    all_day: bool = False
    goes_on: str = field(default="", compare=False)
    goes_on_at: datetime | None = field(default=None, compare=False)

    @property
    def takes_time(self) -> bool:
        """Return whether other programs are to show its clinician as busy."""
        return self.kind != PLACEMENT

    @property
    def uid(self) -> str:
        """Return the event's id: the same for the same key, everywhere and always; nobody can read anything from it."""
        return uid_of(self.key)


TEXTS = ("title", "description", "location")
"""The texts of an event, each of which a person may change without the others."""


@dataclass(frozen=True, slots=True)
class WantedCalendars:
    """Every clinician's events, by clinician code, whatever kind of calendar each has."""

    events: Mapping[str, Sequence[WantedEvent]]


def uid_of(key: str) -> str:
    """Return the id that a key gives."""
    return hashlib.sha256(key.encode()).hexdigest()[:40] + OURS


def in_order(events: Iterable[WantedEvent]) -> tuple[WantedEvent, ...]:
    """Return the events without repeated keys, by key, a series before its changed occurrences."""
    unique = {(one.key, one.instead_of or datetime.min): one for one in events}
    return tuple(event for _, event in sorted(unique.items()))


def starts(event: WantedEvent) -> tuple[datetime, ...]:
    """Return the wall times an event or series begins at."""
    if event.repeats is None:
        return (event.start,)
    step = timedelta(weeks=event.repeats.every)
    every = event.repeats.dates or (event.start + number * step for number in range(event.repeats.count))
    return tuple(start for start in every if start not in event.repeats.without)


@dataclass(frozen=True, slots=True)
class BookedEvents:
    """The times that members and callers booked, as events by clinician code."""

    events: dict[str, tuple[WantedEvent, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AskedInTitles:
    """Events that are answered in their titles, by clinician code: only calendars that people edit show them.

    ``read`` are the clinicians in whose calendars this pass found answers.
    """

    events: Mapping[str, Sequence[WantedEvent]] = field(default_factory=dict)
    read: frozenset[str] = frozenset()
