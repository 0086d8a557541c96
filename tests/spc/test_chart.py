"""Charts segment by segment, on small series; the cases of users of other charting tools, each with its answer."""

from collections.abc import Sequence
from itertools import chain, repeat

import pytest

from addon.spc.chart import EITHER, FAILS, PASSES, SHARES, VALUES, Chart, Cut, Observed, against_goal, charted
from addon.spc.limits import Limits, single_values
from addon.spc.rules import MDC, NHSR, OUTSIDE, SHIFT, TREND, RuleSet, Signal, signals

QUIET = [5.0, 7, 4, 6, 5, 8, 4, 7, 6, 5, 7, 4, 6, 8]
HIGHER = [value + 20 for value in QUIET]


def drawn(values: Sequence[float | None], *cuts: Cut, rules: RuleSet = NHSR) -> Chart:
    """Return a chart of single values."""
    return charted([Observed(value) for value in values], VALUES, rules, cuts)


def test_nothing_is_computed_of_fewer_than_ten() -> None:
    """Missing points are left out, not zero."""
    short = drawn([*QUIET[:9], None, None]).now
    assert (short.useful, short.runs, dict(short.limits)) == (9, None, {})
    ten = drawn(list(QUIET[:10])).now
    assert ten.runs is not None
    assert not ten.limits


@pytest.mark.parametrize(("rules", "least"), [(NHSR, 12), (MDC, 13)])
def test_limits_from_as_many_points_as_the_rule_set_asks_for(rules: RuleSet, least: int) -> None:
    """Twelve in one version, thirteen in the other; the chart names which."""
    assert not drawn(QUIET[: least - 1], rules=rules).now.limits
    found = drawn(QUIET[:least], rules=rules)
    assert len(found.now.limits) == least
    assert found.rule_set == f"XmR chart, {rules.name} {rules.version}"


def test_no_limits_over_a_shift() -> None:
    """First the run chart: where it signals limits would hide what happened, so there are none until a new segment."""
    both = [*QUIET, *HIGHER]
    before = drawn(both).now
    assert before.shifted.startswith("14 in a row on one side")
    assert not before.limits
    parts = drawn(both, Cut(14)).segments
    assert [one.middle for one in parts] == [6, 26]
    assert all(one.limits for one in parts)


def test_frozen_on_n_is_computed_on_the_first_n() -> None:
    """Asked of qicharts2 (2, 29), whose frozen limits once differed."""
    frozen, alone = drawn([*QUIET, *HIGHER], Cut(0, 14)), drawn(QUIET)
    assert frozen.now.limits[20] == alone.now.limits[0] == single_values(QUIET)
    assert frozen.now.fixed_by == 14
    assert frozen.latest == (27, Signal(OUTSIDE, 1))


def test_freezing_and_segments_go_together() -> None:
    """Each segment has its own freeze: qicharts2 20, NHSRplotthedots 93."""
    parts = drawn([*QUIET, *HIGHER], Cut(0, 12), Cut(14, 13)).segments
    assert [one.fixed_by for one in parts] == [12, 13]


def test_what_it_does_now_is_read_from_the_last_segment_alone() -> None:
    """A mark from before a segment is no news, a goal is held against the present limits: NHSRplotthedots 172."""
    chart = drawn([*QUIET[:13], 60.0, *HIGHER], Cut(0, 13), Cut(14))
    assert chart.segments[0].found == {13: Signal(OUTSIDE, 1)}
    assert chart.latest is None
    assert against_goal(chart.now.limits[20], 12, 1) == PASSES
    assert against_goal(chart.segments[0].limits[0], 8, 1) == EITHER


def test_opposite_sides_are_no_two_of_three() -> None:
    """All three lie on one side, or it is chance: NHSRplotthedots 143."""
    limits = [Limits(centre=0, lower=-3, upper=3)] * 4
    assert signals([0.5, 2.5, -2.5, 2.5], limits, NHSR) == [None] * 4


def test_a_point_is_never_both_good_and_bad() -> None:
    """Falling and too high: outside comes first, by a printed order: NHSRplotthedots 167, 200."""
    values = [9.0, 8, 7, 6, 5, 4, 3]
    found = signals(values, [Limits(centre=0, lower=-8.5, upper=8.5)] * 7, NHSR)
    assert found == [Signal(OUTSIDE, 1), *repeat(Signal(TREND, -1), 6)]


def test_no_segment_begins_by_itself() -> None:
    """However long a shift is: a segment is a person's row, with a reason: NHSRplotthedots 142."""
    assert len(drawn([*QUIET, *chain(*repeat(HIGHER, 3))]).segments) == 1


def test_rule_sets_are_not_mixed() -> None:
    """Six rising points signal in one version, seven in the other: NHSRplotthedots 194, 195, qicharts2 5, 34."""
    wide = [Limits(centre=0, lower=-99, upper=99)] * 8
    rising = [-3.0, -2, -1, 1, 2, 3, -1, 1]
    assert [one.rule if one else "" for one in signals(rising, wide, MDC)] == [TREND] * 6 + ["", ""]
    assert signals(rising, wide, NHSR) == [None] * 8
    above = [1.0, 2, 1, 2, 1, 2, 1, -1]
    assert signals(above, wide, MDC) == signals(above, wide, NHSR) == [*repeat(Signal(SHIFT, 1), 7), None]


def test_shares_have_limits_of_their_own() -> None:
    """Where fewer are counted the limits are wider; none is below 0 or above 1."""
    points = [Observed(share, whole) for share, whole in zip([0.1, 0.2] * 7, [10, 400] * 7, strict=True)]
    found = charted(points, SHARES, NHSR).now.limits
    few, many = found[0], found[1]
    assert few.centre == many.centre == pytest.approx((0.1 * 70 + 0.2 * 2800) / 2870)
    assert (few.lower, few.upper) == (0, pytest.approx(few.centre + 3 * (few.centre * (1 - few.centre) / 10) ** 0.5))
    assert (many.upper or 1) < (few.upper or 0)


def test_no_spread_no_limits() -> None:
    """A number that never moves has a centre and nothing else, and nothing signals."""
    now = drawn([5.0] * 14).now
    assert now.limits[0] == Limits(centre=5)
    assert not now.found
    assert against_goal(now.limits[0], 4, 1) == ""


@pytest.mark.parametrize(
    ("goal", "better", "words"), [(0, 1, PASSES), (0, -1, FAILS), (4, -1, EITHER), (9, -1, PASSES)]
)
def test_goals(goal: float, better: int, words: str) -> None:
    """Met or missed by the way things are done, or by chance."""
    assert against_goal(Limits(centre=5, lower=2, upper=8), goal, better) == words
