"""Supervision by what two-way calendars tell, and what nobody can tell."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time

import pytest

from addon.calendars.known_events import KnownEvent, KnownEvents
from addon.calendars.ports import EventId
from addon.calendars.wanted import WantedEvent, Weekly
from addon.records import TimeOff
from addon.wellbeing.rows import Wellbeing, cells
from addon.wellbeing.supervision import Calendars, Supervision, supervision
from tests.practice import INES, ROSA, TOM, ZONE, practice
from tests.wellbeing.resting import RESTED

WALL = datetime(2026, 3, 3, 12)
KEY = "supervision | C-03 | C-02 C-01 | Mon 09:00 | 60"
OWN = "supervision | C-01 | Mon 09:00 | 60"
MONDAYS = [datetime(2026, 2, day, 9) for day in (9, 16, 23)] + [datetime(2026, 3, 2, 9)]


def series(key: str = KEY) -> WantedEvent:
    """Return the weekly hour from January on."""
    first, every = datetime(2026, 1, 26, 9), Weekly(every=1, count=13)
    return WantedEvent(
        key=key, kind="supervision", start=first, minutes=60, zone=ZONE, title="Supervision", repeats=every
    )


def shown(*changed: tuple[datetime, datetime | None], key: str = KEY) -> KnownEvents:
    """Return the series with occurrences that somebody moved or, None, deleted."""
    found = {EventId(key): KnownEvent(version="1", meant=series(key))}
    for at, moved in changed:
        regular = replace(series(key), start=at, repeats=None, instead_of=at)
        seen = replace(regular, start=moved) if moved else None
        found[EventId(key, at)] = KnownEvent(version="2", meant=regular, persons=True, seen=seen)
    return found


def told(
    known: Mapping[str, KnownEvents], *off: TimeOff, since: date = date(2026, 1, 1), wall: datetime = WALL
) -> Supervision:
    """Return what is told of Rosa."""
    calendars = Calendars(known=known, since=dict.fromkeys(known, since))
    return supervision(ROSA, calendars, practice(time_off=off), wall)


def test_hours_that_nobody_deleted_took_place() -> None:
    """Four Mondays of 28 days; one of today counts once it is over."""
    assert told({"C-03": shown()}) == Supervision(is_planned=True, can_tell=True, took_place=4, last=date(2026, 3, 2))
    assert told({"C-03": shown()}, wall=datetime(2026, 3, 2, 9, 59)).last == date(2026, 2, 23)
    assert told({"C-03": shown()}, wall=datetime(2026, 3, 2, 10)).last == date(2026, 3, 2)


def test_deleted_moved_and_away() -> None:
    """One deleted by the supervisor, one moved by Rosa in her own calendar, one on which the supervisor was away."""
    known = {
        "C-03": shown((MONDAYS[3], None)),
        "C-01": shown((MONDAYS[2], datetime(2026, 2, 25, 15)), key=OWN),
    }
    off = TimeOff(id="TO-1", clinician="C-03", since=date(2026, 2, 16), until=date(2026, 2, 16), status="approved")
    found = told(known, off)
    assert (found.took_place, found.missed, found.last) == (2, 2, date(2026, 2, 25))
    assert told(known, replace(off, status="requested")).took_place == 3


def test_this_and_following_took_place_where_the_rest_of_the_series_is() -> None:
    """From the third Monday on Tuesdays at ten, one of them on a Wednesday; the other calendar shows the same hours."""
    cut = replace(series(), repeats=Weekly(every=1, count=3))
    rest = replace(series(), start=datetime(2026, 2, 17, 10), repeats=Weekly(every=1, count=10))
    own = replace(rest, start=datetime(2026, 2, 25, 15), repeats=None, instead_of=datetime(2026, 2, 24, 10))
    one = KnownEvent(version="2", meant=series(), persons=True, seen=cut, rest=(rest, own))
    found = told({"C-03": {EventId(KEY): one}})
    assert (found.took_place, found.missed, found.last) == (4, 0, date(2026, 3, 3))
    both = told({"C-03": {EventId(KEY): one}, "C-01": shown(key=OWN)})
    assert both == found


@pytest.mark.parametrize(
    "known",
    [{}, {"C-03": {}}, {"C-03": shown(key="supervision | C-03 | C-02 | Mon 09:00 | 60")}, {"C-02": shown(key=OWN)}],
)
def test_where_no_calendar_tells(known: Mapping[str, KnownEvents]) -> None:
    """Only written, nothing known of it, the hour of others, a series that is another's."""
    assert told(known) == Supervision(is_planned=True)


