"""Every clinician's calendar at Google: made once, then shown just the wanted events, in batches."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

from addon.calendars.ports import CalendarUnavailable, EventId
from addon.calendars.wanted import WantedEvent
from addon.problems import WriteRefused
from addon.sync.adapters.google_calendar.client import CONFLICT, GONE, MISSING, Client, Done, Write
from addon.sync.adapters.google_calendar.event_body import Resource, Whose, is_cancelled, is_moved
from addon.sync.adapters.google_calendar.one_calendar import OVERTAKEN, GoogleCalendar
from addon.sync.adapters.google_calendar.plan import Plan, Shelf, planned
from addon.sync.adapters.google_calls import GoogleFault, GoogleRefused

LOST = (MISSING, GONE)
"""How Google says that a calendar is not there (any more), or not for this account."""
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

    def of(self, clinician: str, *, keys: Collection[str] = ()) -> GoogleCalendar:
        """Return a clinician's calendar, made now if there is none; ``keys`` as there. Raises GoogleFault."""
        return GoogleCalendar(self._client, self._made(clinician), self._whose, keys=keys)

    def is_made(self, clinician: str) -> bool:
        """Return whether the clinician has a calendar that we made."""
        return bool(self._known(clinician))

    def write(self, wanted: Mapping[str, Sequence[WantedEvent]], *, now: datetime) -> int:  # noqa: ARG002 (Google stamps)
        """Show each clinician just these events, except what a person moved or deleted. Raises WriteRefused.

        Returns how many calendars had to change.
        """
        named = {code: events for code, events in wanted.items() if events or self._known(code)}
        try:
            found = self._shown(named)
        except GoogleFault as fault:
            raise WriteRefused(fault.where, fault.what, fault.next_step, code=fault.code) from fault
        lost = [code for code, one in found.items() if one is None]
        if lost:
            why = calendars_lost(*lost)
            raise WriteRefused(why.where, why.what, why.next_step, code=why.code)
        return sum(1 for one in found.values() if one and one[1].writes)

    def begin_again(self, clinician: str) -> None:
        """Let a clinician's calendar be filled again: a new one, if ours is lost. Raises GoogleFault."""
        if not self.is_made(clinician):
            return
        try:
            self._client.listed(self._known(clinician), iCalUID="none")
        except GoogleRefused as refused:
            if refused.trouble.status not in LOST:
                raise
            self.forget(clinician)

    def forget(self, clinician: str) -> None:
        """Know no calendar of the clinician any more: the next write makes a new one."""
        self._memory.keep(CALENDARS, clinician, "")
        self._memory.keep(LEFT, clinician, [])

    def _shown(self, wanted: Mapping[str, Sequence[WantedEvent]]) -> dict[str, tuple[Shelf, Plan] | None]:
        """Plan and carry out; where an id turns out to be taken by what no list shows, look at that and plan again."""
        found = {code: self._plan(code, events, {}) for code, events in wanted.items()}
        for code, hidden in self._carry_out(found).items():
            again = {code: self._plan(code, wanted[code], hidden)}
            self._carry_out(again)
        return found

    def _known(self, clinician: str) -> str:
        return str(self._memory.kept(CALENDARS).get(clinician, ""))

    def _made(self, clinician: str) -> str:
        known = self._known(clinician)
        if known:
            return known
        made = self._client.make_calendar(f"Groupkeeper {clinician}", self._whose.zone)
        self._memory.keep(CALENDARS, clinician, made)
        return made

    def _plan(
        self, clinician: str, events: Sequence[WantedEvent], hidden: Mapping[str, Resource]
    ) -> tuple[Shelf, Plan] | None:
        """Return what to write in a clinician's calendar, None where that is not there any more.

        ``hidden`` are events that exist although the list does not show them.
        """
        calendar = self._made(clinician)
        try:
            items, _ = self._client.listed(calendar, showDeleted=True)
        except GoogleRefused as refused:
            if refused.trouble.status != MISSING:
                raise
            return None
        standing = {**hidden, **{str(one["id"]): one for one in items}}
        shelf = Shelf(calendar=calendar, whose=self._whose, standing=standing)
        noted = self._memory.kept(LEFT).get(clinician, ())
        left = [str(one) for one in noted] if isinstance(noted, list | tuple) else []
        plan = planned(events, shelf, left=left)
        if sorted(plan.left) != sorted(left):
            self._memory.keep(LEFT, clinician, sorted(plan.left))
        return shelf, plan

    def _carry_out(self, found: Mapping[str, tuple[Shelf, Plan] | None]) -> dict[str, dict[str, Resource]]:
        """Make the writes phase by phase, those of all calendars together; return what was hidden, by clinician."""
        plans = [one for one in found.values() if one]
        self._all([one for _, plan in plans for one in plan.restored])
        puts = [one for _, plan in plans for one in plan.puts]
        hidden = self._hidden(puts, self._all(puts))
        fresh = [write for shelf, plan in plans for write in self._fresh(shelf, plan)]
        self._all([one for _, plan in plans for one in plan.occurrences] + fresh)
        self._all([one for _, plan in plans for one in plan.drops])
        marks = [one for _, plan in plans for one in plan.marks]
        marked = zip(marks, self._all(marks), strict=True)
        self._all(
            [replace(one, what="delete", body={}, etag=str(done.event["etag"])) for one, done in marked if done.event]
        )
        return {code: hidden[one[0].calendar] for code, one in found.items() if one and one[0].calendar in hidden}

    def _hidden(self, puts: Sequence[Write], done: Sequence[Done]) -> dict[str, dict[str, Resource]]:
        """Return the events whose ids were taken although no list shows them, by calendar and id."""
        taken: dict[str, list[str]] = {}
        for put, one in zip(puts, done, strict=True):
            if one.trouble and one.trouble.status == CONFLICT:
                taken.setdefault(put.calendar, []).append(put.event)
        return {
            calendar: {str(one.event["id"]): one.event for one in self._client.found_all(calendar, ids) if one.event}
            for calendar, ids in taken.items()
        }

    def _fresh(self, shelf: Shelf, plan: Plan) -> list[Write]:
        """Read the versions of the occurrences that are to change; leave those a person changed meanwhile."""
        names = [shelf.name(EventId(one.key, one.instead_of)) for one in plan.fresh]
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


def calendars_lost(*codes: str) -> CalendarUnavailable:
    """Return the fault that says whose calendars are lost, and how to have them back."""
    what = f"the calendars made for {', '.join(codes)} were deleted or are not shared with this account"
    command = " ".join(["groupkeeper sync", *(f"--accept calendar:{code}" for code in codes)])
    step = f"Share them with it again; or, to have new ones, run {command}."
    return CalendarUnavailable("calendars", what, step, code="calendar-lost")


def _check(done: Sequence[Done]) -> None:
    """Raise WriteRefused for what failed. What a person overtook is left to them: the next pass reads it."""
    failed = [one.trouble for one in done if one.trouble and one.trouble.status not in OVERTAKEN]
    if failed:
        what = f"{len(failed)} of {len(done)} events could not be written (status {failed[0].status})"
        step = "The next pass finds out by reading what stands there, and writes the rest."
        raise WriteRefused("calendars", what, step, code=failed[0].reason or f"http-{failed[0].status}")
