"""The federal holidays of the United States, computed by their rules. Pure: no host, no network."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

AHEAD = timedelta(days=365)


def holidays_ahead(today: date) -> Iterator[tuple[date, str]]:
    """Yield the day and name of each holiday from today on, for a year; one on a weekend also on its day off."""
    last = today + AHEAD
    for year in range(today.year, last.year + 1):
        yield from ((day, name) for day, name in _of_year(year) if today <= day <= last)


@lru_cache(maxsize=8)
def _of_year(year: int) -> tuple[tuple[date, str], ...]:
    import holidays  # noqa: PLC0415 (a tenth of a second that a command without a pass need not pay)

    return tuple(sorted(holidays.country_holidays("US", years=year, language="en_US").items()))
