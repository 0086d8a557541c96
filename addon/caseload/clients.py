"""Individual clients and how often each comes, from appointments. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from statistics import median_low

from addon.records import Appointment

BACK, AHEAD = timedelta(weeks=26), timedelta(weeks=4)
_BEGAN = timedelta(days=14)
_GAPS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Rhythm:
    """How often a client comes: up to ``most`` days between appointments (None: any), usually ``days``.

    ``weight`` is what they count in the caseload: hours a week where each takes an hour.
    """

    name: str
    most: int | None
    days: int
    weight: Fraction


WEEKLY = Rhythm(name="weekly", most=10, days=7, weight=Fraction(1))
EVERY_OTHER_WEEK = Rhythm(name="every other week", most=21, days=14, weight=Fraction(1, 2))
MONTHLY = Rhythm(name="monthly", most=60, days=30, weight=Fraction(1, 4))
QUARTERLY = Rhythm(name="quarterly", most=None, days=91, weight=Fraction(1, 13))
RHYTHMS = (WEEKLY, EVERY_OTHER_WEEK, MONTHLY, QUARTERLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A member whom a clinician sees alone; ``last`` is their latest appointment (wall time), ahead or past.

    ``is_new``: there is one appointment only, so that nobody can tell the rhythm.
    """

    member: str
    clinician: str
    rhythm: Rhythm
    minutes: int
    last: datetime
    is_new: bool = False

    @property
    def hours(self) -> Fraction:
        """Return their hours in an ordinary week."""
        return self.rhythm.weight * Fraction(self.minutes, 60)


def clients(appointments: Iterable[Appointment], today: date) -> list[Client]:
    """Return every client who still comes, by clinician and member.

    The rhythm is the middle of the last four gaps between appointments that were not cancelled, from 26 weeks back to
    4 weeks ahead. Nobody is a client any more whose last one is further back than twice their rhythm, or who has first
    come to another clinician since then: they were moved. Whoever comes to two in turn is a client of both.
    """
    found: defaultdict[tuple[str, str], list[Appointment]] = defaultdict(list)
    for one in appointments:
        is_near = today - BACK <= one.start.date() <= today + AHEAD
        if is_near and one.clinician and one.member and not one.is_taken_back:
            found[one.clinician, one.member].append(one)
    newest: dict[str, datetime] = {}
    for (_, member), some in found.items():
        began = min(one.start for one in some)
        newest[member] = max(began, newest.get(member, began))
    made = (_client(sorted(some, key=lambda one: one.start), today) for _, some in sorted(found.items()))
    still = (one for one in made if one.last >= newest[one.member])
    return [one for one in still if today - one.last.date() <= timedelta(days=2 * one.rhythm.days)]


def _client(some: Sequence[Appointment], today: date) -> Client:
    latest = some[-1]
    days = sorted({one.start.date() for one in some})
    gaps = [(later - earlier).days for earlier, later in pairwise(days)][-_GAPS:]
    return Client(
        member=latest.member,
        clinician=latest.clinician,
        rhythm=_rhythm(median_low(gaps)) if gaps else _of_one(days[0], today),
        minutes=latest.minutes_taken,
        last=latest.start,
        is_new=not gaps,
    )


def _rhythm(days: int) -> Rhythm:
    return next(one for one in RHYTHMS if one.most is None or days <= one.most)


def _of_one(day: date, today: date) -> Rhythm:
    """Return what somebody with a single appointment counts as: who just began comes weekly."""
    return WEEKLY if day >= today - _BEGAN else QUARTERLY
