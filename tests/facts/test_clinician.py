"""A clinician's groups and weekly hours."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest

from addon.facts.clinician import clinician_rows
from addon.facts.practice_index import indexed
from addon.records import Appointment
from tests.practice import FAMILIES, INES, ROSA, TOM, TUESDAY, practice

TODAY = date(2026, 2, 2)


def test_hours_are_those_of_groups_led_and_co_led() -> None:
    """90 minutes weekly and 75 minutes every other week make 2.13 hours; members are counted once."""
    made = practice(groups=(TUESDAY, replace(FAMILIES, every_weeks=2)))
    rosa, tom, ines = clinician_rows(indexed(made, TODAY))
    assert rosa.values["weekly_group_hours"] == Decimal("2.13")
    assert (rosa.values["groups_led"], rosa.values["members_led"]) == (2, 6)
    assert (tom.values["groups_led"], tom.values["has_supervisor"]) == (1, True)
    assert (ines.values["weekly_group_hours"], ines.values["has_supervisor"]) == (0, False)
    assert rosa.values["weekly_supervision_hours"] == 1


def test_hours_cannot_be_told_where_a_group_has_no_length() -> None:
    """A missing number is never counted as none."""
    made = practice(groups=(replace(TUESDAY, minutes=None),))
    assert clinician_rows(indexed(made, TODAY))[0].values["weekly_group_hours"] is None


@pytest.mark.parametrize(
    ("appointments", "hours"),
    [
        ((), None),
        (((datetime(2026, 1, 20, 9), 60, "attended"), (datetime(2026, 1, 21, 9), 60, "")), Decimal("0.50")),
        (((datetime(2026, 1, 20, 9), 60, "cancelled"),), Decimal(0)),
        (((datetime(2025, 12, 1, 9), 60, "attended"),), Decimal(0)),
        (((datetime(2026, 1, 20, 9), None, "attended"),), None),
    ],
)
def test_individual_hours_are_the_last_four_weeks(
    appointments: tuple[tuple[datetime, int | None, str], ...], hours: Decimal | None
) -> None:
    """Cancelled ones and older ones do not count; without any on record nobody can tell."""
    known = tuple(
        Appointment(member="M-0001", clinician="C-01", start=start, minutes=minutes, status=status)
        for start, minutes, status in appointments
    )
    made = practice(appointments=known)
    assert clinician_rows(indexed(made, TODAY))[0].values["weekly_individual_hours"] == hours


def test_somebody_who_left_has_no_row() -> None:
    """Only active clinicians carry a load."""
    made = practice(clinicians=(ROSA, replace(TOM, active=False), INES))
    assert [row.subject for row in clinician_rows(indexed(made, TODAY))] == ["C-01", "C-03"]
