"""By when something asks for a person: what a rule has under Act within, counted from the day it opened."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

USUAL, NEXT_BUSINESS_DAY = "2 sessions or 14 days", "next business day"
_BUSINESS_DAYS: Mapping[str, int] = MappingProxyType({"same day": 0, NEXT_BUSINESS_DAY: 1, "3 business days": 3})
_DAYS: Mapping[str, int] = MappingProxyType({"7 days": 7, "14 days": 14, "30 days": 30})
_SESSIONS: Mapping[str, int] = MappingProxyType({"next session": 1, USUAL: 2})
_AT_MOST = timedelta(days=14)


def act_by(within: str, scheduled: Iterable[date], opened: date, *, closed: Collection[date] = ()) -> date:
    """Return the day; ``scheduled`` are the days of the sessions concerned, missed or not.

    A deadline in sessions is never later than 14 days. Saturdays, Sundays and ``closed`` days are no business days.
    """
    if within in _BUSINESS_DAYS:
        return business_day(opened, _BUSINESS_DAYS[within], closed=closed)
    if within in _DAYS:
        return opened + timedelta(days=_DAYS[within])
    number, last = _SESSIONS.get(within, _SESSIONS[USUAL]), opened + _AT_MOST
    ahead = sorted(day for day in scheduled if opened < day <= last)
    return ahead[number - 1] if len(ahead) >= number else last


def business_day(after: date, number: int, *, closed: Collection[date] = ()) -> date:
    """Return the ``number``-th day after a day that is no Saturday, no Sunday and not ``closed``."""
    day = after
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5 and day not in closed
    return day
