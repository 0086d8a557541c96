"""What a line is charged and what its payer allows, as Rates, Members and the EHR have it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.recount.read_practice import Book, Row, day, text

SELF_PAY = "Self-pay"


def prices(book: Book, member: str, code: str, row: Row, has: Row) -> tuple[dict[str, str], list[str]]:
    """Return Amount and Allowed of a member's line, and what is missing for it; ``has``: what its rate depends on."""
    payer, on = text(book.members[member]["Payer"]), row["on"]
    own, anybody = rate(book, payer, code, on, has), rate(book, "any", code, on, has)
    fee = rate(book, payer, code, on, has, only="Fee") or own
    needs = []
    fee = _fee(book, member, fee, anybody) if payer else None  # a member who pays may have a fee of their own
    shown = {"Amount": money(row["Charge"] or fee), "Allowed": ""}
    if not payer:
        return shown, ["no payer is recorded: type the insurance under Payer in Members, or Self-pay if there is none"]
    agreed = own or anybody
    if payer != SELF_PAY and (agreed is None or agreed["Allowed"] is None):
        needs.append("no agreed rate for this payer and code on that day: add one in Rates")
    elif payer != SELF_PAY and agreed:
        shown["Allowed"] = money(agreed["Allowed"])
    if not shown["Amount"]:
        needs.append("no charge: the EHR shows none and Rates has no Fee for this code")
    return shown, needs


def _fee(book: Book, member: str, own: Row | None, anybody: Row | None) -> Any:
    """Return the practice's fee where the EHR shows no charge; a self-pay member may have their own."""
    self_pay = text(book.members[member]["Payer"]) == SELF_PAY
    choices = [book.members[member]["Own fee"]] if self_pay else []
    choices += [own["Fee"]] if own else []
    choices += [own["Allowed"]] if own and self_pay else []
    choices += [anybody["Fee"]] if anybody else []
    return next((fee for fee in choices if fee is not None), None)


_ASKS = ("Credential", "Modality", "Modifier", "Plan")


def rate(book: Book, payer: str, code: str, on: date, has: Row, only: str = "") -> Row | None:
    """Return the row of Rates for a payer and code on a day: the one that asks for most, of these the latest From.

    ``only``: among the rows in which this column is filled.
    """
    rows = [
        row
        for row in book.tabs["Rates"]
        if (row["Payer"], text(row["Code"])) == (payer, code)
        and (day(row["From"]) or date.min) <= on <= (day(row["Until"]) or date.max)
        and all(set(text(row[name]).split("; ")) & has[name] for name in _ASKS if row[name])
        and (not only or row[only])
    ]
    newest = lambda row: (sum(bool(row[name]) for name in _ASKS), day(row["From"]) or date.min)  # noqa: E731
    return max(rows, key=newest, default=None)


def percents(book: Book) -> dict[tuple[str, ...], dict[str, str]]:
    """Return Percent of Medicare of every row of Rates."""
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for row in book.tabs["Rates"]:
        on = max(day(row["From"]) or date.min, min(book.today, day(row["Until"]) or date.max))
        theirs = rate(book, "Medicare", text(row["Code"]), on, {name: set() for name in _ASKS})
        share = ""
        if theirs and theirs["Allowed"] and row["Allowed"]:
            hundredths = Fraction(str(row["Allowed"])) / Fraction(str(theirs["Allowed"])) * 100
            share = str(int(hundredths + Fraction(1, 2)))
        found[row["ID"],] = {"Percent of Medicare": share}
    return found


def percents_shown(book: Book) -> dict[tuple[str, ...], dict[str, str]]:
    """Return the same as Rates shows it."""
    shown = ((row["ID"], row["Percent of Medicare"]) for row in book.tabs["Rates"])
    return {(rid,): {"Percent of Medicare": "" if cell is None else str(round(cell * 100))} for rid, cell in shown}


def money(value: Any) -> str:
    """Return an amount with two places; '' for none."""
    return "" if value is None else f"{Decimal(str(value)):.2f}"
