"""By when a flag asks for a person: what its rule has under Act within, counted from the day the flag opened."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from types import MappingProxyType

from addon.rules.rule import Rule
from addon.rules.tree import NoneOf, operands

USUAL = "2 sessions or 14 days"
FOR_WORSE = "next business day"
"""What counts where Act within is blank: the first for most rules, the second for one that notices falling scores."""
_BUSINESS_DAYS: Mapping[str, int] = MappingProxyType({"same day": 0, FOR_WORSE: 1, "3 business days": 3})
_DAYS: Mapping[str, int] = MappingProxyType({"7 days": 7, "14 days": 14, "30 days": 30})
_SESSIONS: Mapping[str, int] = MappingProxyType({"next session": 1, USUAL: 2})
WITHIN = (*_BUSINESS_DAYS, *_SESSIONS, *_DAYS)
_AT_MOST = timedelta(days=14)
_WORSE = frozenset({"drop_since_last", "drop_since_start"})
_WORSE_COURSES = frozenset({"got worse", "worse than at start"})


def act_by(within: str, scheduled: Iterable[date], opened: date) -> date:
    """Return the day; ``scheduled`` are the days of the sessions concerned, missed or not.

    A deadline in sessions is never later than 14 days. Saturdays and Sundays are no business days.
    """
    if within in _BUSINESS_DAYS:
        return _business_day(opened, _BUSINESS_DAYS[within])
    if within in _DAYS:
        return opened + timedelta(days=_DAYS[within])
    number, last = _SESSIONS.get(within, _SESSIONS[USUAL]), opened + _AT_MOST
    ahead = sorted(day for day in scheduled if opened < day <= last)
    return ahead[number - 1] if len(ahead) >= number else last


def usual_deadline(rule: Rule) -> str:
    """Return what counts for a rule that does not name its own."""
    return FOR_WORSE if any(_asks_for_worse(rule)) else USUAL


def _asks_for_worse(rule: Rule) -> Iterable[bool]:
    for one in rule.tests:
        yield one.fact.name in _WORSE
        is_course = one.fact.name == "course" and not isinstance(one.test, NoneOf)
        yield is_course and not _WORSE_COURSES.isdisjoint(map(str, operands(one.test)))


def _business_day(opened: date, number: int) -> date:
    day = opened
    while number:
        day += timedelta(days=1)
        number -= day.weekday() < 5
    return day
