"""The ports to calendars: one for files that only show what we want, one for calendars that people edit too.

A two-way calendar hands out changes since a token and takes writes only from who has seen the present version, so
that a person's move or deletion is never overwritten: it becomes a Requests row instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from addon.calendars.wanted import WantedEvent
from addon.problems import Fault

DELETED = "gone"
"""The version of an event that is known to be deleted though no deletion of it was told: only that it is not there."""


Put = tuple[WantedEvent, str | None]
"""An event to put, and the version it is based on."""


class CalendarChanged(Fault):
    """Somebody changed or deleted the event after we read it: read again, plan again."""


class CalendarUnavailable(Fault):
    """The calendar cannot be reached, refuses us, or answers with what cannot be used."""


@dataclass(frozen=True, slots=True, order=True)
class EventId:
    """Which event of ours: the wanted key and, for one changed occurrence of a series, its wall time before."""

    key: str
    instead_of: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenEvent:
    """An event of ours as it stands in the calendar; ``event`` is None where somebody deleted it."""

    id: EventId
    version: str
    event: WantedEvent | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed since a token. ``complete``: everything that stands there, without deletions.

    But a deleted occurrence is told even then as long as its series stands: it is part of that.
    Keep ``token`` only after the changes have been dealt with.
    """

    seen: tuple[SeenEvent, ...]
    token: str
    complete: bool


class Keeper(Protocol):
    """Whoever keeps the state between passes: values by kind and key."""

    def kept(self, kind: str) -> Mapping[str, object]:
        """Return what is kept of a kind."""

    def keep(self, kind: str, key: str, value: object) -> None:
        """Keep one value at once."""


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

    def put_all(self, puts: Sequence[Put]) -> list[str | CalendarChanged]:
        """Create (based on None) or replace events in this order; return each one's version, or why not.

        Based on the version of a deletion that was told, or on ``DELETED`` while nothing stands there, an event
        stands there again; created anew where a person deleted it, it is CalendarChanged. A replaced series leaves
        its changed occurrences as they are; one put back to its regular time is told like any other.
        A fault leaves some of them written: which ones, the next reading tells.
        """

    def remove(self, event: EventId, *, based_on: str) -> None:
        """Remove the event. Raises CalendarChanged; one that is gone already is fine.

        Of a series only occurrences are removed that it no longer has.
        """
