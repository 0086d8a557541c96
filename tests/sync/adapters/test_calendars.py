"""The suite every calendar adapter must pass, and the cases of two-way ones."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol

import pytest
from icalendar import Calendar
from recurring_ical_events import of  # type: ignore[import-untyped]  # ships no types

from addon.calendars.ports import CalendarChanged, Calendars, EventId, TwoWayCalendar
from addon.calendars.wanted import WantedEvent, Weekly
from addon.calendars.wanted_events import wanted_events
from addon.sync.adapters.ics import IcsCalendars
from tests.practice import FAMILIES, TUESDAY, practice, weekly
from tests.sync.adapters.caldav_desk import caldav_desk
from tests.sync.adapters.google_calendar_desk import google_desk, strict_google_desk
from tests.sync.in_memory_calendar import InMemoryCalendar, InMemoryCalendars

NOW = datetime(2026, 3, 3, 12, tzinfo=UTC)
SESSIONS = (*weekly(TUESDAY, date(2026, 2, 3), 12), *weekly(FAMILIES, date(2026, 2, 5), 12))
MOVED = replace(SESSIONS[5], start=datetime(2026, 3, 11, 9))
COVERED = replace(SESSIONS[6], substitute="C-03")

Wanted = Mapping[str, Sequence[WantedEvent]]
Shown = list[tuple[datetime, str]]


@dataclass(frozen=True)
class Place:
    """An adapter and a way to see what a person sees: wall start and title, in order."""

    calendars: Calendars
    shown: Callable[[str], Shown]


@contextmanager
def in_memory(_: Path) -> Iterator[Place]:
    """Yield the reference."""
    calendars = InMemoryCalendars()
    yield Place(calendars, lambda code: sorted((one.start, one.title) for one in calendars.by_clinician[code].shown()))


@contextmanager
def ics(folder: Path) -> Iterator[Place]:
    """Yield the folder of .ics files, seen through another program's eyes."""

    def shown(code: str) -> Shown:
        file = Calendar.from_ical((folder / f"{code}.ics").read_bytes())
        found = of(file).between(datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
        return sorted((one.start.replace(tzinfo=None), str(one["summary"])) for one in found)

    yield Place(IcsCalendars(folder), shown)


@pytest.fixture(params=[in_memory, ics], ids=["in memory", "ics"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Every adapter in turn."""
    opened: AbstractContextManager[Place] = request.param(tmp_path / "calendars")
    with opened as made:
        yield made


def wanted(*changed: object) -> dict[str, tuple[WantedEvent, ...]]:
    """Return the calendars of the cast, with some sessions changed."""
    by_code = {getattr(one, "code", ""): one for one in changed}
    sessions = tuple(by_code.get(one.code, one) for one in SESSIONS)
    return wanted_events(practice(sessions=sessions), today=date(2026, 3, 3))  # type: ignore[arg-type]


def groups(shown: Shown, group: str) -> list[datetime]:
    """Return the starts of a group's sessions."""
    return [start for start, title in shown if title.startswith(f"Group {group}")]


def test_each_clinician_sees_the_wanted_events(place: Place) -> None:
    """After one write the sessions stand where they belong, for lead and co-facilitator."""
    assert place.calendars.write(wanted(), now=NOW) == 3
    assert groups(place.shown("C-01"), "G-01") == [one.start for one in SESSIONS[:12]]
    assert (
        groups(place.shown("C-01"), "G-02")
        == groups(place.shown("C-02"), "G-02")
        == [one.start for one in SESSIONS[12:]]
    )


def test_a_second_write_of_the_same_changes_nothing(place: Place) -> None:
    """Nothing new is nothing written, however much later."""
    place.calendars.write(wanted(), now=NOW)
    assert place.calendars.write(wanted(), now=NOW + timedelta(days=2)) == 0


def test_a_move_and_a_cover_change_only_whom_they_concern(place: Place) -> None:
    """The covered clinician loses the occurrence, the substitute gets it, a third calendar stays as it is."""
    place.calendars.write(wanted(), now=NOW)
    assert place.calendars.write(wanted(MOVED), now=NOW) == 1
    assert MOVED.start in groups(place.shown("C-01"), "G-01")
    assert MOVED.original_start not in groups(place.shown("C-01"), "G-01")
    assert place.calendars.write(wanted(MOVED, COVERED), now=NOW) == 2
    assert COVERED.start not in groups(place.shown("C-01"), "G-01")
    assert groups(place.shown("C-03"), "G-01") == [COVERED.start]


def test_taken_back_it_is_as_before(place: Place) -> None:
    """Undoing every change shows what stood there at first."""
    place.calendars.write(wanted(), now=NOW)
    first = {code: place.shown(code) for code in ("C-01", "C-02", "C-03")}
    place.calendars.write(wanted(MOVED, COVERED), now=NOW)
    place.calendars.write(wanted(), now=NOW)
    assert {code: place.shown(code) for code in first} == first


def test_who_wants_nothing_is_emptied_and_who_is_not_named_is_left_alone(place: Place) -> None:
    """An empty list takes the old events away; a calendar that is not named keeps them; a new empty one is no write."""
    place.calendars.write(wanted(), now=NOW)
    before = place.shown("C-02")
    assert place.calendars.write({"C-01": (), "C-77": ()}, now=NOW) == 1
    assert place.shown("C-01") == []
    assert place.shown("C-02") == before


# --- two-way calendars ---------------------------------------------------------------------------

EVENT = WantedEvent(
    key="session | C-01 | G-01 2026-03-03 18:00",
    kind="session",
    start=datetime(2026, 3, 3, 18),
    minutes=90,
    zone="America/New_York",
    title="Group G-01 · Room 2",
)
ID = EventId(EVENT.key)
LATER = replace(EVENT, start=datetime(2026, 3, 3, 19))
EARLIER = replace(EVENT, start=datetime(2026, 3, 3, 17))


class Desk(TwoWayCalendar, Protocol):
    """A two-way calendar and the person who edits it."""

    def put(self, event: WantedEvent, *, based_on: str | None) -> str:
        """Put one event; return its version. Raises CalendarChanged."""

    def person_moves(self, event: WantedEvent) -> None:
        """A person gives the event another time or length."""

    def person_retitles(self, event: WantedEvent, title: str) -> None:
        """A person types another title."""

    def person_deletes(self, event: EventId) -> None:
        """A person deletes the event."""

    def forget_tokens(self) -> None:
        """Every token given so far expires."""

    def shown(self) -> Sequence[WantedEvent]:
        """Return every occurrence as a person sees it."""


@contextmanager
def in_memory_desk(_: Path) -> Iterator[Desk]:
    """Yield the reference."""
    yield InMemoryCalendar()


@pytest.fixture(
    params=[in_memory_desk, caldav_desk, google_desk, strict_google_desk],
    ids=["in memory", "caldav", "google", "google, strict"],
)
def calendar(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """Every two-way adapter in turn."""
    opened: AbstractContextManager[Desk] = request.param(tmp_path)
    with opened as made:
        yield made


def test_a_token_gives_what_came_after_it(calendar: Desk) -> None:
    """First everything, then only news, then nothing; an expired token gives everything again."""
    port: TwoWayCalendar = calendar
    version = calendar.put(EVENT, based_on=None)
    first = port.changes(None)
    assert (first.complete, [one.event for one in first.seen]) == (True, [EVENT])
    assert port.changes(first.token).seen == ()
    calendar.put(LATER, based_on=version)
    second = port.changes(first.token)
    assert (second.complete, [one.event for one in second.seen]) == (False, [LATER])
    calendar.person_deletes(ID)
    assert [one.event for one in port.changes(second.token).seen] == [None]
    calendar.forget_tokens()
    again = port.changes(second.token)
    assert (again.complete, again.seen) == (True, ())


def test_a_write_on_an_old_version_is_refused(calendar: Desk) -> None:
    """A person's move between reading and writing is not overwritten, nor is the event removed."""
    version = calendar.put(EVENT, based_on=None)
    calendar.person_moves(LATER)
    with pytest.raises(CalendarChanged):
        calendar.put(EARLIER, based_on=version)
    with pytest.raises(CalendarChanged):
        calendar.remove(ID, based_on=version)
    assert [one.start for one in calendar.shown()] == [LATER.start]


def test_putting_the_same_again_is_once(calendar: Desk) -> None:
    """A retried creation gives the same version and one event."""
    assert calendar.put(EVENT, based_on=None) == calendar.put(EVENT, based_on=None)
    assert len(calendar.shown()) == 1


def test_another_title_is_told_before_anything_is_written_over_it(calendar: Desk) -> None:
    """What was typed in front of it comes with the next changes; a write that has not seen it is refused."""
    asks = replace(EVENT, key="placement | C-01 | PL-1 | G-01 | 2026-03-10 18:00", kind="placement", title="To confirm")
    version = calendar.put(asks, based_on=None)
    token = calendar.changes(None).token
    calendar.person_retitles(asks, "sí To confirm")
    with pytest.raises(CalendarChanged):
        calendar.put(replace(asks, start=LATER.start), based_on=version)
    with pytest.raises(CalendarChanged):
        calendar.remove(EventId(asks.key), based_on=version)
    (seen,) = calendar.changes(token).seen
    assert seen.event == replace(asks, title="sí To confirm")
    calendar.remove(EventId(asks.key), based_on=seen.version)
    assert calendar.shown() == ()


def test_what_a_person_deleted_is_not_created_again(calendar: Desk) -> None:
    """The deletion sticks, for a single event and for one occurrence of a series."""
    calendar.put(EVENT, based_on=None)
    calendar.person_deletes(ID)
    with pytest.raises(CalendarChanged):
        calendar.put(EVENT, based_on=None)
    assert calendar.shown() == ()


def test_removing_twice_is_once(calendar: Desk) -> None:
    """An event that is gone already is no fault."""
    version = calendar.put(EVENT, based_on=None)
    calendar.remove(ID, based_on=version)
    calendar.remove(ID, based_on=version)
    assert calendar.shown() == ()


def test_many_puts_say_of_each_what_became_of_it(calendar: Desk) -> None:
    """The deleted one stays deleted, the one a person moved stays moved, the others stand, an occurrence too."""
    series = replace(EVENT, key="session | C-01 | G-01 | Tue 18:00 | 1 | 0", repeats=Weekly(every=1, count=3))
    slot = series.start + timedelta(weeks=1)
    changed = replace(series, start=slot + timedelta(hours=2), repeats=None, instead_of=slot)
    other, gone = (replace(EVENT, key=f"preparation | C-01 | {n}", kind="preparation") for n in (1, 2))
    version = calendar.put(EVENT, based_on=None)
    calendar.put(gone, based_on=None)
    calendar.person_moves(LATER)
    calendar.person_deletes(EventId(gone.key))
    done = calendar.put_all([(series, None), (changed, None), (EARLIER, version), (gone, None), (other, None)])
    assert [isinstance(one, str) for one in done] == [True, True, False, False, True]
    assert all(isinstance(one, str | CalendarChanged) for one in done)
    stand = [series.start, LATER.start, changed.start, slot + timedelta(weeks=1), other.start]
    assert sorted(one.start for one in calendar.shown()) == sorted(stand)
    known = {one.id: one.version for one in calendar.changes(None).seen if one.event}
    assert [known[EventId(one.key, one.instead_of)] for one in (series, changed, other)] == [done[0], done[1], done[4]]
