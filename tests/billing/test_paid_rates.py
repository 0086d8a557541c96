"""Rates' Check tells where payers pay otherwise than agreed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from addon.billing import paid_rates
from addon.billing.paid_rates import with_paid
from addon.paid import AgreedRate, Settled, paid_against
from addon.records import Payer, Payment, Practice
from addon.tabs import Value

RATE: dict[str, Value] = {"payer": "Blue Cross", "code": "90853", "allowed": Decimal(40), "from": date(2026, 1, 1)}
ROWS = [
    (2, RATE),
    (3, {**RATE, "allowed": Decimal(45), "from": date(2026, 3, 1)}),
    (4, {**RATE, "payer": "any"}),
    (5, {**RATE, "payer": "Aetna"}),
]
PAID = Payment(
    id="PM-1",
    member="M-0001",
    on=date(2026, 2, 3),
    code="90853",
    charged=Decimal(60),
    allowed=Decimal("38.20"),
    payer="BCBS",
)
BLUE = Payer(id="PY-1", name="Blue Cross Blue Shield", also=("BCBS", "Blue Cross"))


def told(*payments: Payment) -> dict[int, str]:
    """Return the Check of every row."""
    practice = Practice(zone="America/New_York", payers=(BLUE,), payments=payments)
    return with_paid(dict.fromkeys((2, 3, 4, 5), "OK"), ROWS, practice)


def test_a_row_is_compared_with_what_its_payer_paid_while_it_counted() -> None:
    """By whatever name; not with another payer's, not after the next rate began, and never for any payer."""
    later = replace(PAID, id="PM-2", on=date(2026, 3, 3), allowed=Decimal(45))
    assert told(PAID, later) == {
        2: "OK; paid 38.20 on 1 of 1 line, Allowed says 40.00",
        3: "OK",
        4: "OK",
        5: "OK",
    }
    assert set(told().values()) == set(told(later).values()) == {"OK"}


def test_where_rates_differ_by_plan_the_line_tells_which_was_meant() -> None:
    """Three payments of 40.00 on lines of the plan that allows 44.00 are told there, not beside the other row."""
    plan: dict[str, Value] = {**RATE, "plan": "PPO", "allowed": Decimal(44)}
    paid = [replace(PAID, id=f"PM-{n}", member=f"M-{n}", allowed=Decimal(40), line=f"BL-{n}") for n in range(4)]
    agreed = {"BL-0": Decimal(40), **{f"BL-{n}": Decimal(44) for n in (1, 2, 3)}}
    practice = Practice(zone="America/New_York", payers=(BLUE,), payments=tuple(paid))
    assert with_paid({2: "OK", 3: "OK"}, [(2, RATE), (3, plan)], practice, agreed) == {
        2: "OK",
        3: "OK; paid 40.00 on 3 of 3 lines, Allowed says 44.00",
    }


def test_a_row_looks_at_the_services_of_its_code_and_payer_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fee schedule of many rows beside a year of payments: each service is looked at once, not once per row."""
    codes = [f"908{n}" for n in range(40)]
    paid = [replace(PAID, id=f"PM-{code}", code=code) for code in codes]
    rows = [(n, {**RATE, "code": f" {code}"}) for n, code in enumerate(codes)]
    rows += [(n + 40, {**row, "payer": "Aetna"}) for n, row in rows]
    looked_at: list[int] = []

    def counted(rate: AgreedRate, services: list[Settled], is_payer: Callable[[str], bool]) -> str:
        looked_at.append(len(services))
        return paid_against(rate, services, is_payer)

    monkeypatch.setattr(paid_rates, "paid_against", counted)
    practice = Practice(zone="America/New_York", payers=(BLUE,), payments=tuple(paid))
    found = with_paid({}, rows, practice)
    assert (len(looked_at), sum(looked_at)) == (80, 40)
    assert sum(bool(words) for words in found.values()) == 40


def test_rows_of_one_payer_by_two_names_follow_each_other() -> None:
    """The later one ends the earlier one; where one of them asks for a plan, the line tells which was meant."""
    later: dict[str, Value] = {**RATE, "payer": "BCBS", "allowed": Decimal(45), "from": date(2026, 2, 1)}
    practice = Practice(zone="America/New_York", payers=(BLUE,), payments=(replace(PAID, line="BL-1"),))
    rows = [(2, RATE), (3, later)]
    assert with_paid({2: "OK", 3: "OK"}, rows, practice) == {
        2: "OK",
        3: "OK; paid 38.20 on 1 of 1 line, Allowed says 45.00",
    }
    plan = [(2, RATE), (3, {**later, "plan": "PPO"})]
    assert with_paid({2: "OK", 3: "OK"}, plan, practice, {"BL-1": Decimal(40)})[3] == "OK"
