"""An event at Google is known by the ids that we gave it: whatever became of it, and of no practice but ours."""

from datetime import datetime

import pytest

from addon.calendars.known_events import KNOWN, KnownEvent
from addon.calendars.ports import EventId
from addon.online.session_events import session_of_event
from addon.settings import read_settings
from addon.sync.adapters.google_calendar.calendars import CALENDARS
from addon.sync.adapters.google_calendar.event_body import event_id
from addon.sync.adapters.google_calendar.lives import LIVES, Life
from addon.sync.state.database import State
from tests.stores import fresh_state

FILE = read_settings('zone = "America/Chicago"\nid = "desk"')
SERIES, SINGLE = "session | C-01 | G-07 | Wed 18:00 | 90", "session | C-01 | G-07 2026-10-05 18:00"
BLOCK = "preparation | C-01 | G-07 2026-10-05 18:00"


@pytest.fixture
def state() -> State:
    """Return a state in which rosa's calendar is known."""
    made = fresh_state()
    made.keep(CALENDARS, "C-01", "hers")
    made.keep(CALENDARS, "C-02", "")
    known = tuple((EventId(key), KnownEvent()) for key in (SERIES, SINGLE, BLOCK))
    made.keep(KNOWN, "C-01", (*known, (EventId(SERIES, datetime(2026, 9, 30, 18)), KnownEvent())))
    return made


def asked(state: State, event: str, *, calendar: str = "hers", series: str = "") -> str:
    """Return which session it is."""
    return session_of_event(FILE, state, calendar=calendar, event=event, series=series)


def test_an_occurrence_is_its_series_and_its_slot(state: State) -> None:
    """On both sides of a change of the clocks; also where Google leaves out the calendar or the series."""
    series = event_id("desk", SERIES)
    assert asked(state, f"{series}_20260930T230000Z", series=series) == "G-07 2026-09-30 18:00"
    assert asked(state, f"{series}_20261105T000000Z", series=series) == "G-07 2026-11-04 18:00"
    assert asked(state, f"{series}_20260930T230000Z", calendar="") == "G-07 2026-09-30 18:00"


def test_a_single_event_has_its_session_in_its_key(state: State) -> None:
    """In each of its lives."""
    assert asked(state, event_id("desk", SINGLE)) == "G-07 2026-10-05 18:00"
    assert asked(state, event_id("desk", SINGLE, 1)) == ""
    state.keep(LIVES, f"hers|{SINGLE}", Life(number=1))
    assert asked(state, event_id("desk", SINGLE, 1)) == "G-07 2026-10-05 18:00"


@pytest.mark.parametrize(
    ("event", "calendar"),
    [
        (event_id("desk", SINGLE), "another"),
        (event_id("another", SINGLE), "hers"),
        (event_id("desk", BLOCK), "hers"),
        (event_id("desk", SERIES), "hers"),
        (f"{event_id('desk', SERIES)}_someday", "hers"),
        ("theirs", "hers"),
        ("", "hers"),
    ],
)
def test_anything_else_is_none(state: State, event: str, calendar: str) -> None:
    """Another calendar or practice, a block, a series without a slot, an event of somebody's own."""
    assert asked(state, event, calendar=calendar) == ""
