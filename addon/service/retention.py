"""Which backups are kept: the last nights, and the last one of each of so many weeks and months. Pure."""

from collections.abc import Callable, Iterable
from datetime import date


def to_keep(days: Iterable[date], *, nights: int, weeks: int, months: int) -> set[date]:
    """Return the days whose backups are kept; what there is counts, so that a pause of the service loses nothing."""
    newest = sorted(set(days), reverse=True)
    return {
        *newest[:nights],
        *_last_of_each(newest, lambda day: day.isocalendar()[:2], weeks),
        *_last_of_each(newest, lambda day: (day.year, day.month), months),
    }


def _last_of_each(newest: list[date], period: Callable[[date], tuple[int, int]], most: int) -> list[date]:
    found: dict[tuple[int, int], date] = {}
    for day in newest:
        found.setdefault(period(day), day)
    return list(found.values())[:most]
