"""What each member did at each session: steady, shaky, leaving without a word, away for a while.

Rates are chosen so that about one in ten expected attendances is a no-show, a few more in the
first three sessions, and drop-outs show as a run of misses before the last day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from addon.records import MULTI_FAMILY, Attendance, GroupSession, Member, Membership, TherapyGroup
from addon.sample.fees import GROUP_CODES, charged
from addon.sample.rosters import DROPPED_OUT

PRESENT = ("attended", "late arrival", "left early")
PRESENT_WEIGHTS = (950, 36, 14)
ABSENT = ("no show", "late cancel", "cancelled")
ABSENT_WEIGHTS = (58, 18, 24)
RUN = ("no show", "late cancel")


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """How likely a member misses, how many more in the first three, the final run, and a time away."""

    misses: float
    early: float = 0.0
    run: int = 0
    away: range = range(0)


def habit_of(rng: Random, membership: Membership, joined_lately: bool, count: int) -> Habit:  # noqa: FBT001
    """Return a membership's habit over its ``count`` sessions."""
    shaky = rng.random() < 0.22
    misses = rng.uniform(0.2, 0.34) if shaky else rng.uniform(0.04, 0.15)
    run = 0
    if membership.exit_reason in DROPPED_OUT:
        run = rng.randrange(2, 5)
    elif membership.left is None and shaky and rng.random() < 0.2:
        run = rng.randrange(2, 4)
    away = range(0)
    if count > 8 and rng.random() < 0.09:
        begin = rng.randrange(2, count - 4)
        away = range(begin, begin + rng.randrange(2, 4))
    return Habit(
        misses=misses, early=0.07 if joined_lately else 0.0, run=min(run, count, max(2, count // 2)), away=away
    )


def marked(rng: Random, habit: Habit, count: int) -> list[str]:
    """Return the status words of ``count`` sessions in a row."""
    words = []
    for place in range(count):
        if place >= count - habit.run:
            words.append(rng.choices(RUN, (8, 2))[0])
        elif place in habit.away:
            words.append("excused")
        elif rng.random() < habit.misses + (habit.early if place < 3 else 0.0):
            words.append(rng.choices(ABSENT, ABSENT_WEIGHTS)[0])
        else:
            words.append(rng.choices(PRESENT, PRESENT_WEIGHTS)[0])
    return words


def attendance_rows(
    rng: Random,
    groups: Sequence[TherapyGroup],
    memberships: Sequence[Membership],
    sessions: Sequence[GroupSession],
    members: Mapping[str, Member],
) -> list[Attendance]:
    """Return one row per member and session, blank where the session is still planned.

    ``members`` are by code; a family mostly comes or stays away together.
    """
    of_group: dict[str, list[GroupSession]] = {group.code: [] for group in groups}
    for session in sessions:
        of_group[session.group].append(session)
    by_code = {group.code: group for group in groups}
    shared: dict[str, list[str]] = {}
    rows: list[Attendance] = []
    for membership in memberships:
        found = [one for one in of_group[membership.group] if membership.active_on(one.start.date())]
        past = sum(one.state == "held" for one in found)
        first = of_group[membership.group][0].start.date() if found else date.max
        habit = habit_of(rng, membership, (membership.joined or date.min) > first, past)
        family = members[membership.member].family
        words = marked(rng, habit, past)
        words = _together(rng, shared.setdefault(family, words), words) if family else words
        rows += _rows(by_code[membership.group], (membership, members[membership.member]), found, words)
    return rows


def _together(rng: Random, family: list[str], own: list[str]) -> list[str]:
    return [word if rng.random() < 0.88 else other for word, other in zip(family, own, strict=True)]


def _rows(
    group: TherapyGroup, who: tuple[Membership, Member], sessions: Sequence[GroupSession], words: Sequence[str]
) -> list[Attendance]:
    membership, member = who
    code, said = GROUP_CODES[group.service], iter(words)
    billed = member.bills_for_family or group.service != MULTI_FAMILY
    rows = []
    for session in sessions:
        status = {"held": "", "cancelled": "session cancelled by practice"}.get(session.state, "")
        status = next(said) if session.state == "held" else status
        rows.append(
            Attendance(
                id=f"{membership.id} {session.code}",
                session=session.code,
                group=group.code,
                member=membership.member,
                status=status,
                joined_by="video" if group.meets == "video" else "",
                code=code if status else "",
                charge=charged(code, status, member.payer, billed=billed),
                note="LOCKED" if status in PRESENT else "",
            )
        )
    return rows
