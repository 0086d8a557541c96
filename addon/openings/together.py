"""Who of those who could come would sit in one room: as many as may, those with nothing to ask first. Pure."""

from collections.abc import Collection, Mapping, Sequence

_MOST_PAIRS = 12
"""Of more pairs than this among those who could come, the later one of each stays away."""


def together(
    turn: Sequence[str], *, seats: int, most: Mapping[str, int | None], apart: Collection[frozenset[str]]
) -> tuple[str, ...]:
    """Return the largest number who may meet, those who come first in ``turn`` before others.

    ``most`` is how many may be in the room where somebody is, None for any number; ``apart`` are pairs who must not
    meet.
    """
    limits = {min(seats, most[code] or seats) for code in turn} | {seats}
    best: tuple[str, ...] = ()
    for limit in sorted(limits, reverse=True):
        able = [code for code in turn if most[code] is None or (most[code] or 0) >= limit]
        chosen = _apart(able, [pair for pair in apart if pair <= set(able)])[:limit]
        if len(chosen) > len(best):
            best = tuple(chosen)
    return best


def _apart(turn: list[str], pairs: list[frozenset[str]]) -> list[str]:
    """Return as many as can be chosen without both of any pair."""
    if not pairs:
        return turn
    first, later = sorted(pairs[0], key=turn.index)
    without_later = _without(turn, pairs, later)
    if len(pairs) > _MOST_PAIRS:
        return without_later
    without_first = _without(turn, pairs, first)
    return without_first if len(without_first) > len(without_later) else without_later


def _without(turn: list[str], pairs: list[frozenset[str]], code: str) -> list[str]:
    left = [one for one in turn if one != code]
    return _apart(left, [pair for pair in pairs if code not in pair])
