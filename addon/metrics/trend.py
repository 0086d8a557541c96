"""One number over time as a chart: its points, its segments, and what signals. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from addon.improving import TREND_RULES, Segment
from addon.metrics.history import History, Measured
from addon.numbers import DAYS, RATE, Number
from addon.spc.chart import RATES, SHARES, VALUES, Chart, Cut, Observed, charted
from addon.spc.rules import RULE_SETS, RuleSet
from addon.trends_layout import POINTS
from addon.typed_settings import smallest

_LONGEST = 4 * POINTS
"""So far back points are looked at where a segment began before those that are shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """A number's chart. ``periods`` and ``measured`` have a point each, those before the shown ones among them.

    ``segments`` are those of the number; ``smallest``: a point of fewer is hollow.
    """

    number: Number
    periods: Sequence[tuple[date, date]]
    measured: Sequence[Measured]
    chart: Chart
    segments: Sequence[Segment]
    smallest: int

    @property
    def shown(self) -> range:
        """The places of the points that are shown."""
        return range(max(0, len(self.periods) - POINTS), len(self.periods))

    def is_few(self, at: int) -> bool:
        """Return whether too few are counted in a point to judge by it."""
        return self.measured[at].whole < self.smallest


def trend(past: History, number: Number, segments: Iterable[Segment], *, until: date) -> Trend:
    """Return a number's chart, its last point the last period that is over by ``until``."""
    settings = past.practice.settings
    own = sorted((one for one in segments if one.number == number.name), key=lambda one: one.since)
    periods = past.periods(number, until=until, count=POINTS)
    begun = max((one.since for one in own if one.since < periods[0][0]), default=None)
    if begun is not None:
        periods = [one for one in past.periods(number, until=until, count=_LONGEST) if one[0] >= begun]
    measured = [past.measured(number, *one) for one in periods]
    points = [Observed(one.value, _whole(number, one)) for one in measured]
    cuts = [Cut(sum(first < one.since for first, _ in periods), one.freeze) for one in own]
    return Trend(
        number=number,
        periods=periods,
        measured=measured,
        chart=charted(points, chart_kind(number), rule_set(settings), cuts),
        segments=own,
        smallest=smallest(settings),
    )


def chart_kind(number: Number) -> str:
    """Return how a number's limits are computed."""
    if number.unit == RATE:
        return RATES
    return SHARES if number.unit != DAYS and number.sampled else VALUES


def rule_set(settings: Mapping[str, object]) -> RuleSet:
    """Return the rule set that Settings chooses."""
    return next((one for one in RULE_SETS if one.label == settings.get(TREND_RULES)), RULE_SETS[0])


def _whole(number: Number, one: Measured) -> float:
    return one.whole / 100 if number.unit == RATE else one.whole
