"""When somebody can come, as people write it: weekdays, times of day, both. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import time
from types import MappingProxyType

from addon.placing import AskedTime
from addon.tabs import WEEKDAYS

NOON, EVENING = time(12), time(17)
_PARTS: Mapping[str, tuple[time | None, time | None]] = MappingProxyType(
    {
        **dict.fromkeys(("morning", "mornings", "am", "a.m."), (None, NOON)),
        **dict.fromkeys(("afternoon", "afternoons"), (NOON, EVENING)),
        **dict.fromkeys(("evening", "evenings", "eve", "night", "nights"), (EVENING, None)),
        **dict.fromkeys(("lunch", "lunchtime", "midday"), (time(11, 30), time(13, 30))),
    }
)
"""The parts of a day: a session belongs to the one in which it begins."""
_SETS: Mapping[str, range] = MappingProxyType(
    {
        **dict.fromkeys(("weekday", "weekdays"), range(5)),
        **dict.fromkeys(("weekend", "weekends"), range(5, 7)),
        **dict.fromkeys(("daily", "any", "every"), range(7)),
    }
)
_FILLERS = frozenset({"and", "or", "in", "on", "the", "at", "day", "days", "time", "only", "&", "/", ",", "of"})
_TO = frozenset({"-", "\u2013", "to", "through", "thru", "until", "till", "and"})
_TOKEN = re.compile(r"\d{1,2}(?::\d\d)?\s*(?:[ap]\.?m\b\.?)?|[a-z.]+|[-\u2013,;/&]")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d\d))?\s*([ap])?")
_USUAL = range(1, 8)
"""An hour of these without a word is meant after noon: nobody meets at three in the morning."""


@dataclass(slots=True)
class _Group:
    """Days with the times that were written beside them."""

    days: set[int] = field(default_factory=set)
    times: list[tuple[time | None, time | None, bool]] = field(default_factory=list)

    def asked(self) -> Iterator[AskedTime]:
        days: list[int | None] = [*sorted(self.days)] or [None]
        for begin, end, is_over in self.times or [(None, None, False)]:
            yield from (AskedTime(day=day, begin=begin, end=end, is_over=is_over) for day in days)


def asked_times(text: str) -> tuple[AskedTime, ...] | None:
    """Return when somebody can come, () for any time; None where a word is no time.

    A time counts for the days right before it, as in ``Mon, Tue evening``; a semicolon keeps them apart.
    """
    asked: list[AskedTime] = []
    for clause in text.casefold().split(";"):
        groups = _groups(_TOKEN.findall(clause)) if not _TOKEN.sub("", clause).strip() else None
        if groups is None:
            return None
        asked += [one for group in groups for one in group.asked() if group.days or group.times]
    return tuple(dict.fromkeys(asked))


def _groups(tokens: list[str]) -> list[_Group] | None:
    groups, at = [_Group()], 0
    while at < len(tokens):
        used = _days(groups, tokens, at) or _time(groups[-1], tokens, at)
        if not used and tokens[at] not in _FILLERS:
            return None
        at += used or 1
    return groups


def _days(groups: list[_Group], tokens: list[str], at: int) -> int:
    """Take in a weekday, a range or a set of them; return how many words that took."""
    first = _weekday(tokens[at])
    last = _weekday(tokens[at + 2]) if at + 2 < len(tokens) and tokens[at + 1] in _TO - {"and"} else None
    days = _SETS.get(tokens[at], ()) if first is None else [first]
    if first is not None and last is not None:
        days = [(first + ahead) % 7 for ahead in range((last - first) % 7 + 1)]
    if days and groups[-1].times:
        groups.append(_Group())
    groups[-1].days.update(days)
    return 0 if not days else 3 if last is not None and first is not None else 1


def _weekday(word: str) -> int | None:
    word = word.rstrip(".")
    word = word.removesuffix("s") if word.endswith("days") else word
    found = (at for at, day in enumerate(WEEKDAYS) if len(word) >= 3 and day.casefold().startswith(word))
    return next(found, None)


def _time(group: _Group, tokens: list[str], at: int) -> int:
    """Take in a part of the day, a limit or a span; return how many words that took."""
    word = tokens[at]
    if word in _PARTS:
        group.times.append((*_PARTS[word], False))
        return 1
    one = _clock(tokens[at + 1]) if at + 1 < len(tokens) else None
    if word in {"after", "from", "before", "until", "till", "by", "between"} and one is not None:
        if word in {"before", "until", "till", "by"}:
            group.times.append((None, one, True))
            return 2
        return 1 + _span(group, one, tokens, at + 1)
    start = _clock(word)
    return _span(group, start, tokens, at) if start is not None and _end(tokens, at) is not None else 0


def _span(group: _Group, start: time, tokens: list[str], at: int) -> int:
    end = _end(tokens, at)
    group.times.append((start, end, end is not None))
    return 1 if end is None else 3


def _end(tokens: list[str], at: int) -> time | None:
    return _clock(tokens[at + 2]) if at + 2 < len(tokens) and tokens[at + 1] in _TO else None


def _clock(word: str) -> time | None:
    if word == "noon":
        return NOON
    found = _CLOCK.match(word)
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (24, 0)
    if found and found[3]:
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    elif hour in _USUAL:
        hour += 12
    return time(hour, minute) if hour < 24 and minute < 60 else None
