from dataclasses import replace
from decimal import Decimal

import pytest

from addon.billing.bill import SessionRemark
from addon.records import Attendance
from tests.billing.evening import (
    TUESDAY_3,
    at_group,
    billed,
)

SESSION_CASES = {
    "ready": ([at_group("M-0001")], "ready"),
    "nothing to bill": ([at_group("M-0001", "no show")], "nothing to bill"),
    "blocked": ([at_group("M-0001"), at_group("M-0002", ""), at_group("M-0003", "")], "blocked: 2 not reported"),
    "in conflict": ([at_group("M-0001"), at_group("M-0002", "no show", disputed=True)], "waits: 1 in conflict"),
    "needs a person": ([at_group("M-0001"), at_group("M-0006")], "needs a person: 1"),
    "ready, to check": ([at_group("M-0001", charge=Decimal(1))], "ready, 1 to check"),
}


@pytest.mark.parametrize(("rows", "status"), SESSION_CASES.values(), ids=SESSION_CASES)
def test_a_sessions_package_names_what_delays_it(rows: list[Attendance], status: str) -> None:
    """The most important obstacle is the status; each one is named by member code."""
    assert billed(*rows).sessions[0].status == status


def test_an_open_conflict_about_an_absence_is_named_on_the_session() -> None:
    """It may still become a line, so the session says so."""
    result = billed(at_group("M-0002", "no show", disputed=True, id="A-7"))
    assert result.sessions[0].to_check == (SessionRemark("M-0002", "conflict A-7 is open, marked no show"),)


def test_a_cancelled_session_without_attendance_or_charges_is_no_package() -> None:
    """Blank rows of a cancelled session are not missing; a charge for it is shown."""
    cancelled = (replace(TUESDAY_3, state="cancelled"),)
    assert billed(at_group("M-0001", ""), sessions=cancelled).sessions == ()
    charged = billed(at_group("M-0001", "excused", charge=Decimal(40)), sessions=cancelled)
    assert charged.sessions[0].status == "ready, 1 to check"
