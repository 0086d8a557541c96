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
    return f"After the close: {', '.join([*listed[:_LISTED], *more])}; {in_all}."
