"""The days of an outreach, and who is told of what."""

from datetime import date, timedelta

import pytest

from addon.alerts.outreach import steps
from addon.alerts.told import Staff, told
from addon.deadlines import business_day
from tests.practice import FAMILIES, TUESDAY, joined, practice

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("opened", "days"),
    [
        (MONDAY, (3, 5, 9, 16, 23)),
        (MONDAY + timedelta(days=1), (4, 6, 10, 17, 24)),
        (MONDAY + timedelta(days=2), (5, 9, 11, 18, 25)),
        (MONDAY + timedelta(days=3), (6, 9, 12, 19, 26)),
        (MONDAY + timedelta(days=4), (9, 10, 13, 20, 27)),
        (MONDAY + timedelta(days=5), (9, 10, 16, 23, 30)),
        (MONDAY + timedelta(days=6), (9, 11, 16, 23, 30)),
    ],
)
def test_steps_are_on_business_days_one_after_the_other(opened: date, days: tuple[int, ...]) -> None:
    """Day 1, 3, 7, 14 and 21 from opening; a weekend means the next business day, and no two steps share one."""
    found = steps(opened, business_day(opened, 1))
    assert tuple(one.day for one in found) == days
    assert all(one.weekday() < 5 for one in found)


LATE, LONG = timedelta(days=1), timedelta(days=7)
TOLD = {
    "new alert": (("C-01",), "alert", timedelta(), False, "C-02", ("C-01", "C-03")),
    "reviewed": (("C-01",), "alert", timedelta(), True, "C-02", ("C-01",)),
    "reviewed and overdue": (("C-01",), "alert", LATE, True, "C-02", ("C-01", "C-03")),
    "a week overdue": (("C-01",), "alert", LONG, True, "C-02", ("C-01", "C-03", "C-02")),
    "a week overdue, no lead": (("C-01",), "alert", LONG, True, "", ("C-01", "C-03")),
    "new outreach": (("C-01",), "outreach", timedelta(), False, "C-02", ("C-01",)),
    "outreach overdue": (("C-01",), "outreach", LATE, False, "C-02", ("C-01", "C-03")),
    "nobody supervises": (("C-03",), "alert", timedelta(), False, "C-02", ("C-03",)),
    "nobody supervises, overdue": (("C-03",), "alert", LATE, False, "C-02", ("C-03", "C-02")),
    "nobody leads": ((), "alert", timedelta(), False, "C-02", ("C-02",)),
    "the lead leads": (("C-02",), "alert", LONG, False, "C-02", ("C-02", "C-03")),
}


@pytest.mark.parametrize("case", TOLD)
def test_it_goes_up_a_level(case: str) -> None:
    """The supervisor at creation and when it is overdue, the clinical lead a week later; nobody twice."""
    clinicians, protocol, late, reviewed, lead, who = TOLD[case]
    staff = Staff.of(practice(), lead, MONDAY)
    assert told(staff, clinicians, protocol=protocol, late=late, is_reviewed=reviewed) == who


def test_who_leads_is_whoever_leads_the_group_or_all_the_members_groups() -> None:
    """A time in a group that ended counts no more."""
    both = practice(memberships=(joined(TUESDAY, "M-0001"), joined(FAMILIES, "M-0001")))
    assert Staff.of(both, "", MONDAY).leading("M-0001", "ORS") == ("C-01", "C-02")
    assert Staff.of(both, "", MONDAY).leading("M-0001", "G-02") == ("C-02",)
    assert Staff.of(both, "", MONDAY).beside("M-0001", "G-02") == ("C-01",)
    left = practice(memberships=(joined(TUESDAY, "M-0001", left=MONDAY), joined(FAMILIES, "M-0001")))
    assert Staff.of(left, "", MONDAY + timedelta(days=1)).leading("M-0001", "ORS") == ("C-02",)
