"""What a goal reads as where its chart has no limits: it never contradicts the number beside it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from addon.metrics.history import History
from addon.metrics.reading import reading
from addon.metrics.trend import Trend, trend
from addon.numbers import BY_NAME
from addon.records import Alert
from addon.strategy.goals import Goal, shown_goal
from tests.metrics.made_past import past_of

TEN_PERCENT = Goal(number=BY_NAME["no_show"], value=Decimal("0.10"))
THREE_DAYS = Goal(number=BY_NAME["to_act"], value=Decimal(3))


def no_shows(weeks: Sequence[tuple[int, int]]) -> Trend:
    """Return the chart of the no-show rate over some weeks."""
    past = past_of(weeks)
    return trend(past, TEN_PERCENT.number, (), until=past.today - timedelta(days=1))


def alerts(opened: date, acted: int, every: int) -> Trend:
    """Return the chart of alerts that opened on one day of January; somebody acted on so many on the next day."""
    made = tuple(
        Alert(
            id=f"AL-{at}",
            protocol="alert",
            member=f"M-{at:04d}",
            topic="ORS",
            severity="red",
            why="",
            opened=opened,
            due=opened + timedelta(days=5),
            acted=opened + timedelta(days=1) if at < acted else None,
        )
        for at in range(every)
    )
    base = past_of([(3, 0)] * 5)
    past = History(replace(base.practice, alerts=made), date(2026, 2, 3))
    return trend(past, THREE_DAYS.number, (), until=date(2026, 2, 2))


@pytest.mark.parametrize(
    ("opened", "reads"),
    [
        (date(2026, 1, 5), "under 3.0 days: missed: most still wait"),
        (date(2026, 1, 28), "under 3.0 days: missed: most still wait"),
        (date(2026, 1, 29), "under 3.0 days: cannot tell yet: most still wait"),
    ],
)
def test_a_goal_that_most_still_wait_for_is_missed_once_they_waited_as_long(opened: date, reads: str) -> None:
    """Two of nine were acted on: the number beside it tells the same."""
    found = shown_goal(THREE_DAYS, alerts(opened, acted=2, every=9))
    assert (found["now"], found["reads"]) == ("most still wait (2 of 9)", reads)


def test_a_month_without_any_has_nothing_counted() -> None:
    """Neither met nor missed."""
    found = shown_goal(THREE_DAYS, alerts(date(2026, 1, 5), acted=0, every=0))
    assert (found["now"], found["reads"]) == (None, "under 3.0 days: nothing counted in the last month")


def test_a_number_that_changed_has_points_enough() -> None:
    """No-shows that halved in mid-year have no limits, because Trends tells of a change."""
    one = no_shows([*[(40, 6 + week % 2) for week in range(13)], *[(40, 2 + week % 2) for week in range(13)]])
    assert reading(one).startswith("changed: 13 in a row on one side")
    assert shown_goal(TEN_PERCENT, one)["reads"] == (
        "under 10.0%: met by the latest point; the number changed, see Trends"
    )


def test_points_without_spread_are_not_too_few() -> None:
    """Nobody stayed away in half a year: there is nothing by which to tell what chance does."""
    one = no_shows([(40, 0)] * 26)
    assert shown_goal(TEN_PERCENT, one)["reads"] == (
        "under 10.0%: met by the latest point; its points differ too little to tell more"
    )


def test_a_few_points_are_too_few() -> None:
    """As before."""
    assert shown_goal(TEN_PERCENT, no_shows([(40, 6)] * 3))["reads"] == (
        "under 10.0%: missed by the latest point; too few points to tell more"
    )
