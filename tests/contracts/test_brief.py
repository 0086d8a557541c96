"""Payer brief: what a year with a payer came to, and that nothing is made up where nobody knows."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from addon.billed import BilledLine
from addon.contracts.brief import NO_PAYMENTS, accounts, brief_lines
from addon.insured import insured
from addon.paid import Settled
from addon.records import Payer
from tests.practice import practice

TODAY = date(2026, 3, 3)
AETNA = Payer(id="PY-03", name="Aetna", kind="commercial")
CIGNA = Payer(id="PY-05", name="Cigna", kind="commercial", last_change=date(2025, 1, 1))
ALONE = Payer(id="PY-07", name="Self-pay", kind="self-pay")


def line(number: int, payer: str, allowed: str | None, code: str = "90853") -> BilledLine:
    """Return one line of a payer."""
    return BilledLine(
        id=f"BL-{number}",
        session=f"G-01 2026-02-{number:02d}",
        member="M-0001",
        on=date(2026, 2, number),
        code=code,
        payer=payer,
        amount=Decimal(60),
        allowed=allowed and Decimal(allowed),  # type: ignore[arg-type]
        pays_alone=False,
    )


def decided(number: int, *, paid: str, after: int, denial: tuple[str, ...] = ()) -> Settled:
    """Return one decided service of Aetna."""
    on = date(2026, 2, number)
    return Settled(
        member="M-0001",
        on=on,
        code="90853",
        payer="AETNA",
        charged=Decimal(60),
        allowed=None,
        paid=Decimal(paid),
        patient=Decimal(0 if denial else 10),
        denial=denial,
        last=on + timedelta(days=after),
    )


LINES = [line(1, "Aetna", "40"), line(2, "Aetna", "43"), line(3, "Aetna", None), line(4, "Cigna", "35")]
SERVICES = [
    decided(1, paid="30", after=10),
    decided(2, paid="33.50", after=30),
    decided(3, paid="0", after=5, denial=("CO-16", "N290")),
]


KNOWN = insured(practice(payers=(AETNA, CIGNA, ALONE)))


def told(services: list[Settled]) -> dict[str, dict[str, str]]:
    """Return the results by payer and number."""
    found = accounts(
        (AETNA, CIGNA, ALONE),
        LINES,
        services,
        percents={"Aetna": {"90853": Decimal("1.32")}},
        known=KNOWN,
    )
    shown: dict[str, dict[str, Any]] = {}
    for one in brief_lines(found, TODAY):
        shown.setdefault(str(one["payer"]), {})[str(one["what"])] = one["result"]
    return shown


def test_a_year_with_a_payer() -> None:
    """Volume, money, days to pay, denials and how its rates compare."""
    assert told(SERVICES)["Aetna"] == {
        "Contract": "not known: Contract since and Last change are blank in Payers",
        "Members": "1",
        "Sessions": "3",
        "Charged": "180.00",
        "Allowed": "83.00",
        "Paid": "63.50",
        "Left to members": "20.00",
        "Days to pay": "10 days (from 10 to 30)",
        "Denials": "1 of 3, 33 %: CO-16 (1)",
        "Allowed for 90853": "41.50 on average; other insurances 35.00 (1 line); 132 % of Medicare in Rates",
    }


def test_who_pays_alone_is_no_other_insurance_where_kind_is_blank() -> None:
    """The name tells it."""
    blank = replace(ALONE, kind="")
    known = insured(practice(payers=(AETNA, CIGNA, blank)))
    found = accounts((AETNA, CIGNA, blank), LINES, SERVICES, percents={}, known=known)
    assert [one.payer.name for one in found] == ["Aetna", "Cigna"]


def test_without_payments_nothing_is_made_up() -> None:
    """No 0.00 where nobody knows; who pays alone has no brief; a contract alone has one."""
    shown = told([])
    assert {shown["Aetna"][name] for name in ("Paid", "Left to members", "Days to pay", "Denials")} == {NO_PAYMENTS}
    assert list(shown) == ["Aetna", "Cigna"]
    assert shown["Cigna"]["Contract"].endswith("when notice is due nobody can tell: Contract since is blank in Payers")


def test_lines_that_are_held_are_in_no_sum_and_counted_apart() -> None:
    """What never went out is no volume."""
    kept = replace(line(5, "Aetna", "99"), member="M-0009", is_held=True)
    with_it = {row["what"]: row for row in lines_of([*LINES, kept])}
    without = {row["what"]: row for row in lines_of(LINES)}
    assert with_it.pop("Held lines")["result"] == "1, charged 60.00"
    assert with_it == without


def lines_of(lines: list[BilledLine]) -> list[dict[str, Any]]:
    """Return what the brief shows of Aetna."""
    found = accounts([AETNA], lines, SERVICES, percents={}, known=KNOWN)
    return [dict(row) for row in brief_lines(found, TODAY)]
