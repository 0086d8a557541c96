"""Puts the numbers and their points into the fixed cells of Trends. Pure."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from addon.metrics.reading import (
    by_chance,
    direction,
    goal_of,
    in_words,
    limits_in_words,
    reading,
    shown_value,
    signal_words,
    usual,
)
from addon.metrics.trend import Trend
from addon.names_in_text import date_in_words
from addon.numbers import DAYS, FEWER, MONTH, Number
from addon.spc.limits import Limits
from addon.tabs import Value
from addon.trends_layout import FIRST_ROW, first_point, trends_grid
from addon.typed_settings import amount

Cells = Sequence[Value]


def trends_rows(
    trends: Sequence[Trend], settings: Mapping[str, object], goals: Mapping[str, Decimal]
) -> tuple[tuple[Value, ...], ...]:
    """Return the whole grid, in the order of the numbers; ``grid[i][j]`` belongs in sheet row ``FIRST_ROW + i``.

    ``goals`` are those of the tab Goals, by the number's name; without one Settings may have it.
    """
    grid = trends_grid()
    for place, one in enumerate(trends):
        _put(grid, FIRST_ROW + place, _headline(one, goals.get(one.number.name, goal_from(one.number, settings))))
        for row, at in enumerate(one.shown, start=first_point(one.number)):
            _put(grid, row, _point(one, at))
    return tuple(tuple(row) for row in grid)


def _put(grid: list[list[Value]], row: int, cells: Cells) -> None:
    grid[row - FIRST_ROW][: len(cells)] = cells


def goal_from(number: Number, settings: Mapping[str, object]) -> Decimal | None:
    """Return the goal that Settings has, None for a number without one."""
    return amount(settings, number.goal, Decimal(0)) or None if number.goal else None


def _headline(one: Trend, goal: Decimal | None) -> Cells:
    number, newest = one.number, one.measured[-1]
    way = "under" if number.better == FEWER else "over"
    target = f"{way} {in_words(number, float(goal))}" if goal is not None else ""
    met = goal_of(one, goal)
    return (
        number.label,
        _counted(one, -1),
        shown_value(number, newest.value),
        shown_value(number, usual(one)),
        limits_in_words(one) or None,
        reading(one),
        (f"{target}: {met}" if met else target) or None,
        one.chart.rule_set or None,
        f"{number.words}. One point a {number.every}; the running one comes once it is over.",
        _note(one) or None,
    )


def _note(one: Trend) -> str:
    now = one.chart.now
    since = one.periods[now.first][0]
    reasons = [f"New since {date_in_words(each.since)}: {each.reason}." for each in one.segments if each.since <= since]
    fixed = f"Limits from {now.fixed_by} of {now.useful} points." if now.limits else ""
    shifted = "No limits over a change: give it a row in Segments." if now.shifted else ""
    return " ".join(filter(None, (*reasons[-1:], fixed, shifted, by_chance(one))))


def _counted(one: Trend, at: int) -> str | None:
    found = one.measured[at]
    if one.number.unit == DAYS:
        return f"{found.part} of {found.whole}" if found.whole else None
    return f"{found.part:,} of {found.whole:,}" if found.whole else None


def _point(one: Trend, at: int) -> Cells:
    number, found = one.number, one.measured[at]
    segment = next(each for each in one.chart.segments if each.first <= at <= each.last)
    limits = segment.limits.get(at)
    centre = limits.centre if limits else None if segment.limits else segment.middle
    signal = segment.found.get(at)
    value = shown_value(number, found.value)
    return (
        _period(number, one.periods[at][0]),
        _counted(one, at),
        value,
        shown_value(number, centre),
        *_limits(number, limits),
        f"{direction(number, signal.side)}: {signal_words(one, signal)}" if signal else None,
        value if signal else None,
        value if one.is_few(at) else None,
    )


def _period(number: Number, first: date) -> str:
    return f"{first:%b %Y}" if number.every == MONTH else f"{first:%b} {first.day}"


def _limits(number: Number, limits: Limits | None) -> tuple[Value, Value]:
    if limits is None:
        return None, None
    return shown_value(number, limits.lower), shown_value(number, limits.upper)
