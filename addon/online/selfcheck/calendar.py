"""The calendar that is made for a selfcheck, what is tried on it, and how it is deleted."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from functools import cached_property
from typing import Any

from addon.calendars.busy_calendar import Span
from addon.calendars.wanted import WantedEvent
from addon.online.selfcheck.account import Account
from addon.online.selfcheck.checks import ZONE, Check, Seen, seen
from addon.problems import Fault
from addon.sync.adapters.google_calendar.busy import busy_times
from addon.sync.adapters.google_calendar.calendars import LOST
from addon.sync.adapters.google_calendar.client import Client, Write
from addon.sync.adapters.google_calendar.event_body import Resource, Whose, is_rewritten
from addon.sync.adapters.google_calendar.plan import Shelf, stands_so
from addon.sync.adapters.google_calls import Calls, GoogleRefused, OutcomeUnknown


@dataclass(kw_only=True)
class ScratchCalendar:
    """Made, then deleted with everything in it. ``practice`` makes the ids of its events."""

    account: Account
    calls: Calls
    title: str
    practice: str
    now: datetime
    calendar: str = ""
    unsure: bool = False

    def make(self) -> Seen:
        """Make it. Raises GoogleRefused and OutcomeUnknown."""
        self.unsure = True
        try:
            self.calendar = self.client.make_calendar(self.title, ZONE)
        except Fault as fault:
            self.unsure = isinstance(fault, OutcomeUnknown)
            raise
        return seen(holds=True, text="made")

    @property
    def is_made(self) -> bool:
        """Return whether there is anything to try."""
        return bool(self.calendar)

    def remove(self) -> str:
        """Delete it and return what may be left, "" where nothing is. Raises GoogleFault."""
        if not self.calendar:
            return f"perhaps {self.left()}" if self.unsure else ""
        try:
            self.client.delete_calendar(self.calendar)
        except GoogleRefused as refused:
            if refused.trouble.status not in LOST:
                raise
        return ""

    def left(self) -> str:
        """Return in words what may not have been removed, and what to do about it."""
        return f'a calendar called "{self.title}": delete it in Google Calendar'

    @cached_property
    def client(self) -> Client:
        """Return the client for the account's calendars."""
        return self.account.calendars(self.calls)

    @property
    def shelf(self) -> Shelf:
        """Return the calendar as the adapter plans for it, with nothing known of its events."""
        return Shelf(calendar=self.calendar, whose=Whose(practice=self.practice, zone=ZONE), standing={})

    @property
    def start(self) -> datetime:
        """Return the wall time of every event: of a weekly series, clocks change in the fifth week at the latest."""
        return datetime(self.now.year + 1, 10, 6, 18)

    def event(self, code: str, **told: Any) -> WantedEvent:  # noqa: ANN401 - fields of an event
        """Return an event of one check; every check has a code of its own."""
        known: dict[str, Any] = {"title": "Selfcheck", "description": f"check {code}", **told}
        key = f"session | C-00 | {code}"
        return WantedEvent(key=key, kind="session", start=self.start, minutes=50, zone=ZONE, **known)

    def name(self, event: WantedEvent) -> str:
        """Return the id of an event in its first life."""
        return self.shelf.name(event.key)

    def made(self, event: WantedEvent) -> dict[str, Any]:
        """Create an event and return it as it is at Google."""
        return self.client.write(self.shelf.put(event, None))

    def standing(self, event: WantedEvent) -> Resource:
        """Return an event as it is at Google; nothing where there is none."""
        return self.client.found(self.calendar, self.name(event)) or {}


def as_google_has_it(wall: datetime) -> Mapping[str, str]:
    """Return a wall time as an event holds it."""
    return {"dateTime": f"{wall:%Y-%m-%dT%H:%M:%S}", "timeZone": ZONE}


# --- what is tried --------------------------------------------------------------------------------


def reads_back(place: ScratchCalendar) -> Seen:
    """Create an event with texts of every kind and see it as we meant it."""
    event = place.event("reads-back", description="two\nlines  and <b>&amp;</b> 三 🙂 ", location=" a  place ")
    place.made(event)
    there = place.standing(event)
    same = stands_so(event, there, place.shelf) and not is_rewritten(there, place.shelf.said(there, event.key))
    return seen(same, "as written" if same else "time or texts came back otherwise")


def busy_times_are_told(place: ScratchCalendar) -> Seen:
    """Read when the calendar's owner is busy: their own event counts, ours does not."""
    ours = place.event("ours")
    theirs = replace(place.event("theirs"), start=place.start - timedelta(days=1))
    place.made(ours)
    times = {"start": theirs.start, "end": theirs.start + timedelta(minutes=50)}
    own = {"summary": "Own", **{name: as_google_has_it(at) for name, at in times.items()}}
    place.client.write(Write(what="insert", calendar=place.calendar, event=place.name(theirs), body=own))
    day = datetime.combine(theirs.start.date(), time(), UTC)
    span = Span(first=day, last=day + timedelta(days=3), zone=ZONE)
    (found,) = busy_times(place.client, {"C-00": [place.calendar]}, span=span)
    count = len(found.times)
    return seen(count == 1 and found.is_whole, f"{count} of 1 time, {len(found.problems)} problems")


_FILES = (
    "Until this holds, leave calendars = true out of [google] in practice.toml: clinicians then get calendar files, "
    "which rest on none of this."
)
CHECKS = (
    Check(
        code="calendar-made",
        promise="This account can make a calendar.",
        run=ScratchCalendar.make,
        step="Let the account use Google Calendar (in a Workspace the admin allows it), or leave calendars = true out "
        "of [google] in practice.toml: clinicians then get calendar files.",
    ),
    Check(
        code="event-reads-back",
        promise="An event reads back as it was written, so that an unchanged pass writes nothing.",
        run=reads_back,
        step=_FILES,
    ),
    Check(
        code="busy-times",
        promise="A clinician's own events are told as busy times.",
        run=busy_times_are_told,
        step="Until this holds, leave [google.busy] out of practice.toml and put exports of the clinicians' own "
        "calendars into calendars/busy/.",
    ),
)
