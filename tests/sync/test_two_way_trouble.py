"""Whole passes with two-way calendars when something is in the way: lost tokens and states, crashes, open workbooks.

In memory, at the stand-in for Google and on a CalDAV server, as in ``test_two_way``.
"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from addon.calendars.known_events import TOKEN
from addon.calendars.ports import EventId
from addon.memory import Kept, T
from addon.problems import StateFull
from tests.sync.calendar_places import CODES, Place, in_memory
from tests.sync.two_way_practice import (
    CALDAV_LATER,
    EVERYWHERE,
    LATER_ELSEWHERE,
    SESSION,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    TwoWayPractice,
    block,
    change_notices,
    decides,
    deletes,
    everything,
    moves,
    start_of,
    started,
    times,
)


@EVERYWHERE
def test_an_expired_token_finds_deletions_by_comparing(place: Place) -> None:
    """One deletion in the gap is a request; what still stands is no news."""
    with started(place) as little:
        key = block(little, "preparation").key
        moves(little, WEDNESDAY)
        little.sync()
        deletes(little)
        little.desk("C-01").deletes(EventId(key))
        place.expires()
        little.sync()
        assert (little.row("requests")["what"], little.row("requests")["status"]) == ("cancel", "open")
        little.sync()
        assert key not in [one.key for one in little.desk("C-01").shown()]


@pytest.mark.long
@CALDAV_LATER
@pytest.mark.parametrize("answer", ["deleted", "put back"])
@pytest.mark.parametrize("is_told", ["told", "found"])
@pytest.mark.some(3)
def test_an_emptied_calendar_is_left_alone_until_somebody_answers(place: Place, answer: str, is_told: str) -> None:
    """One question and nothing else, whether the calendar tells of it or not; the other calendars go on."""
    with started(place) as little:
        little.desk("C-01").empties()
        if is_told != "told":
            place.expires()
        moves(little, THURSDAY + timedelta(hours=1), who="C-02", at=THURSDAY)
        little.sync()
        little.sync()
        (asked,) = little.rows("needs_review", status="open")
        assert (asked["kind"], asked["where"]) == ("calendar left alone", "calendar of C-01")
        assert len(little.rows("requests")) == 1
        assert little.desk("C-01").shown() == ()
        little.answers(answer, kind="calendar left alone")
        little.sync()
        assert not little.rows("needs_review", status="open")
        asks = [one for one in little.rows("requests", status="open") if one["who"] == "Rosa Díaz (C-01)"]
        assert bool(asks) == (answer == "deleted")
        assert (TUESDAY in times(little, "C-01")) == (answer == "put back")


@CALDAV_LATER
def test_a_lost_state_asks_about_moved_occurrences_and_puts_back_nothing(place: Place) -> None:
    """First contact with a calendar that somebody had changed: asked, blocks left, nothing twice."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        desk, prepares = little.desk("C-01"), block(little, "preparation")
        desk.moves(replace(prepares, start=prepares.start - timedelta(hours=1)))
        before = desk.shown()
        little.loses_state()
        little.sync()
        asked = [one["to"] for one in little.rows("requests", status="open")]
        assert asked == ([WEDNESDAY] if place.finds_again else [])
        assert desk.shown() == before
        little.sync()
        assert desk.shown() == before


@EVERYWHERE
def test_a_crash_between_calendar_write_and_token_is_harmless(place: Place) -> None:
    """Our own writes are told again and taken for ours, even if a VA goes on moving the session."""
    with started(place) as little:
        little.types("sessions", "date", date(2026, 3, 11), id=SESSION)
        keep = little.state.keep
        died: list[str] = []

        def die(kept: Kept[T], key: str, value: T) -> None:
            if kept.kind.startswith("calendar") and not died:
                died.append(key)
                raise StateFull("state", "the disk is full")
            keep(kept, key, value)

        little.state.keep = die  # type: ignore[method-assign]
        with pytest.raises(StateFull):
            little.sync()
        assert datetime(2026, 3, 11, 18) in times(little, "C-01")
        little.types("sessions", "date", date(2026, 3, 13), id=SESSION)
        little.sync()
        assert not little.rows("requests")
        assert datetime(2026, 3, 13, 18) in times(little, "C-01")
        before = everything(little)
        little.sync()
        assert everything(little) == before


