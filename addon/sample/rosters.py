"""Who holds which seat of a group from when to when, before the seats have names.

A group has its usual number of seats. A member leaves, the seat stays empty for one to three
sessions, the next one joins; families come and go together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from addon.records import GroupSession, TherapyGroup

EXITS = ("completed", "agreed ending", "moved to another group", "stopped coming", "lost contact", "referred out")
EXIT_WEIGHTS = (40, 21, 8, 16, 8, 7)
DROPPED_OUT = frozenset({"stopped coming", "lost contact"})
FAMILIES = (3, 3, 3, 3, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stint:
    """One future membership: a seat held from ``joined`` to ``left`` (None while it lasts)."""

    group: str
    joined: date
    left: date | None = None
    exit_reason: str = ""
    family: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MetGroup:
    """A group with the days it met in the sample's weeks."""

    group: TherapyGroup
    days: tuple[date, ...]


def meetings(groups: Sequence[TherapyGroup], sessions: Sequence[GroupSession], today: date) -> list[MetGroup]:
    """Return each group with its past session days, in order."""
    days: dict[str, list[date]] = {group.code: [] for group in groups}
    for session in sessions:
        if session.start.date() < today:
            days[session.group].append(session.start.date())
    return [MetGroup(group=group, days=tuple(days[group.code])) for group in groups]


def seated(rng: Random, met: Sequence[MetGroup], usual: Mapping[str, int], changes: int) -> list[Stint]:
    """Return the stints of all seats; ``changes`` seats change hands, spread over groups at random."""
    seats = [one for one in met if one.group.kind != "multi-family" for _ in range(usual[one.group.code])]
    handed = [0] * len(seats)
    room = [len(_turns(one)) for one in seats]
    open_seats = [place for place, most in enumerate(room) if most]
    for _ in range(changes):
        if not open_seats:
            break
        place = rng.choice(open_seats)
        handed[place] += 1
        if handed[place] == room[place]:
            open_seats.remove(place)
    stints = [stint for one, count in zip(seats, handed, strict=True) for stint in _one_seat(rng, one, count)]
    for number, one in enumerate(one for one in met if one.group.kind == "multi-family"):
        stints += _families(rng, one, number * len(FAMILIES))
    return stints


def seat_count(met: Sequence[MetGroup], usual: Mapping[str, int]) -> int:
    """Return how many seats are held at a time."""
    return sum(sum(FAMILIES) if one.group.kind == "multi-family" else usual[one.group.code] for one in met)


def _turns(one: MetGroup) -> range:
    """Return the sessions after which a seat may change hands, far enough apart."""
    return range(4, len(one.days) - 4, 5)


def _one_seat(rng: Random, one: MetGroup, count: int) -> list[Stint]:
    joined, stints = _first_join(rng, one), []
    for turn in sorted(rng.sample(_turns(one), count)):
        last = turn + rng.randrange(3)
        stints.append(_ended(rng, one, joined, one.days[last]))
        joined = one.days[min(last + rng.randrange(2, 4), len(one.days) - 1)]
    leaves = len(one.days) > 12 and rng.random() < 0.06
    last_one = _ended(rng, one, joined, one.days[-2]) if leaves and joined < one.days[-6] else None
    return [*stints, last_one or Stint(group=one.group.code, joined=joined)]


def _first_join(rng: Random, one: MetGroup) -> date:
    first = one.group.first or one.days[0]
    if first >= one.days[0]:
        return one.days[0]
    step = 7 * one.group.every_weeks
    return first + timedelta(days=step * rng.randrange((one.days[0] - first).days // step + 1))


def _ended(rng: Random, one: MetGroup, joined: date, left: date) -> Stint:
    reason = rng.choices(EXITS, EXIT_WEIGHTS)[0]
    return Stint(group=one.group.code, joined=joined, left=left, exit_reason=reason)


def _families(rng: Random, one: MetGroup, number: int) -> list[Stint]:
    """Return five families; the second joined later, the fourth has ended."""
    stints = []
    for place, people in enumerate(FAMILIES):
        joined = one.days[len(one.days) // 4] if place == 1 else _first_join(rng, one)
        left = one.days[len(one.days) * 3 // 4] if place == 3 else None
        reason = "agreed ending" if left else ""
        stints += [
            Stint(group=one.group.code, joined=joined, left=left, exit_reason=reason, family=number + place)
            for _ in range(people)
        ]
    return stints
