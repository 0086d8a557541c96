"""Every clinician's calendar at Google: made once, then shown just the wanted events, in batches."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from addon.calendars.wanted import WantedEvent
from addon.problems import WriteRefused
from addon.sync.adapters.google_calendar.client import MISSING, Client, Done, Write
from addon.sync.adapters.google_calendar.event_body import Whose, is_cancelled, is_moved
from addon.sync.adapters.google_calendar.one_calendar import OVERTAKEN, GoogleCalendar
from addon.sync.adapters.google_calendar.plan import Plan, Shelf, planned
from addon.sync.adapters.google_calls import GoogleFault, GoogleRefused
from addon.sync.calendars import EventId

CALENDARS, LEFT = "google calendar", "google events deleted by people"


class Memory(Protocol):
    """Where the ids of calendars are kept between passes, by clinician."""

    def kept(self, kind: str) -> Mapping[str, object]:
        """Return what is kept of a kind."""

    def keep(self, kind: str, key: str, value: object) -> None:
        """Keep one value at once."""


class GoogleCalendars:
    """The calendars that the product made, one for each clinician by code."""

    def __init__(self, client: Client, memory: Memory, whose: Whose) -> None:
        self._client = client
        self._memory = memory
        self._whose = whose

    def of(self, clinician: str) -> GoogleCalendar:
        """Return a clinician's calendar, made now if there is none. Raises GoogleFault."""
        return GoogleCalendar(self._client, self._made(clinician), self._whose)

    def write(self, wanted: Mapping[str, Sequence[WantedEvent]], *, now: datetime) -> int:  # noqa: ARG002 (Google stamps)
        """Show each clinician just these events, except what a person moved or deleted. Raises WriteRefused.

        Returns how many calendars had to change.
        """
        try:
            found = {code: self._plan(code, events) for code, events in wanted.items() if events or self._known(code)}
            plans = [one for one in found.values() if one]
            self._carry_out(plans)
        except GoogleFault as fault:
            raise WriteRefused(fault.where, fault.what, fault.next_step, code=fault.code) from fault
        lost = [code for code, one in found.items() if one is None]
        if lost:
            what = f"the calendars made for {', '.join(lost)} were deleted or are not shared with this account"
            step = "Share them with it again, or run groupkeeper init --google to have new ones."
            raise WriteRefused("calendars", what, step, code="calendar-lost")
        return sum(1 for _, plan in plans if plan.writes)

    def forget(self, clinician: str) -> None:
        """Know no calendar of the clinician any more: the next write makes a new one."""
        self._memory.keep(CALENDARS, clinician, "")
        self._memory.keep(LEFT, clinician, [])

    def _known(self, clinician: str) -> str:
        return str(self._memory.kept(CALENDARS).get(clinician, ""))

    def _made(self, clinician: str) -> str:
        known = self._known(clinician)
        if known:
            return known
        made = self._client.make_calendar(f"Groupkeeper {clinician}", self._whose.zone)
        self._memory.keep(CALENDARS, clinician, made)
        return made

    def _plan(self, clinician: str, events: Sequence[WantedEvent]) -> tuple[Shelf, Plan] | None:
        """Return what to write in a clinician's calendar, None where that is not there any more."""
        calendar = self._made(clinician)
        try:
            items, _ = self._client.listed(calendar, showDeleted=True)
        except GoogleRefused as refused:
            if refused.trouble.status != MISSING:
                raise
            return None
        shelf = Shelf(calendar=calendar, whose=self._whose, standing={str(one["id"]): one for one in items})
        noted = self._memory.kept(LEFT).get(clinician, ())
        left = [str(one) for one in noted] if isinstance(noted, list | tuple) else []
        plan = planned(events, shelf, left=left)
        if sorted(plan.left) != sorted(left):
            self._memory.keep(LEFT, clinician, sorted(plan.left))
        return shelf, plan

    def _carry_out(self, plans: Sequence[tuple[Shelf, Plan]]) -> None:
        """Make the writes phase by phase, those of all calendars together."""
        self._all([one for _, plan in plans for one in plan.restored])
        self._all([one for _, plan in plans for one in plan.puts])
        fresh = [write for shelf, plan in plans for write in self._fresh(shelf, plan)]
        self._all([one for _, plan in plans for one in plan.occurrences] + fresh)
        self._all([one for _, plan in plans for one in plan.drops])
        marks = [one for _, plan in plans for one in plan.marks]
        self._all(
            [
                Write(what="delete", calendar=mark.calendar, event=mark.event, etag=str(done.event["etag"]))
                for mark, done in zip(marks, self._all(marks), strict=True)
                if done.event
            ]
        )

    def _fresh(self, shelf: Shelf, plan: Plan) -> list[Write]:
        """Read the versions of the occurrences that are to change; leave those a person changed meanwhile."""
        names = [self._whose.id_of(EventId(one.key, one.instead_of)) for one in plan.fresh]
        found = self._client.found_all(shelf.calendar, names)
        _check(found)
        return [
            shelf.put(event, done.event)
            for event, done in zip(plan.fresh, found, strict=True)
            if done.event
            and not is_cancelled(done.event)
            and not is_moved(done.event, shelf.said(done.event, event.key))
        ]

    def _all(self, writes: Sequence[Write]) -> list[Done]:
        done = self._client.write_all(writes)
        _check(done)
        return done


def _check(done: Sequence[Done]) -> None:
    """Raise WriteRefused for what failed. What a person overtook is left to them: the next pass reads it."""
    failed = [one.trouble for one in done if one.trouble and one.trouble.status not in OVERTAKEN]
    if failed:
        what = f"{len(failed)} of {len(done)} events could not be written (status {failed[0].status})"
        step = "The next pass finds out by reading what stands there, and writes the rest."
        raise WriteRefused("calendars", what, step, code=failed[0].reason or f"http-{failed[0].status}")
