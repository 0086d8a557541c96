"""Members who answer at random, late, twice and from old links: every cell shows what its member did, for weeks."""

import pytest

from tests.member_pages.month import Weeks


@pytest.mark.long
@pytest.mark.whole
@pytest.mark.parametrize(("days", "taps", "refused"), [(4, 2, 0), pytest.param(14, 8, 1, marks=pytest.mark.prove)])
def test_days_of_taps(days: int, taps: int, refused: int) -> None:
    """With a VA who marks, moves and cancels meanwhile."""
    weeks = Weeks(10, days=days).runs()
    assert len(weeks.taps) >= taps
    assert weeks.refused >= refused
    weeks.little.state.close()


@pytest.mark.prove
@pytest.mark.parametrize("first", range(0, 50, 5))
def test_fifty_months(first: int) -> None:
    """Thirty days each, around both changes of the clock; five months a case."""
    taps = 0
    for seed in range(first, first + 5):
        weeks = Weeks(seed, days=30).runs()
        taps += len(weeks.taps)
        weeks.little.state.close()
    assert taps > 60
