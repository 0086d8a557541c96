"""What fits on one screen."""

from collections.abc import Sequence

import pytest

from addon.today.screen import FEW, Sort, one_screen
from addon.today_line import TodayLine


def lines(name: str, count: int) -> list[TodayLine]:
    """Return lines of one sort."""
    return [TodayLine(kind=name, what=f"{name}{number}") for number in range(count)]


def counted(rest: Sequence[TodayLine]) -> TodayLine:
    """Return what tells of the rest."""
    return TodayLine(kind=rest[0].kind, what=f"{len(rest)} more {rest[0].kind}", stands_for=len(rest))


@pytest.mark.parametrize(
    ("counts", "room", "shown"),
    [
        ((3, 3), 10, ["a0", "a1", "a2", "b0", "b1", "b2"]),
        ((5, 5), 8, ["a0", "a1", "a2", "a3", "a4", "b0", "b1", "3 more b"]),
        ((9, 5), 8, ["a0", "a1", "a2", "a3", "5 more a", "b0", "b1", "3 more b"]),
        ((9, 9), 3, ["a0", "a1", "7 more a", "b0", "b1", "7 more b"]),
        ((3, 0), 2, ["a0", "a1", "1 more a"]),
        ((4, 3), 7, ["a0", "a1", "a2", "a3", "b0", "b1", "b2"]),
    ],
)
def test_the_room_goes_to_the_first_sorts(counts: tuple[int, int], room: int, shown: list[str]) -> None:
    """Each sort keeps its first few lines, what is left is counted, and no line is lost."""
    sorts = [Sort(lines=lines(name, count), rest=counted) for name, count in zip("ab", counts, strict=True)]
    assert [one.what for one in one_screen(sorts, room=room)] == shown
    assert sum(one.stands_for for one in one_screen(sorts, room=room)) == sum(counts)


def test_what_has_to_be_seen_is_shown_whole() -> None:
    """However many they are: nobody counts safety notices."""
    sorts = [Sort(lines=lines("s", 40)), Sort(lines=lines("a", 9), rest=counted)]
    found = one_screen(sorts, room=20)
    assert [one.what for one in found[:40]] == [f"s{number}" for number in range(40)]
    assert len(found) == 40 + FEW + 1
