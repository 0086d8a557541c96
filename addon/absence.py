"""Rows that an export used to have and no longer has: dated, asked about, never deleted. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Sight:
    """Whether the latest file of a source that covers a row (by id) still has it."""

    rid: str
    source: str
    there: bool


def absent(before: Mapping[str, date], sights: Iterable[Sight], today: date) -> dict[str, date]:
    """Return since when rows are absent, by source and row; what no file covers in this pass stays as it was."""
    found = dict(before)
    for one in sights:
        key = f"{one.source}|{one.rid}"
        if one.there:
            found.pop(key, None)
        else:
            found.setdefault(key, today)
    return found


def by_row(found: Mapping[str, date]) -> dict[str, date]:
    """Return since when a row is absent from at least one source that had it."""
    days: dict[str, date] = {}
    for key, day in found.items():
        rid = key.partition("|")[2]
        days[rid] = min(day, days.get(rid, day))
    return days
