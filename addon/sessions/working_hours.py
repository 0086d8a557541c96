"""When a clinician works: rows of Clinician hours from their first day on, before that Works in Clinicians. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from addon.records import Practice, WeeklySlot, WorkingHours

NINE, SATURDAY = time(9), 5
"""When the working day of somebody begins whose hours nobody can tell, and on which day it does not."""
AT_THE_PRACTICE, FROM_ELSEWHERE = "in person", "video"


@dataclass(frozen=True, slots=True)
class Hours:
    """The weekly hours of all clinicians, by code."""

    works: Mapping[str, tuple[WeeklySlot, ...]]
    rows: Mapping[str, tuple[WorkingHours, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, practice: Practice) -> "Hours":
        """Return those of a practice."""
        rows: dict[str, tuple[WorkingHours, ...]] = {}
        for one in practice.hours:
            rows[one.clinician] = (*rows.get(one.clinician, ()), one)
        return cls({one.code: one.works for one in practice.clinicians}, rows)

    def why_outside(self, code: str, start: datetime, end: datetime, *, meets: str = "") -> str:
        """Return why a clinician does not work then, "" if they do or nobody can tell."""
        on_day = self._on(code, start.date())
        if on_day is None:
            return ""
        suiting = [slot for slot, where in on_day if meets == "video" or where != FROM_ELSEWHERE]
        if _covers(suiting, start, end):
            return ""
        if _covers([slot for slot, _ in on_day], start, end):
            return "works by video only then"
        return "does not work then"

    def is_clear(self, code: str, day: date) -> bool:
        """Return whether anybody can tell when a clinician works on a day."""
        return self._on(code, day) is not None

    def works_on(self, code: str, day: date) -> bool | None:
        """Return whether a clinician works on a day at all; None if nobody can tell."""
        found = self._on(code, day)
        return None if found is None else bool(found)

    def begins(self, code: str, day: date) -> datetime | None:
        """Return when a clinician's day begins (wall time), None if they do not work then."""
        on_day = self._on(code, day)
        if on_day is None:
            return datetime.combine(day, NINE) if day.weekday() < SATURDAY else None
        return min((datetime.combine(day, slot.start) for slot, _ in on_day), default=None)

    def _on(self, code: str, day: date) -> list[tuple[WeeklySlot, str]] | None:
        """Return the hours of a day, each with where; None if nobody can tell."""
        rows = [one for one in self.rows.get(code, ()) if one.counts_on(day)]
        if rows:
            if not all(one.slots for one in rows):
                return None
            return [(slot, one.where) for one in rows for slot in one.slots if slot.weekday == day.weekday()]
        works = self.works.get(code, ())
        return [(slot, "both") for slot in works if slot.weekday == day.weekday()] if works else None


def _covers(slots: Iterable[WeeklySlot], start: datetime, end: datetime) -> bool:
    """Return whether slots that touch or overlap cover a stretch without a gap."""
    reached = start
    for slot in sorted(slots, key=lambda one: one.start):
        begins = datetime.combine(start.date(), slot.start)
        if begins <= reached:
            reached = max(reached, begins + timedelta(minutes=slot.minutes))
    return reached >= end
