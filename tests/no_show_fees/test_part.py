"""No-show rules and No-show fees over whole passes: what a row needs, and a candidate that is none any more."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.sync.little_practice import LittlePractice, Row

RENEE = "Renée Dubois"
SESSION = "G-01 2026-03-03 18:00"


def policy(**changes: object) -> Row:
    """Return a row of No-show rules."""
    row = {"on": True, "kind": "EAP", "status": "late cancel", "amount": Decimal(25)}
    return {**row, **changes}  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("rows", "begins"),
    [
        ([policy()], ["OK"]),
        ([policy(kind="Medicaid")], ["Never: Medicaid"]),
        ([policy(on=None)], ["Not used: On"]),
        ([policy(amount=None)], ["Fill in Amount"]),
        ([policy(amount=Decimal(0))], ["Fill in Amount"]),
        ([policy(paper="Feees")], ["No document of this name"]),
        ([policy(since=date(2026, 2, 2), until=date(2026, 2, 1))], ["Until is before From"]),
        ([policy(), policy(status=None)], ["OK", "Not used: NR-04 is for the same"]),
        ([policy(kind="Medicare")], ["Not used: Medicare allows it only if everybody"]),
        ([policy(), policy(kind="Medicare", amount=Decimal(20))], ["OK", "Not used: Medicare allows it only if"]),
        ([policy(), policy(kind="Medicare")], ["OK", "OK"]),
    ],
)
def test_what_a_row_needs(rows: list[Row], begins: list[str]) -> None:
    """The starter rows name no amount: nobody is listed before somebody types one."""
    with LittlePractice.after_first_pass() as little:
        starters = [str(one["check"])[:14] for one in little.rows("no_show_rules")]
        assert starters == ["Fill in Amount", "Fill in Amount", "Not used: On i"]
        little.adds("no_show_rules", *rows)
        little.sync()
        shown = [str(one["check"]) for one in little.rows("no_show_rules")][3:]
        assert [text[: len(start)] for text, start in zip(shown, begins, strict=True)] == begins


def test_a_candidate_is_listed_decided_about_and_closed() -> None:
    """A person's decision stays; an attendance that is corrected closes the row; a second pass writes nothing."""
    with LittlePractice.after_first_pass() as little:
        little.adds("no_show_rules", policy(kind="self-pay", status="no show", amount=Decimal(50)))
        little.types("members", "payer", "Self-pay", name=RENEE)
        little.types("attendance", "status", "no show", session=SESSION, member_code="M-0003")
        little.now += timedelta(days=1)
        little.sync()
        found = little.row("no_show_fees")
        cells = ("status", "missed", "payer_kind", "rule", "amount", "why")
        assert [found[cell] for cell in cells] == [
            *("candidate", "no show", "self-pay", "NR-04", Decimal(50), "missed session 1, 0 free"),
        ]
        little.types("no_show_fees", "decision", "waive", id=found["id"])
        little.sync()
        assert little.row("no_show_fees")["status"] == "waived"
        little.types("no_show_fees", "decision", "charge", id=found["id"])
        little.sync()
        assert little.row("no_show_fees")["status"] == "to be charged: then fill in Charged on"
        little.types("no_show_fees", "charged_on", little.today, id=found["id"])
        little.sync()
        assert little.row("no_show_fees")["status"] == "charged Mar 4 2026"
        again = little.sync()
        assert (again.cells, again.rows) == (0, 0)
        little.types("attendance", "status", "excused", session=SESSION, member_code="M-0003")
        little.sync()
        assert little.row("no_show_fees")["status"] == (
            "closed Mar 4 2026: no fee is due any more; charged Mar 4 2026, so give it back"
        )
        assert little.rows("billing_lines") == []
