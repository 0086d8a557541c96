"""Rule sets of control charts, each with its version, chosen as a whole: which points chance does not explain. Pure.

NHS Making Data Count, as in the code of NHSRplotthedots. Its versions differ: see ``RuleSet``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from addon.spc.limits import Limits

OUTSIDE, TREND, TWO_OF_THREE, SHIFT = "outside", "trend", "two of three", "shift"
ORDER = (OUTSIDE, TREND, TWO_OF_THREE, SHIFT)
"""By which a point is named that several rules notice: it is never both good and bad."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet:
    """A rule set of one version.

    ``shift`` points on one side and ``trend`` points rising or falling signal. ``counts_outside``: a point beyond a
    limit counts in two of three. ``screens``: outlying moving ranges do not widen limits. ``least``: the fewest points
    that have limits. ``by_chance``: in so many of 100 charts of 26 points something signals though nothing but chance
    is at work; simulated in the longer proof.
    """

    name: str
    version: str
    shift: int = 7
    trend: int = 7
    counts_outside: bool = False
    screens: bool = True
    least: int = 12
    by_chance: int

    @property
    def label(self) -> str:
        """Return its name with its version."""
        return f"{self.name} {self.version}"


NHSR = RuleSet(name="NHSRplotthedots", version="0.2.2", by_chance=19)
MDC = RuleSet(
    name="Making Data Count", version="2025", trend=6, counts_outside=True, screens=False, least=13, by_chance=19
)
RULE_SETS = (NHSR, MDC)


@dataclass(frozen=True, slots=True)
class Signal:
    """What a rule noticed about a point, and on which side of the centre or in which direction: 1 up, -1 down."""

    rule: str
    side: int


def signals(values: Sequence[float], limits: Sequence[Limits], rules: RuleSet) -> list[Signal | None]:
    """Return the signal of each point of one segment, None where chance alone may explain it."""
    sides = [limit.side(value) for value, limit in zip(values, limits, strict=True)]
    outside = [limit.is_outside(value) for value, limit in zip(values, limits, strict=True)]
    far = [limit.is_far(value) for value, limit in zip(values, limits, strict=True)]
    near = [is_far and (rules.counts_outside or not out) for is_far, out in zip(far, outside, strict=True)]
    noticed = {
        OUTSIDE: [side if out else 0 for side, out in zip(sides, outside, strict=True)],
        TREND: spread(rising(values, rules.trend), rules.trend),
        TWO_OF_THREE: [side if hit else 0 for side, hit in zip(sides, two_of_three(near, sides), strict=True)],
        SHIFT: spread(one_side(sides, rules.shift), rules.shift),
    }
    return [
        next((Signal(rule, noticed[rule][at]) for rule in ORDER if noticed[rule][at]), None)
        for at in range(len(values))
    ]


def one_side(sides: Sequence[int], count: int) -> list[int]:
    """Return the side (1, -1) at each point that ends ``count`` points on it, else 0; one on the centre is on none."""
    return [_all_alike(sides[at - count + 1 : at + 1]) if at >= count - 1 else 0 for at in range(len(sides))]


def rising(values: Sequence[float], count: int) -> list[int]:
    """Return 1 at each point that ends ``count`` rising points, -1 falling ones, else 0; a tie breaks a trend."""
    steps = [(after > before) - (after < before) for before, after in pairwise(values)]
    return [0, *one_side(steps, count - 1)][: len(values)]


def spread(ends: Sequence[int], count: int) -> list[int]:
    """Return for each point the direction of the ``count`` points, ended at it or later, that it belongs to, else 0."""
    return [next((end for end in ends[at : at + count] if end), 0) for at in range(len(ends))]


def two_of_three(near: Sequence[bool | int], sides: Sequence[int]) -> list[bool]:
    """Return which points far off belong to two of three in a row, all three on one side."""
    hits = {
        first
        for first in range(len(sides) - 2)
        if _all_alike(sides[first : first + 3]) and sum(map(bool, near[first : first + 3])) >= 2
    }
    return [bool(near[at]) and not hits.isdisjoint(range(at - 2, at + 1)) for at in range(len(sides))]


def _all_alike(some: Sequence[int]) -> int:
    return some[0] if some and all(one == some[0] for one in some) else 0
