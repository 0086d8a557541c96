"""Whole passes in which something outside the workbook cannot be written: told until it can be, and nothing stops."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from addon.calendars.ports import EventId
from addon.calendars.wanted import WantedEvent
from addon.cli.pass_report import say_report
from addon.cli.shown import NEEDS_A_PERSON, OK
from addon.problems import WriteRefused
from addon.service.passing import told_of
from addon.service.told import DONE, PassTold
from addon.sync.next_pass import looks_again
from tests.sync.adapters.google_calendar_desk import name_of
from tests.sync.adapters.radicale_server import Person
from tests.sync.caldav_place import on_caldav
from tests.sync.calendar_places import in_memory
from tests.sync.google_place import at_google
from tests.sync.little_practice import LittlePractice
from tests.sync.two_way_practice import SESSION, SHARED, THURSDAY, TwoWayPractice, block, moves, started, times

NO_UID_CONFLICT = b'<error xmlns="DAV:"><no-uid-conflict xmlns="urn:ietf:params:xml:ns:caldav"/></error>'


def told_on_today(little: LittlePractice, word: str) -> bool:
    """Return whether Today has the word in one of its lines."""
    return any(word in str(one) for one in little.rows("today"))


def test_a_calendar_that_cannot_be_written_fails_no_pass_and_is_told_until_it_can(tmp_path: Path) -> None:
    """The pass counts as one that read the sheets; another clinician's calendar is written; nobody is asked."""
    with in_memory(tmp_path) as place, started(place) as little:
        little.unwritten = {"C-01"}
        little.types("sessions", "start", time(16), id=SESSION)
        little.types("sessions", "start", time(16), id="G-02 2026-03-12 17:30")
        for number in range(3):
            report = little.sync()
            assert [(one.code, str(one.place)) for one in report.problems] == [
                ("unwritten-calendar", "calendar of C-01")
            ]
            assert looks_again(report)
            blank = PassTold(result="", began=little.now, ended=little.now)
            assert (told_of(report, blank).result, told_of(report, blank).problems) == (DONE, 1)
            assert say_report(report) == NEEDS_A_PERSON
            assert told_on_today(little, "calendar of C-01") == bool(number)
            assert report.written.calendars == (not number)
            little.later(minutes=5)
        assert datetime(2026, 3, 12, 16) in times(little, "C-02", "G-02")
        little.unwritten = set()
        report = little.sync()
        assert (report.problems, looks_again(report), say_report(report)) == ((), True, OK)
        assert datetime(2026, 3, 10, 16) in times(little, "C-01")
        assert not looks_again(little.sync())
        assert not told_on_today(little, "calendar of C-01")
        assert not little.rows("requests")


def test_what_could_not_be_written_stays_told_while_a_pass_waits(tmp_path: Path) -> None:
    """A pass that carries out nothing puts nothing right."""
    with in_memory(tmp_path) as place, started(place) as little:
        little.unwritten = {"C-01"}
        little.types("sessions", "start", time(16), id=SESSION)
        little.sync()
        little.workbook.open_by = "ANNA"
        assert [one.code for one in little.sync().problems] == ["unwritten-calendar"]
        little.workbook.open_by = None
        assert [one.code for one in little.sync().problems] == ["unwritten-calendar"]


class FullDisk:
    """Files that cannot be written."""

    def write(self, wanted: Mapping[str, Sequence[WantedEvent]], *, now: datetime) -> int:  # noqa: ARG002
        """Refuse."""
        raise WriteRefused("calendars/C-01.ics", "the disk is full", "Free some space.")


def test_a_file_that_cannot_be_written_fails_no_pass_either() -> None:
    """As the calendars' files on a full disk."""
    with LittlePractice() as little:
        files: Any = little.calendars
        little.calendars = FullDisk()  # type: ignore[assignment]
        for _ in range(2):
            report = little.sync()
            assert [(one.code, str(one.place)) for one in report.problems] == [("not-written", "calendars/C-01.ics")]
        assert told_on_today(little, "calendars/C-01.ics")
        little.calendars = files
        assert little.sync().problems == ()


def test_a_calendar_that_google_does_not_find_asks_nothing() -> None:
    """As for a moment after it was made, or lost between reading and writing: its events are put once it is there."""
    with at_google(Path()) as place, TwoWayPractice(place) as little:
        gone = []

        def lose() -> None:
            for one in place.world.calendars.values():
                if one.made_here:
                    one.gone = True
                    gone.append(one)

        place.google.between.when("POST /batch", lose, times=1)
        assert [one.code for one in little.sync().problems] == ["unwritten-calendar"]
        for one in gone:
            one.gone = False
        assert little.sync().problems == ()
        assert not little.rows("requests")
        assert times(little, "C-01")


