"""Lines of Today that are only counted: how many rows or people they are about, with a link to the first. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from addon.today_line import LATER, SOON, Counted, TodayLine


def rows(lines: Sequence[TodayLine]) -> tuple[int, int]:
    """Return of how many rows lines tell, and how many of those are red."""
    return sum(one.stands_for for one in lines), sum(one.reds for one in lines)


def flags(lines: Sequence[TodayLine]) -> tuple[int, int]:
    """Return of how many flags lines tell, and how many of those are red; the alerts named at their end are none."""
    count, reds = rows(lines)
    beside = [alert for one in lines for alert in one.alerts]
    return count - len(beside), reds - sum(alert.reds for alert in beside)


def people(lines: Sequence[TodayLine]) -> tuple[int, int]:
    """Return about how many people lines are, one each, and how many of those have something red."""
    return len(lines), sum(one.reds > 0 for one in lines)


_Counting = Callable[[Sequence[TodayLine]], tuple[int, int]]


def more(
    words: Counted, counting: _Counting = rows, plan: str = "", *, urgency: str = LATER, is_more: bool = True
) -> Callable[[Sequence[TodayLine]], TodayLine]:
    """Return what tells of lines that are only counted, with a link to the first; ``plan`` defines the words.

    ``is_more``: others like them are told before.
    """

    def counted(lines: Sequence[TodayLine]) -> TodayLine:
        count, reds = counting(lines)
        red = "red" if count == 1 else f"{reds} of them red"
        what = f"{count} {'more ' * is_more}{words[count != 1]}{f', {red}' if reds else ''}"
        stands_for, reds = rows(lines)
        return TodayLine(
            kind=lines[0].kind,
            urgency=urgency,
            what=what,
            plan=plan,
            target=lines[0].target,
            stands_for=stands_for,
            reds=reds,
        )

    return counted


def more_soon(words: Counted, counting: _Counting = rows) -> Callable[[Sequence[TodayLine]], TodayLine]:
    """Return what tells of lines that are only counted, and whether they are overdue, due this week or to begin."""

    def counted(lines: Sequence[TodayLine]) -> TodayLine:
        one, several = (f"{each} {_when(lines)}" for each in words)
        return replace(more((one, several), counting)(lines), urgency=lines[0].urgency)

    return counted


def and_alerts(told: Callable[[Sequence[TodayLine]], TodayLine]) -> Callable[[Sequence[TodayLine]], TodayLine]:
    """Return what tells besides about how many people the lines have alerts: nothing else counts those people."""

    def counted(lines: Sequence[TodayLine]) -> TodayLine:
        line, count = told(lines), sum(bool(one.alerts) for one in lines)
        has = "person has" if count == 1 else "people have"
        return replace(line, what=f"{line.what}; {count} {has} alerts too") if count else line

    return counted


def _when(lines: Sequence[TodayLine]) -> str:
    """Return ``overdue or due this week``: only what is true of some of the lines."""
    late = any(one.urgency.endswith("overdue") for one in lines)
    soon = any(one.urgency.endswith(SOON) for one in lines)
    this_week = any(not one.urgency.endswith(("overdue", SOON)) for one in lines)
    times = ["this week"] * (this_week or not soon) + ["soon"] * soon
    return f"{'overdue or ' * late}due {' or '.join(times)}"


def all_counted(lines: Sequence[TodayLine], words: Counted) -> list[TodayLine]:
    """Return one line for all of them, none where there are none."""
    return [more(words)(lines)] if lines else []
