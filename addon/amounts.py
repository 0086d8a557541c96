"""Exact amounts on the way to a cell: sums and shares are fractions until they are rounded, once, at the end."""

from decimal import Decimal
from fractions import Fraction

CENT = Decimal("0.01")


def rounded(amount: Fraction, step: Decimal = CENT) -> Decimal:
    """Return an exact amount rounded to a step, a cent if none is named; halves away from zero."""
    steps = abs(amount) / Fraction(step)
    count = int(steps + Fraction(1, 2))
    return Decimal(count if amount >= 0 else -count) * step
