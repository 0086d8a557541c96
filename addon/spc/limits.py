"""Centre and limits of control charts: of single values by their moving ranges, of shares and of rates. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from statistics import fmean

WIDTH, SCREEN = 2.66, 3.267
"""Limits of single values lie 2.66 mean moving ranges off; a moving range of 3.267 means or more is an outlier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Where a point lies by chance alone; without ``lower`` and ``upper`` there is no spread to judge by."""

    centre: float
    lower: float | None = None
    upper: float | None = None

    def side(self, value: float) -> int:
        """Return 1 above the centre, -1 below, 0 on it."""
        return (value > self.centre) - (value < self.centre)

    def is_outside(self, value: float) -> bool:
        """Return whether a value lies beyond a limit."""
        return self.lower is not None and self.upper is not None and not self.lower <= value <= self.upper

    def is_far(self, value: float) -> bool:
        """Return whether a value lies beyond two thirds of the way to its limit."""
        limit = self.upper if value > self.centre else self.lower
        return limit is not None and abs(value - self.centre) > abs(limit - self.centre) * 2 / 3


def moving_ranges(values: Sequence[float | None]) -> list[float | None]:
    """Return how far each value is from the one before it; of the first, and beside a missing one, nothing."""
    between = (None if before is None or after is None else abs(after - before) for before, after in pairwise(values))
    return [None, *between] if values else []


def single_values(values: Sequence[float], *, screened: bool = True) -> Limits:
    """Return the limits of an XmR chart; ``screened``: outlying moving ranges do not widen them."""
    ranges = [one for one in moving_ranges(values) if one is not None]
    usual = fmean(ranges) if ranges else 0.0
    kept = [one for one in ranges if one < SCREEN * usual] if screened else ranges
    width = WIDTH * fmean(kept) if kept else 0.0
    centre = fmean(values)
    return Limits(centre=centre, lower=centre - width, upper=centre + width) if width else Limits(centre=centre)


def share_centre(parts: Sequence[float], wholes: Sequence[float]) -> float:
    """Return the centre of a chart of shares or rates: all parts of all wholes."""
    return sum(parts) / sum(wholes)


def share_limits(centre: float, whole: float) -> Limits:
    """Return the limits of a share of ``whole`` (p-chart): where fewer are counted they are wider."""
    width = 3 * sqrt(centre * (1 - centre) / whole)
    return _within(centre, width, 1.0)


def rate_limits(centre: float, whole: float) -> Limits:
    """Return the limits of a rate of events in ``whole`` (u-chart; a c-chart is one with a whole of 1)."""
    return _within(centre, 3 * sqrt(centre / whole), None)


def _within(centre: float, width: float, most: float | None) -> Limits:
    if not width:
        return Limits(centre=centre)
    upper = centre + width if most is None else min(most, centre + width)
    return Limits(centre=centre, lower=max(0.0, centre - width), upper=upper)
