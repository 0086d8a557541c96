"""Computes who stays: early terminations, operational drop-out and retention by session number."""

from collections.abc import Iterable, Sequence
from datetime import date

from addon.dashboard.metrics.tally import Tally, kth_day
from addon.records import Membership

UNPLANNED = frozenset({"stopped coming", "lost contact"})
LONG_AWAY_DAYS = 30


def exits(memberships: Iterable[Membership], first: date, last: date) -> tuple[int, int, int]:
    """Return (early terminations, all exits, exits without a reason) that fall into the period."""
    reasons = [one.exit_reason for one in memberships if one.left is not None and first <= one.left <= last]
    return sum(reason in UNPLANNED for reason in reasons), len(reasons), reasons.count("")


def dropped_out(done: Tally, memberships: Iterable[Membership], *, today: date, sessions: int) -> tuple[int, int]:
    """Return (members who stopped coming without a planned end, members on a roster who were expected).

    Stopped: every one of the last ``sessions`` expected sessions missed, or a run of missed ones that
    began 30 or more days ago. A roster end still ahead is a planned end.
    """
    planned: dict[tuple[str, str], bool] = {}
    for one in memberships:
        if one.active_on(today):
            key = (one.group, one.member)
            planned[key] = planned.get(key, False) or one.left is not None
    now, gone, watched = today.toordinal(), 0, 0
    for (group, member), end_is_set in planned.items():
        marks = sorted(done.attended[group][member].marks)
        watched += bool(marks)
        gone += not end_is_set and _stopped(marks, now, sessions)
    return gone, watched


def _stopped(marks: Sequence[int], now: int, sessions: int) -> bool:
    run = 0
    for mark in reversed(marks):
        if mark % 2:
            break
        run += 1
    return run >= sessions or (run > 0 and now - marks[-run] // 2 >= LONG_AWAY_DAYS)


def stayed(done: Tally, memberships: Iterable[Membership], *, since: date, numbers: int) -> tuple[tuple[int, int], ...]:
    """Return, for the 1st to ``numbers``-th session held after joining, (who is still there, who could be).

    A membership counts where that session has been held, on or after ``since``; it stayed if it was
    still active that day or the member attended. Memberships without a start are left out.
    """
    held, floor = done.held_days(), since.toordinal()
    found = [[0, 0] for _ in range(numbers)]
    for one in memberships:
        days = held.get(one.group)
        if not days or one.joined is None:
            continue
        own = done.attended[one.group][one.member]
        for number, pair in enumerate(found, start=1):
            day = kth_day(days, one.joined.toordinal(), number)
            if day is None:
                break
            if day >= floor:
                pair[0] += own.active_on(day) or day in own.came_unlisted
                pair[1] += 1
    return tuple((there, able) for there, able in found)
