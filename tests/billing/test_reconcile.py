from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from addon.billing.bill import SessionRemark
from addon.billing.decision import NOT_BILLED, BillingDecision
from addon.records import ATTENDED, Attendance
from tests.billing.evening import (
    TERMS,
    TUESDAY_3,
    at_families,
    at_group,
    billed,
    with_member,
)

COVERED = replace(TERMS, ehr_covered=((date(2026, 3, 1), date(2026, 3, 15)),))


MISMATCH_CASES: dict[str, tuple[Attendance, str, str]] = {
    "attendance without a charge": (
        at_group("M-0001"),
        "attendance without charge",
        "attended, but the EHR shows no charge",
    ),
    "a charge of 0 is none": (
        at_group("M-0001", code="90853", charge=Decimal(0)),
        "attendance without charge",
        "attended, but the EHR shows no charge",
    ),
    "a charge without attendance": (
        at_group("M-0001", "no show", code="90853", charge=Decimal(60)),
        "charge without attendance",
        "EHR charge 60.00, but no show: never to insurance",
    ),
    "a code without attendance": (
        at_group("M-0001", "late cancel", code="90853"),
        "charge without attendance",
        "EHR code 90853, but late cancel: never to insurance",
    ),
    "a charge before anybody marked attendance": (
        at_group("M-0001", "", charge=Decimal(60)),
        "charge without attendance",
        "EHR charge 60.00, but not reported: never to insurance",
    ),
    "another code": (
        at_group("M-0001", code="90834", charge=Decimal(60)),
        "code differs",
        "EHR code 90834, here 90853",
    ),
    "not the fee": (
        at_group("M-0001", code="90853-95", charge=Decimal("35.5")),
        "charge differs",
        "EHR charge 35.50, but 60.00 by Fee in Rates",
    ),
}


@pytest.mark.parametrize(("row", "kind", "what"), MISMATCH_CASES.values(), ids=MISMATCH_CASES)
def test_attendance_and_charges_that_disagree_are_listed(row: Attendance, kind: str, what: str) -> None:
    """What stands on one side only is listed, on the session and on the line if there is one."""
    result = billed(row, terms=COVERED)
    assert [(found.kind, found.what) for found in result.mismatches] == [(kind, what)]
    assert SessionRemark("M-0001", what) in result.sessions[0].to_check
    assert [line.check for line in result.lines] == [what] * (row.status in ATTENDED)


MISSED_CASES = {
    "Aetna": "never to insurance",
    "": "never to insurance",
    "Medicare": "never to insurance",
    "Texas Medicaid": "never to insurance, and Medicaid does not let you charge the member",
    "Self-pay": "the member's own, as your policy for missed sessions allows",
    "Cash": "the member's own, as your policy for missed sessions allows",
}


@pytest.mark.parametrize(("payer", "words"), MISSED_CASES.items(), ids=MISSED_CASES)
def test_a_fee_for_a_missed_session_says_whom_it_may_go_to(payer: str, words: str) -> None:
    """Insurance never pays it; who has none is not told about insurance."""
    row = at_group("M-0001", "no show", charge=Decimal(25))
    (found,) = billed(row, members=with_member("M-0001", payer=payer)).mismatches
    assert found.what == f"EHR charge 25.00, but no show: {words}"


@pytest.mark.parametrize(
    "row",
    [
        at_group("M-0001", code="90853", charge=Decimal(60)),
        at_group("M-0001", "no show"),
        at_group("M-0001", "no show", code="90853", charge=Decimal(0)),
        at_group("M-0001", code="90853", charge=Decimal("72.50"), add_on="interactive complexity"),
    ],
)
def test_what_agrees_is_not_listed(row: Attendance) -> None:
    """Equal codes and charges (with or without the add-on in one sum) need no look."""
    assert billed(row, terms=COVERED).mismatches == ()


def test_a_missing_charge_means_nothing_before_the_ehr_covered_the_day() -> None:
    """No observation is not a blank."""
    assert billed(at_group("M-0001")).mismatches == ()


def test_a_relative_charged_beside_the_family_is_listed() -> None:
    """Once per family: a second charge would be double billing."""
    result = billed(at_families("M-0004", charge=Decimal(60)), at_families("M-0005", add_on=""), terms=TERMS)
    assert [(one.member, one.what) for one in result.mismatches] == [
        ("M-0004", "EHR charge 60.00, but the family is billed once, on M-0005")
    ]


def test_a_group_that_is_not_billed_has_no_line_but_is_accounted_for() -> None:
    """The unit none makes no line, and a charge for it is listed."""
    result = billed(
        at_group("M-0001", charge=Decimal(10), add_on="interactive complexity"),
        decisions={(TUESDAY_3.code, "M-0001"): BillingDecision(unit=NOT_BILLED)},
    )
    assert (result.lines, result.sessions[0].not_billed, len(result.mismatches)) == ((), ("M-0001",), 2)
