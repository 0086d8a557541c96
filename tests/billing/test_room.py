from dataclasses import replace
from datetime import date, datetime

from addon.billing.terms import BillingTerms
from addon.records import Attendance
from tests.billing.evening import (
    at_group,
    billed,
)
from tests.practice import TUESDAY, meeting, present


def test_closed_months_are_frozen_and_the_future_is_not_billed() -> None:
    """Nothing is produced up to the closing day."""
    days = (date(2026, 1, 27), date(2026, 2, 3), date(2026, 3, 31))
    meetings = tuple(meeting(TUESDAY, day) for day in days)
    result = billed(*(present(one, "M-0001") for one in meetings), sessions=meetings)
    assert [line.on for line in result.lines] == [days[1]]


def test_a_moved_session_belongs_to_the_month_it_took_place_in() -> None:
    """The original date only names the session."""
    moved = replace(meeting(TUESDAY, date(2026, 1, 27)), start=datetime(2026, 2, 2, 18))
    result = billed(present(moved, "M-0001"), sessions=(moved,))
    assert [(line.on, line.session) for line in result.lines] == [(date(2026, 2, 2), moved.code)]


def test_todays_session_counts_once_somebody_is_marked_present() -> None:
    """Tonight's blank rows, or a cancellation phoned in, are no package yet."""
    today = BillingTerms(today=date(2026, 3, 3))
    assert billed(at_group("M-0001", "late cancel"), at_group("M-0002", ""), terms=today).sessions == ()
    assert billed(at_group("M-0001"), at_group("M-0002", ""), terms=today).sessions[0].status.startswith("blocked")


def test_attendance_of_an_unknown_session_is_a_problem() -> None:
    """It cannot be billed and is not dropped silently."""
    stray = Attendance(id="A-9", session="G-77 2026-03-03 18:00", group="G-77", member="M-0001", status="attended")
    (problem,) = billed(stray).problems
    assert (problem.code, "A-9" in problem.what) == ("session-unknown", True)
