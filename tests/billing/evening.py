"""An evening to bill: a Tuesday process group and a Thursday multi-family group in March 2026."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from addon.billing.bill import BillingLine, BillingResult
from addon.billing.books import BillingInputs
from addon.billing.decision import PER_FAMILY, BillingDecision, Decided
from addon.billing.lines import checked_lines, drafted
from addon.billing.prices.rates import read_rates
from addon.billing.terms import BillingTerms
from addon.insured import Insured
from addon.records import Appointment, Attendance, Member
from tests.practice import FAMILIES, MEMBERS, TUESDAY, meeting, practice, present

TUESDAY_3 = meeting(TUESDAY, date(2026, 3, 3), state="held")
THURSDAY_5 = meeting(FAMILIES, date(2026, 3, 5), state="held")
IN_PERSON = BillingDecision(
    rule="BR-01", code="90853", place_of_service="11", same_day_modifiers=("59",), add_on_code="90785"
)
VIDEO = replace(IN_PERSON, rule="BR-02", place_of_service="10", modifiers=("95",))
FAMILY = BillingDecision(rule="BR-04", code="90849", unit=PER_FAMILY, place_of_service="11", same_day_modifiers=("59",))
TERMS = BillingTerms(today=date(2026, 3, 20), closed_through=date(2026, 1, 31))
RATES = read_rates(
    (
        (row, {"payer": payer, "code": code, column: amount and Decimal(amount), "source": "contract"})
        for row, (payer, code, amount, column) in enumerate(
            (
                ("Aetna", "90853", "40.00", "allowed"),
                ("Aetna", "90849", "60.00", "allowed"),
                ("Aetna", "90785", "5.25", "allowed"),
                ("Medicare", "90853", "30.39", "allowed"),
                ("Self-pay", "90853", "55.00", "allowed"),
                ("Medicaid", "90849", "33.10", "allowed"),
                ("Medicaid", "90853", None, "allowed"),
                ("any", "90853", "60.00", "fee"),
                ("any", "90849", "65.00", "fee"),
                ("any", "90785", "12.50", "fee"),
            ),
            start=2,
        )
    ),
    Insured(),
)


def at_group(member: str, status: str = "attended", **changes: Any) -> Attendance:
    """Return a row of the Tuesday group."""
    return present(TUESDAY_3, member, status, **changes)


def at_families(member: str, status: str = "attended", **changes: Any) -> Attendance:
    """Return a row of the Thursday multi-family group."""
    return present(THURSDAY_5, member, status, **changes)


def visit(member: str = "M-0001", hour: int = 10, **changes: Any) -> Appointment:
    """Return an individual appointment on the Tuesday."""
    start = datetime(2026, 3, 3, hour)
    made = Appointment(
        member=member, clinician="C-02", start=start, minutes=50, code="90837", status="attended", charge=Decimal(150)
    )
    return replace(made, **changes)


def decided(row: Attendance) -> Decided:
    """Return what the starter rules say about a row."""
    if row.group == FAMILIES.code:
        return FAMILY
    return VIDEO if row.joined_by == "video" else IN_PERSON


def billed(*rows: Attendance, **changes: Any) -> BillingResult:
    """Return the billing of these rows. ``changes``: fields of the practice, decisions, rates, terms, conflicts."""
    decisions = {(row.session, row.member): decided(row) for row in rows} | changes.pop("decisions", {})
    names = ("rates", "terms", "conflicts", "checks", "anyway")
    given: dict[str, Any] = {name: changes.pop(name) for name in names if name in changes}
    cast = practice(**({"sessions": (TUESDAY_3, THURSDAY_5), "attendance": rows} | changes))
    inputs = BillingInputs(**{"rates": RATES, "terms": TERMS, **given})
    return checked_lines(drafted(cast, decisions, inputs), inputs.checks, inputs.anyway)


def said(result: BillingResult) -> list[tuple[str, str, str, str]]:
    """Return member, role, code and status of every line."""
    return [(line.member, line.role, line.code, line.status) for line in result.lines]


def only(result: BillingResult) -> BillingLine:
    """Return the one line there is."""
    (line,) = result.lines
    return line


def with_member(code: str, **changes: Any) -> tuple[Member, ...]:
    """Return the cast with one member changed."""
    return tuple(replace(one, **changes) if one.code == code else one for one in MEMBERS)
