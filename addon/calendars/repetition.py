"""Whether a stranger's repeating event can be expanded safely, and at what cost.

A calendar file is somebody else's: a rule every second, a rule that never comes true, or one that
began in the year 1 would keep a computer busy for minutes. What usual calendar programs write
passes; the rest is refused by name and reported.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from icalendar import Event

NEVER = -1
"""The cost of an event that must not be expanded."""
_DAYS_BETWEEN = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}
_USUAL = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"})
_MONTHS = {month: 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31 for month in range(1, 13)}
_LONGEST = timedelta(days=31)
_RARE = 10_000

Rule = Mapping[str, Sequence[Any]]


def cost(event: Event, *, last: datetime) -> int:
    """Return about how many steps expanding the event until ``last`` takes; ``NEVER`` if it must not be tried."""
    dates = 1 + sum(len(one.dts) for name in ("rdate", "exdate") for one in _many(event.get(name)))
    rules = _many(event.get("rrule"))
    if not rules:
        return dates
    start = event.start
    first = start.date() if isinstance(start, datetime) else start
    days = max(0, (last.date() - first).days)
    if event.duration > _LONGEST or len(rules) > 2 or not all(_safe(rule) for rule in rules):
        return NEVER
    return dates + sum(_steps(rule, days) for rule in rules)


def _many(value: Any) -> list[Any]:  # noqa: ANN401  (what icalendar holds under a name: nothing, one value or several)
    return [] if value is None else value if isinstance(value, list) else [value]


def _steps(rule: Rule, days: int) -> int:
    freq, interval = rule["FREQ"][0], _interval(rule)
    late_days = any(abs(day) > 28 for day in rule.get("BYMONTHDAY", ()))
    heavy = 10 if freq in ("MONTHLY", "YEARLY") else 1
    return heavy * (days // (_DAYS_BETWEEN[freq] * interval) + 1) + (_RARE if late_days and interval > 1 else 0)


def _interval(rule: Rule) -> int:
    return int(rule.get("INTERVAL", (1,))[0])


def _safe(rule: Rule) -> bool:
    """Whether the rule is of a usual kind and is sure to come true again and again."""
    freq = rule.get("FREQ", ("",))[0]
    if freq not in _DAYS_BETWEEN or not set(rule) <= _USUAL or _interval(rule) < 1:
        return False
    limits = {"BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"} & set(rule)
    if freq == "DAILY":
        return not limits or (_interval(rule) == 1 and "BYSETPOS" not in rule and _days_exist(rule))
    if freq == "WEEKLY":
        return limits <= {"BYDAY"}
    if freq == "MONTHLY" and "BYMONTH" in rule and _interval(rule) > 1:
        return False
    return _days_exist(rule) and _weekdays_exist(rule, freq)


def _days_exist(rule: Rule) -> bool:
    months = rule.get("BYMONTH", tuple(_MONTHS))
    days = rule.get("BYMONTHDAY", (1,))
    return any(1 <= abs(day) <= _MONTHS.get(int(month), 0) for day in days for month in months)


def _weekdays_exist(rule: Rule, freq: str) -> bool:
    """Whether numbered weekdays (the 2nd Tuesday) and positions in a month's list can be met every time."""
    numbers = [abs(day.relative or 0) for day in rule.get("BYDAY", ())]
    in_month = freq == "MONTHLY" or "BYMONTH" in rule
    if any(number > (5 if in_month else 53) for number in numbers) or (any(numbers) and "BYMONTHDAY" in rule):
        return False
    plain = bool(numbers) and not any(numbers) and "BYMONTHDAY" not in rule and in_month
    most = 4 * len(set(rule.get("BYDAY", ()))) if plain else 1
    return all(1 <= abs(position) <= most for position in rule.get("BYSETPOS", ()))
