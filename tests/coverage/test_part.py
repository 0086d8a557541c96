"""Payers, Coverage and Authorizations over whole passes: what their rows mean, and what is wrong with one."""

from datetime import date

import pytest

from addon.insured import insured
from addon.records import Coverage, Payer
from addon.tabs import Value
from tests.practice import practice
from tests.sync.little_practice import LittlePractice, Row

ZOE = "Zoë Núñez"


def card(**changes: Value) -> Row:
    """Return a row of Coverage of a member of the cast."""
    return {"member": ZOE, "payer": "Aetna", "number": "W1", "eligible_on": date(2026, 3, 1), **changes}


@pytest.mark.parametrize(
    ("rows", "checks"),
    [
        ([card(payer="Atena")], ['This payer is not in Payers. Did you mean "Aetna"?']),
        ([card(since=date(2026, 3, 2), until=date(2026, 3, 1))], ["Until is before From"]),
        ([card(holder="spouse")], ["Fill in Insured's name"]),
        (
            [card(since=date(2026, 1, 1)), card(since=date(2026, 2, 1))],
            ["CV-0002 is the same payer", "CV-0001 is the same payer"],
        ),
        ([card(until=date(2026, 1, 31)), card(since=date(2026, 2, 1))], ["OK", "OK"]),
    ],
)
def test_what_is_wrong_with_an_insurance_is_beside_it(rows: list[Row], checks: list[str]) -> None:
    """A second pass writes nothing."""
    with LittlePractice() as little:
        little.sync()
        little.types("members", "payer", "Aetna", name=ZOE)
        little.adds("coverage", *rows)
        little.sync()
        shown = [str(one["check"]) for one in little.rows("coverage")]
        assert len(shown) == len(checks)
        assert [text for text, begins in zip(shown, checks, strict=True) if not text.startswith(begins)] == []
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)


def test_another_payer_in_members_is_told() -> None:
    """The payer in Members counts; the Check of Coverage tells that its row names another."""
    with LittlePractice() as little:
        little.sync()
        little.types("members", "payer", "Cigna", name=ZOE)
        little.adds("coverage", card())
        little.sync()
        assert str(little.row("coverage")["check"]).startswith("Members has Cigna as the payer")


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({}, "OK"),
        ({"number": None}, "Fill in Authorization no"),
        ({"payer": "Nobody"}, "This payer is not in Payers"),
        ({"since": date(2026, 3, 2), "until": date(2026, 3, 1)}, "Until is before From"),
    ],
)
def test_what_is_wrong_with_an_authorization_is_beside_it(changes: Row, check: str) -> None:
    """Each row tells what to do."""
    with LittlePractice() as little:
        little.sync()
        little.adds("authorizations", {"member": ZOE, "payer": "Aetna", "number": "PA1", "visits": 10, **changes})
        little.sync()
        assert str(little.row("authorizations")["check"]).startswith(check)


def test_a_payer_is_known_by_each_of_its_names_and_the_latest_card_counts() -> None:
    """Of two cards that are in effect the one that began last; one that ended is none."""
    payers = (Payer(id="PY-01", name="United Healthcare", also=("UHC",)), Payer(id="PY-02", name="UHC"))
    old = Coverage(id="CV-0001", member="M-0001", payer="uhc", number="1", start=date(2026, 1, 1))
    new = Coverage(id="CV-0002", member="M-0001", payer="United Healthcare", number="2", start=date(2026, 2, 1))
    ended = Coverage(id="CV-0003", member="M-0001", payer="UHC", start=date(2026, 3, 1), until=date(2026, 3, 2))
    found = insured(practice(payers=payers, coverages=(old, new, ended)))
    assert found.payer("UHC") == payers[0]
    days = {date(2025, 12, 31): None, date(2026, 1, 31): old, date(2026, 2, 1): new, date(2026, 3, 3): new}
    assert {day: found.coverage("M-0001", "U.H.C.", day) for day in days} == days
    assert found.coverage("M-0002", "UHC", date(2026, 2, 1)) is None
