"""How one cell writes a date: its form and its readings. Nothing is decided here about day and month."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from addon.written import clock, month_number

Moment = date | datetime
ORDERS = ("month first", "day first")
_SLASHED = re.compile(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?:,?\s+(\S.*))?")
_ISO = re.compile(r"(\d{4})([-/])(\d{1,2})\2(\d{1,2})(?:[T ]\s*(\S.*))?")
_NAMED = re.compile(
    r"(?:([a-z]{3,9})\.?,? )?(?:([a-z]{3,10})\.? (\d{1,2})|(\d{1,2}) ([a-z]{3,10})\.?),? (\d{4})"
    r"(?:,?(?: at)?\s+(\S.*))?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_OF = re.compile(r"\bde\b", re.IGNORECASE)
_DASHED = re.compile(r"(\d{1,2})([-/])([^\W\d_]{3,10})\.?\2(\d{4}|\d{2})(?:,?\s+(\S.*))?", re.IGNORECASE)
_SERIAL = re.compile(r"[1-9]\d{4}(?:\.0)?")
_DAY_ZERO = date(1899, 12, 30)
"""From which on spreadsheet programs count days."""
_TIME = re.compile(
    r"(\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d{1,9})?(\s?[ap]\.?m\.?)?\s*"
    r"(?:(z|utc|gmt)|([+-])(\d{2}):?(\d{2})|(?:gmt|utc)([+-])(\d{1,2})(?::?(\d{2}))?|([a-z]{3,4}))?",
    re.IGNORECASE,
)
_MIDNIGHT = time()
_YEARS_AHEAD = 20
"""How many years ahead a date may lie whose year has two digits."""
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it is written: its ``form``, its readings by order of day and month, and the zone it gives.

    Both readings are equal where the order is no question. ``offset`` is None where the time is the practice's own;
    ``zone_name`` is what the cell calls its zone, such as EST: several zones of the world have one such name.
    """

    form: str
    readings: Mapping[str, Moment]
    offset: timedelta | None = None
    zone_name: str = ""

    @property
    def is_slashed(self) -> bool:
        """Return whether the form leaves open which number is the month."""
        return self.form.startswith("slashed")

    def at(self, order: str, zone: str, *, literal: bool = False) -> Moment | None:
        """Return the wall time in the practice's zone, or (``literal``) the day as it is written."""
        moment = self.readings.get(order)
        if moment is not None and self.zone_name and not _is_called(moment, self.zone_name, zone):
            return None
        if moment is None or self.offset is None:
            return moment
        if literal:
            return datetime(moment.year, moment.month, moment.day).date()
        if not zone:
            return None
        begun = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
        wall = begun.replace(tzinfo=timezone(self.offset)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        return _without_midnight(wall)


def written(cell: object, *, two_digit_years: bool = True, today: date | None = None) -> Written | None:
    """Return how a cell writes a date, or None if it is none.

    Without ``two_digit_years`` it is a birth date. By ``today``, its year of two digits is the latest that is not
    ahead, and a spreadsheet program's number of a day counts; of another date such a year is never far ahead.
    """
    if not two_digit_years and today and _SERIAL.fullmatch(str(cell)):
        day = _DAY_ZERO + timedelta(days=int(float(str(cell))))
        return _written("serial", (day.year, day.month, day.day), None, (time(), None)) if day <= today else None
    if isinstance(cell, date):
        at = cell.time().replace(second=0, microsecond=0) if isinstance(cell, datetime) else time()
        return _written("typed", (cell.year, cell.month, cell.day), None, (at, None))
    if not isinstance(cell, str):
        return None
    text = " ".join(cell.split())
    if m := _SLASHED.fullmatch(text):
        year, one, two = _year(m[4], today, is_birth=not two_digit_years), int(m[1]), int(m[3])
        if not year:
            return None
        return _timed(f"slashed {len(m[4])} {m[2]}", (year, one, two), (year, two, one), m[5])
    if m := _ISO.fullmatch(text):
        return _timed("iso", (int(m[1]), int(m[3]), int(m[4])), None, m[5])
    if m := _COMPACT.fullmatch(text):
        return _timed("compact", (int(m[1]), int(m[2]), int(m[3])), None, None)
    if (m := _DASHED.fullmatch(text)) and (year := _year(m[4], today, is_birth=not two_digit_years)):
        return _timed("named", (year, month_number(m[3]), int(m[1])), None, m[5])
    return _in_words(text)


def _in_words(text: str) -> Written | None:
    """Return a date whose month is a name, perhaps behind a weekday."""
    m = _NAMED.fullmatch(" ".join(_OF.sub(" ", text).split()))
    if m is None:
        return None
    parts = (int(m[6]), month_number(m[2] or m[5]), int(m[3] or m[4]))
    return _timed("named", parts, None, m[7]) if _is_on(parts, m[1]) else None


def _is_called(moment: Moment, name: str, zone: str) -> bool:
    """Return whether the practice's zone is called this at a wall time: which other one is meant nobody knows."""
    if not zone:
        return False
    begun = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return any(begun.replace(tzinfo=ZoneInfo(zone), fold=fold).tzname() == name for fold in (0, 1))


def _year(digits: str, today: date | None, *, is_birth: bool) -> int:
    """Return a year; of two digits those of a birth lie before ``today``. 0 if nobody can tell the century.

    Of any other date 98 may be 1998, but also an end that never comes (12/31/99).
    """
    if len(digits) == 4:
        return int(digits)
    year = 2000 + int(digits)
    if not is_birth:
        return 0 if today and year > today.year + _YEARS_AHEAD else year
    return 0 if today is None else year if year <= today.year else year - 100


def _is_on(parts: tuple[int, int, int], weekday: str | None) -> bool:
    """Return whether a date falls on the weekday beside it: otherwise one of the two is wrong."""
    try:
        named = _WEEKDAYS[date(*parts).weekday()]
    except ValueError:
        return False
    return weekday is None or named.startswith(weekday.casefold())


def _timed(
    form: str, ymd: tuple[int, int, int], swapped: tuple[int, int, int] | None, text: str | None
) -> Written | None:
    if text is None:
        return _written(form, ymd, swapped, (time(), None))
    found = _TIME.fullmatch(text)
    at = clock(f"{found[1]}{found[2] or ''}") if found else None
    if found is None or at is None:
        return None
    offset = timedelta() if found[3] else None
    if sign := found[4] or found[7]:
        hours, minutes = (found[5], found[6]) if found[4] else (found[8], found[9])
        offset = timedelta(hours=int(hours), minutes=int(minutes or 0)) * (1 if sign == "+" else -1)
    if offset and abs(offset) > timedelta(hours=14):
        return None
    made = _written(form, ymd, swapped, (at, offset))
    return replace(made, zone_name=found[10].upper()) if made and found[10] else made


def _written(
    form: str, ymd: tuple[int, int, int], swapped: tuple[int, int, int] | None, at: tuple[time, timedelta | None]
) -> Written | None:
    one = _moment(ymd, at[0])
    both = zip(ORDERS, (one, _moment(swapped, at[0]) if swapped else one), strict=True)
    readings = {order: moment for order, moment in both if moment is not None}
    return Written(form, readings, at[1]) if readings else None


def _moment(parts: tuple[int, int, int], at: time) -> Moment | None:
    try:
        day = date(*parts)
    except ValueError:
        return None
    if not 1900 <= day.year <= 2100:
        return None
    return day if at == _MIDNIGHT else datetime.combine(day, at)


def _without_midnight(moment: datetime) -> Moment:
    """A midnight is a date without time."""
    return moment if moment.time() != _MIDNIGHT else moment.date()
