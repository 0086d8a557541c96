"""The weekly times a person types: ``Mon 09:00-10:00; Wed 12-1pm; Mon-Thu 09:00-19:30``."""

import re
from datetime import time

from addon.cells import BadCell
from addon.records import WeeklySlot
from addon.tabs import WEEKDAYS
from addon.written import clock

EXAMPLE = "Type for example Mon 09:00-10:00; several with semicolons."
MOST = 20
_CLOCK = r"\d{1,2}(?:[:.]\d{2})?\s*(?:[ap]\.?\s?m\.?)?"
_SLOT = re.compile(
    rf"^(?P<day>[a-z]+)[.,:]?(?:\s*(?:-|to)\s*(?P<last>[a-z]+)[.,:]?)?\s+"
    rf"(?P<start>{_CLOCK})\s*(?:-|to)\s*(?P<end>{_CLOCK})$"
)
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
            return BadCell(f"weekly time {number}: {slots.what}", slots.next_step)
        found |= slots
    return tuple(sorted(found, key=lambda slot: (slot.weekday, slot.start, slot.minutes)))


_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def _slots(text: str) -> set[WeeklySlot] | BadCell:
    """Return one time a day: of a stretch of days (Mon-Thu) each of them."""
    match = _SLOT.match(text)
    weekday = _weekday(match["day"]) if match else None
    last = _weekday(match["last"]) if match and match["last"] else weekday
    if match is None or weekday is None or last is None:
        return BadCell("this is not a weekday with a start and an end", EXAMPLE)
    times = _times(match["start"], match["end"])
    if isinstance(times, BadCell):
        return times
    start, end = times
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    if minutes <= 0:
        return BadCell("the end is not after the start", EXAMPLE)
    days = range(weekday, last + 1 if last >= weekday else last + 8)
    return {WeeklySlot(weekday=day % 7, start=start, minutes=minutes) for day in days}


def _weekday(word: str) -> int | None:
    """Return the one weekday the word begins ("mon", "thurs"); a single letter could be two days."""
    if len(word) < 2:
        return None
    word = "wed" if word == "weds" else word
    return next((day for day, name in enumerate(WEEKDAYS) if f"{name.casefold()}s".startswith(word)), None)


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
