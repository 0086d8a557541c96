"""Computes how full each group is and how well it is attended."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median

from addon.metrics.kinds import GroupLine
from addon.metrics.leaving import active_members, left_unknown
from addon.metrics.rates import Formula, Goal, rate, share_of
from addon.records import Practice, TherapyGroup
from addon.sessions.tally import CAME, CANCELLED, Attended, Tally

_ATTENDANCE = Formula(name="group_attendance", label="Attendance", words="attended ÷ expected attendances")
_FOUR = Decimal("0.0001")


def group_lines(
    practice: Practice, done: Tally, *, first: date, last: date, period: str, smallest: int
) -> tuple[GroupLine, ...]:
    """Return a line per group that is active or had expected attendances in the period, by code."""
    lines, first_days = [], done.first_days()
    for group in sorted(practice.groups, key=lambda group: group.code):
        counts = done.total(first.toordinal(), last.toordinal(), group.code)
        expected = sum(counts[: CANCELLED + 1])
        if group.is_running or expected:
            attendance = rate(_ATTENDANCE, (counts[CAME], expected), period=period, goal=Goal(None, smallest))
            there = with_a_seat(practice, done, group)
            weekly = _weekly(there, first, last, since=begins(group, first_days))
            now = sum(one.active_on(last.toordinal()) for one in there)
            lines.append(
                GroupLine(
                    group=group.code,
                    name=group.name,
                    attendance=attendance,
                    on_roster=now,
                    seats=group.seats,
                    fill=share_of(now, group.seats) if group.seats else None,
                    usual_fill=_usual(weekly, group.seats),
                )
            )
    return tuple(lines)


def with_a_seat(practice: Practice, done: Tally, group: TherapyGroup) -> list[Attended]:
    """Return who took a seat; an inactive or removed member only where Left tells until when."""
    active = active_members(practice)
    everybody = done.attended.get(group.code, {}).items()
    return [one for code, one in everybody if not left_unknown(code, one, active)]


def begins(group: TherapyGroup, first_days: Mapping[str, int]) -> int:
    """Return from which day its seats count: First session, or an earlier session on record; 0 where neither is known.

    ``first_days``: the day of each group's first session on record.
    """
    known = [first_days[group.code]] if group.code in first_days else []
    known += [group.first.toordinal()] if group.first else []
    return min(known, default=0)


def _weekly(seated: Collection[Attended], first: date, last: date, *, since: int) -> list[int]:
    """Return how many were on the roster at the end of each week of the period in which the group had begun."""
    weeks = range((last - first).days // 7, -1, -1)
    days = ((last - timedelta(weeks=week)).toordinal() for week in weeks)
    return [sum(one.active_on(day) for one in seated) for day in days if since <= day]


def _usual(weekly: list[int], seats: int | None) -> Decimal | None:
    return (Decimal(median(weekly)) / seats).quantize(_FOUR, ROUND_HALF_UP) if seats and weekly else None
