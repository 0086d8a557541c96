"""The little practice with two-way calendars, at every kind of place."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from addon.calendars.known_events import KNOWN
from addon.calendars.ports import Changes, EventId, Put, TwoWayCalendar
from addon.calendars.wanted import WantedEvent
from addon.memory import Memory
from addon.online.two_way import Rehearsed
from addon.problems import Fault, WriteRefused
from addon.requests.rows import REQUEST
from addon.sync.passes import PassReport
from addon.sync.reading import fill_again
from tests.practice import MEMBERS
from tests.sync.caldav_place import on_caldav
from tests.sync.calendar_places import CODES, Desk, Place, in_memory
from tests.sync.google_place import at_google
from tests.sync.little_practice import LittlePractice, Row

TUESDAY = datetime(2026, 3, 10, 18)
WEDNESDAY = datetime(2026, 3, 11, 19)
THURSDAY = datetime(2026, 3, 12, 17, 30)
SESSION, SHARED = "G-01 2026-03-10 18:00", "G-02 2026-03-12 17:30"
PLACES: dict[str, Callable[[Path], AbstractContextManager[Place]]] = {
    "in memory": in_memory,
    "google": at_google,
    "caldav": on_caldav,
}


def _proven(*later: str) -> pytest.MarkDecorator:
    """Run whole passes at every place: on a CalDAV server among the judges, at those of ``later`` at make prove."""
    marks = {"caldav": pytest.mark.judges} | dict.fromkeys(later, pytest.mark.prove)
    cases = [pytest.param(name, marks=marks[name]) if name in marks else name for name in PLACES]
    return pytest.mark.parametrize("place", cases, indirect=True)


EVERYWHERE = _proven()


CALDAV_LATER, LATER_ELSEWHERE = _proven("caldav"), _proven("google", "caldav")
"""Everywhere too, but at some places only in the longer proof: each takes its time."""


@dataclass
class Cut:
    """A calendar that cannot be reached for reading or for writing."""

    calendar: TwoWayCalendar
    unread: bool
    unwritten: bool

    def changes(self, since: str | None) -> Changes:
        """Return the changes."""
        return self._unless(self.unread).changes(since)

    def put_all(self, puts: Sequence[Put]) -> Sequence[str | Fault]:
        """Put the events."""
        return self._unless(self.unwritten).put_all(puts)

    def remove(self, event: EventId, *, based_on: str) -> None:
        """Remove the event."""
        self._unless(self.unwritten).remove(event, based_on=based_on)

    def _unless(self, cut: bool) -> TwoWayCalendar:  # noqa: FBT001 (which of the two)
        if cut:
            raise WriteRefused("calendar", "not reached", "Try later.")
        return self.calendar


class TwoWayPractice(LittlePractice):
    """The little practice with two-way calendars at a place. ``unread`` and ``unwritten`` calendars are cut off."""

    def __init__(self, place: Place, codes: Sequence[str] = CODES) -> None:
        super().__init__()
        self.place, self.codes = place, codes
        self.unread: set[str] = set()
        self.unwritten: set[str] = set()
        for one in MEMBERS:
            self.types("members", "phone", one.phone or None, name=one.name)
            self.types("members", "email", one.email or None, name=one.name)

    def sync(self, *, accept: Iterable[str] = (), dry_run: bool = False, **more: Any) -> PassReport:
        """Run one pass with the calendars opened for it."""
        accept = tuple(accept)
        keeper: Memory = Rehearsed(self.state) if dry_run else self.state
        with self.place.opened(keeper, now=self.now, again=fill_again(accept)) as calendars:
            self.two_way = {
                code: Cut(calendars[code], code in self.unread, code in self.unwritten)  # type: ignore[misc]
                for code in self.codes
            }
            return super().sync(accept=accept, dry_run=dry_run, **more)

    def desk(self, code: str) -> Desk:
        """Return the clinician at their calendar."""
        return self.place.desk(code)

    def series(self, code: str, group: str) -> WantedEvent:
        """Return a group's series as we last put it into a clinician's calendar."""
        known = [one for _, one in self.state.remembered(KNOWN)[code]]
        meant = [one.meant for one in known if one.meant and one.meant.repeats]
        (found,) = [one for one in meant if f"| {group} |" in one.key]
        return found


def started(place: Place, codes: tuple[str, ...] = CODES) -> TwoWayPractice:
    """Return the practice after its first pass, everybody's calendar two-way."""
    little = TwoWayPractice(place, codes)
    little.sync()
    return little


def moves(little: TwoWayPractice, to: datetime, *, who: str = "C-01", at: datetime = TUESDAY, **more: Any) -> EventId:
    """A clinician drags one occurrence of a series to another time."""
    event = little.series(who, "G-01" if at == TUESDAY else "G-02")
    moved = replace(event, start=to, repeats=None, instead_of=at, **more)
    little.desk(who).moves(moved)
    return EventId(event.key, at)


def deletes(little: TwoWayPractice, *, who: str = "C-01", at: datetime = TUESDAY) -> EventId:
    """A clinician deletes one occurrence of a series."""
    event = EventId(little.series(who, "G-01" if at == TUESDAY else "G-02").key, at)
    little.desk(who).deletes(event)
    return event


def block(little: TwoWayPractice, what: str, who: str = "C-01") -> WantedEvent:
    """Return the block of the session in a clinician's calendar."""
    (found,) = [one for one in little.desk(who).shown() if one.key == f"{what} | {who} | {SESSION}"]
    return found


def decides(little: LittlePractice, word: str, **where: Any) -> None:
    """A VA decides one request."""
    (number,) = little.numbers("requests", **(where or {"status": "open"}))
    little.workbook.person("requests", number, little.column("requests", "decision"), word)


def times(little: TwoWayPractice, who: str, group: str = "G-01") -> list[datetime]:
    """Return when a clinician's calendar shows a group's sessions, in March."""
    shown = little.desk(who).shown()
    return [one.start for one in shown if one.title.startswith(f"Group {group}") and one.start.month == 3]


def start_of(little: LittlePractice, session: str = SESSION) -> tuple[Any, Any, Any]:
    """Return where the sheet has a session."""
    row = little.row("sessions", id=session)
    return row["date"], row["start"], row["state"]


def everything(little: TwoWayPractice) -> tuple[object, ...]:
    """Return all that a pass could write."""
    shown = {code: little.desk(code).stands() for code in little.codes}
    return (
        little.shown(),
        shown,
        len(little.state.runs()),
        little.state.remembered(KNOWN),
        little.state.remembered(REQUEST),
    )


def change_notices(little: LittlePractice) -> list[Row]:
    """Return the notices about changed sessions."""
    return [one for one in little.rows("messages") if str(one["rule"]).startswith("Session ")]
