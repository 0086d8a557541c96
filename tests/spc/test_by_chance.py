"""How often each rule set signals where nothing but chance is at work, simulated; and that what we print is so."""

from random import Random
from statistics import median

import pytest

from addon.spc.chart import SHARES, VALUES, Observed, charted
from addon.spc.rules import RULE_SETS, RuleSet
from addon.spc.runs import BY_CHANCE, runs

POINTS, CHARTS = 26, 4_000


def dice_of(name: str) -> Random:
    """Return dice that fall the same way every day."""
    return Random(name)  # noqa: S311 - nothing here is a secret


def series(dice: Random) -> list[float]:
    """Return values of one process in which nothing changes."""
    return [dice.gauss(0, 1) for _ in range(POINTS)]


def false_in_100(dice: Random, rules: RuleSet) -> float:
    """Return how many in 100 control charts signal, those that the run chart stops left out."""
    drawn = [charted([Observed(value) for value in series(dice)], VALUES, rules) for _ in range(CHARTS)]
    judged = [one for one in drawn if one.now.limits]
    return 100 * sum(bool(one.now.found) for one in judged) / len(judged)


@pytest.mark.prove
@pytest.mark.parametrize("rules", RULE_SETS, ids=lambda rules: rules.version)
def test_rule_sets(rules: RuleSet) -> None:
    """What is printed beside a chart is what happens, within two in a hundred."""
    assert false_in_100(dice_of(f"xmr {rules.version}"), rules) == pytest.approx(rules.by_chance, abs=2)


@pytest.mark.prove
def test_run_charts() -> None:
    """Few in a hundred, from ten points on, and never more than five."""
    for count in (10, 16, 20, POINTS, 40):
        dice, found = dice_of(f"runs {count}"), 0
        for _ in range(CHARTS):
            values = [dice.gauss(0, 1) for _ in range(count)]
            found += bool(runs(values, median(values)).signal)
        share = 100 * found / CHARTS
        assert share < 5, count
        assert count != POINTS or share == pytest.approx(BY_CHANCE, abs=1.5)


@pytest.mark.prove
def test_shares_of_changing_wholes() -> None:
    """A point of a p-chart is beyond its own limits about as seldom as one of a bell curve, few or many counted."""
    dice, beyond, points = dice_of("shares"), 0, 0
    for _ in range(800):
        wholes = [dice.choice((20, 40, 80, 160)) for _ in range(POINTS)]
        drawn = [Observed(sum(dice.random() < 0.3 for _ in range(whole)) / whole, whole) for whole in wholes]
        now = charted(drawn, SHARES, RULE_SETS[0]).now
        beyond += sum(now.limits[at].is_outside(drawn[at].value or 0) for at in now.limits)
        points += len(now.limits)
    assert beyond / points < 0.008
