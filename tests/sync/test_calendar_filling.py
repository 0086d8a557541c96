"""A calendar that was emptied, deleted or made anew is filled again when a person says so, and only then."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from addon.calendars.ports import EventId
from tests.sync.calendar_places import Place
from tests.sync.google_place import AtGoogle, at_google
from tests.sync.two_way_practice import (
    CALDAV_LATER,
    LATER_ELSEWHERE,
    WEDNESDAY,
    TwoWayPractice,
    block,
    moves,
    started,
)

FILL = "groupkeeper sync --accept calendar:C-01"


def shown(little: TwoWayPractice, code: str = "C-01") -> list[tuple[str, object]]:
    """Return key and start of everything in a calendar."""
    return sorted((one.key, one.start) for one in little.desk(code).shown())


def said(little: TwoWayPractice) -> str:
    """Run a pass; return all it says about the calendar of C-01, in problems and in Needs review."""
    report = little.sync()
    told = [f"{one.code} {one.next_step}" for one in report.problems if "calendar of C-01" in str(one)]
    return " ".join([*told, *(str(one["question"]) for one in little.rows("needs_review", status="open"))])


@pytest.mark.long
@CALDAV_LATER
@pytest.mark.parametrize("how", ["emptied", "made anew"])
@pytest.mark.some(2)
def test_it_is_left_alone_until_a_person_says_fill_it_again(place: Place, how: str) -> None:
    """The pass names the command; the command brings everything back, once; the other calendars are not touched."""
    with started(place) as little:
        little.sync()
        before, others = shown(little), little.desk("C-02").stands()
        assert before
        if how == "emptied":
            little.desk("C-01").empties()
        else:
            place.makes_anew("C-01")
        assert FILL in said(little)
        assert FILL in said(little)
        if place.finds_again or how == "emptied":
            assert shown(little) == []
        little.sync(accept=["calendar:C-01"])
        assert shown(little) == before
        assert FILL not in said(little)
        stands = little.desk("C-01").stands()
        report = little.sync()
        assert (report.cells, report.rows, report.written.calendars) == (0, 0, 0)
        assert (little.desk("C-01").stands(), little.desk("C-02").stands()) == (stands, others)
        assert not little.rows("requests")


@LATER_ELSEWHERE
def test_a_filling_that_was_cut_off_goes_on_at_the_next_pass(place: Place) -> None:
    """The wish is remembered before anything is written."""
    with started(place) as little:
        before = shown(little)
        little.desk("C-01").empties()
        little.unwritten.add("C-01")
        assert [one.code for one in little.sync(accept=["calendar:C-01"]).problems] == ["unwritten-calendar"]
        assert shown(little) == []
        little.unwritten.clear()
        little.sync()
        assert shown(little) == before
        assert not little.rows("requests")


@LATER_ELSEWHERE
def test_a_calendar_that_lost_nothing_keeps_what_people_did(place: Place) -> None:
    """A moved session stays asked about, a moved block stays, nothing stands twice; a deleted block is back."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        prepares = block(little, "preparation")
        little.desk("C-01").moves(replace(prepares, start=prepares.start - timedelta(hours=1)))
        documents = block(little, "documentation")
        little.desk("C-01").deletes(EventId(documents.key))
        little.sync()
        before = shown(little)
        little.sync(accept=["calendar:C-01"])
        assert shown(little) == sorted([*before, (documents.key, documents.start)])
        assert [one["status"] for one in little.rows("requests")] == ["open"]
        little.sync()
        assert shown(little) == sorted([*before, (documents.key, documents.start)])


@LATER_ELSEWHERE
def test_a_series_that_was_moved_whole_stays_where_it_is(place: Place) -> None:
    """Filling its calendar again forgets what we wrote; its key still tells where it was, so the requests stay too."""
    with started(place) as little:
        series = little.series("C-01", "G-01")
        little.desk("C-01").moves(replace(series, start=series.start + timedelta(hours=1)))
        little.sync()
        before, asked = shown(little), little.rows("requests")
        assert len(asked) > 1
        little.sync(accept=["calendar:C-01"])
        assert (shown(little), little.rows("requests")) == (before, asked)
        little.sync()
        assert (shown(little), little.rows("requests")) == (before, asked)


@LATER_ELSEWHERE
def test_an_unknown_code_is_said(place: Place) -> None:
    """And nothing is written."""
    with started(place) as little:
        before = shown(little)
        report = little.sync(accept=["calendar:C-77"])
        assert [(one.code, one.place.container) for one in report.problems] == [
            ("not-filled-again", "calendar of C-77")
        ]
        assert shown(little) == before


@pytest.mark.long
def test_at_google_only_clinicians_with_events_have_a_calendar(tmp_path: Path) -> None:
    """Of three clinicians the one without groups has none, until there is something to show; then it is made once."""

    def made(place: AtGoogle) -> list[str]:
        return sorted(one.summary for one in place.world.calendars.values() if one.made_here)

    with at_google(tmp_path) as place, TwoWayPractice(place) as little:
        for name in ("Rosa Díaz", "Tom O'Hara"):
            little.types("clinicians", "supervisor", None, name=name)
        little.types("clinicians", "meetings", None, name="Inês Brandão")
        little.sync()
        little.sync()
        assert made(place) == ["Groupkeeper C-01", "Groupkeeper C-02"]
        assert shown(little, "C-03") == []
        little.types("clinicians", "meetings", "Wed 12:00-13:00", name="Inês Brandão")
        little.sync()
        little.sync()
        assert made(place) == ["Groupkeeper C-01", "Groupkeeper C-02", "Groupkeeper C-03"]
        assert shown(little, "C-03")
