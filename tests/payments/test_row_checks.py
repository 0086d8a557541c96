"""What the Check column of Payments tells, and how reasons are written."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from addon.insured import Insured
from addon.paid import settled
from addon.payments.matching import Line, Lines
from addon.payments.reasons import meaning, reasons_in
from addon.payments.row_checks import row_check
from addon.records import Payment

DAY = date(2026, 3, 3)
LINE = Line(id="BL-1", member="M-0001", on=DAY, code="90853", amount=Decimal(60), allowed=Decimal(40))
LINES = Lines([LINE], Insured())
PAID = Payment(
    id="PM-1",
    member="M-0001",
    on=DAY,
    code="90853",
    charged=Decimal(60),
    paid=Decimal(30),
    patient=Decimal(10),
    reasons=(("CO-45", Decimal(20)), ("PR-3", Decimal(10))),
    line="BL-1",
)

CASES: dict[str, tuple[dict[str, object], str]] = {
    "all as agreed": ({}, "OK"),
    "told by the payer": ({"allowed": Decimal(40)}, "OK"),
    "less than agreed": ({"allowed": Decimal("38.20")}, "Allowed 38.20, but 40.00 by Rates"),
    "does not add up": (
        {"paid": Decimal(35)},
        "Charged less the amounts under Reasons is 30.00, but Paid is 35.00: correct one of them.",
    ),
    "denied": (
        {"paid": Decimal(0), "patient": Decimal(0), "reasons": (("CO-29", Decimal(60)),)},
        "Denied: CO-29 (filed too late)",
    ),
    "a deductible is no denial": (
        {"paid": Decimal(0), "patient": Decimal(40), "reasons": (("CO-45", Decimal(20)), ("PR-1", Decimal(40)))},
        "OK",
    ),
    "charged otherwise": (
        {"charged": Decimal(70), "reasons": ()},
        "Charged 70.00, but 60.00 by Billing lines",
    ),
    "a modifier that the line lacks": (
        {"modifiers": ("95",)},
        "Modifiers 95, but none by Billing lines: see how the claim went out.",
    ),
    "nobody's": ({"member": "", "code": "90849"}, "Pick the Member: nobody in Members has this name or number."),
    "not billed here": ({"code": "90837"}, "OK: 90837 is not billed in Billing lines"),
    "no such line": (
        {"on": date(2026, 5, 5)},
        "No line of Billing lines has this member, day and code: correct the row, or bill the session.",
    ),
    "too little": ({"on": None}, "Fill in Date and Code: until then nobody can tell which line it is."),
    "held back": (
        {"member": "", "on": None, "code": "", "paid": Decimal(-20), "charged": None},
        "Held back by the payer from the whole payment: ask it which claim it is about.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_row_tells_what_is_to_be_done(name: str) -> None:
    """OK, or the next step of whoever looks after payments."""
    changes, words = CASES[name]
    one = replace(PAID, **changes)  # type: ignore[arg-type]
    services = {rid: service for service in settled([one]) for rid in service.rows}
    assert row_check(one, LINES.match(one), LINES, services) == words


def test_reasons_are_read_as_people_and_payers_write_them() -> None:
    """With and without group, amount and dash; words are no reasons."""
    assert reasons_in("CO-45 25.00; PR-3 15.00; N290") == (
        ("CO-45", Decimal("25.00")),
        ("PR-3", Decimal("15.00")),
        ("N290", None),
    )
    assert reasons_in("co 45, PR3 $-5.00 / OA-B7") == (("CO-45", None), ("PR-3", Decimal("-5.00")), ("OA-B7", None))
    assert reasons_in("16") == (("16", None),)
    assert reasons_in("") == reasons_in("paid in full") == ()
    assert (meaning("CO-197"), meaning("OA-9999")) == ("no authorization", "")


def test_a_payment_for_a_withdrawn_line_is_that_lines_and_is_to_be_paid_back() -> None:
    """The claim had gone out: nobody is asked which line it is, and no other line is proposed."""
    lines = Lines([replace(LINE, is_withdrawn=True), replace(LINE, id="BL-2", member="M-0002")], Insured())
    matched = lines.match(replace(PAID, line=""))
    assert matched.line is not None
    assert matched.line.id == "BL-1"
    services = {rid: one for one in settled([PAID]) for rid in one.rows}
    assert row_check(PAID, matched, lines, services) == (
        "30.00 paid for a line that was withdrawn: pay it back, unless the member attended."
    )
    again = Lines([replace(LINE, is_withdrawn=True), replace(LINE, id="BL-3")], Insured()).match(PAID)
    assert again.line is not None
    assert again.line.id == "BL-3"
