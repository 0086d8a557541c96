"""What clinicians make of our events in their own program, through whole passes: another rhythm, zone or text."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from addon.calendars.ports import EventId
from addon.calendars.wanted import uid_of
from tests.sync.adapters.google_calendar_desk import name_of
from tests.sync.caldav_place import on_caldav
from tests.sync.google_place import AtGoogle, at_google
from tests.sync.two_way_practice import SESSION, TUESDAY, TwoWayPractice, block, moves, started, times

TUESDAYS = [TUESDAY + timedelta(weeks=week) for week in range(-1, 4)]
ONLINE = pytest.mark.parametrize("make", [at_google, pytest.param(on_caldav, marks=pytest.mark.judges)])
pytestmark = pytest.mark.long
Make = Callable[[Path], Any]


@contextmanager
def practice(make: Make, folder: Path) -> Iterator[TwoWayPractice]:
    """Yield the practice after its first pass; C-01's calendar is two-way."""
    with make(folder / "calendars") as place, started(place, ("C-01", "C-03")) as little:
        yield little


def edits(little: TwoWayPractice, event: EventId, *, who: str = "C-01", **changes: Any) -> None:
    """Change properties of an event, by Google's names or iCalendar's."""
    place: Any = little.place
    if isinstance(place, AtGoogle):
        calendar = place.id(who)
        place.world.patch(calendar, name_of(place.world, calendar, event), changes["google"], if_match=None)
        return

    def change(found: Any) -> None:
        for raw in [one for one in found.walk("VEVENT") if event.instead_of is None or "RECURRENCE-ID" in one]:
            for name, value in changes["caldav"].items():
                raw.pop(name, None)
                raw.add(name, value)

    place.desk(who).person.touches(uid_of(event.key), change)


def asked(little: TwoWayPractice) -> list[tuple[Any, Any, Any]]:
    """Return what is asked: what, of when, to when."""
    return [(one["what"], one["from"], one["to"]) for one in little.rows("requests")]


def repeats(rule: str, **parts: Any) -> dict[str, Any]:
    """Return another rule for a series."""
    return {"google": {"recurrence": [f"RRULE:{rule}"]}, "caldav": {"RRULE": parts}}


def without_session(little: TwoWayPractice) -> list[str]:
    """Run a pass; return what it says of times at which nothing is planned."""
    return [one.what for one in little.sync().problems if one.code == "no-session-there"]


@ONLINE
def test_the_same_dates_or_more_of_them_are_no_cancellation(tmp_path: Path, make: Make) -> None:
    """Every seven days, or Tuesdays and Thursdays: nobody asked to cancel a Tuesday. What does not stay is told."""
    with practice(make, tmp_path) as little:
        series = EventId(little.series("C-01", "G-01").key)
        edits(little, series, **repeats("FREQ=DAILY;INTERVAL=7;COUNT=9", FREQ="DAILY", INTERVAL=7, COUNT=9))
        assert without_session(little) == []
        assert (asked(little), times(little, "C-01")) == ([], TUESDAYS)
        edits(
            little, series, **repeats("FREQ=WEEKLY;COUNT=18;BYDAY=TU,TH", FREQ="WEEKLY", COUNT=18, BYDAY=["TU", "TH"])
        )
        (told,) = without_session(little)
        assert told.startswith("the series of G-01 takes place at 9 times without a session, from Thu")
        assert (asked(little), times(little, "C-01")) == ([], TUESDAYS)


@ONLINE
def test_a_rule_that_cannot_be_read_asks_nothing_and_is_told_until_it_can(tmp_path: Path, make: Make) -> None:
    """Nobody can tell which sessions are meant; the series is left alone."""
    with practice(make, tmp_path) as little:
        odd = repeats("FREQ=YEARLY;BYYEARDAY=62;COUNT=9", FREQ="HOURLY", COUNT=9)
        edits(little, EventId(little.series("C-01", "G-01").key), **odd)
        for _ in range(2):
            told = [one for one in little.sync().problems if one.code == "unread-series"]
            assert [(str(one.place), "G-01" in one.what) for one in told] == [("calendar of C-01", True)]
            assert asked(little) == []


@ONLINE
def test_another_zone_moves_what_it_moves(tmp_path: Path, make: Make) -> None:
    """Lima never changes its clocks: from the change in New York on the calendar shows the group an hour later."""
    with practice(make, tmp_path) as little:
        series = little.series("C-01", "G-01")
        lima, end = ZoneInfo("America/Lima"), series.start + timedelta(minutes=series.minutes)
        ends = {
            name: {"dateTime": at.isoformat(), "timeZone": lima.key}
            for name, at in (("start", TUESDAYS[0]), ("end", TUESDAYS[0] + timedelta(minutes=90)))
        }
        walls = {"DTSTART": series.start.replace(tzinfo=lima), "DTEND": end.replace(tzinfo=lima)}
        edits(
            little,
            EventId(series.key),
            google={**ends, "recurrence": ["RRULE:FREQ=WEEKLY;COUNT=9;BYDAY=TU"]},
            caldav=walls,
        )
        little.sync()
        later = timedelta(hours=1)
        assert asked(little)[:2] == [("move", at, at + later) for at in TUESDAYS[1:3]]
        assert len(asked(little)) == 8


