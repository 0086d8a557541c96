"""Which payer a member had on a day: Coverage where it tells, else what Members has."""

from datetime import date

import pytest

from addon.insured import Insured, insured
from addon.records import Coverage
from tests.practice import practice

TODAY = date(2026, 3, 20)
BEFORE, AFTER = date(2026, 2, 10), date(2026, 3, 12)
SWITCHED = date(2026, 3, 10)


def known(*rows: tuple[str, date | None, date | None]) -> Insured:
    """Return the insurances of M-0001, given as (payer, first day, last day)."""
    made = (
        Coverage(id=f"CV-{place}", member="M-0001", payer=payer, start=start, until=until)
        for place, (payer, start, until) in enumerate(rows, 1)
    )
    return insured(practice(coverages=tuple(made)))


LAST_OF_CIGNA = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("named", "rows", "then", "now"),
    [
        ("Aetna", (), "Aetna", "Aetna"),
        ("Aetna", (("Cigna", None, LAST_OF_CIGNA), ("Aetna", SWITCHED, None)), "Cigna", "Aetna"),
        ("Aetna", (("Cigna", None, None), ("Aetna", SWITCHED, None)), "Cigna", "Aetna"),
        ("Aetna", (("Cigna", None, LAST_OF_CIGNA),), "Cigna", "Aetna"),
        ("Aetna", (("Cigna", None, None),), "Aetna", "Aetna"),
        ("Aetna", (("Cigna", None, None), ("Aetna", None, None)), "Aetna", "Aetna"),
        ("Self-pay", (("Cigna", None, LAST_OF_CIGNA),), "Cigna", "Self-pay"),
        ("Self-pay", (("Cigna", None, date(2026, 12, 31)),), "Self-pay", "Self-pay"),
        ("", (("Cigna", None, LAST_OF_CIGNA), ("Aetna", SWITCHED, None)), "Cigna", "Aetna"),
        ("", (("Cigna", None, None), ("Aetna", None, None)), "", ""),
    ],
    ids=[
        "no row: Members",
        "a switch with both days",
        "a switch of which the first row was left open",
        "a switch without a row for the new payer",
        "a row that contradicts Members and never ended tells nothing",
        "two at once: the one in Members",
        "pays alone since the insurance ended",
        "may pay alone although insured",
        "Members is blank",
        "Members is blank and two would fit",
    ],
)
def test_the_payer_of_a_day(
    named: str, rows: tuple[tuple[str, date | None, date | None], ...], then: str, now: str
) -> None:
    """A switch changes nothing about the days before it."""
    insurances = known(*rows)
    assert insurances.payer_on("M-0001", named, BEFORE, today=TODAY) == then
    assert insurances.payer_on("M-0001", named, AFTER, today=TODAY) == now
