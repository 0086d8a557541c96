"""When clinicians worked with clients, and which notes they have still to write. Pure."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from addon.facts.recent import has_open_note
from addon.records import ATTENDED, NOT_HELD, Practice
from addon.sessions.cover import facilitators
from addon.sessions.working_hours import SATURDAY

SIX = time(18)
Worked = tuple[datetime, datetime]
"""From when until when somebody was with clients (wall times)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes:
    """Members who came to sessions that a clinician led: the days of each note to write; whether any note is known."""

    open: Sequence[date] = ()
    is_known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Working:
    """By clinician code: every time with clients that is over, and the notes."""

    worked: Mapping[str, Sequence[Worked]]
    notes: Mapping[str, Notes] = field(default_factory=dict)

    @classmethod
    def of(cls, practice: Practice, first: date, wall: datetime) -> "Working":
        """Return what was from ``first`` on and is over: sessions with who ran them, and individual appointments."""
        groups = {one.code: one for one in practice.groups}
        worked: defaultdict[str, list[Worked]] = defaultdict(list)
        led: dict[str, tuple[str, date]] = {}
        for one in practice.sessions:
            if one.state in NOT_HELD or one.start.date() < first or one.end > wall:
                continue
            by = facilitators(one, groups.get(one.group))
            led[one.code] = by.lead, one.start.date()
            for code in by.present:
                worked[code].append((one.start, one.end))
        for seen in practice.appointments:
            end = seen.start + timedelta(minutes=seen.minutes_taken)
            if first <= seen.start.date() and end <= wall and not seen.is_taken_back:
                worked[seen.clinician].append((seen.start, end))
        return cls(worked=worked, notes=_notes(practice, led))

    def days(self, code: str, first: date, last: date) -> set[date]:
        """Return the days on which somebody was with clients, from ``first`` until before ``last``."""
        return {start.date() for start, _ in self.worked.get(code, ()) if first <= start.date() < last}

    def evenings(self, code: str, first: date, last: date, *, evening: time) -> set[date]:
        """Return the days on which the time with clients ended after ``evening``."""
        mine = (one for one in self.worked.get(code, ()) if first <= one[0].date() < last)
        return {start.date() for start, end in mine if end > datetime.combine(start.date(), evening)}

    def weekends(self, code: str, first: date, last: date) -> set[date]:
        """Return the Saturdays and Sundays among the days."""
        return {day for day in self.days(code, first, last) if day.weekday() >= SATURDAY}


def _notes(practice: Practice, led: Mapping[str, tuple[str, date]]) -> dict[str, Notes]:
    open_notes: defaultdict[str, list[date]] = defaultdict(list)
    known: set[str] = set()
    for row in practice.attendance:
        if row.session in led and row.status in ATTENDED and row.note:
            code, day = led[row.session]
            known.add(code)
            open_notes[code] += [day] * has_open_note(row)
    return {code: Notes(open=sorted(open_notes[code]), is_known=True) for code in known}


def lately(today: date) -> tuple[date, date]:
    """Return the first of the 28 days up to yesterday, and the day after them: today is not over yet."""
    return today - timedelta(days=28), today


def evening_from(settings: Mapping[str, object]) -> time:
    """Return when evenings begin, 18:00 where Settings has nothing."""
    value = settings.get("Evening from")
    return value if isinstance(value, time) else SIX