@EVERYWHERE
@pytest.mark.parametrize("word", ["accept", "decline"])
@pytest.mark.some(2)
def test_a_crash_before_the_calendar_write_obeys_the_decision_once(place: Place, word: str) -> None:
    """The sheet was written; the next pass does the rest and asks nothing anew."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        little.sync()
        decides(little, word)
        little.unwritten = set(CODES)
        assert {one.code for one in little.sync().problems} == {"unwritten-calendar"}
        little.unwritten.clear()
        little.sync()
        (row,) = little.rows("requests")
        assert row["status"] == f"{word}ed Mar 3 2026".replace("eed", "ed")
        stands = WEDNESDAY if word == "accept" else TUESDAY
        assert start_of(little)[0] == stands.date()
        assert (WEDNESDAY in times(little, "C-01"), TUESDAY in times(little, "C-01")) == (
            word == "accept",
            word == "decline",
        )


@LATER_ELSEWHERE
def test_a_calendar_that_cannot_be_read_stops_no_other(place: Place) -> None:
    """Its open request stands, its events are left, the problem is named."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        little.sync()
        little.unread.add("C-01")
        moves_elsewhere = moves(little, THURSDAY + timedelta(hours=1), who="C-02", at=THURSDAY)
        report = little.sync()
        assert [(one.code, one.is_unread) for one in report.problems] == [("unread-calendar", True)]
        assert [one["status"] for one in little.rows("requests")] == ["open", "open"]
        assert moves_elsewhere.instead_of == THURSDAY
        little.unread.clear()
        assert not little.sync().problems


@LATER_ELSEWHERE
def test_while_the_workbook_is_open_no_decision_is_carried_out_anywhere(place: Place) -> None:
    """The request is not lost, the calendar follows only together with the sheet."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        little.workbook.open_by = "ANNA"
        little.sync()
        assert not little.rows("requests")
        little.workbook.open_by = None
        little.sync()
        decides(little, "decline")
        little.workbook.open_by = "ANNA"
        little.sync()
        assert WEDNESDAY in times(little, "C-01")
        little.workbook.open_by = None
        little.sync()
        assert TUESDAY in times(little, "C-01")
        assert len(little.rows("requests")) == 1


@LATER_ELSEWHERE
def test_a_session_that_begins_undecided_closes_its_request(place: Place) -> None:
    """Nobody is asked about the past; the clinician's event stays as it is."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        little.sync()
        little.later(days=8)
        little.sync()
        assert little.row("requests")["status"] == "closed Mar 11 2026: the session has begun"
        assert WEDNESDAY in times(little, "C-01")


@LATER_ELSEWHERE
def test_a_formula_in_the_sessions_row_is_not_overwritten_by_an_accepted_request(place: Place) -> None:
    """The decision stands and the problem names the cell; with a plain value there it is carried out."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        little.sync()
        decides(little, "accept")
        (number,) = little.numbers("sessions", id=SESSION)
        cell = (number, little.column("sessions", "date"))
        little.workbook.sheets["sessions"].locked.add(cell)
        report = little.sync()
        assert [one.code for one in report.problems] == ["locked-cell"]
        assert little.row("requests")["status"] == "open"
        assert start_of(little)[:2] == (TUESDAY.date(), time(18))
        little.workbook.sheets["sessions"].locked.discard(cell)
        little.sync()
        assert start_of(little)[:2] == (WEDNESDAY.date(), time(19))


@LATER_ELSEWHERE
def test_a_requests_tab_that_a_person_deleted_is_asked_about_and_stops_nothing(place: Place) -> None:
    """The clinician's move stands; put back, the tab has its row."""
    with started(place) as little:
        sheet = little.workbook.sheets.pop("requests")
        moves(little, WEDNESDAY)
        little.sync()
        assert little.row("needs_review", status="open")["where"] == "Requests"
        assert WEDNESDAY in times(little, "C-01")
        little.workbook.sheets["requests"] = sheet
        little.sync()
        assert little.row("requests")["status"] == "open"


