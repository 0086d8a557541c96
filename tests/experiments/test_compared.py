"""Before against after: the check values of the literature review, and the same found in other ways."""

from random import Random

import pytest

from addon.experiments.compared import means, needed, shares


def test_check_values() -> None:
    """12 of 100 against 7 of 100, and 6 of 40 against 2 of 40."""
    found = shares((12, 100), (7, 100))
    assert found.lower == pytest.approx(0.881, abs=0.0005)
    assert (found.low, found.high) == (pytest.approx(-0.133, abs=0.0005), pytest.approx(0.033, abs=0.0005))
    assert found.difference == pytest.approx(-0.05)
    assert shares((6, 40), (2, 40)).lower == pytest.approx(0.922, abs=0.001)


@pytest.mark.parametrize(("before", "after", "each"), [(0.15, 0.10, 686), (0.20, 0.10, 199), (0.12, 0.07, 539)])
def test_how_many_it_takes(before: float, after: float, each: int) -> None:
    """To see a change with 80 % power."""
    assert needed(before, after) == each


def test_the_chance_is_that_of_throws_of_both_posteriors() -> None:
    """A second way: both shares are drawn many times from what is known of them, and compared."""
    dice = Random("shares")  # noqa: S311 - nothing here is a secret
    drawn = [dice.betavariate(1 + 20, 1 + 60) > dice.betavariate(1 + 9, 1 + 51) for _ in range(40_000)]
    assert shares((20, 80), (9, 60)).lower == pytest.approx(sum(drawn) / len(drawn), abs=0.01)


def test_a_design_effect_is_fewer_observations() -> None:
    """Half as many on both sides, the same shares: the chance is nearer to a half, the range wider."""
    alone, halved = shares((120, 1000), (90, 1000)), shares((120, 1000), (90, 1000), effect=2)
    assert halved.lower == pytest.approx(shares((60, 500), (45, 500)).lower)
    assert 0.5 < halved.lower < alone.lower
    assert halved.low < alone.low
    assert (halved.before.n, halved.before.centre) == (1000, 0.12)


def test_turned_round_it_is_the_other_chance() -> None:
    """What is lower after is higher before."""
    assert shares((12, 100), (7, 100)).lower == pytest.approx(1 - shares((7, 100), (12, 100)).lower, abs=1e-4)


def test_means_of_days() -> None:
    """Welch's interval, as any table of the t distribution gives it; none without a spread or with a single case."""
    found = means([10, 12, 14, 16], [8, 10, 12])
    assert found is not None
    assert (found.before.centre, found.after.centre, found.difference) == (13, 10, -3)
    error = (20 / 3 / 4 + 4 / 3) ** 0.5
    freedom = error**4 / ((20 / 3 / 4) ** 2 / 3 + (4 / 3) ** 2 / 2)
    assert freedom == pytest.approx(4.96, abs=0.01)
    assert found.high == pytest.approx(-3 + 2.577 * error, abs=0.02)
    assert 0.9 < found.lower < 0.97
    assert means([1], [1, 2]) is None
    assert means([3, 3], [3, 3]) is None
