"""From ``x of n`` to a rate with its interval and the word beside it."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from math import sqrt

from addon.metrics.kinds import ABOVE, AT, NO_GOAL, TOO_FEW, WITHIN, CountedShare

_Z = 1.959964  # two-sided 95 %
_PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """What a rate is: its name, label and formula in words.

    ``sampled`` is False for plain counts (seats, open rows), where chance plays no part: they get
    neither interval nor word.
    """

    name: str
    label: str
    words: str
    sampled: bool = True


def wilson(part: int, whole: int) -> tuple[Decimal, Decimal] | None:
    """Return the 95 % Wilson interval of ``part`` of ``whole`` as shares, unrounded, or None for an empty whole."""
    if whole == 0:
        return None
    share, square = part / whole, _Z * _Z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = _Z * sqrt(share * (1 - share) / whole + square / (4 * whole * whole)) / (1 + square / whole)
    return Decimal(max(0.0, middle - half)), Decimal(min(1.0, middle + half))


def share_of(part: int, whole: int) -> Decimal | None:
    """Return ``part ÷ whole`` to four places, or None for an empty whole."""
    return (Decimal(part) / Decimal(whole)).quantize(_PLACES, ROUND_HALF_UP) if whole else None


def rate(formula: Formula, counted: tuple[int, int], *, period: str, goal: "Goal", note: str = "") -> CountedShare:
    """Return the rate of ``counted = (part, whole)``, read against its goal."""
    part, whole = counted
    interval = wilson(part, whole) if formula.sampled else None
    return CountedShare(
        name=formula.name,
        label=formula.label,
        part=part,
        whole=whole,
        formula=formula.words,
        period=period,
        share=share_of(part, whole),
        low=interval[0] if interval else None,
        high=interval[1] if interval else None,
        goal=goal.under,
        reading=goal.reading(part, whole) if formula.sampled else NO_GOAL,
        note=note,
    )


@dataclass(frozen=True, slots=True)
class Goal:
    """A share to stay under (None = no goal) and the smallest whole that may be judged."""

    under: Decimal | None
    smallest: int

    def reading(self, part: int, whole: int) -> str:
        """Return the word beside the number."""
        if whole < self.smallest or whole == 0:
            return TOO_FEW
        if self.under is None:
            return NO_GOAL
        exact = self.under * whole
        return WITHIN if part < exact else AT if part == exact else ABOVE
