"""The load of the cast, worked out by hand from what the tab prints."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from addon.caseload.load import loads, usually_there
from addon.caseload.rows import caseload_cells
from addon.records import Appointment, Practice, TherapyGroup
from tests.practice import FAMILIES, INES, ROSA, TOM, TUESDAY, practice, present, weekly

TODAY = date(2026, 3, 3)
SETTINGS = {
    "Contact hours a week": 20,
    "Full-time hours a week": 40,
    "Admin hours a week": 8,
    "Preparation": 15,
    "Documentation at least": 15,
    "Documentation per member": 5,
}


def made(**changes: Any) -> Practice:
    """Return the cast: Rosa works half time; she leads on Tuesdays and co-leads the families."""
    rosa = replace(ROSA, fte=Decimal("0.5"))
    meetings = weekly(TUESDAY, date(2026, 2, 3), 4, state="held")
    marks = [present(one, member) for one in meetings[:2] for member in ("M-0001", "M-0002", "M-0003")]
    marks += [present(meetings[2], "M-0001"), present(meetings[2], "M-0002", "no show")]
    marks += [present(meetings[3], "M-0001"), present(meetings[3], "M-0002", "")]
    alone = [
        Appointment(member="M-0001", clinician="C-01", start=datetime(2026, 2, day, 9), minutes=60)
        for day in (10, 17, 24)
    ]
    base = practice(
        clinicians=(rosa, TOM, replace(INES, cap=Decimal(10))),
        sessions=meetings,
        attendance=tuple(marks),
        appointments=tuple(alone),
        settings=SETTINGS,
    )
    return replace(base, **changes)


def test_everything_that_a_week_holds() -> None:
    """Rosa: 90 min alone, 75 min with Tom, one weekly hour; the notes of seven who came in three marked sessions."""
    rosa = loads(made(), TODAY)["C-01"]
    assert usually_there(made(), TODAY)["G-01"] == Fraction(7, 3)
    assert rosa.contact == Fraction(90 + 75 + 60, 60)
    tuesday = Fraction(90 + 15 + 15, 60)
    families = Fraction(75 + 15 + 15, 60)
    assert rosa.weighted == 1 + tuesday + families / 2
    assert rosa.all_hours == rosa.contact + Fraction(15 + 15, 60) + Fraction(15, 60) + 1 + 4
    assert (rosa.cap, rosa.paid, rosa.admin) == (10, 20, 4)
    tom = loads(made(), TODAY)["C-02"]
    assert (tom.contact, tom.cap, tom.paid) == (Fraction(75, 60), None, None)
    assert tom.around == Fraction(15 + 15, 60)


def test_the_supervisor_gives_the_hour_once() -> None:
    """Rosa's hour of supervision and the meeting of an hour; a second one in the same hour adds none."""
    assert loads(made(), TODAY)["C-03"].weekly == 2
    together = made(clinicians=(ROSA, replace(TOM, supervision=ROSA.supervision), INES))
    assert loads(together, TODAY)["C-03"].weekly == 2


@pytest.mark.parametrize(
    ("cap", "status", "share"),
    [
        ("3.7", "red: above the cap", Decimal("1.0135")),
        ("3.75", "red: the cap is reached", Decimal(1)),
        ("4.16", "amber: near the cap", Decimal("0.9014")),
        ("4.17", "within the cap", Decimal("0.8993")),
        ("0", "within the cap", Decimal("0.3750")),
    ],
)
def test_amber_from_90_red_from_100(cap: str, status: str, share: Decimal) -> None:
    """3.75 hours with clients; a cap of nothing is none, so FTE counts."""
    rosa = replace(ROSA, fte=Decimal("0.5"), cap=Decimal(cap))
    cells = caseload_cells(loads(made(clinicians=(rosa, TOM)), TODAY)["C-01"], "")
    assert (cells["status"], cells["share"]) == (status, share)


def test_what_nobody_can_tell_is_named() -> None:
    """No FTE and no cap; a group without minutes; more hours than are paid; somebody who came once."""
    found = loads(made(groups=(replace(TUESDAY, minutes=None), FAMILIES)), TODAY)
    assert caseload_cells(found["C-01"], "")["status"] == "cannot tell: Minutes of G-01 in Groups is blank"
    assert caseload_cells(found["C-02"], "")["status"] == "cannot tell: fill in FTE or Cap in Clinicians"
    assert (caseload_cells(found["C-01"], "")["share"], caseload_cells(found["C-01"], "")["contact"]) == (None, None)
    busy = made(settings={**SETTINGS, "Full-time hours a week": 10}, appointments=made().appointments[-1:])
    cells = caseload_cells(loads(busy, TODAY)["C-01"], "")
    assert cells["why"] == "more than their paid hours; 1 with one appointment only: nobody can tell their rhythm yet"
    assert cells["all_hours"] == "9.5 of 5.0 paid"


@pytest.mark.parametrize(
    ("typed", "status", "why"),
    [
        ({"fte": "100"}, "cannot tell: FTE in Clinicians has to be above 0, 2 at most", None),
        ({"fte": "0"}, "cannot tell: FTE in Clinicians has to be above 0, 2 at most", None),
        (
            {"fte": "100", "cap": "9"},
            "within the cap",
            "FTE in Clinicians has to be above 0, 2 at most, so paid hours are not known",
        ),
        ({"cap": "9"}, "within the cap", "FTE is blank in Clinicians, so paid hours are not known"),
        ({"fte": "1", "cap": "0"}, "within the cap", "Cap in Clinicians has to be above 0: until then FTE counts"),
        ({"cap": "-1"}, "cannot tell: Cap in Clinicians has to be above 0", None),
        ({"fte": "1", "cap": None}, "cannot tell: Cap in Clinicians cannot be read", None),
        ({"fte": None}, "cannot tell: FTE in Clinicians cannot be read", None),
        (
            {"fte": None, "cap": "9"},
            "within the cap",
            "FTE in Clinicians cannot be read, so paid hours are not known",
        ),
    ],
)
def test_a_number_that_cannot_be_is_not_called_blank(
    typed: dict[str, str | None], status: str, why: str | None
) -> None:
    """The row tells which number it may be. None here: it cannot be read, and no other cell counts instead."""
    numbers = {name: Decimal(value) for name, value in typed.items() if value}
    unread = frozenset(name for name, value in typed.items() if value is None)
    rosa = replace(ROSA, unread=unread, **numbers)  # type: ignore[arg-type]
    cells = caseload_cells(loads(made(clinicians=(rosa, TOM)), TODAY)["C-01"], "")
    assert (cells["status"], cells["why"]) == (status, why)


@pytest.mark.parametrize(
    "group",
    [
        replace(TUESDAY, status="paused"),
        replace(TUESDAY, status="open"),
        replace(TUESDAY, last=date(2026, 3, 2)),
        replace(TUESDAY, first=date(2026, 3, 4)),
    ],
)
def test_a_group_that_does_not_meet_takes_no_time(group: TherapyGroup) -> None:
    """Paused, being set up, over, or not begun; one every other week takes half."""
    assert loads(made(groups=(group,)), TODAY)["C-01"].groups == ()
    half = loads(made(groups=(replace(TUESDAY, every_weeks=2),)), TODAY)["C-01"]
    assert half.groups[0].contact == Fraction(45, 60)
