"""What the Check of Authorizations tells beside one of which nothing is left."""

from dataclasses import replace
from datetime import date

import pytest

from addon.coverage.row_checks import Left, followed_by
from addon.insured import insured
from addon.records import Authorization, Payer
from tests.practice import practice

TODAY = date(2026, 3, 3)
OLD = Authorization(id="AU-1", member="M-0001", payer="Aetna", visits=10, until=date(2026, 6, 30))
KNOWN = insured(practice(payers=(Payer(id="PY-1", name="Aetna", also=("Aetna Better",)),)))
NEW = replace(OLD, id="AU-2", start=date(2026, 3, 1))


@pytest.mark.parametrize(
    ("left", "other", "is_followed"),
    [
        (0, Left(NEW, 8), True),
        (-1, Left(replace(NEW, visits=None), None), True),
        (2, Left(NEW, 8), False),
        (0, Left(NEW, 0), False),
        (0, Left(replace(NEW, start=date(2026, 4, 1)), 8), False),
        (0, Left(replace(NEW, payer="Aetna Better"), 8), True),
        (0, Left(replace(NEW, payer="Cigna"), 8), False),
        (0, Left(replace(NEW, member="M-0002"), 8), False),
    ],
    ids=[
        "used up",
        "no limit",
        "some left",
        "both used up",
        "begins later",
        "another name of the payer",
        "another payer",
        "another member",
    ],
)
def test_a_used_up_one_that_another_follows_needs_nobody(left: int, other: Left, *, is_followed: bool) -> None:
    """Visits are taken from the newer one: the older is no alarm any more."""
    found = followed_by(OLD, left, [Left(OLD, left), other], known=KNOWN, today=TODAY)
    assert (found is not None and found.of.id == other.of.id) is is_followed


def test_another_code_is_no_replacement() -> None:
    """One for 90849 leaves 90853 without."""
    group, families = (frozenset({code}) for code in ("90853", "90849"))
    other = Left(replace(NEW, codes=families), 8)
    found = followed_by(replace(OLD, codes=group), 0, [other], known=KNOWN, today=TODAY)
    assert found is None


def test_of_several_that_follow_the_one_that_ends_first_is_told() -> None:
    """As visits are counted, in whatever order the rows are; one for another clinician alone does not follow."""
    ends_first, ends_last = replace(NEW, until=date(2026, 5, 31)), replace(NEW, id="AU-3", until=None)
    hers = replace(NEW, id="AU-4", until=date(2026, 4, 30), clinicians=frozenset({"C-02"}))
    others = [Left(one, 8) for one in (OLD, ends_last, hers, ends_first)]
    found = followed_by(replace(OLD, clinicians=frozenset({"C-01"})), 0, others, known=KNOWN, today=TODAY)
    assert found is not None
    assert found.of == ends_first
