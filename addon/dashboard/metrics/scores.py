"""Compares first and latest scores per measure and counts reliable changes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import fmean

from addon.dashboard.metrics.kinds import MeasureLine
from addon.records import Measure, Score

_TENTH = Decimal("0.1")


@dataclass(slots=True)
class _FirstAndLatest:
    """First and latest score of each member for one measure."""

    first: dict[str, Score] = field(default_factory=dict)
    latest: dict[str, Score] = field(default_factory=dict)
    disputed: int = 0

    def add(self, score: Score) -> None:
        known = self.first.setdefault(score.member, score)
        self.latest.setdefault(score.member, score)
        self.disputed += score.disputed
        if score.on < known.on:
            self.first[score.member] = score
        if score.on >= self.latest[score.member].on:
            self.latest[score.member] = score

    def pairs(self) -> list[tuple[Decimal, Decimal]]:
        return [
            (first.value, self.latest[member].value)
            for member, first in self.first.items()
            if self.latest[member].on > first.on
        ]


def measure_lines(measures: Iterable[Measure], scores: Iterable[Score]) -> tuple[MeasureLine, ...]:
    """Return one line per enabled measure that has valid scores; a score outside the range is not valid."""
    enabled = {one.name: one for one in measures if one.enabled}
    by_measure: dict[str, _FirstAndLatest] = {}
    for score in scores:
        measure = enabled.get(score.measure)
        if measure is not None and measure.low <= score.value <= measure.high:
            by_measure.setdefault(score.measure, _FirstAndLatest()).add(score)
    return tuple(_line(measure, by_measure[name]) for name, measure in enabled.items() if name in by_measure)


def _line(measure: Measure, found: _FirstAndLatest) -> MeasureLine:
    pairs = found.pairs()
    sign = 1 if measure.higher_is_better else -1
    changes = [sign * (latest - first) for first, latest in pairs]
    outcome = measure.about == "outcome"
    better, worse = measure.claim_change, measure.alert_change
    return MeasureLine(
        measure=measure.name,
        label=measure.label or measure.name,
        people=len(pairs),
        first_mean=_mean([first for first, _ in pairs]),
        latest_mean=_mean([latest for _, latest in pairs]),
        better=sum(change >= better for change in changes) if outcome and better is not None else None,
        worse=sum(change <= -worse for change in changes) if outcome and worse is not None else None,
        disputed=found.disputed,
    )


def _mean(values: list[Decimal]) -> Decimal | None:
    return Decimal(fmean(values)).quantize(_TENTH) if values else None
