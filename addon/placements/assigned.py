"""An assignment over all who wait: as many as possible get a group, then the best fits, then who waits longest. Pure.

An assignment alone cannot see that two who are placed together must not meet, or make the room too large for a
payer. Where one does so it is split: one of the two stays away from the group, or the other, and the best of all splits
is taken. So the answer is the best of all that break no rule.
"""

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

_FIT, _RANKS = 19, 4
"""How much may speak for a group at most; so many places of a member's own list tell groups of one fit apart."""
_STAYS = (_FIT + 1) * _RANKS
"""What a group counts more that is proposed already: a clinician may be looking at it."""
_TURNS = 50
MOST_SPLITS = 400
"""After so many splits the best one is taken without those who still break a rule."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """A group that fits a member. ``weight`` is how much speaks for it; ``is_sure``: nothing is left to check.

    ``rank``: its place in their own list, from 0. ``stays``: it is proposed already. ``joining``: the most who may join
    together with them, None for any number.
    """

    member: str
    group: str
    weight: int = 0
    rank: int = 0
    is_sure: bool = True
    stays: bool = False
    joining: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Everybody who waits, the longest waiting first, with their options; ``rooms`` has how many each group takes.

    ``apart`` are the pairs who must not meet.
    """

    turn: tuple[str, ...]
    options: tuple[Option, ...]
    rooms: Mapping[str, int]
    apart: frozenset[frozenset[str]] = frozenset()


def assigned(waiting: Waiting) -> dict[str, str]:
    """Return who gets which group."""
    if not waiting.options:
        return {}
    order = count()
    heap = [_solved(waiting, next(order))]
    for _ in range(MOST_SPLITS):
        best = heapq.heappop(heap)
        broken = next(_broken(best.waiting, best.groups), None)
        if broken is None:
            return best.groups
        for part in _split(best.waiting, broken):
            heapq.heappush(heap, _solved(part, next(order)))
    return _mended(heap[0])


@dataclass(order=True, slots=True)
class _Solved:
    """An assignment with what it is worth, the best first."""

    loss: int
    number: int
    waiting: Waiting = field(compare=False)
    groups: dict[str, str] = field(compare=False)


def _solved(waiting: Waiting, number: int) -> _Solved:
    """Return the best assignment that looks at seats alone."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 (takes a second, and only where somebody waits)

    columns = [group for group, room in waiting.rooms.items() for _ in range(max(room, 0))]
    worth = _worth(waiting)
    if not columns or not worth:
        return _Solved(0, number, waiting, {})
    matrix = [[float(worth.get((member, group), 0)) for group in columns] for member in waiting.turn]
    rows, places = linear_sum_assignment(matrix, maximize=True)
    pairs = [(waiting.turn[row], columns[place]) for row, place in zip(rows, places, strict=True)]
    groups = {member: group for member, group in pairs if (member, group) in worth}
    return _Solved(-sum(worth[one] for one in groups.items()), number, waiting, groups)


def _worth(waiting: Waiting) -> dict[tuple[str, str], int]:
    """Return what each option is worth, so that no number of lesser reasons outweighs one greater reason.

    From the greatest: somebody gets a group at all; nothing is left to check; the fit; how long they wait.
    """
    number = len(waiting.turn)
    turns = {code: max(_TURNS * (number - at) // number, 1) for at, code in enumerate(waiting.turn)}
    fit = number * _TURNS + 1
    sure = fit * (number * 2 * _STAYS + 1)
    placed = sure * (number + 1)
    return {
        (one.member, one.group): placed
        + sure * one.is_sure
        + fit * (_fit(one) + _STAYS * one.stays)
        + turns[one.member]
        for one in waiting.options
    }


def _fit(one: Option) -> int:
    return min(max(one.weight, 0), _FIT) * _RANKS + _RANKS - 1 - min(one.rank, _RANKS - 1)


# --- rules about those who are placed together ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Broken:
    """Members whose places break a rule together; ``most``: how many may join where one of them does."""

    group: str
    members: tuple[str, ...]
    most: int | None = None


def _broken(waiting: Waiting, groups: Mapping[str, str]) -> Iterator[_Broken]:
    for one in waiting.apart:
        together = [code for code in sorted(one) if code in groups]
        if len(together) == 2 and groups[together[0]] == groups[together[1]]:
            yield _Broken(groups[together[0]], tuple(together))
    counts = Counter(groups.values())
    for option in waiting.options:
        is_taken = groups.get(option.member) == option.group
        if is_taken and option.joining is not None and counts[option.group] > option.joining:
            yield _Broken(option.group, (option.member,), option.joining)


def _split(waiting: Waiting, broken: _Broken) -> Iterator[Waiting]:
    """Yield what is left to choose from if one stays away; or, of a room, if no more join than may."""
    for member in broken.members:
        away = (member, broken.group)
        yield replace(waiting, options=tuple(one for one in waiting.options if (one.member, one.group) != away))
    if broken.most is not None:
        yield replace(waiting, rooms={**waiting.rooms, broken.group: broken.most})


def _mended(found: _Solved) -> dict[str, str]:
    groups = dict(found.groups)
    while broken := next(_broken(found.waiting, groups), None):
        del groups[broken.members[-1]]
    return groups
