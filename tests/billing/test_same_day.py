from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from addon.billing.package_csv import package_rows
from addon.records import Attendance
from tests.billing.evening import (
    TUESDAY_3,
    VIDEO,
    at_group,
    billed,
    visit,
    with_member,
)
from tests.practice import FAMILIES, TUESDAY, meeting, present

INDIVIDUAL_CASES: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "same day": ({}, [("individual 10:00", "individual line: add 59")]),
    "not held": ({"status": "no show"}, []),
    "cancelled": ({"status": "cancelled"}, []),
    "cancelled in the words of the export": ({"status": "Cancelled by client"}, []),
    "not reported": ({"status": ""}, [("individual 10:00", "individual line: add 59 if the visit took place")]),
    "the day after": ({"start": datetime(2026, 3, 4, 10)}, []),
    "somebody else": ({"member": "M-0002"}, []),
}


@pytest.mark.parametrize(("changes", "expected"), INDIVIDUAL_CASES.values(), ids=INDIVIDUAL_CASES)
def test_the_same_day_modifier_goes_on_the_individual_line(
    changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    """It is a row of its own for that appointment; the group's line stays without it."""
    group_line, *individual = billed(at_group("M-0001"), appointments=(replace(visit(), **changes),)).lines
    assert group_line.modifiers == ()
    assert [(line.role, line.status) for line in individual] == expected
    assert [(line.code, line.modifiers, line.charge) for line in individual] == [("90837", ("59",), None)] * len(
        expected
    )


def test_every_week_has_its_own_modifier() -> None:
    """The same hour a week later is another appointment: each one is listed."""
    weeks = [meeting(TUESDAY, date(2026, 3, day), state="held") for day in (3, 10, 17)]
    rows = [present(one, "M-0001") for one in weeks]
    visits = tuple(visit(start=datetime(2026, 3, day, 10)) for day in (3, 10, 17))
    result = billed(*rows, sessions=tuple(weeks), appointments=visits)
    individual = [(line.on.day, line.role, line.modifiers) for line in result.lines if not line.is_claim]
    assert individual == [(day, "individual 10:00", ("59",)) for day in (3, 10, 17)]


@pytest.mark.parametrize("payer", ["Self-pay", "self pay", "Cash", "Private pay"])
def test_no_modifier_is_asked_of_somebody_who_pays_alone(payer: str) -> None:
    """A modifier tells a payer that two services are separate; without a payer nobody reads it."""
    result = billed(at_group("M-0001"), members=with_member("M-0001", payer=payer), appointments=(visit(),))
    assert [line.role for line in result.lines] == ["service"]


@pytest.mark.parametrize(
    ("changes", "others"),
    [
        ({"disputed": True, "id": "A-1"}, ()),
        ({"not_in_ehr": date(2026, 3, 9), "disputed": True}, ()),
        ({}, [at_group("M-0002", "not reported")]),
        ({}, [at_group("M-0002", ""), at_group("M-0003")]),
    ],
    ids=["in conflict", "gone from the EHR", "attendance not complete", "one of three not reported"],
)
def test_an_individual_line_waits_for_a_group_line_that_is_not_settled(
    changes: dict[str, Any], others: Sequence[Attendance]
) -> None:
    """A modifier without the second service would be wrong, so the package does not have it either."""
    lines = billed(at_group("M-0001", **changes), *others, appointments=(visit(),)).lines
    (individual,) = (line for line in lines if line.role == "individual 10:00")
    assert individual.status == "waits: the group line of that day is not settled"
    assert [row for row in package_rows(lines) if row.member == "M-0001"] == []


def test_one_ready_group_line_of_the_day_is_enough() -> None:
    """The first group waits for its attendance, the second one is a service of that day all the same."""
    later = meeting(FAMILIES, date(2026, 3, 3), state="held")
    result = billed(
        at_group("M-0001"),
        at_group("M-0002", "not reported"),
        present(later, "M-0001"),
        sessions=(TUESDAY_3, later),
        decisions={(later.code, "M-0001"): VIDEO},
        appointments=(visit(),),
    )
    found = {line.role: line.status for line in result.lines if not line.is_claim}
    assert found == {"individual 10:00": "individual line: add 59"}


def test_two_groups_and_two_visits_on_one_day() -> None:
    """Each visit has one row however many groups there were."""
    later = meeting(FAMILIES, date(2026, 3, 3), state="held")
    rows = (at_group("M-0001"), present(later, "M-0001"))
    result = billed(
        *rows,
        sessions=(TUESDAY_3, later),
        decisions={(later.code, "M-0001"): VIDEO},
        appointments=(visit(), visit(hour=14)),
    )
    checks = [line.check for line in result.lines if line.is_claim]
    assert checks == ["", ""]
    assert [line.role for line in result.lines if not line.is_claim] == ["individual 10:00", "individual 14:00"]
