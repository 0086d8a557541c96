"""One entry of Program minutes: how much time it is, to the second, and of which month. Pure.

Where Start and End are typed the time is what really passed, on the nights of a clock change too. An entry belongs to
the month of its date; what goes on past midnight at the end of a month belongs to the next one.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from addon.records.days import next_month
from addon.sessions.expand import instant

LONGEST = 12 * 3600
"""More seconds than that in one entry are a slip."""
_MINUTES = re.compile(r"(\d{1,3})(?::([0-5]\d))?(?:\s*min(?:utes)?\.?)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A row of Program minutes, as typed; ``is_unclear``: a cell of it is filled and cannot be read."""

    id: str
    member: str
    program: str
    clinician: str = ""
    day: date
    start: time | None = None
    end: time | None = None
    minutes: str = ""
    is_unclear: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What counts of an entry: ``seconds`` by the first day of the month, or ``why`` nothing does.

    ``began`` and ``ended`` are instants, None where no Start was typed.
    """

    seconds: Mapping[date, int] = field(default_factory=lambda: MappingProxyType({}))
    why: str = ""
    began: datetime | None = None
    ended: datetime | None = None

    @property
    def total(self) -> int:
        """Return the seconds of all months."""
        return sum(self.seconds.values())


def counted(entry: Entry, zone: str) -> Counted:
    """Return what counts of an entry; times are wall times of the IANA ``zone``."""
    typed = _typed_seconds(entry.minutes)
    if why := _unusable(entry, typed):
        return Counted(why=why)
    if entry.start is None:
        return _within_bounds({month_of(entry.day): typed or 0})
    began = instant(datetime.combine(entry.day, entry.start), zone)
    ended = _end(entry, began, zone) if entry.end is not None else began + timedelta(seconds=typed or 0)
    passed = _whole_seconds(ended - began)
    if typed is not None and not _agree(typed, passed, entry.minutes):
        return Counted(
            why=f"Start to End is {shown_time(passed)}, Minutes is {entry.minutes}: correct one, or clear one."
        )
    return _within_bounds(_by_month(entry.day, began, ended, zone), began, ended)


def _unusable(entry: Entry, typed: int | None) -> str:
    if entry.is_unclear:
        return "A cell of this row cannot be read: correct it."
    if entry.minutes and typed is None:
        return "Type Minutes as whole minutes, such as 20, or as minutes and seconds, such as 12:30."
    if entry.end is not None and entry.start is None:
        return "Fill in Start, or clear End."
    if typed is None and (entry.start is None or entry.end is None):
        return "Fill in Minutes, or Start and End."
    return ""


def _within_bounds(
    seconds: Mapping[date, int], began: datetime | None = None, ended: datetime | None = None
) -> Counted:
    total = sum(seconds.values())
    if not 0 < total <= LONGEST:
        what = "No time has passed" if total <= 0 else f"{shown_time(total)} is more than 12 hours"
        return Counted(why=f"{what}: correct the times.")
    return Counted(seconds={month: some for month, some in seconds.items() if some}, began=began, ended=ended)


def _typed_seconds(text: str) -> int | None:
    found = _MINUTES.fullmatch(text.strip())
    return int(found[1]) * 60 + int(found[2] or 0) if found else None


def _agree(typed: int, passed: int, text: str) -> bool:
    """Return whether typed minutes are the time that passed: to the second where seconds were typed."""
    return typed == passed if ":" in text else abs(typed - passed) < 60


def _end(entry: Entry, began: datetime, zone: str) -> datetime:
    """Return the first instant after the beginning at which clocks show the end: that day, or the next."""
    shown = datetime.combine(entry.day, entry.end or time())
    ends = (instant(shown, zone), instant(shown, zone, fold=1), instant(shown + timedelta(days=1), zone))
    return next(end for end in ends if end > began)


def _by_month(day: date, began: datetime, ended: datetime, zone: str) -> dict[date, int]:
    month, following = month_of(day), next_month(day)
    midnight = instant(datetime.combine(following, time()), zone)
    if ended <= midnight:
        return {month: _whole_seconds(ended - began)}
    return {month: _whole_seconds(midnight - began), following: _whole_seconds(ended - midnight)}


def _whole_seconds(passed: timedelta) -> int:
    return round(passed.total_seconds())


def month_of(day: date) -> date:
    """Return the first day of a day's month."""
    return day.replace(day=1)


def shown_time(seconds: int) -> str:
    """Return seconds as minutes and seconds: ``72:30``."""
    return f"{seconds // 60}:{seconds % 60:02d}"


def shown_hours(seconds: int) -> str:
    """Return seconds as hours and minutes, seconds only where there are some: ``8:30 h``."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02d}{f':{rest:02d}' if rest else ''} h"
