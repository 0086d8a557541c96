"""One member at one session."""

from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from addon.facts.member_session import member_session_rows
from addon.facts.practice_index import indexed
from addon.records import Appointment
from tests.practice import FAMILIES, TUESDAY, joined, meeting, practice, present

DAY = date(2026, 1, 15)


def rows(session: Any, *attendance: Any, today: date = DAY, **changes: Any) -> Any:
    """Return the rows of one session."""
    made = practice(sessions=(session,), attendance=attendance, **changes)
    return member_session_rows(indexed(made, today), made.sessions, {})


@pytest.mark.parametrize(
    ("meets", "usually", "this_time", "joined_by"),
    [
        ("hybrid", "video", "phone", "phone"),
        ("hybrid", "video", "", "video"),
        ("hybrid", "", "", None),
        ("in person", "video", "", "in person"),
        ("video", "", "", "video"),
    ],
)
def test_how_a_member_joined_is_the_row_then_the_session_then_the_habit(
    meets: str, usually: str, this_time: str, joined_by: str | None
) -> None:
    """Modality is the member's, not the session's; a hybrid session without any word cannot be told."""
    session = meeting(FAMILIES, DAY, meets=meets)
    row = present(session, "M-0005", joined_by=this_time)
    (found,) = rows(session, row, memberships=(joined(FAMILIES, "M-0005", joins_by=usually),))
    assert found.values["joined_by"] == joined_by


@pytest.mark.parametrize(
    ("status", "took_part", "minutes"),
    [
        ("attended", True, 75),
        ("makeup", True, 75),
        ("late arrival", True, None),
        ("no show", False, 0),
        ("", None, None),
        ("not reported", None, None),
    ],
)
def test_taking_part_is_unknown_until_somebody_reports(
    *, status: str, took_part: bool | None, minutes: int | None
) -> None:
    """Coming late leaves the minutes open."""
    session = meeting(FAMILIES, DAY)
    (found,) = rows(session, present(session, "M-0005", status), memberships=(joined(FAMILIES, "M-0005"),))
    assert (found.values["took_part"], found.values["minutes_attended"]) == (took_part, minutes)


@pytest.mark.parametrize(
    ("when", "status", "same_day"),
    [
        (datetime(2026, 1, 15, 9), "attended", True),
        (datetime(2026, 1, 15, 9), "", True),
        (datetime(2026, 1, 15, 9), "cancelled", False),
        (datetime(2026, 1, 16, 9), "attended", False),
    ],
)
def test_an_individual_appointment_of_that_day_shows_unless_it_fell_through(
    *, when: datetime, status: str, same_day: bool
) -> None:
    """Another day's does not count."""
    session = meeting(FAMILIES, DAY)
    own = Appointment(member="M-0005", clinician="C-02", start=when, minutes=50, status=status)
    (found,) = rows(
        session,
        present(session, "M-0005"),
        memberships=(joined(FAMILIES, "M-0005"),),
        appointments=(own, replace(own, member="M-0001", start=datetime(2026, 1, 15, 10), status="attended")),
    )
    assert found.values["same_day_individual"] is same_day


def test_billing_facts_come_from_the_row() -> None:
    """Code, charge, add-on and the state of the note are the EHR's."""
    session = meeting(FAMILIES, DAY)
    row = present(session, "M-0005", code="90849", charge=Decimal(60), add_on="interactive complexity", note="signed")
    (found,) = rows(session, row, memberships=(joined(FAMILIES, "M-0005"),))
    wanted = {
        "code": "90849",
        "charge": Decimal(60),
        "add_on": "interactive complexity",
        "progress_note": "signed",
        "service": "multi-family group",
        "family": "Haddad",
        "bills_for_family": True,
        "text_consent": True,
    }
    assert {name: found.values[name] for name in wanted} == wanted


def test_an_upcoming_session_without_rows_has_its_roster() -> None:
    """Reminders do not wait for the pass that makes the attendance rows; the past is never invented."""
    session = meeting(FAMILIES, DAY)
    assert [one.member for one in rows(session, present(session, "M-0004"))] == ["M-0004", "M-0005", "M-0006"]
    assert [one.member for one in rows(session, present(session, "M-0004"), today=date(2026, 1, 16))] == ["M-0004"]
    assert rows(replace(session, state="cancelled")) == ()


def test_a_guest_is_not_on_the_roster() -> None:
    """Somebody of another group who makes up a session."""
    session = meeting(TUESDAY, date(2026, 1, 13))
    (guest, *_) = rows(session, present(session, "M-0006", "makeup"))
    assert guest.values["on_roster"] is False


@pytest.mark.parametrize(
    ("code", "modifiers"),
    [("90853", None), ("90853-95", "95"), ("90853 95 59", "95 59"), ("90853-95 90785", "95"), ("", None)],
)
def test_modifiers_stand_behind_the_first_code(code: str, modifiers: str | None) -> None:
    """An add-on code is no modifier."""
    session = meeting(FAMILIES, DAY)
    (found, *_) = rows(session, present(session, "M-0005", code=code))
    assert found.values["modifiers"] == modifiers


def test_sessions_of_one_day_are_counted_by_service_and_together() -> None:
    """Only attended ones count, in order of their start, whatever order the rows are in."""
    early = meeting(TUESDAY, DAY)
    evening = replace(TUESDAY, code="G-03", start=time(20))
    groups = (TUESDAY, FAMILIES, evening)
    sessions = (meeting(evening, DAY), meeting(FAMILIES, DAY), early)
    attendance = (*(present(one, "M-0005") for one in sessions), present(early, "M-0001", "no show"))
    made = practice(sessions=sessions, attendance=attendance, groups=groups)
    found = {
        (row.group, row.member): (row.values["session_of_day"], row.values["groups_that_day"])
        for row in member_session_rows(indexed(made, DAY), made.sessions, {})
        if row.member in {"M-0001", "M-0005"}
    }
    assert found["G-01", "M-0005"] == (1, 3)
    assert found["G-03", "M-0005"] == (2, 3)
    assert found["G-02", "M-0005"] == (1, 3)
    assert found["G-01", "M-0001"] == (None, None)


def test_units_are_those_of_the_ehr() -> None:
    """Blank where the export has none."""
    session = meeting(FAMILIES, DAY)
    found = rows(session, present(session, "M-0005", units=Decimal(2)), present(session, "M-0006"))
    units = {row.member: row.values["ehr_units"] for row in found}
    assert (units["M-0005"], units["M-0006"]) == (Decimal(2), None)
