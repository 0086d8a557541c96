"""Finds the owner of each busy calendar: its name is a clinician's code, name or other name."""

from collections.abc import Iterable
from dataclasses import dataclass

from addon.calendars.busy_calendar import BusyCalendar
from addon.calendars.busy_files.properties import marks_of
from addon.problems import Problem
from addon.records import Clinician
from addon.sessions.commitments import BusyTime
from addon.tabs import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """The clinicians' busy times by code, the codes of those with a calendar not wholly read, and what is nobody's."""

    times: dict[str, tuple[BusyTime, ...]]
    unread: frozenset[str]
    problems: tuple[Problem, ...]


def by_clinician(calendars: Iterable[BusyCalendar], clinicians: Iterable[Clinician]) -> Owned:
    """Return the busy times by clinician code; an invitation that its owner declined takes none of their time."""
    owners: dict[str, set[str]] = {}
    marks: dict[str, frozenset[str]] = {}
    for one in clinicians:
        marks[one.code] = marks_of((one.email, *one.aliases))
        for name in (one.code, one.name, *one.aliases):
            owners.setdefault(folded(name), set()).add(one.code)
    times: dict[str, set[BusyTime]] = {}
    unread, problems = set(), []
    for calendar in calendars:
        codes = owners.get(folded(calendar.owner), set())
        if len(codes) != 1:
            problems.append(_nobodys(calendar))
            continue
        (code,) = codes
        times.setdefault(code, set()).update(one for one in calendar.times if not marks[code] & {*one.declined})
        unread |= set() if calendar.is_whole else {code}
    found = {code: tuple(sorted(theirs)) for code, theirs in times.items()}
    return Owned(times=found, unread=frozenset(unread), problems=tuple(problems))


def _nobodys(calendar: BusyCalendar) -> Problem:
    what = "this calendar does not count: its name is no one clinician's code or name"
    step = "Rename the file to the code in the ID column of Clinicians, as in C-03.ics."
    return Problem(calendar.place, "whose-calendar", what, step)
