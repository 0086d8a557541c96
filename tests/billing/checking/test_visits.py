"""The code of a program's day is among the other codes of that day, which check B21 tests."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from addon.billing.checking.visits import Visits
from addon.records import BundleDay
from tests.practice import practice


def test_a_day_of_a_program_that_has_its_hours_is_among_the_codes_of_the_day() -> None:
    """Only for that member and day; a day below its hours pays for nothing."""
    days = (
        BundleDay(member="M-0001", day=date(2026, 3, 3), program="IOP", code="S9480", seconds=10_800, is_reached=True),
        BundleDay(member="M-0001", day=date(2026, 3, 4), program="IOP", code="S9480", seconds=10_799, is_reached=False),
    )
    visits = Visits.of(practice(bundle_days=days), [])
    session = SimpleNamespace(code="G-02 2026-03-03 17:30", start=datetime(2026, 3, 3, 17, 30))
    asked = [("M-0001", 3), ("M-0001", 4), ("M-0002", 3)]
    found = []
    for member, day in asked:
        line: Any = SimpleNamespace(
            line=SimpleNamespace(member=member), day=date(2026, 3, day), session=session, service="group psychotherapy",
            facts=SimpleNamespace(values={}), clinician="C-01",
        )  # fmt: skip
        found.append(visits.facts(line)["codes_that_day"])
    assert found == ["S9480", "none", "none"]