@LATER_ELSEWHERE
def test_a_removed_request_row_silences_that_episode(place: Place) -> None:
    """It does not come back, and the clinician's event is left as it is."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        little.sync()
        little.deletes("requests", *little.numbers("requests"))
        little.sync()
        little.sync()
        assert not little.rows("requests")
        assert WEDNESDAY in times(little, "C-01")


@LATER_ELSEWHERE
def test_an_accepted_move_can_be_undone_and_the_calendars_follow(place: Place) -> None:
    """The run's cells go back, the event with them, and nobody is told the time that no longer holds."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        little.sync()
        decides(little, "accept")
        little.sync()
        number = max(one.number for one in little.state.runs())
        little.undoes(number)
        little.later(minutes=5)
        little.sync()
        assert start_of(little)[:2] == (TUESDAY.date(), time(18))
        assert TUESDAY in times(little, "C-01")
        assert not [one for one in change_notices(little) if one["status"] == "planned"]


@LATER_ELSEWHERE
def test_a_lost_state_closes_the_rows_it_no_longer_knows(place: Place) -> None:
    """A decision typed before the loss is not obeyed."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        little.sync()
        moves(little, TUESDAY)
        decides(little, "accept")
        little.loses_state()
        little.sync()
        assert little.row("requests")["status"] == "closed Mar 3 2026: the memory of it was lost"
        assert start_of(little)[0] == TUESDAY.date()


@LATER_ELSEWHERE
def test_clinicians_without_a_two_way_calendar_keep_their_files(place: Place) -> None:
    """One calendar is edited by its owner, the others are only shown."""
    with started(place, ("C-02",)) as little:
        assert sorted(little.calendars.by_clinician) == ["C-01", "C-03"]
        assert THURSDAY in times(little, "C-02", "G-02")


def test_a_file_is_emptied_once_its_clinician_has_a_two_way_calendar(tmp_path: Path) -> None:
    """Whoever still looks at it sees nothing that may not hold any more; one that cannot be read empties nothing."""
    with in_memory(tmp_path) as place:
        little = TwoWayPractice(place, codes=())
        little.sync()
        file = little.calendars.by_clinician["C-01"]
        before = file.shown()
        little.codes, little.unread = ("C-01",), {"C-01"}
        little.sync()
        assert file.shown() == before != ()
        little.unread = set()
        little.sync()
        assert not file.shown()
        assert little.calendars.by_clinician["C-02"].shown()


@pytest.mark.parametrize("codes", [(), ("C-01",)], ids=["file", "two-way"])
def test_the_calendar_of_a_clinician_whose_row_was_removed_is_emptied(tmp_path: Path, codes: tuple[str, ...]) -> None:
    """In either kind, of what is to come."""
    with in_memory(tmp_path) as place:
        little = TwoWayPractice(place, codes=codes)
        little.sync()

        def shown() -> list[str]:
            there = little.desk("C-01") if codes else little.calendars.by_clinician["C-01"]
            return [one.title for one in there.shown() if one.start.date() >= little.today]

        assert shown()
        little.deletes("clinicians", *little.numbers("clinicians", id="C-01"))
        little.sync()
        assert shown() == []


@pytest.mark.long
@LATER_ELSEWHERE
def test_a_dry_run_reads_and_keeps_nothing(place: Place) -> None:
    """Neither token nor calendar nor request."""
    with started(place) as little:
        moves(little, WEDNESDAY)
        before = everything(little), little.state.remembered(TOKEN)
        report = little.sync(dry_run=True)
        assert report.rows == 1
        assert (everything(little), little.state.remembered(TOKEN)) == before
