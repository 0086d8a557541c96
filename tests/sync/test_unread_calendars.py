"""A clinician's own calendar that cannot be read any more, through whole passes: unreadable is not empty."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from addon.calendars.busy import read_calendar
from addon.calendars.in_force import LAST_TOLD, LastTold
from addon.sync.running import busy_span
from tests.practice import ZONE
from tests.sync.little_practice import LittlePractice

CLASH = "UID:1|DTSTART;TZID=America/New_York:20260310T180000|DTEND;TZID=America/New_York:20260310T190000"
PAGE = b"<!DOCTYPE html><html><body>Sign in to continue</body></html>"


@pytest.fixture
def little() -> Iterator[LittlePractice]:
    """A practice whose Tuesday group is led by somebody who is busy elsewhere next Tuesday."""
    with LittlePractice() as made:
        yield made


def calendar(*events: str) -> bytes:
    """Return a calendar file."""
    bodies = "".join(f"BEGIN:VEVENT\n{one.replace('|', chr(10))}\nEND:VEVENT\n" for one in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{bodies}END:VCALENDAR\n".encode()


def shares(little: LittlePractice, file: bytes, code: str = "C-01") -> None:
    """Let a clinician's calendar be this file."""
    read = read_calendar(file, span=busy_span(little.now, ZONE), name=f"calendars/busy/{code}.ics")
    little.busy = (replace(read, key=f"file {code}", owner=code),)


def statuses(little: LittlePractice) -> list[str]:
    """Return the status of every flag about the own calendar."""
    return [str(one["status"]) for one in little.rows("flags", rule="Double booking") if "own calendar" in str(one)]


NO_SUCH_ZONE = calendar(CLASH.replace("America/New_York", "Mine"))


@pytest.mark.parametrize("broken", [PAGE, b"", calendar(CLASH)[:-20], calendar(), NO_SUCH_ZONE])
@pytest.mark.some(2)
def test_no_flag_closes_because_a_calendar_cannot_be_read(little: LittlePractice, broken: bytes) -> None:
    """A page to sign in, nothing, a part of it, no entries, a zone that nobody describes: told in every pass."""
    shares(little, calendar(CLASH))
    little.sync()
    little.sync()
    assert statuses(little) == ["open"]
    shares(little, broken)
    for _ in range(2):
        report = little.sync()
        assert statuses(little) == ["open"]
        assert [str(one.place) for one in report.problems if "still counts" in one.what] == ["calendars/busy/C-01.ics"]
    shares(little, calendar(CLASH.replace("20260310", "20260311")))
    assert little.sync().problems == ()
    assert statuses(little) == ["closed, not since Mar 3 2026"]


def test_a_flag_from_before_anything_was_remembered_stays_open_too(little: LittlePractice) -> None:
    """A practice that was brought up to date in the very pass in which its calendar cannot be read."""
    shares(little, calendar(CLASH))
    little.sync()
    little.sync()
    little.state.keep(LAST_TOLD, "file C-01", LastTold(on=little.today, owner="C-01", place="calendars/busy/C-01.ics"))
    shares(little, PAGE)
    little.sync()
    assert statuses(little) == ["open"]


def test_a_calendar_that_is_gone_is_asked_about(little: LittlePractice) -> None:
    """Only "removed" lets its time go."""
    shares(little, calendar(CLASH))
    little.sync()
    little.sync()
    little.busy = ()
    little.sync()
    assert statuses(little) == ["open"]
    little.answers("removed", kind="calendar gone")
    little.sync()
    assert statuses(little) == ["closed, not since Mar 3 2026"]
    assert little.rows("needs_review", kind="calendar gone", status="open") == []


@pytest.mark.parametrize(
    ("word", "codes"),
    [("yes", {"unusable-decision"}), ("on purpose", {"unusable-decision"}), ("put back", {"calendar-gone"})],
)
def test_a_calendar_that_is_gone_is_told_until_it_is_back(little: LittlePractice, word: str, codes: set[str]) -> None:
    """Whatever else is typed as an answer frees nothing and closes nothing; put back, it settles the question."""
    shares(little, calendar(CLASH))
    little.sync()
    little.sync()
    there, little.busy = little.busy, ()
    little.sync()
    little.answers(word, kind="calendar gone")
    for _ in range(2):
        assert {one.code for one in little.sync().problems} == codes
        assert statuses(little) == ["open"]
        assert little.rows("needs_review", kind="calendar gone", status="open")
        little.later(minutes=5)
    little.busy = there
    assert not little.sync().problems
    assert not little.rows("needs_review", kind="calendar gone", status="open")


def test_a_calendar_for_a_code_that_nobody_has_is_a_problem(little: LittlePractice) -> None:
    """C-77.ics binds nobody and says how to be named."""
    shares(little, calendar(CLASH), code="C-77")
    (problem,) = little.sync().problems
    assert (problem.code, str(problem.place)) == ("whose-calendar", "calendars/busy/C-77.ics")


@pytest.mark.parametrize("field", ["supervision", "meetings"])
def test_weekly_times_that_cannot_be_read_are_a_problem(little: LittlePractice, field: str) -> None:
    """In every pass, with the cell and the accepted form."""
    little.types("clinicians", field, "Wednesday lunch", name="Tom O'Hara")
    for _ in range(2):
        (problem,) = little.sync().problems
        assert (problem.code, problem.place.container) == ("bad-cell", "Clinicians")
        assert "Mon, Tue, Wed" in problem.next_step
        assert problem.quotes


def test_a_slip_in_weekly_times_takes_nothing_out_of_calendars(little: LittlePractice) -> None:
    """The last times that could be read count: events stay, and so does the flag that rests on them."""
    little.types("clinicians", "supervision", "Tue 18:00-19:00", name="Rosa Díaz")
    little.sync()
    little.sync()

    def statuses(little: LittlePractice) -> list[str]:
        return [str(one["status"]) for one in little.rows("flags", rule="Double booking")]

    shown = {code: one.shown() for code, one in little.calendars.by_clinician.items()}
    assert statuses(little) == ["open"]
    little.types("clinicians", "supervision", "Tue 18:00-19:00; Mon noon", name="Rosa Díaz")
    little.sync()
    assert statuses(little) == ["open"]
    assert {code: one.shown() for code, one in little.calendars.by_clinician.items()} == shown
