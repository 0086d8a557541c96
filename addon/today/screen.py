"""What of all lines fits on one screen, in the order in which people need it; the rest is counted. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from addon.today_line import TodayLine

ROOM = 27
"""Lines that a screen of 1440 x 900 shows below the headers."""
FEW = 2
"""Of most sorts this many lines are shown however full the screen is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """Lines of one sort, the most urgent first, of which at least a ``few`` are shown.

    ``rest`` tells of those that are only counted; None: all are shown.
    """

    lines: Sequence[TodayLine]
    few: int = FEW
    rest: Callable[[Sequence[TodayLine]], TodayLine] | None = None


def one_screen(sorts: Iterable[Sort], *, room: int = ROOM) -> list[TodayLine]:
    """Return the lines that fit, each sort's rest as one line behind them.

    What has to be shown whole may need more than the room; every other sort gets its first few lines, and the room
    that is left goes to the first sorts.
    """
    every = [one for one in sorts if one.lines]
    shown = [len(one.lines) if one.rest is None else min(len(one.lines), one.few) for one in every]
    left = room - sum(shown) - sum(count < len(one.lines) for one, count in zip(every, shown, strict=True))
    for at, one in enumerate(every):
        missing = len(one.lines) - shown[at]
        more = missing if missing <= left + 1 else max(left, 0)  # the last one takes the place of the count
        shown[at] += more
        left -= more - (more == missing > 0)
    return [line for one, count in zip(every, shown, strict=True) for line in _cut(one, count)]


def _cut(one: Sort, count: int) -> list[TodayLine]:
    rest = one.lines[count:]
    return [*one.lines[:count], *([one.rest(rest)] if rest and one.rest else [])]
