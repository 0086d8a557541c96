"""Stretches of days, both ends inclusive, None = open; and where months and quarters end. Pure."""

from datetime import date, timedelta

Quarter = tuple[int, int]
"""A year and one of 1 to 4."""


def is_within(day: date, start: date | None, until: date | None) -> bool:
    """Return whether a day lies in a stretch."""
    return (start is None or start <= day) and (until is None or day <= until)


def overlap(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    """Return whether two stretches, each as (first, last), have a day in common."""
    first = max(one[0] or date.min, other[0] or date.min)
    return first <= min(one[1] or date.max, other[1] or date.max)


def next_month(day: date) -> date:
    """Return the first day of the month after a day's."""
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def last_day(month: date) -> date:
    """Return the last day of a day's month."""
    return next_month(month) - timedelta(days=1)


def quarter_of(day: date) -> Quarter:
    """Return the quarter of a day."""
    return day.year, (day.month + 2) // 3


def quarters_back(today: date, count: int) -> list[Quarter]:
    """Return the running quarter and those before it, the newest first."""
    year, number = quarter_of(today)
    return [((year * 4 + number - 1 - back) // 4, (year * 4 + number - 1 - back) % 4 + 1) for back in range(count)]


def days_of(quarter: Quarter) -> tuple[date, date]:
    """Return a quarter's first and last day."""
    year, number = quarter
    return date(year, number * 3 - 2, 1), last_day(date(year, number * 3, 1))
