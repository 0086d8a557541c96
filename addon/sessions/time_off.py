"""Who is away: approved time off that covers a session, as the record of the session has it. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from addon.records import GroupSession, TimeOff


def with_away(sessions: Iterable[GroupSession], time_off: Iterable[TimeOff]) -> Iterator[GroupSession]:
    """Yield the sessions, each with the clinicians whose time off overlaps it."""
    by_day: dict[date, list[TimeOff]] = {}
    for one in time_off:
        for day in _days(one) if one.counts else ():
            by_day.setdefault(day, []).append(one)
    for session in sessions:
        there = by_day.get(session.start.date(), ()) if by_day else ()
        away = frozenset(one.clinician for one in there if overlaps(one, session))
        yield session if away == session.away else replace(session, away=away)


def overlaps(one: TimeOff, session: GroupSession) -> bool:
    """Return whether some of a session falls into a time off."""
    return one.start < session.end and session.start < one.end


def _days(one: TimeOff) -> Iterator[date]:
    """Yield its days, and the day before: a session that begins on it may go on past midnight."""
    day = one.since - timedelta(days=1)
    while day <= one.until:
        yield day
        day += timedelta(days=1)
