"""The calendar that is made for a selfcheck and deleted after it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from addon.online.selfcheck.account import Account
from addon.online.selfcheck.calendar_desk import ZONE, CalendarDesk
from addon.online.selfcheck.watch import Watch
from addon.problems import Fault
from addon.sync.adapters.google_calendar.calendars import LOST
from addon.sync.adapters.google_calendar.event_body import Whose
from addon.sync.adapters.google_calls import GoogleRefused, OutcomeUnknown
from addon.sync.adapters.google_troubles import of_googleapiclient

WHERE = "the scratch calendar"
_TUESDAY = 1


@dataclass(slots=True, kw_only=True)
class ScratchCalendar:
    """Made, then deleted with everything in it. ``practice`` makes the ids of its events."""

    account: Account
    watch: Watch
    title: str
    practice: str
    now: datetime
    _id: str = field(default="")
    _unsure: bool = False

    def make(self) -> CalendarDesk:
        """Make it. Raises GoogleRefused and OutcomeUnknown."""
        client = self.account.calendars(self.watch.patient(WHERE, of_googleapiclient))
        self._unsure = True
        try:
            self._id = client.make_calendar(self.title, ZONE)
        except Fault as fault:
            self._unsure = isinstance(fault, OutcomeUnknown)
            raise
        return CalendarDesk(
            client=client,
            calendar=self._id,
            whose=Whose(practice=self.practice, zone=ZONE),
            start=first_start(self.now.year + 1),
            watch=self.watch,
        )

    def remove(self) -> str:
        """Delete it; return what is left and what to do, "" where nothing is. Raises GoogleFault."""
        if not self._unsure:
            return ""
        if not self._id:
            return f'perhaps a calendar called "{self.title}": look for it in Google Calendar'
        client = self.account.calendars(self.watch.last(WHERE, of_googleapiclient))
        try:
            client.delete_calendar(self._id)
        except GoogleRefused as refused:
            if refused.trouble.status not in LOST:
                raise
        return ""

    def left(self) -> str:
        """Return in words what stands there still."""
        return f'a calendar called "{self.title}": delete it in Google Calendar'


def first_start(year: int) -> datetime:
    """Return the wall time of the first Tuesday of October at six: clocks change in the fifth week after."""
    first = datetime(year, 10, 1, 18)
    return first + timedelta(days=(_TUESDAY - first.weekday()) % 7)
