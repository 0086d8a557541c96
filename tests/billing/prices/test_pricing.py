from decimal import Decimal
from typing import Any

import pytest

from addon.billing.prices.rates import read_rates
from addon.insured import Insured
from addon.records import OWN_POCKET, Payer
from addon.tabs import Value
from tests.billing.evening import at_families, at_group, billed, only, with_member

AT_AETNA: dict[str, Value] = {"payer": "Aetna", "code": "90853", "allowed": Decimal(40), "source": "contract"}
FOR_ANY: dict[str, Value] = {"payer": "any", "code": "90853", "fee": Decimal(60), "source": "our fees"}
AT_SELF_PAY: dict[str, Value] = {"payer": "Self-pay", "code": "90853", "allowed": Decimal(55), "source": "our fees"}
Rows = list[dict[str, Value]]

CHARGES: dict[str, tuple[Rows, str, str, str | None, tuple[str | None, str | None]]] = {
    "the EHR's charge": ([AT_AETNA, FOR_ANY], "Aetna", "75", None, ("75", "40")),
    "the fee where the EHR shows none": ([AT_AETNA, FOR_ANY], "Aetna", "", None, ("60", "40")),
    "the fee where the EHR shows 0": ([AT_AETNA, FOR_ANY], "Aetna", "0", None, ("60", "40")),
    "a payer's own fee beats the fee for any": (
        [AT_AETNA | {"fee": Decimal(70)}, FOR_ANY],
        "Aetna",
        "",
        None,
        ("70", "40"),
    ),
    "never what the payer allows": ([AT_AETNA], "Aetna", "", None, (None, "40")),
    "nothing is allowed for self-pay": ([FOR_ANY], "Self-pay", "60", None, ("60", None)),
    "a self-pay row of a workbook without the column Fee": ([AT_SELF_PAY], "Self-pay", "", None, ("55", None)),
    "a member's own fee": ([FOR_ANY], "Self-pay", "", "25", ("25", None)),
    "a member's own fee that the EHR charges too": ([FOR_ANY], "cash", "25", "25", ("25", None)),
    "an own fee is not for insurance": ([AT_AETNA, FOR_ANY], "Aetna", "", "25", ("60", "40")),
}


@pytest.mark.parametrize(("rates", "payer", "ehr", "own", "expected"), CHARGES.values(), ids=CHARGES)
def test_a_charge_is_the_fee_and_what_is_allowed_is_another_number(
    rates: Rows, payer: str, ehr: str, own: str | None, expected: tuple[str | None, str | None]
) -> None:
    """The EHR's charge, else the member's own fee, else Fee in Rates; never Allowed."""
    members = with_member("M-0001", payer=payer, own_fee=own and Decimal(own))
    row = at_group("M-0001", charge=Decimal(ehr) if ehr else None)
    line = only(billed(row, rates=read_rates(enumerate(rates, 2), Insured()), members=members))
    assert (line.charge, line.allowed) == tuple(one and Decimal(one) for one in expected)


def test_who_pays_alone_by_kind_of_payer_is_no_insurance() -> None:
    """A row of Payers of the kind own pocket: no agreed rate is looked for, and the member's own fee counts."""
    scale = Payer(id="PY-1", name="Sliding scale", kind=OWN_POCKET)
    members = with_member("M-0001", payer="Sliding scale", own_fee=Decimal(25))
    line = only(billed(at_group("M-0001"), members=members, payers=(scale,)))
    assert (line.charge, line.allowed, line.reason) == (Decimal(25), None, "")


DIFFERENCES: dict[str, tuple[dict[str, Any], str]] = {
    "an own fee of 25 that the EHR charges": ({"payer": "Self-pay", "own_fee": Decimal(25)}, ""),
    "an own fee of 40 is not 25": (
        {"payer": "Self-pay", "own_fee": Decimal(40)},
        (
            "EHR charge 25.00, but 40.00 by Own fee in Members; "
            "if 25.00 is this member's own fee, type it under Own fee in Members"
        ),
    ),
    "without one, where to type it": (
        {"payer": "Self-pay"},
        (
            "EHR charge 25.00, but 60.00 by Fee in Rates; "
            "if 25.00 is this member's own fee, type it under Own fee in Members"
        ),
    ),
    "an insurance has no sliding scale": (
        {"payer": "Aetna", "own_fee": Decimal(25)},
        "EHR charge 25.00, but 60.00 by Fee in Rates",
    ),
}


@pytest.mark.parametrize(("member", "check"), DIFFERENCES.values(), ids=DIFFERENCES)
def test_a_sliding_scale_fee_has_a_place_and_is_no_difference(member: dict[str, Any], check: str) -> None:
    """The EHR charges 25; whether that is right depends on whose fee it is."""
    rates = read_rates(enumerate([AT_AETNA, FOR_ANY], 2), Insured())
    line = only(billed(at_group("M-0001", charge=Decimal(25)), members=with_member("M-0001", **member), rates=rates))
    assert (line.check, line.charge) == (check, Decimal(25))


def test_an_example_fee_is_no_difference_to_what_the_ehr_charges_an_insurance() -> None:
    """A starter figure is nobody's fee; less than the payer allows is still pointed out."""
    rates = read_rates(enumerate([AT_AETNA, FOR_ANY | {"source": "example: invented"}], 2), Insured())
    checks = [only(billed(at_group("M-0001", charge=Decimal(n)), rates=rates)).check for n in (85, 35)]
    assert checks == ["", "EHR charge 35.00, less than the 40.00 that the payer allows"]


def test_one_charge_for_a_session_and_its_add_on_is_shared_out() -> None:
    """The EHR's 72.50 is the fee of 60.00 and the add-on's 12.50; the lines add up to it."""
    result = billed(at_group("M-0001", charge=Decimal("72.50"), add_on="interactive complexity"))
    assert [line.charge for line in result.lines] == [Decimal("60.00"), Decimal("12.50")]
    assert result.sessions[0].charge == Decimal("72.50")


def test_a_line_without_any_charge_needs_a_person() -> None:
    """No claim goes out with what the payer allows in the place of the charge, or with 0."""
    line = only(billed(at_group("M-0001"), rates=read_rates([(2, AT_AETNA)], Insured())))
    assert line.status == "needs a person: no charge: the EHR shows none and Rates has no Fee for this code"


def test_a_family_is_charged_once() -> None:
    """The fee is the biller's, whatever the EHR shows on a relative."""
    line = only(billed(at_families("M-0004", charge=Decimal(0)), at_families("M-0005", charge=Decimal(65))))
    assert (line.member, line.charge, line.allowed) == ("M-0005", Decimal(65), Decimal("60.00"))
