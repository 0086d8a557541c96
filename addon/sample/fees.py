"""Example fees and bare billing codes of the sample; invented numbers, no price list of anybody."""

from decimal import Decimal

from addon.records import ATTENDED, GROUP_THERAPY, MISSED, MULTI_FAMILY

GROUP_CODES = {GROUP_THERAPY: "90853", MULTI_FAMILY: "90849"}
FEES = {"90853": Decimal(60), "90849": Decimal(65), "90834": Decimal(130), "90837": Decimal(150)}
NO_SHOW_FEE = Decimal(25)
CO_PAY = {
    "Aetna": Decimal(20),
    "Blue Cross Blue Shield": Decimal(15),
    "Medicare": Decimal(0),
    "Medicaid": Decimal(0),
    "Cigna": Decimal(25),
    "United Healthcare": Decimal(20),
}
ALLOWED = Decimal("0.72")  # share of the insurance part that is paid; the rest is written off
PAYER_NUMBERS = {
    "Aetna": "60054",
    "Blue Cross Blue Shield": "BCBSVT",
    "Medicare": "14512",
    "Medicaid": "VTMED",
    "Cigna": "62308",
    "United Healthcare": "87726",
}


def charged(code: str, status: str, payer: str, *, billed: bool = True) -> Decimal | None:
    """Return what is charged for a visit: the fee, the fee for a missed visit, zero, or None if nothing is known.

    ``billed`` is false for the family members on whose account nothing is billed. Medicare and
    Medicaid clients are never charged for a missed visit.
    """
    if not status:
        return None
    if status in ATTENDED and billed:
        return FEES[code]
    fined = status in MISSED and billed and payer not in {"Medicare", "Medicaid"}
    return NO_SHOW_FEE if fined else Decimal(0)
