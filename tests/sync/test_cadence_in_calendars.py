"""A group's times change, or it pauses, while clinicians edit the calendar: what they did stays."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest

from tests.sync.calendar_places import Place
from tests.sync.google_place import AtGoogle
from tests.sync.two_way_practice import (
    CALDAV_LATER,
    SESSION,
    TUESDAY,
    WEDNESDAY,
    TwoWayPractice,
    decides,
    deletes,
    everything,
    moves,
    start_of,
    started,
    times,
)

LATER = TUESDAY + timedelta(minutes=30)
NEXT = LATER + timedelta(weeks=1)


def half_past_six(little: TwoWayPractice) -> None:
    """A VA gives the group another time, and a pass shows it."""
    little.types("groups", "start", time(18, 30), id="G-01")
    little.sync()


def is_quiet(little: TwoWayPractice) -> bool:
    """Return whether another pass writes nothing."""
    before = everything(little)
    little.sync()
    return everything(little) == before


@pytest.mark.long
@CALDAV_LATER
@pytest.mark.some(1)
def test_a_group_that_paused_and_goes_on_is_back_in_the_calendar(place: Place) -> None:
    """Our own deletions are no person's: every session and block is there again, twice over, and nothing is asked."""
    with started(place) as little:
        shown = sorted((one.start, one.title) for one in little.desk("C-01").shown())
        for _ in range(2):
            little.types("groups", "status", "paused", id="G-01")
            little.sync()
            assert TUESDAY not in times(little, "C-01")
            assert is_quiet(little)
            little.types("groups", "status", "active", id="G-01")
            little.sync()
            assert sorted((one.start, one.title) for one in little.desk("C-01").shown()) == shown
            assert is_quiet(little)
        assert not little.rows("requests")
        deletes(little)
        little.sync()
        assert little.row("requests")["what"] == "cancel", "what a person deletes then is still a person's"


@pytest.mark.long
@CALDAV_LATER
@pytest.mark.parametrize("word", ["accept", "decline"])
@pytest.mark.some(2)
def test_a_deleted_session_stays_deleted_until_its_request_is_decided(place: Place, word: str) -> None:
    """The new series leaves it out; accepted, it is cancelled; declined, it is there at the new time."""
    with started(place) as little:
        deletes(little)
        little.sync()
        half_past_six(little)
        assert (LATER in times(little, "C-01"), NEXT in times(little, "C-01")) == (False, True)
        assert TUESDAY not in times(little, "C-01")
        (row,) = little.rows("requests")
        assert (row["what"], row["to"]) == ("cancel", None)
        little.sync()
        assert is_quiet(little)
        decides(little, word, session=SESSION)
        little.sync()
        assert (LATER in times(little, "C-01")) is (word == "decline")
        assert start_of(little)[2] == ("cancelled" if word == "accept" else "planned")
        little.sync()  # which tells that the event was put back
        assert is_quiet(little)
        assert len(little.rows("requests")) == 1


@pytest.mark.long
@CALDAV_LATER
@pytest.mark.parametrize("days", [0, 5], ids=["the group begins", "sessions lie behind"])
@pytest.mark.some(2)
def test_a_moved_session_is_shown_once_until_its_request_is_decided(place: Place, days: int) -> None:
    """It stays where the clinician put it, and is not there a second time in the new series."""
    with started(place) as little:
        little.later(days=days)
        little.sync()
        moves(little, WEDNESDAY)
        little.sync()
        half_past_six(little)
        assert (LATER in times(little, "C-01"), WEDNESDAY in times(little, "C-01")) == (False, True)
        little.sync()
        assert is_quiet(little)
        decides(little, "decline", session=SESSION)
        little.sync()
        assert (LATER in times(little, "C-01"), WEDNESDAY in times(little, "C-01")) == (True, False)
        little.sync()  # which tells that the event was put back
        assert is_quiet(little)


ADDING = pytest.mark.parametrize("place", ["google", pytest.param("caldav", marks=pytest.mark.judges)], indirect=True)
"""Where events have more than we write."""


@pytest.mark.long
@ADDING
def test_what_a_clinician_added_to_a_series_is_in_the_next_one(place: Place) -> None:
    """Title, guests, colour and video link go on with the group's new time, and with the time after that."""
    with started(place) as little:
        key = little.series("C-01", "G-01").key
        desk: Any = little.desk("C-01")
        desk.adds(key, title="Group G-01 · bring forms", guest="supervisor@example.org")
        little.sync()
        half_past_six(little)
        assert desk.added(LATER) == ("Group G-01 · bring forms", True)
        assert is_quiet(little)
        little.types("groups", "start", time(19), id="G-01")
        little.types("groups", "room", "Room 9", id="G-01")
        little.sync()
        assert desk.added(datetime(2026, 3, 10, 19)) == ("Group G-01 · bring forms", True)
        assert is_quiet(little)
        assert not little.rows("requests")


@pytest.mark.long
@pytest.mark.parametrize("place", ["google"], indirect=True)
def test_a_quiet_pass_is_one_call_a_calendar(place: AtGoogle) -> None:
    """Ids that are read, and deletions that are remembered, cost nothing where nothing is new."""
    with started(place) as little:
        deletes(little)
        little.sync()
        half_past_six(little)
        little.sync()
        before = len(place.google.calls)
        little.sync()
        calls = [call.path for call in place.google.calls[before:]]
        assert calls == [f"/calendar/v3/calendars/{place.id(code)}/events" for code in little.codes]
