"""Paid days off that were earned and taken, and the last day off. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from addon.records import Clinician, TimeOff
from addon.sessions.working_hours import SATURDAY, Hours

YEAR = timedelta(days=365)
TOO_LONG = timedelta(days=120)
HALF_A_YEAR = timedelta(days=182)
PTO = "PTO"
_NO_REST = frozenset({"sick", "training"})
_DAY = timedelta(days=1)
_HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """A clinician's days off: days of PTO ``earned`` and ``taken`` in 365 days, None where nobody can tell.

    ``last`` is their last whole day off, ``next`` the next one that is approved. ``for_too_long``: more than 120 days
    without one; None if nobody can tell.
    """

    taken: Fraction
    earned: Fraction | None = None
    last: date | None = None
    next: date | None = None
    for_too_long: bool | None = None
    takes_few: bool = False


def rest(one: Clinician, time_off: Iterable[TimeOff], hours: Hours, today: date) -> Rest:
    """Return a clinician's days off; only what is approved counts."""
    mine = [off for off in time_off if off.counts and off.clinician == one.code]
    free = sorted({day for off in mine if off.what not in _NO_REST for day, part in _days(off) if part == 1})
    last = max((day for day in free if day < today), default=None)
    since = last or one.employed_since
    taken = days_taken(mine, hours, today - YEAR, today)
    begun = max(one.employed_since, today - YEAR) if one.employed_since else None
    earned = None if one.pto_days is None or begun is None else _earned(one.pto_days, begun, today)
    return Rest(
        taken=taken,
        earned=earned,
        last=last,
        next=min((day for day in free if day >= today), default=None),
        for_too_long=None if since is None else today - since > TOO_LONG,
        takes_few=bool(earned) and begun is not None and today - begun >= HALF_A_YEAR and taken < _half(earned),
    )


def _earned(a_year: Decimal, begun: date, today: date) -> Fraction:
    return Fraction(a_year) * Fraction(max((today - begun).days, 0), YEAR.days)


def _half(earned: Fraction | None) -> Fraction:
    return (earned or Fraction(0)) * _HALF


def days_taken(mine: Iterable[TimeOff], hours: Hours, first: date, last: date) -> Fraction:
    """Return the working days of PTO from ``first`` until before ``last``, each once; a part of a day counts half."""
    found: dict[date, Fraction] = {}
    for off in mine:
        for day, part in _days(off) if off.what == PTO else ():
            if first <= day < last and _works(hours, off.clinician, day):
                found[day] = max(part, found.get(day, Fraction(0)))
    return sum(found.values(), Fraction(0))


def _works(hours: Hours, code: str, day: date) -> bool:
    """Return whether they work on that weekday; Monday to Friday where nobody can tell."""
    works = hours.works_on(code, day)
    return day.weekday() < SATURDAY if works is None else works


def _days(off: TimeOff) -> Iterator[tuple[date, Fraction]]:
    """Yield each day with how much of it is off: half where a time of day is typed."""
    for number in range((off.until - off.since).days + 1):
        day = off.since + number * _DAY
        is_part = (day == off.since and off.begins is not None) or (day == off.until and off.ends is not None)
        yield day, _HALF if is_part else Fraction(1)
