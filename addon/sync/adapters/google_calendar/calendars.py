"""The calendars that the product made at Google, one for each clinician."""

from collections.abc import Collection

from addon.calendars.ports import CalendarUnavailable
from addon.memory import Kept, Memory
from addon.sync.adapters.google_calendar.client import GONE, MISSING, Client
from addon.sync.adapters.google_calendar.event_body import Whose
from addon.sync.adapters.google_calendar.lives import Lives
from addon.sync.adapters.google_calendar.one_calendar import GoogleCalendar
from addon.sync.adapters.google_calls import GoogleRefused

LOST = (MISSING, GONE)
"""Google's answers where a calendar does not exist (any more), or not for this account."""
CALENDARS = Kept("google calendar", str)
"""The id of each calendar by the clinician's code, "" for one that is to be made anew."""


class GoogleCalendars:
    """The calendars that the product made, one for each clinician by code."""

    def __init__(self, client: Client, state: Memory, whose: Whose) -> None:
        self._client = client
        self._state = state
        self._whose = whose

    def of(self, clinician: str, *, keys: Collection[str] = ()) -> GoogleCalendar:
        """Return a clinician's calendar, made now if there is none; ``keys`` as there. Raises GoogleFault."""
        calendar = self._made(clinician)
        lives = Lives(self._state, calendar, self._whose.practice)
        return GoogleCalendar(self._client, calendar, self._whose, keys=keys, lives=lives)

    def is_made(self, clinician: str) -> bool:
        """Return whether the clinician has a calendar that we made."""
        return bool(self._known(clinician))

    def begin_again(self, clinician: str) -> None:
        """Let a clinician's calendar be filled again: a new one, if ours is lost. Raises GoogleFault."""
        if not self.is_made(clinician):
            return
        try:
            self._client.listed(self._known(clinician), iCalUID="none")
        except GoogleRefused as refused:
            if refused.trouble.status not in LOST:
                raise
            self._state.keep(CALENDARS, clinician, "")

    def _known(self, clinician: str) -> str:
        return self._state.remembered(CALENDARS).get(clinician, "")

    def _made(self, clinician: str) -> str:
        known = self._known(clinician)
        if known:
            return known
        made = self._client.make_calendar(f"Groupkeeper {clinician}", self._whose.zone)
        self._state.keep(CALENDARS, clinician, made)
        return made


def calendar_lost(code: str) -> CalendarUnavailable:
    """Return the fault that says whose calendar is lost, and how to have it back."""
    what = f"the calendar made for {code} was deleted or is not shared with this account"
    step = f"Share it with it again; or, to have a new one, run groupkeeper sync --accept calendar:{code}."
    return CalendarUnavailable("calendars", what, step, code="calendar-lost")
