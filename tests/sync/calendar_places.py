"""Where two-way calendars can be in tests of whole passes, and who edits them there; first: in memory.

A ``Place`` opens the calendars as one pass does; a ``Desk`` is the clinician who edits one of them there. What a
kind of place cannot do is said by the place.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from addon.calendars.ports import EventId, TwoWayCalendar
from addon.calendars.wanted import WantedEvent
from addon.memory import Memory
from tests.sync.in_memory_calendar import InMemoryCalendar

CODES = ("C-01", "C-02", "C-03")


class Desk(Protocol):
    """A clinician at their own calendar."""

    def moves(self, event: WantedEvent) -> None:
        """Give an event, series or occurrence another time, length or description."""

    def deletes(self, event: EventId) -> None:
        """Delete an event, a whole series, or one occurrence."""

    def empties(self) -> None:
        """Delete everything."""

    def shown(self) -> tuple[WantedEvent, ...]:
        """Return every occurrence there is to see, with its key."""

    def stands(self) -> object:
        """Return all there is, to compare: a write changes it."""


class Place(Protocol):
    """Where a practice's calendars are. ``finds_again``: also without the state it knows which calendars are ours."""

    finds_again: bool

    def opened(
        self, state: Memory, *, now: datetime, again: frozenset[str]
    ) -> AbstractContextManager[Mapping[str, TwoWayCalendar]]:
        """Yield the calendars by code, for one pass; those of ``again`` are to be filled anew."""

    def desk(self, code: str) -> Desk:
        """Return the clinician at their calendar."""

    def expires(self) -> None:
        """Let every token given so far expire."""

    def makes_anew(self, code: str) -> None:
        """Let somebody delete a clinician's calendar, and make it anew where its address is theirs to choose."""


@dataclass
class InMemory:
    """The reference."""

    finds_again = True
    calendars: dict[str, InMemoryCalendar] = field(default_factory=lambda: {code: InMemoryCalendar() for code in CODES})

    @contextmanager
    def opened(
        self,
        state: Memory,  # noqa: ARG002 (keeps itself)
        *,
        now: datetime,  # noqa: ARG002 (stamps nothing)
        again: frozenset[str],  # noqa: ARG002 (remembers nothing of its own)
    ) -> Iterator[Mapping[str, TwoWayCalendar]]:
        """Yield the calendars."""
        yield self.calendars

    def desk(self, code: str) -> "InMemoryDesk":
        """Return the clinician."""
        return InMemoryDesk(self.calendars[code])

    def expires(self) -> None:
        """Let every token expire."""
        for one in self.calendars.values():
            one.forget_tokens()

    def makes_anew(self, code: str) -> None:
        """Make the calendar anew; tokens of the other are not its own."""
        self.calendars[code] = InMemoryCalendar()
        self.calendars[code]._count = 1000
        self.calendars[code].forget_tokens()


@dataclass
class InMemoryDesk:
    """The clinician at a calendar in memory."""

    calendar: InMemoryCalendar

    def moves(self, event: WantedEvent) -> None:
        """Move it."""
        self.calendar.person_moves(event)

    def deletes(self, event: EventId) -> None:
        """Delete it."""
        self.calendar.person_deletes(event)

    def empties(self) -> None:
        """Delete everything."""
        for event, one in list(self.calendar._seen.items()):
            if one.event:
                self.calendar.person_deletes(event)

    def shown(self) -> tuple[WantedEvent, ...]:
        """Return what is shown."""
        return self.calendar.shown()

    def stands(self) -> object:
        """Return all there is."""
        return dict(self.calendar._seen), self.calendar._count


@contextmanager
def in_memory(_: Path) -> Iterator[InMemory]:
    """Yield the reference."""
    yield InMemory()