@ONLINE
def test_an_event_made_all_day_is_never_a_session_at_midnight(tmp_path: Path, make: Make) -> None:
    """It tells no time: it stays and is told of, until it has one again."""
    with practice(make, tmp_path) as little:
        event, day = moves(little, TUESDAY, description="x"), {"dateTime": None, "timeZone": None}
        edits(
            little,
            event,
            google={"start": {"date": "2026-03-10", **day}, "end": {"date": "2026-03-11", **day}},
            caldav={"DTSTART": date(2026, 3, 10), "DTEND": date(2026, 3, 11)},
        )
        for _ in range(2):
            told = [one for one in little.sync().problems if one.code == "all-day-session"]
            assert [SESSION in one.what for one in told] == [True]
            assert asked(little) == []
        moves(little, TUESDAY + timedelta(hours=1))
        assert little.sync().problems == ()
        assert asked(little) == [("move", TUESDAY, TUESDAY + timedelta(hours=1))]


@ONLINE
def test_a_block_that_was_dragged_goes_with_its_session(tmp_path: Path, make: Make) -> None:
    """Nobody prepares a session that is cancelled."""
    with practice(make, tmp_path) as little:
        ours = block(little, "preparation")
        little.desk("C-01").moves(replace(ours, start=TUESDAY - timedelta(hours=3)))
        little.sync()
        little.types("sessions", "state", "cancelled", id=SESSION)
        little.sync()
        assert [one.key for one in little.desk("C-01").shown() if one.key.endswith(SESSION)] == []


def test_a_link_that_google_made_goes_where_the_group_has_another(tmp_path: Path) -> None:
    """Two links in one event, and members wait in one room, the clinician in the other."""
    with practice(at_google, tmp_path) as little:
        place: Any = little.place
        name = name_of(place.world, place.id("C-01"), EventId(little.series("C-01", "G-01").key))
        for link, made in (("Meet", True), ("https://zoom.example/j/1", False)):
            little.types("groups", "video_link", link, id="G-01")
            little.types("groups", "held", "video", id="G-01")
            little.sync()
            assert bool(place.world.find(place.id("C-01"), name).get("conferenceData")) is made


NOTE = "Lead C-01\nkeys at the desk"


@ONLINE
def test_a_note_does_not_keep_an_old_room(tmp_path: Path, make: Make) -> None:
    """What the clinician wrote stays, all else follows the sheet."""
    with practice(make, tmp_path) as little:
        series = EventId(little.series("C-01", "G-01").key)
        edits(little, series, google={"description": NOTE}, caldav={"DESCRIPTION": NOTE})
        little.sync()
        little.types("groups", "room", "Room 3", id="G-01")
        little.sync()
        shown = {(one.title, one.description) for one in little.desk("C-01").shown() if one.start in TUESDAYS[1:]}
        assert shown == {("Group G-01 · Room 3", NOTE)}


@pytest.mark.judges
def test_a_program_that_drops_our_marks_costs_no_notes(tmp_path: Path) -> None:
    """Which texts we wrote is remembered here, too."""
    with practice(on_caldav, tmp_path) as little:
        series = little.series("C-01", "G-01")

        def change(found: Any) -> None:
            for raw in found.walk("VEVENT"):
                for name in [one for one in raw if one.startswith("X-")]:
                    raw.pop(name)
                raw["DESCRIPTION"] = NOTE

        place: Any = little.place
        place.desk("C-01").person.touches(series.uid, change)
        little.sync()
        little.types("groups", "room", "Room 3", id="G-01")
        little.sync()
        shown = {(one.title, one.description) for one in little.desk("C-01").shown() if one.start in TUESDAYS[1:]}
        assert shown == {("Group G-01 · Room 3", NOTE)}


def notes(little: TwoWayPractice, who: str) -> list[Any]:
    """Return when a clinician finds their note."""
    return [one.start for one in little.desk(who).shown() if one.description == NOTE]


@ONLINE
def test_a_substitutes_note_stays_with_its_session(tmp_path: Path, make: Make) -> None:
    """Whoever covers one session, then two, then one again, finds it on the one where they wrote it."""
    second = "G-01 2026-03-17 18:00"
    with practice(make, tmp_path) as little:
        little.types("sessions", "substitute", "C-03", id=SESSION)
        little.sync()
        event = EventId(f"session | C-03 | {SESSION}")
        edits(little, event, who="C-03", google={"description": NOTE}, caldav={"DESCRIPTION": NOTE})
        little.sync()
        for who in ("C-03", None):
            little.types("sessions", "substitute", who, id=second)
            little.sync()
            little.sync()
            assert notes(little, "C-03") == [TUESDAY]


@ONLINE
def test_a_note_on_one_date_stays_where_the_group_has_another_time(tmp_path: Path, make: Make) -> None:
    """The session has another event then; what was written is about the session."""
    with practice(make, tmp_path) as little:
        event = moves(little, TUESDAY, description=NOTE)
        edits(little, event, google={"description": NOTE}, caldav={"DESCRIPTION": NOTE})
        little.sync()
        little.types("groups", "start", time(19), id="G-01")
        little.sync()
        little.sync()
        assert notes(little, "C-01") == [TUESDAY + timedelta(hours=1)]
