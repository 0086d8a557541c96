"""Computes how full each group is and how well it is attended."""

from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from addon.dashboard.metrics.kinds import GroupLine
from addon.dashboard.metrics.rates import Formula, Goal, rate, share_of
from addon.dashboard.metrics.tally import CAME, CANCELLED, Tally
from addon.records import Practice, TherapyGroup

_ATTENDANCE = Formula(name="group_attendance", label="Attendance", words="attended ÷ expected attendances")
_FOUR = Decimal("0.0001")


def group_lines(
    practice: Practice, done: Tally, *, first: date, last: date, period: str, smallest: int
) -> tuple[GroupLine, ...]:
    """Return a line per group that is active or had expected attendances in the period, by code."""
    lines = []
    for group in sorted(practice.groups, key=lambda group: group.code):
        counts = done.total(first.toordinal(), last.toordinal(), group.code)
        expected = sum(counts[: CANCELLED + 1])
        if group.status == "active" or expected:
            attendance = rate(_ATTENDANCE, (counts[CAME], expected), period=period, goal=Goal(None, smallest))
            seated = _weekly(done, group, first, last)
            lines.append(
                GroupLine(
                    group=group.code,
                    name=group.name,
                    attendance=attendance,
                    on_roster=seated[-1],
                    seats=group.seats,
                    fill=share_of(seated[-1], group.seats) if group.seats else None,
                    usual_fill=_usual(seated, group.seats),
                )
            )
    return tuple(lines)


def _weekly(done: Tally, group: TherapyGroup, first: date, last: date) -> list[int]:
    """Return the members on the roster at the end of each week of the period, the last day last."""
    attended = done.attended.get(group.code, {}).values()
    weeks = range((last - first).days // 7, -1, -1)
    days = [(last - timedelta(weeks=week)).toordinal() for week in weeks]
    return [sum(one.active_on(day) for one in attended) for day in days]


def _usual(seated: list[int], seats: int | None) -> Decimal | None:
    return (Decimal(median(seated)) / seats).quantize(_FOUR) if seats else None
