"""A number over time, segment by segment: where its points lie by chance, and which of them chance does not explain.

The order is that of Anhøj: first the run chart. Limits are computed only over points in which it finds nothing, because
limits over a shift would hide it. Pure.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from addon.spc.limits import Limits, rate_limits, share_centre, share_limits, single_values
from addon.spc.rules import RuleSet, Signal, signals
from addon.spc.runs import LEAST, RUN_CHART, Runs, runs

SHARES, RATES, VALUES = "p-chart", "u-chart", "XmR chart"
PASSES = "met, and chance alone does not miss it"
FAILS = "missed, and chance alone does not meet it"
EITHER = "met or missed by chance"
_OF_COUNTS: Mapping[str, Callable[[float, float], Limits]] = {SHARES: share_limits, RATES: rate_limits}


@dataclass(frozen=True, slots=True)
class Observed:
    """One period: a value, None where there is none, and of shares and rates how many it is a part of."""

    value: float | None
    whole: float = 1.0


@dataclass(frozen=True, slots=True)
class Cut:
    """From the point ``at`` on everything is computed anew; with ``freeze`` from so many points only."""

    at: int
    freeze: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """What is known of the points from ``first`` to ``last``, both inclusive.

    ``useful`` have a value. ``runs`` are None and ``limits`` empty where there are too few, or where the run chart
    already signals (``shifted``). ``fixed_by``: how many points the limits are computed from.
    """

    first: int
    last: int
    useful: int
    middle: float | None = None
    runs: Runs | None = None
    limits: Mapping[int, Limits] = field(default_factory=dict)
    found: Mapping[int, Signal] = field(default_factory=dict)
    fixed_by: int = 0

    @property
    def shifted(self) -> str:
        """What the run chart finds, "" for nothing or where limits tell more."""
        return self.runs.signal if self.runs and not self.limits else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Points with their segments; ``kind`` is how limits are computed, ``rules`` what signals."""

    kind: str
    rules: RuleSet
    points: tuple[Observed, ...]
    segments: tuple[Segment, ...]

    @property
    def now(self) -> Segment:
        """The last segment: what the number does now is read from it alone."""
        return self.segments[-1]

    @property
    def rule_set(self) -> str:
        """What the last segment is read by, with its version."""
        if self.now.limits:
            return f"{self.kind}, {self.rules.label}"
        return RUN_CHART if self.now.runs else ""

    @property
    def latest(self) -> tuple[int, Signal] | None:
        """The last point of the last segment that signals."""
        return max(self.now.found.items(), default=None, key=lambda one: one[0])


def charted(points: Sequence[Observed], kind: str, rules: RuleSet, cuts: Sequence[Cut] = ()) -> Chart:
    """Return the chart of points, oldest first; each of the ``cuts`` begins a segment."""
    begins = {0: Cut(0)} | {cut.at: cut for cut in cuts if 0 <= cut.at < len(points)}
    places = [*sorted(begins), len(points)]
    parts = (_segment(points, kind, rules, (begins[first], end)) for first, end in pairwise(places))
    return Chart(kind=kind, rules=rules, points=tuple(points), segments=tuple(parts))


def _segment(points: Sequence[Observed], kind: str, rules: RuleSet, span: tuple[Cut, int]) -> Segment:
    cut, end = span
    there = [at for at in range(cut.at, end) if points[at].value is not None]
    bare = Segment(first=cut.at, last=end - 1, useful=len(there))
    if len(there) < LEAST:
        return bare
    fixing = there[: max(cut.freeze, rules.least)] if cut.freeze else there
    middle, found = _runs([points[at] for at in fixing])
    whole_middle, whole = _runs([points[at] for at in there])
    if len(there) < rules.least or found.signal:
        return Segment(first=cut.at, last=end - 1, useful=len(there), middle=whole_middle, runs=whole)
    limits = dict(zip(there, _limits(points, kind, rules, (fixing, there)), strict=True))
    values = [points[at].value or 0.0 for at in there]
    noticed = zip(there, signals(values, list(limits.values()), rules), strict=True)
    return Segment(
        first=cut.at,
        last=end - 1,
        useful=len(there),
        middle=middle,
        runs=whole,
        limits=limits,
        found={at: one for at, one in noticed if one is not None},
        fixed_by=len(fixing),
    )


def _runs(points: Sequence[Observed]) -> tuple[float, Runs]:
    values = [one.value for one in points if one.value is not None]
    middle = median(values)
    return middle, runs(values, middle)


def _limits(
    points: Sequence[Observed], kind: str, rules: RuleSet, places: tuple[Sequence[int], Sequence[int]]
) -> list[Limits]:
    """Return the limits of each point, from those that fix them: a share's own by how many it is a part of."""
    fixing, there = places
    values, wholes = [points[at].value or 0.0 for at in fixing], [points[at].whole for at in fixing]
    if kind == VALUES:
        return [single_values(values, screened=rules.screens)] * len(there)
    centre = share_centre([value * whole for value, whole in zip(values, wholes, strict=True)], wholes)
    return [_OF_COUNTS[kind](centre, points[at].whole) for at in there]


def against_goal(limits: Limits, goal: float, better: int) -> str:
    """Return whether a goal is met by the way things are done now; ``better``: 1 more is better, -1 less is.

    "" where neither is better, or where there are no limits.
    """
    if not better or limits.lower is None or limits.upper is None:
        return ""
    if limits.lower <= goal <= limits.upper:
        return EITHER
    return PASSES if (limits.lower > goal) == (better > 0) else FAILS
