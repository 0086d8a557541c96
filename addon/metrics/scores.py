"""Compares first and latest scores per measure and counts reliable changes."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from addon.facts.score_episode import in_episode
from addon.metrics.kinds import MeasureLine
from addon.records import Measure, Membership, Practice, Score
from addon.tabs import folded

_TENTH = Decimal("0.1")


def measure_lines(practice: Practice, today: date) -> tuple[MeasureLine, ...]:
    """Return one line per enabled measure that has valid scores; a score outside the range is not valid."""
    enabled = {folded(one.name): one for one in practice.measures if one.enabled}
    found: dict[str, dict[str, list[Score]]] = {}
    for score in practice.scores:
        measure = enabled.get(folded(score.measure))
        if measure is not None and measure.low <= score.value <= measure.high:
            found.setdefault(measure.name, {}).setdefault(score.member, []).append(score)
    memberships: defaultdict[str, list[Membership]] = defaultdict(list)
    for one in practice.memberships:
        memberships[one.member].append(one)
    return tuple(
        _line(measure, [in_episode(scores, memberships[code], today) for code, scores in found[measure.name].items()])
        for measure in enabled.values()
        if measure.name in found
    )


def _line(measure: Measure, episodes: Iterable[list[Score]]) -> MeasureLine:
    courses = [scores for scores in episodes if scores]
    pairs = [(scores[0].value, scores[-1].value) for scores in courses if scores[-1].on > scores[0].on]
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
        disputed=sum(score.disputed for scores in courses for score in scores),
    )


def _mean(values: list[Decimal]) -> Decimal | None:
    return (sum(values, Decimal()) / len(values)).quantize(_TENTH, ROUND_HALF_UP) if values else None