def test_an_occurrence_that_never_was_there_is_no_deletion() -> None:
    """A clinician edits the series while a pass brings back a session that was covered, at another time."""
    later = "G-01 2026-03-17 18:00"
    with at_google(Path()) as place, started(place) as little:
        little.types("sessions", "substitute", "C-03", id=later)
        little.sync()
        series = little.series("C-01", "G-01")
        little.types("sessions", "substitute", None, id=later)
        little.types("sessions", "start", time(16), id=later)
        calendar = place.id("C-01")
        name = name_of(place.world, calendar, EventId(series.key))
        edit = {"description": "bring chairs"}
        place.google.between.when(f"PUT .*{name}", lambda: place.world.person_edits(calendar, name, **edit))
        for _ in range(3):
            little.sync()
        assert not little.rows("requests")
        assert datetime(2026, 3, 17, 16) in times(little, "C-01")


@pytest.mark.judges
@pytest.mark.parametrize("status", ["403 Forbidden", "409 Conflict", "412 Precondition Failed", "507 No Room"])
def test_an_event_that_a_server_does_not_take_is_no_deletion(tmp_path: Path, status: str) -> None:
    """Nobody is asked to cancel a session, the clinician's other changes are written; it is put once it is taken."""
    with on_caldav(tmp_path) as place, started(place) as little:
        place.server.door.takes_nothing = (status, b"")
        little.types("sessions", "substitute", "C-03", id=SESSION)
        for _ in range(2):
            assert {one.code for one in little.sync().problems} == {"unwritten-calendar"}
        place.server.door.takes_nothing = ("", b"")
        assert little.sync().problems == ()
        assert not little.rows("requests")
        assert datetime(2026, 3, 10, 18) in times(little, "C-03")


@pytest.mark.judges
def test_an_event_that_was_filed_elsewhere_and_one_that_is_damaged_ask_nothing(tmp_path: Path) -> None:
    """Each is told on Today; the clinician's other changes go both ways; back or deleted, all is as before."""
    with on_caldav(tmp_path) as place, started(place) as little:
        little.sync()
        before = sorted(one.start for one in little.desk("C-01").shown())
        desk, series, damaged = (
            Person(place.server, place.accounts["C-01"].url),
            little.series("C-01", "G-01"),
            block(little, "documentation"),
        )
        other = Person(place.server, place.server.calendar("other"))
        (text,) = [one for one in desk.texts() if series.uid in one]
        desk.deletes(series.uid)
        other.adds(text)
        place.server.door.swap = (b"DTSTART;TZID=America/New_York:20260310T193000", b"DTSTART:nonsense")
        desk.moves(replace(damaged, minutes=7))
        shared = moves(little, THURSDAY + timedelta(hours=1), at=THURSDAY)
        little.types("sessions", "start", time(16), id="G-02 2026-03-19 17:30")
        for _ in range(2):
            assert [one.code for one in little.sync().problems] == ["unclear-event"] * 2
            (asked,) = little.rows("requests")
            assert (asked["session"], asked["what"], asked["status"]) == (SHARED, "move", "open")
        assert told_on_today(little, "another calendar of theirs")
        assert told_on_today(little, "damaged")
        assert datetime(2026, 3, 19, 16) in times(little, "C-01", "G-02")
        little.desk("C-01").moves(
            replace(little.series("C-01", "G-02"), start=THURSDAY, repeats=None, instead_of=THURSDAY)
        )
        assert shared.instead_of == THURSDAY
        little.types("sessions", "start", time(17, 30), id="G-02 2026-03-19 17:30")
        other.deletes(series.uid)
        desk.adds(text, "back.ics")
        desk.deletes(damaged.uid)
        place.server.door.swap = (b"", b"")
        assert little.sync().problems == ()
        little.sync()
        assert sorted(one.start for one in little.desk("C-01").shown()) == before
        assert not little.rows("requests", status="open")
        assert not told_on_today(little, "another calendar of theirs")


@pytest.mark.judges
@pytest.mark.parametrize("answer", [("412 Precondition Failed", b""), ("403 Forbidden", NO_UID_CONFLICT)])
def test_a_declined_event_is_said_to_be_back_once_it_is(tmp_path: Path, answer: tuple[str, bytes]) -> None:
    """Where the server keeps it elsewhere, Today tells where, and the clinician's other changes are shown."""
    with on_caldav(tmp_path) as place, started(place) as little:
        little.desk("C-01").deletes(EventId(little.series("C-01", "G-01").key))
        little.sync()
        for number in little.numbers("requests"):
            little.workbook.person("requests", number, little.column("requests", "decision"), "decline")
        little.types("sessions", "start", time(16), id="G-02 2026-03-12 17:30")
        place.server.door.takes_nothing = answer
        for _ in range(2):
            (problem,) = little.sync().problems
            assert "another calendar of theirs" in problem.what
        assert {one["last_done"] for one in little.rows("requests")} == {
            "declined Mar 3 2026: the event is still to be put back"
        }
        assert datetime(2026, 3, 12, 16) in times(little, "C-01", "G-02")
        place.server.door.takes_nothing = ("", b"")
        little.sync()
        little.sync()
        assert {one["last_done"] for one in little.rows("requests")} == {"event put back Mar 3 2026"}
        assert datetime(2026, 3, 10, 18) in times(little, "C-01")
