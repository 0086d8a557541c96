"""A series that a person cut ("this and following"), and what goes on in place of its end. Pure.

The rest begins where the series was cut: what lies between the two times lies between every other pair of theirs.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from addon.calendars.wanted import WantedEvent, starts


def cut_slots(series: WantedEvent, seen: WantedEvent) -> list[datetime]:
    """Return the slots of a series that it has no more as it is seen now, wherever it was moved to."""
    by, there = seen.start - series.start, set(starts(seen))
    return [slot for slot in starts(series) if slot + by not in there]


def gone_on(cut: Sequence[datetime], rest: Iterable[WantedEvent]) -> dict[datetime, WantedEvent]:
    """Return, for each slot that was cut off, the occurrence of the rest that takes its place, changed or not.

    A slot without an occurrence there has none any more; what is in the rest beyond the slots stands for nothing.
    """
    rest = tuple(rest)
    changed = {one.instead_of: one for one in rest if one.instead_of}
    found: dict[datetime, WantedEvent] = {}
    for part in sorted((one for one in rest if one.instead_of is None), key=lambda one: one.start):
        behind = [slot for slot in cut if slot > max(found, default=datetime.min)]
        stands = {at: changed.get(at, replace(part, start=at, repeats=None)) for at in starts(part)}
        by = part.start - behind[0] if behind else None
        found |= {slot: stands[slot + by] for slot in behind if by is not None and slot + by in stands}
    return found
