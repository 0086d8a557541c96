"""Which authorization a visit uses, and what is left of it: one answer for the count, the claim and the layouts."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from addon.billing.checking.authorized import AuthorizedVisit, Authorizing
from addon.insured import insured
from addon.records import Authorization, Payer
from tests.practice import practice

KNOWN = insured(practice(payers=(Payer(id="PY-1", name="Aetna", also=("Aetna Better",)),)))
SPRING = Authorization(
    id="AU-1", member="M-0001", payer="Aetna", visits=2, start=date(2026, 1, 1), until=date(2026, 6, 30)
)
MARCH = replace(SPRING, id="AU-2", start=date(2026, 3, 1), until=date(2026, 3, 31))
OPEN = replace(SPRING, id="AU-3", visits=None, until=None)
FAMILIES = replace(MARCH, id="AU-4", codes=frozenset({"90849"}))
HERS = replace(MARCH, id="AU-5", clinicians=frozenset({"C-02"}))
ALIAS = replace(MARCH, id="AU-6", payer="Aetna Better")
CIGNA = replace(MARCH, id="AU-7", payer="Cigna")
HIS = replace(MARCH, id="AU-8", member="M-0002")
SPENT = replace(MARCH, id="AU-9", used_before=2)
LATER = replace(MARCH, id="AU-0", start=date(2026, 3, 2))
IN_MARCH = (date(2026, 3, 3), date(2026, 3, 10), date(2026, 3, 17))


def used(rows: Iterable[Authorization], days: Iterable[date]) -> Authorizing:
    """Return how a member's visits on these days are authorized."""
    visits = (
        AuthorizedVisit(
            session=f"G-01 {day} 18:00", member="M-0001", day=day, payer="aetna", code="90853", clinician="C-01"
        )
        for day in days
    )
    return Authorizing.of(rows, visits, KNOWN)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ((SPRING, MARCH), ("AU-2", "AU-2", "AU-1")),
        ((MARCH, SPRING), ("AU-2", "AU-2", "AU-1")),
        ((OPEN, SPRING), ("AU-1", "AU-1", "AU-3")),
        ((MARCH, LATER), ("AU-2", "AU-2", "AU-0")),
        ((SPRING, SPENT), ("AU-1", "AU-1", "AU-1")),
        ((SPRING, FAMILIES), ("AU-1", "AU-1", "AU-1")),
        ((SPRING, HERS), ("AU-1", "AU-1", "AU-1")),
        ((SPRING, CIGNA), ("AU-1", "AU-1", "AU-1")),
        ((SPRING, HIS), ("AU-1", "AU-1", "AU-1")),
        ((SPRING, ALIAS), ("AU-6", "AU-6", "AU-1")),
        ((replace(MARCH, until=date(2026, 3, 3)), SPRING), ("AU-2", "AU-1", "AU-1")),
        ((CIGNA, HIS), (None, None, None)),
    ],
    ids=[
        "the one that ends first, then the other",
        "in whatever order the rows are",
        "one without an end comes last",
        "two that end together: the one that began first",
        "one that was used up elsewhere is passed over; where nothing is left, the one that ends last",
        "not for other codes",
        "not for another clinician",
        "not another payer's",
        "not another member's",
        "by whatever name of the payer",
        "not after its end",
        "none covers it",
    ],
)
def test_which_one_a_visit_uses(rows: tuple[Authorization, ...], expected: tuple[str | None, ...]) -> None:
    """What is counted is what claims name."""
    found = used(rows, IN_MARCH)
    chosen = [found.by.get((f"G-01 {day} 18:00", "M-0001")) for day in IN_MARCH]
    assert tuple(one.id if one else None for one in chosen) == expected
    assert found.used == {rid: expected.count(rid) for rid in set(expected) if rid}


def test_what_is_left_after_each_visit() -> None:
    """Below 0 once more visits were made than the last one allows."""
    days = (*IN_MARCH, date(2026, 3, 24), date(2026, 3, 31))
    facts = [used((SPRING, MARCH), days).facts((f"G-01 {day} 18:00", "M-0001")) for day in days]
    assert [(one["authorization"], one["visits_left"]) for one in facts] == [
        ("in force", 1),
        ("in force", 0),
        ("in force", 1),
        ("in force", 0),
        ("used up", -1),
    ]
