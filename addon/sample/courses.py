"""Courses of outcome scores: improving, flat or dropping, with gaps, and an alliance that dips before somebody leaves.

Process and support groups fill in ORS and GSRS after a session; the others PHQ-9 or GAD-7 about
every four weeks. Totals only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from addon.records import ATTENDED, Attendance, Membership, Score, TherapyGroup
from addon.sample.rosters import DROPPED_OUT

SESSION_BY_SESSION = frozenset({"process", "support"})
TREND = {"improving": 1.0, "flat": 0.0, "dropping": -1.0}
TREND_WEIGHTS = (52, 33, 15)
ANSWERED = 0.84
FOUR_WEEKS = timedelta(days=26)


@dataclass(slots=True)
class Booklet:
    """The scores made so far; a member has one total per measure and day."""

    scores: list[Score] = field(default_factory=list)
    seen: set[tuple[str, str, date]] = field(default_factory=set)

    def note(self, member: str, measure: str, day: date, value: Decimal) -> None:
        """Add a score unless that day already has one."""
        if (member, measure, day) not in self.seen:
            self.seen.add((member, measure, day))
            self.scores.append(
                Score(id=f"O-{len(self.scores) + 1:06d}", member=member, measure=measure, value=value, on=day)
            )


def score_courses(
    rng: Random,
    groups: Mapping[str, TherapyGroup],
    memberships: Sequence[Membership],
    attendance: Sequence[Attendance],
    days: Mapping[str, date],
) -> tuple[Score, ...]:
    """Return all scores in order of date. ``days`` gives the date of a session code."""
    present: dict[tuple[str, str], list[date]] = {}
    for row in attendance:
        if row.status in ATTENDED:
            present.setdefault((row.group, row.member), []).append(days[row.session])
    booklet = Booklet()
    for membership in memberships:
        dates = sorted(present.get((membership.group, membership.member), ()))
        kind = groups[membership.group].kind
        if kind in SESSION_BY_SESSION:
            _session_by_session(rng, membership, dates, booklet)
        elif kind != "multi-family":
            _monthly(rng, membership, dates, booklet)
    return tuple(sorted(booklet.scores, key=lambda one: (one.on, one.member, one.measure)))


def _session_by_session(rng: Random, membership: Membership, dates: Sequence[date], booklet: Booklet) -> None:
    trend = rng.choices(tuple(TREND), TREND_WEIGHTS)[0]
    wellbeing, alliance = rng.gauss(18.5, 4), rng.gauss(36.4, 1.6)
    gap = rng.randrange(3, len(dates) - 3) if len(dates) > 8 and rng.random() < 0.12 else None
    leaves = membership.exit_reason in DROPPED_OUT
    for place, day in enumerate(dates):
        wellbeing += TREND[trend] * rng.uniform(0.1, 0.7)
        if trend == "dropping" and place == len(dates) - 1:
            wellbeing -= rng.uniform(3, 6)
        dip = rng.uniform(3.5, 7) if leaves and place >= len(dates) - 3 else 0.0
        if rng.random() > ANSWERED or (gap is not None and gap <= place < gap + 3):
            continue
        booklet.note(membership.member, "ORS", day, _tenth(wellbeing + rng.gauss(0, 1.3)))
        booklet.note(membership.member, "GSRS", day, _tenth(alliance - dip + rng.gauss(0, 0.9)))


def _monthly(rng: Random, membership: Membership, dates: Sequence[date], booklet: Booklet) -> None:
    trend = rng.choices(tuple(TREND), TREND_WEIGHTS)[0]
    # item 9 is always 0 in the sample, so that the other eight items make at most 24
    measure, top, level = rng.choice((("PHQ-9", 24, rng.gauss(14, 4)), ("GAD-7", 21, rng.gauss(12, 3.5))))
    last: date | None = None
    for day in dates:
        if last is not None and day - last < FOUR_WEEKS:
            continue
        last = day
        level -= TREND[trend] * rng.uniform(0.6, 2.6)
        if rng.random() < ANSWERED:
            booklet.note(membership.member, measure, day, Decimal(min(top, max(0, round(level + rng.gauss(0, 1.4))))))


def _tenth(value: float) -> Decimal:
    return Decimal(str(round(min(40.0, max(0.0, value)), 1)))
