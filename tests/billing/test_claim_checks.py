"""B27 over whole passes: a line whose claim would be refused is held and names what to fill in."""

from collections.abc import Iterable
from csv import DictReader
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any
from unittest.mock import patch

from addon.billing import claim_checks
from addon.billing.bill import ADD_ON, BLOCKED, INDIVIDUAL, SERVICE, BillingLine
from addon.billing.claim_checks import claim_lines
from addon.claim_shape.checking import SHAPE, ClaimsChecked, checked_claims
from addon.claim_shape.rendering import claim_segments
from addon.claim_shape.wanted import ClaimLine, Wanted
from addon.insured import Insured
from addon.records import Practice
from tests.billing.test_passes import LIAM, PACKAGE, RENEE, ZOE, came, statuses
from tests.claim_shape.claims_cast import SETTINGS
from tests.sync.little_practice import LittlePractice

LINE = BillingLine(session="G-01 2026-02-24 18:00", member="M-0001", on=date(2026, 2, 24), code="90853", payer="Aetna")
CARD = {
    "payer": "Aetna",
    "sex": "F",
    "street": "200 Sample Avenue",
    "city": "Denver",
    "state": "CO",
    "zip_code": "80203",
    "diagnoses": "F41.1",
}


def keeps_claims(little: LittlePractice) -> None:
    """Let the practice type its own numbers, the payer's and two cards; one lacks its number."""
    for name, value in SETTINGS.items():
        little.types("settings", "value", value, name=name)
    little.types("payers", "claims_id", "60054", payer="Aetna")
    little.adds("coverage", {**CARD, "member": ZOE, "number": "W480"}, {**CARD, "member": LIAM})


def test_a_line_that_would_be_refused_is_held_until_its_field_is_filled_in() -> None:
    """The other line is ready and the package has it; self-pay gets no claim; a quiet pass looks at nothing again."""
    with LittlePractice() as little:
        keeps_claims(little)
        came(little, ZOE, LIAM, RENEE)
        card = little.row("coverage", member_code="M-0002")["id"]
        blank = f"Refused for: Coverage {card}: Insurance ID is blank"
        held = f"blocked: The claim would be refused ({blank}). Billing: fill in what it names"
        assert {(str(one["member"])[-7:-1], one["status"]) for one in little.rows("billing_lines")} == {
            ("M-0001", "ready"),
            ("M-0002", held),
            ("M-0003", "ready"),
        }
        assert little.row("billing_checks", check_id="B27")["matches_now"] == "2"
        assert len(little.state.remembered(SHAPE)) == 2
        little.types("coverage", "number", "W481", id=card)
        little.sync()
        assert statuses(little) == {"ready"}
        assert little.packages[PACKAGE].count(b"M-0002") == 2
        before = little.shown()
        little.sync()
        assert little.shown() == before


def test_a_claim_asks_for_what_the_sheet_and_the_package_tell() -> None:
    """To the cent, and each service for what its line tells: 837P element CLM02 is the sum of SV102."""
    seen: list[tuple[Practice, ClaimLine]] = []

    def noted(lines: Iterable[ClaimLine], practice: Practice, **more: Any) -> ClaimsChecked:
        every = list(lines)
        seen.extend((practice, one) for one in every)
        return checked_claims(every, practice, **more)

    with LittlePractice() as little, patch.object(claim_checks, "checked_claims", noted):
        keeps_claims(little)
        came(little, ZOE, LIAM, RENEE)
        little.types("coverage", "number", "W481", id=little.row("coverage", member_code="M-0002")["id"])
        seen.clear()
        little.sync()
        lines = {one["id"]: one for one in little.rows("billing_lines")}
        table = list(DictReader(StringIO(little.packages[PACKAGE].decode("utf-8-sig"))))
    claims = [Wanted(practice).claim(one) for practice, one in seen]
    written = [claim_segments(one) for one in claims if not isinstance(one, str)]
    assert len(written) == 4
    for claim in written:
        (total,) = (one for one in claim if one.id == "CLM")
        assert Decimal(total.element(2)) == Decimal(str(lines[total.element(1)]["amount"]))
        assert Decimal(total.element(2)) == sum(Decimal(one.element(2)) for one in claim if one.id == "SV1")
    asked = sum(Decimal(one.element(2)) for claim in written for one in claim if one.id == "CLM")
    claimed = {str(lines[one.element(1)]["member"])[-7:-1] for claim in written for one in claim if one.id == "CLM"}
    assert asked == sum(Decimal(row["Charge"]) for row in table if row["Member code"] in claimed)


def test_a_practice_that_keeps_no_claims_data_is_told_once() -> None:
    """In the Check of the row, and no line waits; the row can be switched off."""
    with LittlePractice() as little:
        came(little, ZOE, LIAM)
        assert statuses(little) == {"ready"}
        told = "Not checked: no Claims ID in Payers."
        assert little.row("billing_checks", check_id="B27")["check"] == told
        little.types("billing_checks", "on", "no", check_id="B27")
        little.sync()
        assert little.row("billing_checks", check_id="B27")["check"] != told


def test_which_lines_make_a_claim() -> None:
    """A ready line and its ready add-on, in one claim; nothing for who pays alone, or for a line that waits."""
    add_on = replace(LINE, role=ADD_ON, code="90785", charge=Decimal(5))
    waits = replace(LINE, member="M-0002", state=BLOCKED)
    lines = [LINE, add_on, waits, replace(add_on, member="M-0002"), replace(LINE, payer="Self-pay")]
    lines += [replace(LINE, member="M-0004"), replace(LINE, role=f"{INDIVIDUAL} 09:00")]
    assert [[one.role for one in claim] for claim in claim_lines(lines, Insured())] == [[SERVICE, ADD_ON], [SERVICE]]
