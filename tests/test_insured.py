"""Which payer a member had on a day: Coverage where it tells, else what Members has."""

from datetime import date

import pytest

from addon.insured import Insured, insured
from addon.records import COMMERCIAL, MEDICAID, OWN_POCKET, Coverage, Payer
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


NAMED = insured(
    practice(
        payers=(
            Payer(id="PY-1", name="Sliding scale", kind=OWN_POCKET),
            Payer(id="PY-2", name="Star+", also=("Star Plus",), kind=MEDICAID),
            Payer(id="PY-3", name="Cash"),
            Payer(id="PY-4", name="UHC"),
            Payer(id="PY-5", name="Private pay", kind=COMMERCIAL),
        ),
        payer_spellings=(("UnitedHealthcare", "UHC", "United"), ("Self-pay", "Cash"), ("Tricare", "Tri-Care")),
    )
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Sliding scale", OWN_POCKET),
        ("Star Plus", MEDICAID),
        ("Texas Medicaid", MEDICAID),
        ("Cash", OWN_POCKET),
        ("self pay", OWN_POCKET),
        ("Private pay", COMMERCIAL),
        ("United", ""),
        ("", ""),
    ],
)
def test_the_kind_of_a_payer_is_that_in_payers_else_what_its_name_tells(name: str, kind: str) -> None:
    """Kind counts before the name; a blank Kind leaves it to the name."""
    assert NAMED.kind(name) == kind
    assert NAMED.pays_alone(name) == (kind == OWN_POCKET)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("United", "UHC", True),
        ("UnitedHealthcare", "uhc", True),
        ("Tri-Care", "TRICARE", True),
        ("Star+", "star plus", True),
        ("Aetna", "Aetna", True),
        ("Aetna", "UHC", False),
    ],
)
def test_one_payer_by_all_its_names(one: str, other: str, *, same: bool) -> None:
    """Those in Payers, and the spellings that Members takes for the same."""
    assert NAMED.is_same(one, other) is same


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("united", "UHC"),
        ("UnitedHealthcare", "UHC"),
        ("Star Plus", "Star+"),
        ("tri-care", "Tricare"),
        (" Aetna ", "Aetna"),
        ("", ""),
    ],
)
def test_a_payer_is_shown_by_one_name(name: str, shown: str) -> None:
    """That in Payers, else as Members spells it, else as it was typed: sums by payer have one line for it."""
    assert NAMED.shown(name) == shown
