"""Computes who stays: early terminations, operational drop-out and retention by session number."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import takewhile

from addon.metrics.leaving import active_members, left_unknown, there_until
from addon.records import Membership, Practice
from addon.sessions.tally import Tally, kth_day, span

UNPLANNED = frozenset({"stopped coming", "lost contact"})
MOVED = "moved to another group"
LONG_AWAY_DAYS = 30
LEAST_MISSED = 2
"""One session missed in 30 days is not yet staying away."""


def exits(memberships: Iterable[Membership], first: date, last: date) -> tuple[int, int, int]:
    """Return (early terminations, all exits, exits without a reason) that fall into the period.

    Whoever moved to another group has not left the practice: no exit.
    """
    reasons = [one.exit_reason for one in memberships if one.left is not None and first <= one.left <= last]
    reasons = [one for one in reasons if one != MOVED]
    return sum(reason in UNPLANNED for reason in reasons), len(reasons), reasons.count("")


def dropped_out(done: Tally, practice: Practice, *, today: date, sessions: int) -> tuple[int, int]:
    """Return (active members who stopped coming without a planned end, those on a roster who were expected).

    Stopped: came to none of the last ``sessions`` expected ones in all their groups together, or to none for 30 days or
    longer, at least two, on the roster all that time. A session that is not reported yet may have been attended: it
    counts as if it was. A roster end still ahead is a planned end.
    """
    long_ago = today.toordinal() - LONG_AWAY_DAYS
    marks: dict[str, list[int]] = {}
    begun: dict[str, int] = {}
    watched = set()
    active = active_members(practice)
    for one in practice.memberships:
        if one.member not in active or not one.active_on(today):
            continue
        own = done.attended[one.group][one.member]
        if own.marks:
            watched.add(one.member)
        if one.left is None:
            marks.setdefault(one.member, []).extend((*own.marks, *(2 * day + 1 for day in own.open_days)))
            begun[one.member] = min(begun.get(one.member, long_ago + 1), span(one)[0])
    gone = {who for who in marks.keys() & watched if _stopped(sorted(marks[who]), begun[who], long_ago, sessions)}
    return len(gone), len(watched)


def _stopped(marks: Sequence[int], begun: int, long_ago: int, sessions: int) -> bool:
    missed = list(takewhile(lambda mark: mark % 2 == 0, reversed(marks)))
    here_last = marks[-len(missed) - 1] // 2 if len(missed) < len(marks) else begun
    return len(missed) >= sessions or (len(missed) >= LEAST_MISSED and here_last < long_ago)


def stayed(done: Tally, practice: Practice, *, since: date, numbers: int) -> tuple[tuple[int, int], ...]:
    """Return, for the 1st to ``numbers``-th session held after joining, (who is still there, who could be).

    A membership counts where that session has been held, on or after ``since``; it stayed if it was
    still active that day or the member attended; who is inactive without Left in Roster was active until
    the last day they came. Memberships without a start are left out, and those that began before the group's
    first session on record, unless the group itself begins there.
    """
    found = [[0, 0] for _ in range(numbers)]
    for _, number, _, is_there in _reached(done, practice, since=since, numbers=range(1, numbers + 1)):
        found[number - 1][0] += is_there
        found[number - 1][1] += 1
    return tuple((there, able) for there, able in found)


def stays(done: Tally, practice: Practice, *, since: date, number: int) -> Iterator[tuple[Membership, date, bool]]:
    """Yield each membership that has come to its group's ``number``-th session, on which day, and if it stayed."""
    for one, _, day, is_there in _reached(done, practice, since=since, numbers=(number,)):
        yield one, date.fromordinal(day), is_there


def counted_by_attendance(done: Tally, practice: Practice, memberships: Iterable[Membership]) -> int:
    """Return how many of these memberships end on the last day attended, because nobody filled in Left."""
    active = active_members(practice)
    return sum(left_unknown(one.member, done.attended[one.group][one.member], active) for one in memberships)


def _reached(
    done: Tally, practice: Practice, *, since: date, numbers: Iterable[int]
) -> Iterator[tuple[Membership, int, int, bool]]:
    held, floor, numbers = done.held_days(), since.toordinal(), tuple(numbers)
    firsts, active = {one.code: one.first for one in practice.groups}, active_members(practice)
    for one in practice.memberships:
        days = held.get(one.group)
        if not days or one.joined is None or _before_the_record(one.joined, firsts.get(one.group), days[0]):
            continue
        own = done.attended[one.group][one.member]
        until = there_until(one.member, own, active)
        for number in numbers:
            day = kth_day(days, one.joined.toordinal(), number)
            if day is None:
                break
            if day >= floor:
                yield one, number, day, (day <= until and own.active_on(day)) or day in own.came_unlisted


def _before_the_record(joined: date, first: date | None, on_record: int) -> bool:
    """Return whether sessions that nobody has on record may have been held since the member joined."""
    return joined.toordinal() < on_record and first is not None and first.toordinal() < on_record
