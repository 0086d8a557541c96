"""Which session an event at Google is, by the ids that Google tells of it: those are what we made of our own keys."""

from datetime import UTC, datetime

from addon.calendars.known_events import KNOWN, SESSION, KnownEvents, kind_of
from addon.memory import Memory
from addon.session_codes import session_code
from addon.sessions.expand import wall_time
from addon.settings import PracticeFile
from addon.sync.adapters.google_calendar.calendars import CALENDARS
from addon.sync.adapters.google_calendar.lives import Lives

_SLOT = "%Y%m%dT%H%M%SZ"


def session_of_event(file: PracticeFile, state: Memory, *, calendar: str, event: str, series: str) -> str:
    """Return the code of the session, "" where it is no event of ours.

    Of an occurrence Google's id is that of its series and its slot in UTC, from which the code follows. Where Google
    leaves the calendar out, every clinician's is looked at.
    """
    base, _, slot = event.partition("_")
    for code, theirs in state.remembered(CALENDARS).items():
        if theirs and calendar in {theirs, ""}:
            known: KnownEvents = dict(state.remembered(KNOWN).get(code, ()))
            keys = {one.key for one in known if kind_of(one) == SESSION}
            found = Lives(state, theirs, file.id).named(keys)
            key = found.get(series or base, found.get(base, ("", 0)))[0]
            if key:
                return _session(key, slot, file.zone)
    return ""


def _session(key: str, slot: str, zone: str) -> str:
    """Return the session's code by our key: a single event has it, a series has the group and its rhythm."""
    _, _, about, *rhythm = key.split(" | ")
    if not rhythm:
        return about
    try:
        at = wall_time(datetime.strptime(slot, _SLOT).replace(tzinfo=UTC), zone)
    except ValueError:
        return ""
    return session_code(about, at)
