"""The two ports to calendars: for files that only show our events, and for calendars that people edit.

A two-way calendar returns the changes since a token, and accepts a write only if it is based on the
present version. So a person's move or deletion is never overwritten: it becomes a row in Requests.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from addon.calendars.wanted import WantedEvent
from addon.problems import Fault

DELETED = "gone"
"""The version of an event that is gone although the calendar reported no deletion: it was found missing."""


Put = tuple[WantedEvent, str | None]
"""An event to put, and the version it is based on."""


class CalendarChanged(Fault):
    """Somebody changed or deleted the event after we read it: read again, plan again."""


class EventDeleted(CalendarChanged):
    """Somebody deleted the event: the calendar still tells so."""


class EventRefused(Fault):
    """The calendar does not take this one write; others may go on."""


class CalendarUnavailable(Fault):
    """The calendar cannot be reached, refuses us, or answers with what cannot be used."""


@dataclass(frozen=True, slots=True, order=True)
class EventId:
    """Which event of ours: the wanted key and, for one changed occurrence of a series, its wall time before."""

    key: str
    instead_of: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEvent:
    """One of our events as the calendar has it now; ``event`` is None where somebody deleted it.

    ``rest``: the series as which a person made the end of this one go on ("this and following").
    """

    id: EventId
    version: str
    event: WantedEvent | None
    rest: tuple[WantedEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed since a token. ``complete``: all events that are there now; deletions are not reported.

    A deleted occurrence is reported even then, because it is part of its series. Store ``token`` only
    after the changes have been dealt with. ``unclear``: the keys of events of which nobody can tell what became, in
    every answer until somebody can, and why. ``lost``: those that went while they were unclear, which is no answer.
    ``dropped``: changed occurrences that have no event of their own any more, and of whose time the series has none
    either.
    """

    seen: tuple[SeenEvent, ...]
    token: str
    complete: bool
    unclear: tuple[tuple[str, Fault], ...] = ()
    lost: tuple[EventId, ...] = ()
    dropped: tuple[EventId, ...] = ()

    @property
    def left_alone(self) -> frozenset[str]:
        """Return the keys of the unclear events."""
        return frozenset(key for key, _ in self.unclear)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRead:
    """What one two-way calendar told in this pass, or the fault that kept it from being read."""

    changes: Changes | None = None
    fault: Fault | None = None


class Calendars(Protocol):
    """Files in which the clinicians' wanted events are shown."""

    def write(self, wanted: Mapping[str, Sequence[WantedEvent]], *, now: datetime) -> int:
        """Show each clinician (by code) just these events of ours; return how many calendars had to change.

        ``now`` (aware) stamps what changed. Raises WriteRefused; calendars not named are left alone.
        """


class TwoWayCalendar(Protocol):
    """One clinician's calendar that people edit too."""

    def changes(self, since: str | None) -> Changes:
        """Return the changes of our events since a token; None or an expired token gives everything."""

    def put_all(self, puts: Sequence[Put]) -> Sequence[str | Fault]:
        """Create (based on None) or replace events in this order; return each one's version, or why not.

        Why not is CalendarChanged (EventDeleted only where that was seen) or EventRefused: the others go on. Based on
        the version of a reported deletion, or on ``DELETED`` while nothing is there, an event is created again; a new
        event where a person deleted it is EventDeleted. A replaced series leaves its changed occurrences as they are;
        one put back to its regular time is reported like any other.
        After a fault some of them may be written: read again to find out which.
        """

    def remove(self, event: EventId, *, based_on: str) -> None:
        """Remove the event. Raises CalendarChanged and EventRefused; one that is gone already is fine.

        Of a series only occurrences are removed that it no longer has. A series that is replaced or removed takes the
        ``rest`` with it that was told of it.
        """
