"""Profit, Payer brief, Rates and the clock over whole passes."""

from datetime import date
from decimal import Decimal

from addon.tabs import Value
from tests.billing.test_passes import LIAM, ZOE, came
from tests.sync.little_practice import LittlePractice

PLAN_RATE: dict[str, Value] = {
    "payer": "Aetna",
    "code": "90853",
    "plan": "PPO",
    "allowed": Decimal("52.50"),
    "source": "contract",
}


def test_an_owner_sees_what_a_group_earns_and_why_not() -> None:
    """A member's plan has a rate of its own; a blank cost is named; a quiet pass writes nothing."""
    with LittlePractice() as little:
        little.adds("coverage", {"member": LIAM, "payer": "Aetna", "plan": "ppo"})
        little.adds("rates", PLAN_RATE)
        came(little, ZOE, LIAM)
        allowed = {one["member"]: one["allowed"] for one in little.rows("billing_lines")}
        assert allowed == {f"{ZOE} (M-0001)": Decimal(40), f"{LIAM} (M-0002)": Decimal("52.50")}
        group = little.row("profit", about="group")
        assert (group["sessions"], group["came"], group["revenue"]) == ("2 of 2", 4, Decimal(185))
        assert group["cost"] == Decimal(2 * 2 * 92)
        assert group["note"] == "the quarter is not over; loses money"
        assert {one["about"] for one in little.rows("profit")} >= {"practice", "service", "group", "payer"}
        rate = little.row("rates", plan="PPO")
        assert (rate["percent_of_medicare"], rate["check"]) == (Decimal("1.73"), "OK, not checked yet")
        assert not little.rows("today", kind="Profit")
        before = little.shown()
        little.sync()
        assert little.shown() == before
        little.types("clinicians", "hourly_cost", None, id="C-01")
        little.sync()
        group = little.row("profit", about="group")
        assert (group["sessions"], group["margin"]) == ("0 of 2", None)
        assert group["note"] == "the quarter is not over; cannot tell: Cost an hour of C-01 is blank (2)"


def test_today_tells_of_a_contract_until_its_rates_change() -> None:
    """Notice is due in 90 days; a new Last change takes the line away."""
    with LittlePractice() as little:
        for field, value in (("contract_since", "2019-07-31"), ("notice_days", "60"), ("last_change", "2023-07-31")):
            little.types("payers", field, value, payer="Cigna")
        little.sync()
        (line,) = little.rows("today", kind="Contract")
        assert (line["urgency"], line["who"], line["by"]) == ("red, soon", "Cigna", date(2026, 6, 1))
        little.types("payers", "last_change", "2026-03-01", payer="Cigna")
        little.sync()
        assert not little.rows("today", kind="Contract")
