"""Before against after: the chance that a change helped, and the likely range of the difference. Pure.

Shares: Beta(1, 1) and binomial, that is a flat prior. Days: a flat prior on the mean of each side, by Welch's
approximation. Method and check values: domain facts, section 6.2.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist, fmean, variance

_STEPS = 1_000
_TAIL = 0.025
"""So much is left out on either side of a 95 % range."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side, with its likely range: ``centre`` is a share or a mean of days, ``n`` how many were counted."""

    n: int
    centre: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Both sides, the likely range of after less before, and ``lower``: the chance that it is lower after."""

    before: Side
    after: Side
    low: float
    high: float
    lower: float

    @property
    def difference(self) -> float:
        """Return after less before, as counted."""
        return self.after.centre - self.before.centre


def shares(before: tuple[int, int], after: tuple[int, int], *, effect: float = 1.0) -> Compared:
    """Compare two shares, each (part, whole) with a whole above 0.

    ``effect`` (1 or more): the design effect; each side counts as so many times fewer observations.
    """
    from scipy.stats import beta  # noqa: PLC0415 (takes a second, and only where an experiment is over)

    one, other = (beta(1 + part / effect, 1 + (whole - part) / effect) for part, whole in (before, after))
    quantiles = one.ppf([(step + 0.5) / _STEPS for step in range(_STEPS)])

    def at_most(difference: float) -> float:
        """Return the chance that after less before is at most so much."""
        return float(other.cdf(quantiles + difference).mean())

    def side(counted: tuple[int, int], drawn: object) -> Side:
        low, high = drawn.ppf([_TAIL, 1 - _TAIL])  # type: ignore[attr-defined]
        return Side(n=counted[1], centre=counted[0] / counted[1], low=float(low), high=float(high))

    low, high = (_where(at_most, chance, (-1.0, 1.0)) for chance in (_TAIL, 1 - _TAIL))
    return Compared(before=side(before, one), after=side(after, other), low=low, high=high, lower=at_most(0.0))


def means(before: Sequence[int], after: Sequence[int]) -> Compared | None:
    """Compare the means of two lists of days; None where one has fewer than two or none differ."""
    if min(len(before), len(after)) < 2:
        return None
    errors = [variance(days) / len(days) for days in (before, after)]
    if not sum(errors):
        return None
    from scipy.stats import t  # noqa: PLC0415 (as above)

    freedom = sum(errors) ** 2 / sum(
        error**2 / (len(days) - 1) for error, days in zip(errors, (before, after), strict=True)
    )

    def side(days: Sequence[int], error: float) -> Side:
        half = float(t.ppf(1 - _TAIL, len(days) - 1)) * sqrt(error)
        return Side(n=len(days), centre=fmean(days), low=max(0.0, fmean(days) - half), high=fmean(days) + half)

    found = t(df=freedom, loc=fmean(after) - fmean(before), scale=sqrt(sum(errors)))
    low, high = found.ppf([_TAIL, 1 - _TAIL])
    sides = [side(days, error) for days, error in zip((before, after), errors, strict=True)]
    return Compared(before=sides[0], after=sides[1], low=float(low), high=float(high), lower=float(found.cdf(0)))


def needed(before: float, after: float, *, power: float = 0.8) -> int:
    """Return how many have to be counted on each side to see a share change from one to the other, two-sided 5 %."""
    normal, middle = NormalDist(), (before + after) / 2
    by_chance = normal.inv_cdf(1 - _TAIL) * sqrt(2 * middle * (1 - middle))
    spread = normal.inv_cdf(power) * sqrt(before * (1 - before) + after * (1 - after))
    return ceil(((by_chance + spread) / (before - after)) ** 2)


def _where(at_most: Callable[[float], float], chance: float, span: tuple[float, float]) -> float:
    """Return the value at which a rising function reaches a chance, to a millionth."""
    low, high = span
    while high - low > 1e-6:
        middle = (low + high) / 2
        low, high = (middle, high) if at_most(middle) < chance else (low, middle)
    return (low + high) / 2
