"""Puts the Dashboard's numbers into its fixed grid of cells."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from addon.dashboard_layout import (
    ALERTS,
    FIRST_ROW,
    GROUPS,
    HEADLINES,
    RETENTION,
    SCORES,
    WEEKS,
    DashboardTable,
    dashboard_grid,
)
from addon.metrics.kinds import AlertLine, CountedShare, GroupLine, MeasureLine, Metrics, WeekLine
from addon.tabs import Value

Line = Sequence[Value]


def dashboard_rows(metrics: Metrics) -> tuple[tuple[Value, ...], ...]:
    """Return the whole grid; ``grid[i][j]`` belongs in sheet row ``FIRST_ROW + i``, column ``j`` (0-based).

    The shape never changes: lines that are not needed are blank (None). Shares are Decimals to four places.
    """
    grid = dashboard_grid()
    _put(grid, FIRST_ROW, HEADLINES, (_headline(rate, metrics.smallest) for rate in metrics.rates))
    _put_table(grid, WEEKS, (_week(line, metrics) for line in metrics.weeks))
    _put_table(grid, GROUPS, _groups(metrics))
    _put_table(grid, RETENTION, (_stayed(rate, metrics.smallest) for rate in metrics.retention))
    _put_table(grid, SCORES, (_measure(line) for line in metrics.measures))
    for place, one in enumerate(metrics.alerts):
        _put(grid, ALERTS.first + place * ALERTS.each, 1, [_alert(one)])
    return tuple(tuple(row) for row in grid)


def _put_table(grid: list[list[Value]], table: DashboardTable, lines: Iterable[Line]) -> None:
    _put(grid, table.first, table.count, lines)


def _put(grid: list[list[Value]], first: int, count: int, lines: Iterable[Line]) -> None:
    for row, line in zip(range(first, first + count), lines, strict=False):
        for column, value in enumerate(line):
            grid[row - FIRST_ROW][column] = value


def _headline(rate: CountedShare, smallest: int) -> Line:
    plain_count = rate.low is None
    goal = _goal(rate.goal) if rate.goal is not None else None
    share = rate.share if plain_count or rate.whole >= smallest else None
    return (
        rate.label,
        _of(rate),
        share,
        range_in_words(rate),
        goal,
        rate.reading or None,
        rate.period,
        rate.formula,
        rate.note or None,
    )


def _week(line: WeekLine, metrics: Metrics) -> Line:
    rate = line.no_shows
    few = rate.share if rate.whole < metrics.smallest else None
    return (_short(line.monday), _of(rate), rate.share, range_in_words(rate), metrics.goal, few)


def _groups(metrics: Metrics) -> list[Line]:
    lines = [_group(line, metrics.smallest) for line in metrics.groups]
    if len(lines) <= GROUPS.count:
        return lines
    shown = GROUPS.count - 1
    return [*lines[:shown], (f"and {len(lines) - shown} more groups",)]


def _group(line: GroupLine, smallest: int) -> Line:
    came = line.attendance
    share = came.share if came.whole >= smallest else None
    seats = f"{line.on_roster} of {line.seats}" if line.seats else str(line.on_roster)
    return (line.name or line.group, _of(came), share, range_in_words(came), seats, line.fill, line.usual_fill)


def _stayed(rate: CountedShare, smallest: int) -> Line:
    few = rate.share if rate.whole < smallest else None
    return (rate.label, _of(rate), rate.share, range_in_words(rate), few)


def _measure(line: MeasureLine) -> Line:
    better, worse = (None if n is None else f"{n} of {line.people}" for n in (line.better, line.worse))
    return (line.label, line.people, line.first_mean, line.latest_mean, better, worse, line.disputed or None)


def _alert(line: AlertLine) -> Line:
    return (line.label, line.result, line.value, range_in_words(line.of) if line.of else None, line.period)


def _of(rate: CountedShare) -> str | None:
    return f"{rate.part} of {rate.whole}" if rate.whole else None


def range_in_words(rate: CountedShare) -> str | None:
    """Return the likely range as a person reads it, None where there is none."""
    return None if rate.low is None or rate.high is None else f"{_percent(rate.low)} to {_percent(rate.high)}"


def _percent(share: Decimal) -> str:
    return f"{(share * 100).quantize(Decimal(1), ROUND_HALF_UP)}%"


def _goal(share: Decimal) -> str:
    """Write the goal with the decimals it was given: 0.1 is ``under 10%``, 0.125 ``under 12.5%``."""
    return f"under {format((share * 100).normalize(), 'f')}%"


def _short(day: date) -> str:
    return f"{day:%b} {day.day}"