def test_before_the_calendar_was_read_nobody_could_delete_anything() -> None:
    """From the first day on it counts; the whole series deleted is all of them missed."""
    found = told({"C-03": shown()}, since=date(2026, 2, 23))
    assert (found.took_place, found.missed) == (2, 0)
    assert not told({"C-03": shown()}, since=date(2026, 3, 3)).can_tell
    gone = {EventId(KEY): KnownEvent(version="2", meant=series(), persons=True)}
    assert (told({"C-03": gone}).took_place, told({"C-03": gone}).missed) == (0, 4)


def test_who_gives_supervision_has_none_planned() -> None:
    """The hours of a supervisor that are those of others."""
    ines = replace(INES, supervision=ROSA.supervision)
    both = practice(clinicians=(ROSA, TOM, ines))
    assert supervision(ines, Calendars(), both, WALL) == Supervision(gives=True)
    assert not supervision(TOM, Calendars(), both, WALL).gives
    left = practice(clinicians=(replace(ROSA, active=False), TOM, ines))
    assert supervision(ines, Calendars(), left, WALL) == Supervision(is_planned=True)
    own = replace(ines, supervision=(replace(ROSA.supervision[0], start=time(15)),))
    assert supervision(own, Calendars(), practice(clinicians=(ROSA, TOM, own)), WALL).is_planned


NEW = Supervision(is_planned=True, can_tell=True, is_too_new=True)


@pytest.mark.parametrize(("since", "too_new"), [(date(2026, 2, 17), False), (date(2026, 2, 18), True)])
def test_a_calendar_of_less_than_14_days_tells_no_lack(since: date, too_new: bool) -> None:  # noqa: FBT001
    """Both hours since were deleted; whoever had one that took place is known from that."""
    deleted = shown((MONDAYS[2], None), (MONDAYS[3], None))
    found = told({"C-03": deleted}, since=since)
    assert (found.took_place, found.missed, found.is_too_new) == (0, 2, too_new)
    assert not told({"C-03": shown((MONDAYS[3], None))}, since=since).is_too_new


@pytest.mark.parametrize(
    ("found", "typed", "status"),
    [
        (Supervision(is_planned=True, can_tell=True, last=date(2026, 2, 17)), None, "nothing to notice"),
        (Supervision(is_planned=True, can_tell=True, last=date(2026, 2, 16)), None, "no supervision in 14 days"),
        (Supervision(is_planned=True, can_tell=True), None, "no supervision in 14 days"),
        (Supervision(is_planned=True, can_tell=True), date(2026, 3, 1), "nothing to notice"),
        (NEW, None, "cannot tell supervision: fill in Supervised on"),
        (NEW, date(2026, 2, 16), "no supervision in 14 days"),
        (Supervision(is_planned=True), None, "cannot tell supervision: fill in Supervised on"),
        (Supervision(is_planned=True), date(2026, 2, 16), "no supervision in 14 days"),
        (Supervision(is_planned=True), date(2026, 2, 17), "nothing to notice"),
        (Supervision(), None, "nothing to notice"),
    ],
)
def test_none_in_14_days_is_told(found: Supervision, typed: date | None, status: str) -> None:
    """By the calendar or as typed, whichever is later; nobody without hours of supervision is flagged."""
    row = Wellbeing(clinician=ROSA, today=WALL.date(), supervision=found, rest=RESTED, typed=typed)
    assert cells(row)["status"] == status
