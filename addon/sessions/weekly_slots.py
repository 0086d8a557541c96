"""The weekly times a person types: ``Mon 09:00-10:00; Wed 12-1pm; Mon-Thu 09:00-19:30``."""

import re
from collections.abc import Iterable, Sequence
from datetime import time

from addon.cells import BadCell
from addon.names_in_text import time_in_words
from addon.near_words import did_you_mean
from addon.records import WeeklySlot
from addon.tabs import WEEKDAYS, weekday
from addon.written import clock

EXAMPLE = "Type for example Mon 09:00-10:00; several with semicolons."
MOST = 20
_CLOCK = r"\d{1,2}(?:[:.]\d{2})?\s*(?:[ap]\.?\s?m\.?)?"
_TO = r"\s*(?:-|to|till|until)\s*"
_SLOT = re.compile(rf"(?P<days>[a-z.,:/&\s-]*?)\s*(?P<start>{_CLOCK}){_TO}(?P<end>{_CLOCK})\s*(?:,|&|and\b|$)\s*")
_AND = re.compile(r"[,/&\s]+|\band\b")
_THROUGH = re.compile(r"\s*(?:-|\bto\b|\bthrough\b|\bthru\b)\s*")
_LETTERS = {"m": "mon", "w": "wed", "f": "fri", "weds": "wed"}
"""What people write for a day that is no beginning of its name, or a single letter that only one day has."""
_HALF = re.compile(r"([ap])\.?\s?m\.?$")


def weekly_slots(text: str) -> tuple[WeeklySlot, ...] | BadCell:
    """Return the slots a cell names, sorted, or why it names none. Blank is no slots."""
    parts = [part for part in re.split(r"[;\n]", text.translate(_DASHES)) if part.strip()]
    if len(parts) > MOST:
        return BadCell(f"this names more than {MOST} weekly times", EXAMPLE)
    found: set[WeeklySlot] = set()
    for number, part in enumerate(parts, start=1):
        slots = _slots(" ".join(part.casefold().split()))
        if isinstance(slots, BadCell):
            where = f"weekly time {number}: " if len(parts) > 1 else ""
            return BadCell(f"{where}{slots.what}", slots.next_step)
        found |= slots
    return tuple(sorted(found, key=lambda slot: (slot.weekday, slot.start, slot.minutes)))


_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def _slots(text: str) -> set[WeeklySlot] | BadCell:
    """Return the times of a part: days with a start and an end, also several with commas; bare times keep the days."""
    found: set[WeeklySlot] = set()
    days: set[int] = set()
    at = 0
    while at < len(text):
        match = _SLOT.match(text, at)
        if match is None or match.end() == at:
            return _no_times(text[at:])
        named = _days(match["days"]) or days
        if isinstance(named, BadCell):
            return named
        if not named:
            times = f"{match['start']}-{match['end']}"
            return BadCell(f'"{times}" has no weekday', f"Write for example Mon-Fri {times}.")
        slot = _slot(match["start"], match["end"])
        if isinstance(slot, BadCell):
            return slot
        start, minutes = slot
        found |= {WeeklySlot(weekday=day, start=start, minutes=minutes) for day in named}
        days, at = named, match.end()
    return found


def _no_times(text: str) -> BadCell:
    words = re.match(r"[a-z.,:/&\s-]*", text)
    days = _days(words[0]) if words else set()
    if isinstance(days, BadCell):
        return days
    example = f"Write for example {WEEKDAYS[min(days)][:3]} 9:00-17:00." if days else EXAMPLE
    return BadCell(f'"{text}" is not a weekday with a start and an end', example)


def _slot(begins: str, ends: str) -> tuple[time, int] | BadCell:
    """Return the start and the minutes of a time that is written with these two."""
    times = _times(begins, ends)
    if isinstance(times, BadCell):
        return times
    start, end = times
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return (start, minutes) if minutes > 0 else BadCell("the end is not after the start", EXAMPLE)


def _days(text: str) -> set[int] | BadCell:
    """Return the weekdays that a text names: alone, with commas and the like between, or from one to another."""
    found: set[int] = set()
    for part in filter(None, _AND.split(_THROUGH.sub("-", text.strip(" .,:")))):
        first, _, last = (word.strip(".:") for word in part.partition("-"))
        ends = [weekday(_LETTERS.get(one, one)) for one in (first, last or first)]
        for word, day in zip((first, last), ends, strict=True):
            if day is None:
                step = "Mon, Tue, Wed, Thu, Fri, Sat or Sun"
                return BadCell(f'"{word}" is not one weekday', did_you_mean(word, WEEKDAYS, f"Write {step}."))
        begin, end = (day or 0 for day in ends)
        found |= {day % 7 for day in range(begin, end + 1 if end >= begin else end + 8)}
    return found


def hours_in_words(slots: Iterable[WeeklySlot]) -> str:
    """Return how weekly hours were read: ``Mon-Fri 9:00 AM to 5:00 PM, 40 h``."""
    alike: dict[tuple[time, int], list[int]] = {}
    total = 0
    for one in slots:
        alike.setdefault((one.start, one.minutes), []).append(one.weekday)
        total += one.minutes
    told = [
        f"{_named(days)} {time_in_words(start)} to {time_in_words(_later(start, minutes))}"
        for (start, minutes), days in alike.items()
    ]
    return f"{'; '.join(told)}, {total // 60} h{f' {total % 60} min' if total % 60 else ''}"


def _named(days: Sequence[int]) -> str:
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    named = [[WEEKDAYS[day][:3] for day in run] for run in runs]
    return ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ", ".join(run) for run in named)


def _later(start: time, minutes: int) -> time:
    at = start.hour * 60 + start.minute + minutes
    return time(at // 60 % 24, at % 60)


def _times(start: str, end: str) -> tuple[time, time] | BadCell:
    """Read both times; one AM/PM at the end also holds for the start where that leaves it before the end."""
    start_half, end_half = _HALF.search(start), _HALF.search(end)
    if not end_half and not start_half and _crosses_noon(start, end):
        end, end_half = f"{end} pm", _HALF.search("pm")
    elif not end_half and not start_half and not _in_full(start, end):
        return BadCell("this could be the morning or the afternoon", "Write 09:00-10:00, or add AM or PM.")
    last = _clock(end, end_half[1] if end_half else "")
    halves = [start_half[1]] if start_half else [end_half[1], "a"] if end_half else [""]
    starts = [one for half in halves if (one := _clock(start, half)) is not None]
    if last is None or not starts:
        return BadCell("this is not a time of day", EXAMPLE)
    return next((one for one in starts if one < last), starts[0]), last


def _in_full(start: str, end: str) -> bool:
    """Whether times without AM or PM are clear: both with minutes (09:00), or an hour from 7 on going up."""
    hours = [int(re.split(r"[:.]", one)[0]) for one in (start, end)]
    return all(":" in one or "." in one for one in (start, end)) or 7 <= hours[0] < hours[1]


def _crosses_noon(start: str, end: str) -> bool:
    """Whether bare times can only mean from before or at noon to the afternoon of a working day, as 12-1 and 11-2."""
    first, last = (int(re.split(r"[:.]", one)[0]) for one in (start, end))
    in_words = not (start.startswith("0") or end.startswith("0"))
    return in_words and ((first in range(7, 13) and last in range(1, 7)) or first == last == 12)


def _clock(text: str, half: str) -> time | None:
    bare = _HALF.sub("", text).strip().replace(".", ":")
    return clock(f"{bare if ':' in bare else bare + ':00'}{' ' + half + 'm' if half else ''}")
