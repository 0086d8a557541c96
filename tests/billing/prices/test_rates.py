from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from addon.billing.prices.rates import RateTable, rate_checks, read_rates
from addon.cells import read_value
from addon.insured import Insured
from tests.all_tabs import all_tabs

DAY = date(2026, 3, 3)


def row(payer: str = "Aetna", code: str = "90853", allowed: str | None = "40", **more: Any) -> dict[str, Any]:
    """Return the fields of one row of the Rates tab."""
    return {"payer": payer, "code": code, "allowed": allowed and Decimal(allowed), "source": "contract"} | more


def table(*rows: dict[str, Any]) -> RateTable:
    """Return the table of rows that begin in sheet row 2."""
    return read_rates(enumerate(rows, start=2), Insured())


AGREED: dict[str, tuple[list[dict[str, Any]], str]] = {
    "the payer's row": ([row()], "40"),
    "spelling and case do not matter": ([row(payer="AETNA ")], "40"),
    "the payer beats any": ([row("any", allowed="30"), row()], "40"),
    "any where the payer has none": ([row("any", allowed="30"), row("Medicare")], "30"),
    "a later From replaces an earlier one": (
        [row() | {"from": date(2026, 3, 1)}, row(allowed="38") | {"from": date(2025, 1, 1)}],
        "40",
    ),
    "a rate that is not in effect yet": ([row() | {"from": date(2026, 3, 4)}], "no agreed rate"),
    "both dates are inclusive": ([row() | {"from": DAY, "until": DAY}], "40"),
    "a rate that has ended": ([row(until=date(2026, 3, 2))], "no agreed rate"),
    "another code": ([row(code="90849")], "no agreed rate"),
    "a blank amount is never 0 and never another row's": (
        [row("any", allowed="30"), row(allowed=None)],
        "no agreed rate",
    ),
    "a row of which a cell cannot be read contests the others": (
        [row() | {"from": date(2025, 1, 1)}, row(allowed=None, is_unclear=True)],
        "no agreed rate: a row of Rates for this payer and code has a cell that cannot be read",
    ),
    "it contests the row for any, too": ([row("any", allowed="30"), row(allowed=None, is_unclear=True)], "no agreed"),
    "but not before its own From": (
        [row() | {"from": date(2025, 1, 1)}, row(allowed=None, is_unclear=True) | {"from": date(2026, 3, 4)}],
        "40",
    ),
    "two rows of one From": ([row(), row(allowed="41")], "two rates"),
    "a bad amount does not let any take over": ([row("any", allowed="30"), row(allowed="0")], "no agreed rate"),
}


@pytest.mark.parametrize(("rows", "expected"), AGREED.values(), ids=AGREED)
def test_the_one_agreed_rate(rows: list[dict[str, Any]], expected: str) -> None:
    """One rate by payer, code and date, or the words why there is none."""
    found = table(*rows).agreed("Aetna", "90853", DAY)
    assert (found if isinstance(found, str) else str(found.allowed)).startswith(expected)


FEES: dict[str, tuple[list[dict[str, Any]], str | None]] = {
    "for any payer": ([row(), row("any", allowed=None, fee=Decimal(60))], "60"),
    "the payer's own beats it": ([row(fee=Decimal(70)), row("any", allowed=None, fee=Decimal(60))], "70"),
    "the latest From": (
        [
            row("any", allowed=None, fee=Decimal(60)),
            row("any", allowed=None, fee=Decimal(65)) | {"from": date(2026, 3, 1)},
            row("any", allowed=None, fee=Decimal(80)) | {"from": date(2026, 3, 4)},
        ],
        "65",
    ),
    "what a payer allows is no fee": ([row()], None),
    "a bad row has none": ([row(fee=Decimal(-1))], None),
}


@pytest.mark.parametrize(("rows", "expected"), FEES.values(), ids=FEES)
def test_the_fee(rows: list[dict[str, Any]], expected: str | None) -> None:
    """The practice's fee by code and date; a row of fees alone is no agreement with a payer."""
    found = table(*rows).fee("Aetna", "90853", DAY)
    assert not isinstance(found, str)
    assert (found and str(found.amount)) == expected
    if len(rows) > 1 and rows[0]["payer"] == "any":
        assert table(*rows).agreed("Aetna", "90853", DAY) == (
            "no agreed rate for this payer and code on that day: add one in Rates"
        )


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "no payer": (row(payer=""), "rate-incomplete"),
    "no code": (row(code=""), "rate-incomplete"),
    "zero": (row(allowed="0"), "rate-amount"),
    "negative": (row(allowed="-5"), "rate-amount"),
    "fractions of a cent": (row(allowed="30.395"), "rate-amount"),
    "absurd": (row(allowed="9e30"), "rate-amount"),
    "a fee of 0": (row(fee=Decimal(0)), "rate-amount"),
    "ends before it begins": (row() | {"from": date(2026, 2, 1), "until": date(2026, 1, 1)}, "rate-dates"),
    "twice": (row(), "rate-twice"),
}


@pytest.mark.parametrize(("bad", "code"), WRONG.values(), ids=WRONG)
def test_every_bad_row_is_named(bad: dict[str, Any], code: str) -> None:
    """A bad row is a problem at its sheet row, all at once, and its Check says so."""
    rows = [row(), bad, row(payer="")]
    problems = table(*rows).problems
    assert [(problem.code, str(problem.place)) for problem in problems] == [
        (code, "Rates!3:3"),
        ("rate-incomplete", "Rates!4:4"),
    ]
    assert rate_checks(enumerate(rows, start=2), Insured(), DAY)[3].startswith(problems[0].what)


CHECKS: dict[str, tuple[dict[str, Any], str]] = {
    "fresh": (row(checked_on=date(2026, 1, 1)), "OK"),
    "old": (row(checked_on=date(2025, 3, 2)), "OK, but checked 366 days ago"),
    "never": (row(), "OK, not checked yet"),
    "example": (row(source="example: invented"), "example: replace it by your contract's rate"),
    "blank": (row(allowed=None), "no agreed rate: lines with this payer and code need a person"),
    "only a fee": (row("any", allowed=None, fee=Decimal(60), checked_on=date(2026, 1, 1)), "OK"),
}


@pytest.mark.parametrize(("given", "said"), CHECKS.values(), ids=CHECKS)
def test_the_check_column_says_what_has_aged(given: dict[str, Any], said: str) -> None:
    """Facts about payers age, and starter figures are not contracts."""
    assert rate_checks([(2, given)], Insured(), DAY) == {2: said}


def test_the_starter_rates_are_examples_and_usable() -> None:
    """Every starter figure says that it is an example, and none is wrong."""
    tab = all_tabs()["rates"]
    by_header = {column.header: column for column in tab.columns}
    rows = [
        (number, {by_header[name].field: read_value(by_header[name], cell) for name, cell in starter.items()})
        for number, starter in enumerate(tab.starter, start=2)
    ]
    made = read_rates(rows, Insured())  # type: ignore[arg-type]  # a BadCell would be refused by the next line
    assert made.problems == ()
    assert all(rate.is_example for rates in made.rates.values() for rate in rates)
    found = made.agreed("Medicare", "90853", DAY)
    assert not isinstance(found, str)
    assert found.allowed == Decimal("30.39")
