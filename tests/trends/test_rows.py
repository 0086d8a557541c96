"""The cells of Trends: what a number reads as, its points, and what a segment changes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from addon.improving import Segment
from addon.metrics.reading import reading
from addon.metrics.trend import trend
from addon.numbers import BY_NAME, NUMBERS
from addon.spc.rules import RULE_SETS
from addon.trends.rows import trends_rows
from addon.trends_layout import FIRST_ROW, HEIGHT, POINTS, WIDTH, block_top, chart_row, first_point
from tests.all_tabs import all_tabs
from tests.metrics.made_past import MONDAY, past_of

NO_SHOWS = BY_NAME["no_show"]
QUIET = [(40, 5 + week % 3) for week in range(15)]


def read(weeks: list[tuple[int, int]], *segments: Segment) -> str:
    """Return what the no-show rate of some weeks reads as."""
    past = past_of(weeks)
    return reading(trend(past, NO_SHOWS, segments, until=past.today - timedelta(days=1)))


@pytest.mark.parametrize(
    ("weeks", "told"),
    [
        (QUIET[:9], "too few points to tell: 9 of 10"),
        (QUIET, "nothing but chance"),
        ([*QUIET[:14], (40, 30)], "worse: above the upper limit"),
        ([*QUIET[:13], (40, 30), (40, 6)], "nothing but chance now; worse: above the upper limit, last on Apr 6 2026"),
        ([(40, 9)] * 9 + [(40, 2)] * 9, "changed: 9 in a row on one side, at most 7 by chance"),
    ],
)
def test_readings(weeks: list[tuple[int, int]], told: str) -> None:
    """From too few points to more than chance; the newest point decides what is now."""
    assert read(weeks).startswith(told)


def test_a_segment_begins_anew_with_its_first_whole_week() -> None:
    """What was before is no news any more; too few points tell from when."""
    shift = [(40, 9)] * 9 + [(40, 2 + week % 2) for week in range(12)]
    wednesday = MONDAY + timedelta(weeks=8, days=2)
    segment = Segment(number="no_show", since=wednesday, reason="texts on the day before")
    assert read(shift, segment) == "nothing but chance"
    assert read(shift[:12], segment) == "too few points to tell: 3 of 10 since Mar 9 2026"
    other = Segment(number="missed", since=wednesday, reason="counted otherwise")
    assert read(shift, other).startswith("changed")


def test_a_segment_from_before_the_shown_weeks_still_counts() -> None:
    """Limits frozen on weeks that have moved out of sight stay what they were."""
    weeks = [(40, 5 + week % 3) for week in range(40)]
    past = past_of(weeks, first=date(2025, 6, 2))
    segment = Segment(number="no_show", since=date(2025, 6, 2), reason="began", freeze=12)
    found = trend(past, NO_SHOWS, [segment], until=past.today - timedelta(days=1))
    assert len(found.periods) == 40
    assert len(found.shown) == POINTS
    assert found.chart.now.fixed_by == 12
    centre = sum(5 + week % 3 for week in range(12)) / (12 * 40)
    assert found.chart.now.limits[39].centre == pytest.approx(centre)


def test_points_of_few_are_hollow_and_weeks_without_anybody_have_none() -> None:
    """Value again where fewer than 20 were expected; nothing, not zero, where nobody was."""
    past = past_of([(40, 4)] * 11 + [(10, 1), (40, 4)])
    found = [trend(past, one, (), until=past.today - timedelta(days=1)) for one in NUMBERS]
    grid = trends_rows(found, {}, {"no_show": Decimal("0.08")})
    at = first_point(NO_SHOWS) - FIRST_ROW
    rows = grid[at : at + POINTS]
    assert [row[1] for row in rows[:13]] == [None] * 13
    assert [row[0] for row in rows[-3:]] == ["Mar 16", "Mar 23", "Mar 30"]
    assert [(row[1], str(row[2]), row[8]) for row in rows[-2:]] == [
        ("1 of 10", "0.1000", rows[-2][2]),
        ("4 of 40", "0.1000", None),
    ]
    assert grid[0][:2] == ("No-show rate", "4 of 40")


def test_cells_have_their_places() -> None:
    """No block reaches into another or into the charts, and the drop-downs name the numbers."""
    past = past_of(QUIET)
    grid = trends_rows([trend(past, one, (), until=past.today) for one in NUMBERS], {}, {})
    assert (len(grid), {len(row) for row in grid}) == (HEIGHT, {WIDTH})
    tops = [block_top(one) for one in NUMBERS]
    assert chart_row(NUMBERS[-1]) + 15 <= tops[0]
    assert all(later - first_point(one) > POINTS for one, later in zip(NUMBERS, tops[1:], strict=False))
    assert len(grid) >= first_point(NUMBERS[-1]) + POINTS - FIRST_ROW
    tabs = all_tabs()
    labels = [one.label for one in NUMBERS]
    assert list(tabs["segments"].column("number").choices) == labels
    assert list(tabs["experiments"].column("number").choices) == labels[:-1]
    assert list(tabs["goals"].column("number").choices) == labels[:-1]
    settings = {row["Setting"]: row for row in tabs["settings"].starter}
    assert settings["Trend rules"]["Value"] == RULE_SETS[0].label
    assert all(one.label in settings["Trend rules"]["What it does"] for one in RULE_SETS)
