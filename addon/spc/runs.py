"""Run charts by the rules of Anhøj: are there too long a run on one side, or too few crossings of the middle? Pure.

Anhøj and Olesen, PLOS ONE 9 (2014) e113825. Points on the middle are not counted, missing ones are left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import comb, log2

LEAST = 10
"""The fewest points for which the rules were studied."""
RUN_CHART = "run chart, Anhøj 2014"
BY_CHANCE = 2
"""How many of 100 run charts of 26 points signal by chance alone; simulated in the longer proof."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs:
    """How points lie around a middle: ``useful`` are those not on it, ``longest`` the longest run on one side."""

    useful: int
    longest: int
    crossings: int

    @property
    def most(self) -> int:
        """The longest run that chance alone may explain."""
        return round(log2(self.useful)) + 3 if self.useful else 0

    @property
    def fewest(self) -> int:
        """The fewest crossings that chance alone may explain: the lower 5 % of as many throws of a coin."""
        throws, seen, below = self.useful - 1, 0, 0
        while throws > 0 and seen + comb(throws, below) < 0.05 * 2**throws:
            seen, below = seen + comb(throws, below), below + 1
        return below

    @property
    def signal(self) -> str:
        """What chance alone does not explain, "" if it may explain everything."""
        if self.useful and self.longest > self.most:
            return f"{self.longest} in a row on one side, at most {self.most} by chance"
        if self.crossings < self.fewest:
            return f"crosses its middle {self.crossings} times, at least {self.fewest} by chance"
        return ""


def runs(values: Sequence[float | None], middle: float) -> Runs:
    """Return how the values lie around the middle: a median, or the centre line of a control chart."""
    sides = [value > middle for value in values if value is not None and value != middle]
    lengths = [len(list(run)) for _, run in groupby(sides)]
    crossings = sum(before != after for before, after in pairwise(sides))
    return Runs(useful=len(sides), longest=max(lengths, default=0), crossings=crossings)
