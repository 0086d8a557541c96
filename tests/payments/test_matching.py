"""Which line a payment belongs to: member, day and code, then modifiers; what a person answered about that one row."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from addon.insured import insured
from addon.payments.matching import Line, Lines, lines_in, with_line
from addon.records import Payer, Payment
from tests.billing.starter_rules import Rows
from tests.practice import practice

DAY = date(2026, 3, 3)
ONE = Line(id="BL-1", member="M-0001", on=DAY, code="90853", amount=Decimal(60))
LINES = Lines(
    [
        ONE,
        replace(ONE, id="BL-2", member="M-0002", claim_no="GK-7", payer="Cigna"),
        replace(ONE, id="BL-3", member="M-0003", modifiers=("95",)),
        replace(ONE, id="BL-4", member="M-0003"),
        replace(ONE, id="BL-5", member="M-0004"),
        replace(ONE, id="BL-6", member="M-0004"),
        replace(ONE, id="BL-7", member="M-0005", code="90849"),
        replace(ONE, id="BL-8", member="M-0006", on=date(2026, 3, 5)),
    ],
    insured(practice(payers=(Payer(id="PY-1", name="Cigna", also=("Evernorth",)),))),
)
PAID = Payment(id="PM-1", member="M-0001", on=DAY, code="90853", charged=Decimal(60), paid=Decimal(40))

CASES: dict[str, tuple[dict[str, object], str, str, tuple[str, ...]]] = {
    "one line": ({}, "", "BL-1", ()),
    "one line, other modifiers": ({"modifiers": ("59",)}, "", "BL-1", ()),
    "two lines, by modifiers": ({"member": "M-0003", "modifiers": ("95",)}, "", "BL-3", ()),
    "two lines, by their lack": ({"member": "M-0003"}, "", "BL-4", ()),
    "two lines, neither's modifiers": ({"member": "M-0003", "modifiers": ("GT",)}, "", "", ("BL-3", "BL-4")),
    "two lines alike": ({"member": "M-0004"}, "", "", ("BL-5", "BL-6")),
    "another code that day": ({"member": "M-0005"}, "", "", ("BL-7",)),
    "another day": ({"member": "M-0006"}, "", "", ("BL-8",)),
    "nobody knows whose": (
        {"member": "", "charged": Decimal(60)},
        "",
        "",
        ("BL-1", "BL-2", "BL-3", "BL-4", "BL-5", "BL-6"),
    ),
    "nobody knows whose, by the claim": ({"member": "", "claim_no": "GK-7"}, "", "", ("BL-2",)),
    "nobody knows whose, by the payer": ({"member": "", "payer": "CIGNA"}, "", "", ("BL-2",)),
    "nobody knows whose, by another name of the payer": ({"member": "", "payer": "Evernorth"}, "", "", ("BL-2",)),
    "nobody knows whose, by the charge": ({"member": "", "charged": Decimal(61)}, "", "", ()),
    "a code that is not billed here": ({"code": "90837"}, "", "", ()),
    "no day": ({"on": None}, "", "", ()),
    "answered with a line": ({"member": "M-0004"}, "bl-6", "BL-6", ()),
    "answered with a member": ({"member": ""}, "Renée Dubois (M-0001)", "BL-1", ()),
    "answered with a member who has two": (
        {"member": ""},
        "M-0004",
        "",
        ("BL-1", "BL-2", "BL-3", "BL-4", "BL-5", "BL-6"),
    ),
    "answered that it is none": ({"member": "M-0004"}, "none", "", ()),
}


@pytest.mark.parametrize("name", CASES)
def test_a_payment_is_matched_or_has_candidates(name: str) -> None:
    """Never by a guess: several that fit are a question."""
    changes, answer, line, candidates = CASES[name]
    found = LINES.match(replace(PAID, **changes), answer)  # type: ignore[arg-type]
    assert (found.line.id if found.line else "", tuple(one.id for one in found.candidates)) == (line, candidates)
    assert found.refused == (answer == "none")


def test_a_line_tells_whose_payment_it_is() -> None:
    """So that what an answer names counts everywhere; what no longer matches forgets its line."""
    one = replace(PAID, member="", line="BL-9")
    found = with_line(one, LINES.match(one, "BL-2"))
    assert (found.member, found.line) == ("M-0002", "BL-2")
    assert with_line(one, LINES.match(one)).line == ""


@pytest.mark.parametrize(
    ("status", "role", "found"),
    [
        ("ready", "service", [False]),
        ("sent: package 2026-03", "add-on", [False]),
        ("withdrawn by 2026-03 correction 1", "service", [True]),
        ("closed Mar 3 2026: no longer billed", "service", []),
        ("individual line: add 59", "individual 09:00", []),
        ("waits: the group line of that day is not settled", "individual 09:00", []),
        ("withdrawn by 2026-03 correction 1", "individual 09:00", []),
        ("changed by 2026-03 correction 1", "individual 09:00", []),
    ],
)
def test_what_is_due_on_an_individual_line_is_no_line_of_ours(status: str, role: str, found: list[bool]) -> None:
    """Whatever its status; a line that was withdrawn had been sent."""
    row = {"status": status, "date": DAY, "member": "Zoë Núñez (M-0001)", "code": "90837", "role": role}
    assert [one.is_withdrawn for one in lines_in(Rows([row]))] == found  # type: ignore[arg-type,list-item]
