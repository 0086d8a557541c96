"""Closed months: what a row had when its month was closed, and what changed after that. Pure.

Closed through in Settings closes a month once it reaches its last day. The pass that sees it closed works it out a
last time. A month of which nothing was there then has nothing that was closed: whatever comes later came after.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from addon.memory import Kept
from addon.monthly_programs.minutes import shown_time
from addon.monthly_programs.months import MonthKey, MonthShown
from addon.records.days import last_day

_LISTED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedMonth:
    """A closed month as it was."""

    member: str
    program: str
    month: date
    shown: MonthShown

    @property
    def key(self) -> MonthKey:
        """Return whose month of which program it is."""
        return self.member, self.program, self.month


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramBooks:
    """Through which day billing was closed at the last pass."""

    through: date | None = None


CLOSED_MONTH, PROGRAM_BOOKS = Kept("program month", ClosedMonth), Kept("program books", ProgramBooks)
ONE = "books"
"""The only key of its kind."""


def memory_key(key: MonthKey) -> str:
    """Return under which key a month is remembered, and its row made."""
    member, program, month = key
    return f"{member}|{program}|{month:%Y-%m}"


def is_closed(month: date, through: date | None) -> bool:
    """Return whether a month is closed whole."""
    return through is not None and last_day(month) <= through


def closed_months(
    now: Mapping[MonthKey, MonthShown],
    before: Iterable[ClosedMonth],
    books: ProgramBooks | None,
    through: date | None,
) -> dict[MonthKey, ClosedMonth]:
    """Return every closed month as it was: those closed before, and those that close now."""
    found = {one.key: one for one in before if is_closed(one.month, through)}
    seen = books.through if books else None
    for key, shown in now.items():
        if is_closed(key[2], through) and key not in found:
            came_after = is_closed(key[2], seen)
            found[key] = ClosedMonth(
                member=key[0], program=key[1], month=key[2], shown=MonthShown(parts={}) if came_after else shown
            )
    return found


def consequence(closed: MonthShown, now: MonthShown | None) -> str:
    """Return what is to be billed otherwise since a month was closed, "" if nothing is."""
    if dict(closed.parts) == dict(now.parts if now else {}):
        return ""
    was, is_now = dict(closed.codes), dict(now.codes if now else ())
    told = []
    for code in sorted(was.keys() | is_now.keys()):
        before, times = was.get(code, 0), is_now.get(code, 0)
        if not times:
            told.append(f"{code} is no longer reached")
        elif not before:
            told.append(f"{code} is reached now" + (f", {_times(times)}" if times > 1 else ""))
        elif before != times:
            told.append(f"{code} {_times(times)} instead of {_times(before)}")
    return "; ".join(told)


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


def after_the_close(closed: MonthShown, now: MonthShown | None) -> str:
    """Return what changed since a month was closed, "" if nothing did."""
    parts = now.parts if now else {}
    changed = {
        part: parts.get(part, 0) - closed.parts.get(part, 0)
        for part in sorted(closed.parts.keys() | parts.keys())
        if parts.get(part, 0) != closed.parts.get(part, 0)
    }
    if not changed:
        return ""
    listed = [f"{part} {shown_time(abs(by))} {'more' if by > 0 else 'less'}" for part, by in changed.items()]
    more = [f"and {len(listed) - _LISTED} more"] if len(listed) > _LISTED else []
    total = sum(changed.values())
    in_all = f"{shown_time(abs(total))} {'more' if total >= 0 else 'less'} in all"
    codes = consequence(closed, now)
    first = f"{codes}: correct what was billed. " if codes else ""
    return f"After the close: {first}{', '.join([*listed[:_LISTED], *more])}; {in_all}."
