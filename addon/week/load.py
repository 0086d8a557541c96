"""The lines of Week by clinician: what takes their time in seven days, and how much of it there is. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from addon.calendars.wanted import WantedEvent
from addon.names_in_text import day_in_words
from addon.part import Line
from addon.records import Clinician
from addon.session_codes import group_of
from addon.sessions.commitments import SESSION, Commitment
from addon.week.plan import span_in_words

AHEAD = timedelta(days=7)
SORTS = (SESSION, "appointment", "booked time", "preparation", "documentation", "supervision", "meeting")
"""What counts as load, in this order; a busy time of their own calendar is shown and does not count."""
_COUNTED = frozenset({SESSION, "appointment", "booked time"})


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Taken:
    """A stretch of a clinician's time: wall times, what sort, and the group of a session."""

    start: datetime
    minutes: int
    sort: str
    group: str = ""

    @property
    def end(self) -> datetime:
        """Return when it ends."""
        return self.start + timedelta(minutes=self.minutes)


def taken(commitments: Iterable[Commitment], booked: Iterable[WantedEvent], first: date) -> list[Taken]:
    """Return what one clinician has in the seven days from ``first``, by time."""
    found = {
        Taken(
            start=one.at,
            minutes=int((one.end - one.start) / timedelta(minutes=1)),
            sort=one.kind,
            group=group_of(one.what) if one.kind == SESSION else "",
        )
        for one in commitments
    }
    found |= {Taken(start=one.start, minutes=one.minutes, sort="booked time") for one in booked}
    return sorted(one for one in found if first <= one.start.date() < first + AHEAD)


def week_lines(clinician: Clinician, found: Sequence[Taken], names: Mapping[str, str]) -> Iterator[Line]:
    """Yield a clinician's lines: the sum first, then each stretch; nothing for who has no time taken."""
    if not found:
        return
    load = [one for one in found if one.sort in SORTS]
    yield {
        "clinician": clinician.name or clinician.code,
        "minutes": sum(one.minutes for one in load),
        "what": load_in_words(load, clinician),
    }
    last = None
    for one in found:
        day = one.start.date()
        yield {
            "day": day_in_words(day) if day != last else None,
            "time": span_in_words(one.start, one.end) if one.sort != "all day" else "all day",
            "what": names.get(one.group, one.group) if one.group else one.sort,
            "minutes": one.minutes,
        }
        last = day


def load_in_words(load: Sequence[Taken], clinician: Clinician) -> str:
    """Return the hours by sort, and what they usually work."""
    parts = []
    for sort in SORTS:
        mine = [one for one in load if one.sort == sort]
        if mine:
            words = f"{len(mine)} {sort}{'s' if len(mine) > 1 else ''}" if sort in _COUNTED else sort
            parts.append(f"{words} {_hours(sum(one.minutes for one in mine))}")
    works = sum(slot.minutes for slot in clinician.works)
    of = f" of {_hours(works)} that they work" if works else ""
    return f"{_hours(sum(one.minutes for one in load))}{of}: {', '.join(parts)}" if parts else "nothing"


def _hours(minutes: int) -> str:
    """Return ``2 h 45 min``, exactly: rounded parts would not add up to their sum."""
    hours, rest = divmod(minutes, 60)
    return " ".join([f"{hours} h"] * bool(hours) + [f"{rest} min"] * bool(rest or not hours))
