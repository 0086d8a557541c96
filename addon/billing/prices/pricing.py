"""What a line is charged and what its payer allows: two numbers with two names.

A charge is the practice's fee: what the EHR charged or, where it shows none, the member's own fee or Fee in Rates.
What a payer allows is Allowed in Rates; for self-pay there is none.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from addon.billing.books import Books
from addon.billing.prices.payers import is_self_pay
from addon.billing.prices.rates import Fee
from addon.records import Attendance

_NO_CHARGE = "no charge: the EHR shows none and Rates has no Fee for this code"


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


def claim_price(row: Attendance, code: str, *, add_on: str, on: date, books: Books) -> Price:
    """Return the price of a member's line; ``add_on`` is the code of an add-on that the EHR may charge with it."""
    payer = books.payer(row.member)
    if not payer or not code:
        return Price(charge=_charged(row))
    fee = books.own_fee(row.member) or books.rates.fee(payer, code, on)
    extra = books.rates.fee(payer, add_on, on) if add_on else None
    charge = _charged(row)
    if charge and fee and extra and charge == fee.amount + extra.amount:
        charge = fee.amount  # the EHR shows both in one sum
    return _priced(payer, code, on, books, charge=charge, fee=fee)


def add_on_price(payer: str, code: str, on: date, books: Books) -> Price:
    """Return the price of an add-on: the EHR shows no charge of its own for it."""
    return _priced(payer, code, on, books, charge=None, fee=books.rates.fee(payer, code, on))


def _charged(row: Attendance) -> Decimal | None:
    return row.charge if row.charge is not None and row.charge > 0 else None


def _priced(payer: str, code: str, on: date, books: Books, *, charge: Decimal | None, fee: Fee | None) -> Price:
    rate = None if is_self_pay(payer) else books.rates.agreed(payer, code, on)
    unclear = [rate] if isinstance(rate, str) else []
    remarks = ["example rate"] if rate and not isinstance(rate, str) and rate.is_example else []
    if charge is None and fee is None:
        unclear.append(_NO_CHARGE)
    if charge is None and fee is not None and fee.is_example:
        remarks.append("example fee")
    return Price(
        charge=fee.amount if charge is None and fee else charge,
        allowed=None if rate is None or isinstance(rate, str) else rate.allowed,
        fee=fee,
        unclear=tuple(unclear),
        remarks=tuple(remarks),
    )
