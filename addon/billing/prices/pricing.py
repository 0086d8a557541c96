"""What a line is charged and what its payer allows: two numbers with two names.

A charge is the practice's fee: what the EHR charged or, where it shows none, the member's own fee or Fee in Rates.
What a payer allows is Allowed in Rates; for self-pay there is none.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from addon.billing.books import Books
from addon.billing.prices.asked_for import LineTerms
from addon.billing.prices.rates import Fee, Rate
from addon.records import Attendance

_NO_CHARGE = "no charge: the EHR shows none and Rates has no Fee for this code"


@dataclass(frozen=True, slots=True)
class LineOf:
    """The day of a line, and what its rate may depend on beside payer and code."""

    on: date
    terms: LineTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """One line's charge and allowed amount, None while nobody knows them.

    ``fee`` is what the practice usually charges, ``unclear`` says what is missing, ``remarks`` names examples used.
    """

    charge: Decimal | None = None
    allowed: Decimal | None = None
    fee: Fee | None = None
    unclear: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def claim_price(row: Attendance, code: str, *, add_on: str, books: Books, line: LineOf) -> Price:
    """Return the price of a member's line; ``add_on`` is the code of an add-on that the EHR may charge with it."""
    payer = books.payer(row.session, row.member)
    charge = _charged(row)
    if not payer or not code:
        return Price(charge=charge)
    fee = books.own_fee(row.session, row.member) or books.rates.fee(payer, code, line.on, line.terms)
    extra = books.rates.fee(payer, add_on, line.on, line.terms) if add_on else None
    if charge and isinstance(fee, Fee) and isinstance(extra, Fee) and charge == fee.amount + extra.amount:
        charge = fee.amount  # the EHR shows both in one sum
    return _priced(payer, code, line, books, charge=charge, fee=fee)


def add_on_price(payer: str, code: str, line: LineOf, books: Books) -> Price:
    """Return the price of an add-on: the EHR shows no charge of its own for it."""
    fee = books.rates.fee(payer, code, line.on, line.terms)
    return _priced(payer, code, line, books, charge=None, fee=fee)


def _charged(row: Attendance) -> Decimal | None:
    return row.charge if row.charge is not None and row.charge > 0 else None


def _priced(
    payer: str, code: str, line: LineOf, books: Books, *, charge: Decimal | None, fee: Fee | str | None
) -> Price:
    rate = None if books.insured.pays_alone(payer) else books.rates.agreed(payer, code, line.on, line.terms)
    unclear = [rate] if isinstance(rate, str) else []
    remarks = []
    if isinstance(rate, Rate):
        remarks += ["example rate"] if rate.is_example else []
        if steps := books.rates.unknown(payer, code, line.on, line.terms):
            remarks.append(f"another rate may count: fill in {' and '.join(steps)}")
    if charge is None and not isinstance(fee, Fee):
        unclear.append(fee or _NO_CHARGE)
    known = fee if isinstance(fee, Fee) else None
    if charge is None and known and known.is_example:
        remarks.append("example fee")
    return Price(
        charge=known.amount if charge is None and known else charge,
        allowed=rate.allowed if isinstance(rate, Rate) else None,
        fee=known,
        unclear=tuple(unclear),
        remarks=tuple(remarks),
    )
