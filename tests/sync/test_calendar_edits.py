"""What clinicians make of our events in their own program, through whole passes: another rhythm, zone or text."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from addon.calendars.ports import EventId
from addon.calendars.wanted import uid_of
from tests.sync.adapters.google_calendar_desk import name_of
from tests.sync.caldav_place import on_caldav
from tests.sync.google_place import AtGoogle, at_google
from tests.sync.two_way_practice import TUESDAY, TwoWayPractice, started, times

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
        for raw in found.walk("VEVENT"):
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


@ONLINE
def test_the_same_dates_or_more_of_them_are_no_cancellation(tmp_path: Path, make: Make) -> None:
    """Every seven days, or Tuesdays and Thursdays: nobody asked to cancel a Tuesday."""
    with practice(make, tmp_path) as little:
        series = EventId(little.series("C-01", "G-01").key)
        edits(little, series, **repeats("FREQ=DAILY;INTERVAL=7;COUNT=13", FREQ="DAILY", INTERVAL=7, COUNT=13))
        little.sync()
        assert (asked(little), times(little, "C-01")) == ([], TUESDAYS)
        edits(
            little, series, **repeats("FREQ=WEEKLY;COUNT=26;BYDAY=TU,TH", FREQ="WEEKLY", COUNT=26, BYDAY=["TU", "TH"])
        )
        little.sync()
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
