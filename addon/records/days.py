"""Stretches of days, both ends inclusive, None = open; and where months end. Pure."""

from datetime import date, timedelta


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
