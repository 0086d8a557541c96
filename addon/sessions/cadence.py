"""When a group meets by its cadence: weekday, start, every so many weeks, counted from ``first``.

Time is cut into *periods* of ``every_weeks`` weeks, Monday to Sunday, the first holding the day
``first``. Each period has at most one regular session, so that a change of weekday moves a
session inside its period and never flips which week a fortnightly group meets.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from addon.records import GroupSession, TherapyGroup
from addon.session_codes import session_code

USUAL_MINUTES = 60
"""Length of a session where the group's Minutes are blank."""
MOST_WEEKS = 26
"""The longest cadence; a larger number is read as this."""
STOPPED = frozenset({"paused", "ended"})
_NO_FIRST = date(2000, 1, 3)
"""A Monday: where the weeks of a group without a first session are counted from."""
_LAST_DAY = date(9000, 1, 1)


def period(group: TherapyGroup, day: date) -> int:
    """Return the number of the cadence period a day lies in (0 holds the group's first session)."""
    return (_monday(day) - _monday(group.first or _NO_FIRST)).days // (7 * weeks_between(group))


def expected_sessions(group: TherapyGroup, *, first: date, last: date) -> tuple[GroupSession, ...]:
    """Return the sessions the cadence puts on the days from ``first`` to ``last``, both included.

    A group that is not active, or has no weekday or start, has none.
    """
    if group.status in STOPPED or group.weekday is None or group.start is None:
        return ()
    begin = max(first, group.first or first)
    end = min(last, group.last or last, _LAST_DAY)
    starts = (datetime.combine(day, group.start) for day in _days(group, group.weekday, begin, end))
    return tuple(session_at(group, start) for start in starts) if begin <= end else ()


def _days(group: TherapyGroup, weekday: int, begin: date, end: date) -> Iterator[date]:
    step = timedelta(weeks=weeks_between(group))
    day = _monday(group.first or _NO_FIRST) + period(group, begin) * step + timedelta(days=weekday)
    while day <= end:
        if day >= begin:
            yield day
        day += step


def session_at(group: TherapyGroup, start: datetime) -> GroupSession:
    """Return the group's session that begins at a wall time, as the group usually meets."""
    return GroupSession(
        code=session_code(group.code, start),
        group=group.code,
        original_start=start,
        start=start,
        minutes=group.minutes or USUAL_MINUTES,
        clinician=group.clinician,
        co_facilitator=group.co_facilitator,
        room=group.room,
        meets=group.meets,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def weeks_between(group: TherapyGroup) -> int:
    """Return how many weeks lie between two regular sessions."""
    return min(max(1, group.every_weeks), MOST_WEEKS)
