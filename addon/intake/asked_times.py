"""When somebody can come, as people write it: weekdays, times of day, both. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from types import MappingProxyType

from addon.placing import AskedTime
from addon.tabs import WEEKDAYS

_Time = tuple[time | None, time | None, bool]
"""From, until, and whether it is over by then."""
NOON, EVENING = time(12), time(17)
_PARTS: Mapping[str, tuple[time | None, time | None]] = MappingProxyType(
    {
        **dict.fromkeys(("morning", "mornings", "am", "a.m."), (None, NOON)),
        **dict.fromkeys(("afternoon", "afternoons"), (NOON, EVENING)),
        **dict.fromkeys(("pm", "p.m."), (NOON, None)),
        **dict.fromkeys(("evening", "evenings", "eve", "night", "nights"), (EVENING, None)),
        **dict.fromkeys(("lunch", "lunchtime", "midday"), (time(11, 30), time(13, 30))),
    }
)
"""The parts of a day: a session belongs to the one in which it begins."""
_SETS: Mapping[str, range] = MappingProxyType(
    {
        **dict.fromkeys(("weekday", "weekdays"), range(5)),
        **dict.fromkeys(("weekend", "weekends"), range(5, 7)),
        **dict.fromkeys(("daily", "any", "every", "each"), range(7)),
    }
)
_ALL = frozenset({"any", "every", "each"})
"""Right before a weekday, or before "time", they change nothing."""
_OF = frozenset({"on", "of"})
_FILLERS = frozenset({"and", "or", "in", "on", "the", "at", "day", "days", "time", "only", "&", "/", ",", "of"})
_TO = frozenset({"-", "\u2013", "to", "through", "thru", "until", "till", "and"})
_TOKEN = re.compile(r"\d{1,2}(?::\d\d)?\s*(?:[ap]\.?m\b\.?)?|[a-z.]+|[-\u2013,;/&]")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d\d))?\s*([ap])?")
_HALF = 12
_USUAL = range(1, 8)
"""An hour of these without a word is meant after noon: nobody meets at three in the morning."""


@dataclass(slots=True)
class _Group:
    """Days with the times that were written beside them; ``is_led``: the times came first."""

    days: set[int] = field(default_factory=set)
    times: list[_Time] = field(default_factory=list)
    is_led: bool = False

    def asked(self) -> Iterator[AskedTime]:
        days: list[int | None] = [*sorted(self.days)] or [None]
        for begin, end, is_over in self.times or [(None, None, False)]:
            yield from (AskedTime(day=day, begin=begin, end=end, is_over=is_over) for day in days)


def asked_times(text: str) -> tuple[AskedTime, ...] | None:
    """Return when somebody can come, () for any time; None where a word is no time, or whose time it is not clear.

    A time counts for the days right before it, as in ``Mon, Tue evening``, or right after it where there are none
    before, as in ``after 5 PM on Mondays``; a semicolon keeps them apart.
    """
    asked: list[AskedTime] = []
    for clause in text.casefold().split(";"):
        groups = _groups(_TOKEN.findall(clause)) if not _TOKEN.sub("", clause).strip() else None
        if groups is None or (any(one.days for one in groups) and any(one.times and not one.days for one in groups)):
            return None
        asked += [one for group in groups for one in group.asked() if group.days or group.times]
    return tuple(dict.fromkeys(asked))


def _groups(tokens: list[str]) -> list[_Group] | None:
    groups, at, timed = [_Group()], 0, -1
    while at < len(tokens):
        if _is_filler(tokens, at):
            timed += timed == at and tokens[at] in _OF | _ALL
            at += 1
            continue
        days, used = _days(tokens, at)
        if days and not _take_days(groups, days, is_beside=timed == at, is_of=tokens[at - 1] in _OF):
            return None
        if not days:
            found, used = _time(tokens, at)
            if found is None:
                return None
            if groups[-1].is_led:
                groups.append(_Group())
            groups[-1].times.append(found)
            timed = at + used
        at += used
    return groups


def _is_filler(tokens: list[str], at: int) -> bool:
    if tokens[at] not in _ALL:
        return tokens[at] in _FILLERS
    after = tokens[at + 1] if at + 1 < len(tokens) else ""
    return after == "time" or after in _SETS or _weekday(after) is not None


def _take_days(groups: list[_Group], days: Collection[int], *, is_beside: bool, is_of: bool) -> bool:
    """Put days beside their times, ``is_beside``: right after one; return False where it is not clear whose it is."""
    group = groups[-1]
    if group.times and not group.days and is_beside:
        group.is_led = True
    if group.times and not group.is_led:
        if is_beside and is_of:
            return False
        groups.append(_Group())
    groups[-1].days.update(days)
    return True


def _days(tokens: list[str], at: int) -> tuple[Collection[int], int]:
    """Return a weekday, a range or a set of them, and how many words that took."""
    first = _weekday(tokens[at])
    last = _weekday(tokens[at + 2]) if at + 2 < len(tokens) and tokens[at + 1] in _TO - {"and"} else None
    if first is None:
        return _SETS.get(tokens[at], ()), 1
    if last is None:
        return [first], 1
    return [(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)], 3


def _weekday(word: str) -> int | None:
    word = word.rstrip(".")
    word = word.removesuffix("s") if word.endswith("days") else word
    found = (at for at, day in enumerate(WEEKDAYS) if len(word) >= 3 and day.casefold().startswith(word))
    return next(found, None)


def _time(tokens: list[str], at: int) -> tuple[_Time | None, int]:
    """Return a part of the day, a limit or a span, and how many words that took."""
    word = tokens[at]
    if word in _PARTS:
        return (*_PARTS[word], False), 1
    one = _clock(tokens[at + 1]) if at + 1 < len(tokens) else None
    if word in {"before", "until", "till", "by"} and one is not None:
        return (None, one, True), 2
    if word in {"after", "from", "between"} and one is not None:
        is_span = at + 3 < len(tokens) and tokens[at + 2] in _TO and _clock(tokens[at + 3]) is not None
        return (_span(tokens[at + 1], tokens[at + 3]), 4) if is_span else ((one, None, False), 2)
    is_span = at + 2 < len(tokens) and tokens[at + 1] in _TO
    return (_span(word, tokens[at + 2]), 3) if is_span else (None, 0)


def _span(first: str, last: str) -> _Time | None:
    """Return a span: its two ends share a.m. or p.m. where only one has it, and it never ends before it begins."""
    pairs = (
        (_clock(first, like=last), _clock(last, like=first)),
        (_clock(first), _clock(last)),
        (_clock(first), _clock(last, like="12 p")),
    )
    return next(((begin, end, True) for begin, end in pairs if begin and end and begin < end), None)


def _clock(word: str, *, like: str = "") -> time | None:
    """Return a time of day; ``like`` is another one that may have its a.m. or p.m."""
    if word == "noon":
        return NOON
    found, other = _CLOCK.match(word), _CLOCK.match(like)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    half = (found[3] or (other[3] if other else None)) if found else None
    if half and (hour <= _HALF or (found and found[3])):
        hour = hour % _HALF + (_HALF if half == "p" else 0)
    elif hour in _USUAL:
        hour += _HALF
    return time(hour, minute) if hour < 24 and minute < 60 else None
