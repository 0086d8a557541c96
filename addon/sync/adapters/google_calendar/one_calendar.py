"""One clinician's calendar at Google, two-way."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any

from addon.calendars.ports import DELETED, CalendarChanged, Changes, EventDeleted, EventId, EventRefused, SeenEvent
from addon.calendars.wanted import WantedEvent, starts
from addon.problems import Fault
from addon.sessions.expand import instant
from addon.sync.adapters.google_calendar.client import CHANGED, CONFLICT, GONE, MISSING, Client, Write
from addon.sync.adapters.google_calendar.event_body import (
    KEY,
    Resource,
    Whose,
    is_cancelled,
    is_marked,
    is_moved,
    key_of,
    life_of,
)
from addon.sync.adapters.google_calendar.lives import Life, Lives
from addon.sync.adapters.google_calendar.plan import (
    REGULAR,
    Shelf,
    from_rule,
    occurrence_writes,
    stands_so,
    taken_over,
)
from addon.sync.adapters.google_calendar.reading import (
    Rest,
    dropped,
    is_cut,
    keys_of_cut,
    missing_series,
    rest_of,
    seen_events,
    with_rest,
)
from addon.sync.adapters.google_calls import GoogleRefused, OutcomeUnknown
from addon.sync.adapters.google_troubles import Effect

OVERTAKEN = (MISSING, CONFLICT, GONE, CHANGED)
"""Google's answers where an event is no longer as we read it."""
_NO_TOKEN = 400
MOST_LIVES = 5
"""How many ids that are used up are passed over in one pass."""
_FOR_ALL = (0, 401)
"""Refusals of whoever writes, not of what is written."""


class _IdUsedUp(CalendarChanged):
    """Google has forgotten the event that had this id, and takes no other by it."""


class GoogleCalendar:
    """The calendar with the id ``calendar``, which the product made.

    ``keys`` are event keys that the caller knows of: Google may tell of a deletion by nothing but the event's id.
    ``lives`` are remembered between calls and passes.
    """

    def __init__(
        self, client: Client, calendar: str, whose: Whose, *, lives: Lives, keys: Collection[str] = ()
    ) -> None:
        self._client = client
        self._calendar = calendar
        self._whose = whose
        self._lives = lives
        self._keys = keys

    def changes(self, since: str | None) -> Changes:
        """Return the changes of our events since a token; with no token, or one that expired, all events there are.

        Also a complete answer tells of single occurrences that a person cancelled: they are part of a series
        that stands. Raises GoogleRefused.
        """
        items, token, complete = self._listed(since)
        items = list(self._in_full(items, token))
        series = {str(one["id"]): one for one in items if "recurringEventId" not in one}
        for name in missing_series(items, series):
            series[name] = self._client.found(self._calendar, name) or {}
        seen = seen_events(items, series, self._whose)
        cut = self._lives.cut(self._keys)
        rests = [cut[str(one["id"])] for one in items if one["id"] in cut]
        for key in dict.fromkeys((*keys_of_cut(items, series, self._whose), *rests)):
            seen = self._with_rest(seen, key)
        if complete:
            seen = [one for one in seen if one.event or one.id.instead_of]
        gone = tuple(dropped(items, series, self._whose))
        return Changes(seen=tuple(seen), token=token, complete=complete, dropped=gone)

    def _with_rest(self, seen: list[SeenEvent], key: str) -> list[SeenEvent]:
        """Return what was seen, with what a key's series goes on as, and remember under which ids."""
        bearing = self._bearing(key)
        rests = self._rests(bearing)
        self._lives.keep(key, replace(self._lives.of(key), rest=tuple(str(one.series["id"]) for one in rests)))
        return with_rest(seen, bearing, rests, self._whose)

    def _bearing(self, key: str) -> list[dict[str, Any]]:
        return self._client.listed(self._calendar, privateExtendedProperty=f"{KEY}={key}")[0]

    def _rests(self, bearing: Iterable[Resource]) -> list[Rest]:
        """Return what a cut series goes on as, among the events that bear its key, as it is now."""
        return [Rest(series=one, changed=tuple(self._changed(one))) for one in rest_of(bearing, self._whose)]

    def _changed(self, series: Resource) -> Iterator[Resource]:
        uid = str(series.get("iCalUID", f"{series['id']}@google.com"))
        found = self._client.listed(self._calendar, iCalUID=uid, showDeleted=True)[0]
        yield from (one for one in found if one.get("recurringEventId") == series["id"])

    def _listed(self, since: str | None) -> tuple[list[dict[str, Any]], str, bool]:
        if since:
            try:
                return *self._client.listed(self._calendar, syncToken=since, showDeleted=True), False
            except GoogleRefused as refused:
                if refused.trouble.status not in (GONE, _NO_TOKEN):
                    raise
        return *self._client.listed(self._calendar, showDeleted=True), True

    def _in_full(self, items: Iterable[Resource], token: str) -> Iterator[dict[str, Any]]:
        """Yield the items, with what Google left out of deleted ones; no two deletions have one version."""
        named = self._lives.named(self._keys)
        for one in items:
            found = {"etag": f"{DELETED} {token}", **one}
            key = key_of(one, self._whose.practice)
            known = (key, life_of(one)) if key else named.get(str(one["id"]))
            yield self._lives.whole(found, *known) if known else found

    def put_all(self, puts: Sequence[tuple[WantedEvent, str | None]]) -> list[str | Fault]:
        """Put many events, each with the version it is based on; return each one's version, or why not.

        What is new travels in batches, which keeps a first write within Google's limits. Raises OutcomeUnknown and
        GoogleRefused where Google fails and reading cannot tell, and where there is no such calendar.
        """
        new = [event for event, based_on in puts if self._may_be_new(event, based_on)]
        standing = self._lives.ended(event.key for event in new)
        shelf = Shelf(calendar=self._calendar, whose=self._whose, standing=standing)
        for event in new:
            self._lives.keep(event.key, Life(number=shelf.life(event.key)))
        writes = [shelf.put(event, None, before=self._before(event)) for event in new]
        made = zip(new, self._client.write_all(writes), strict=True)
        done = {event.key: str(one.event["etag"]) for event, one in made if one.event}
        return [self._version(event, based_on, done) for event, based_on in puts]

    def _before(self, event: WantedEvent) -> Resource | None:
        """Return what a new event goes on from, as it is now; None if there is nothing."""
        if not event.goes_on:
            return None
        source = EventId(event.goes_on, event.goes_on_at)
        shelf = self._around(source)
        found = shelf.present(source)
        return found if found and not is_cancelled(found) else shelf.present(EventId(event.goes_on))

    def _may_be_new(self, event: WantedEvent, based_on: str | None) -> bool:
        """Return whether it may be an event that was never there, or was there until we deleted it ourselves."""
        life = self._lives.of(event.key)
        return event.instead_of is None and based_on in (None, DELETED) and (life.is_over or life == Life())

    def _version(self, event: WantedEvent, based_on: str | None, done: Mapping[str, str]) -> str | Fault:
        if event.key in done and self._may_be_new(event, based_on):
            return done[event.key]
        try:
            return self._replaced(event, based_on)
        except (CalendarChanged, EventRefused) as why_not:
            return why_not

    def _replaced(self, event: WantedEvent, based_on: str | None, lives: int = MOST_LIVES) -> str:
        shelf = self._around(EventId(event.key, event.instead_of), series=event.repeats is not None)
        present = shelf.present(EventId(event.key, event.instead_of))
        rest = self._rest(event.key, present) if event.repeats else []
        before = self._before(event)
        if not rest and not (before and event.instead_of) and stands_so(event, present, shelf):
            return str(present["etag"]) if present else ""
        if not _is_free(event, present, shelf, based_on):
            raise _deleted() if present is not None and is_cancelled(present) else _changed()
        life = Life(number=shelf.next_life(event, present))
        self._lives.keep(event.key, life)
        occurrences = occurrence_writes(event, shelf)
        for write in occurrences.before:
            self._settled(write, lambda there: not is_cancelled(there))
        put = shelf.put(event, present, before=before)
        try:
            done = self._settled(put, lambda there: stands_so(event, there, shelf))
        except _IdUsedUp:
            if based_on is None or not lives:
                raise
            self._lives.keep(event.key, replace(life, is_over=True))
            return self._replaced(event, based_on, lives - 1)
        for write in occurrences.after:
            self._settled(write, is_cancelled if write.what == "delete" else is_marked)
        self._take_over(event, present, rest)
        self._without(rest, shelf)
        return str(done["etag"])

    def _take_over(self, series: WantedEvent, cut: Resource | None, rest: Sequence[Rest]) -> None:
        """Let the occurrences behind a cut have the texts and guests that a person gave the rest."""
        if not (cut and rest):
            return
        shelf = self._around(EventId(series.key), series=True)
        for at, of in taken_over(series, cut, rest, shelf):
            there = self._client.occurrence(self._calendar, shelf.name(series.key), instant(at, self._whose.zone))
            regular = from_rule(series, at)
            if there and regular:
                write = shelf.put(regular, there, mark=REGULAR, of=of)
                self._settled(write, partial(stands_so, regular, shelf=shelf, mark=REGULAR))

    def remove(self, event: EventId, *, based_on: str) -> None:
        """Remove the event; a changed occurrence goes back to what its series has. Raises CalendarChanged."""
        shelf = self._around(event)
        present = shelf.present(event)
        if present is None:
            self._client.listed(self._calendar, iCalUID="none")  # raises where the whole calendar is lost
            return
        if is_cancelled(present) or (event.instead_of and is_marked(present)):
            return
        if present["etag"] != based_on:
            raise _changed()
        if event.instead_of is not None:
            regular = from_rule(_series(shelf, event.key), event.instead_of)
            if regular:
                back = shelf.put(regular, present, mark=REGULAR)
                self._settled(back, lambda there: stands_so(regular, there, shelf, mark=REGULAR))
                return
            self._settled(shelf.without(present), is_cancelled)
        else:
            rest = self._rest(event.key, present)
            self._end(event.key, present, shelf)
            self._without(rest, shelf)

    def _rest(self, key: str, present: Resource | None) -> list[Rest]:
        """Return what a series goes on as that a person cut, as it is now."""
        return self._rests(self._bearing(key)) if present and is_cut(present, self._whose) else []

    def _without(self, rest: Iterable[Rest], shelf: Shelf) -> None:
        for one in rest:
            self._settled(shelf.without(one.series), is_cancelled)

    def _end(self, key: str, present: Resource, shelf: Shelf) -> None:
        """Delete an event or series; remembered before, so that it is never taken for a person's deletion."""
        life = Life(number=shelf.life(key))
        self._lives.keep(key, replace(life, is_over=True))
        try:
            self._settled(shelf.without(present), is_cancelled)
        except CalendarChanged:
            self._lives.keep(key, life)
            raise

    def _settled(self, write: Write, is_done: Callable[[Resource], bool]) -> Resource:
        """Make a write; where its outcome is unknown or somebody was faster, read what is there and decide by that."""
        fault: GoogleRefused | OutcomeUnknown
        try:
            return self._client.write(write)
        except OutcomeUnknown as unknown:
            fault = unknown
        except GoogleRefused as refused:
            if refused.trouble.status not in OVERTAKEN:
                raise _of_one_event(refused) from None
            fault = refused
        there = self._client.found(self._calendar, write.event)
        if there is not None and is_done(there):
            return there
        if there is None and write.what == "delete":
            return {}
        if isinstance(fault, OutcomeUnknown) or (there is None and fault.trouble.status == MISSING):
            raise fault  # where there is nothing at all, the calendar is lost, and nobody deleted the event
        if there is None and write.what == "insert":
            raise _IdUsedUp("calendar", "an event had this id that Google has forgotten", code="calendar-changed")
        raise _deleted() if there is not None and is_cancelled(there) else _changed()

    def _around(self, event: EventId, *, series: bool = False) -> Shelf:
        """Read what there is under the event's key: itself, of a series its changed occurrences, of one its series."""
        shelf = self._shelf(event.key)
        name = shelf.name(event.key)
        if series and name in shelf.standing:
            uid = str(shelf.standing[name].get("iCalUID", f"{name}@google.com"))
            return self._with(shelf, self._client.listed(self._calendar, iCalUID=uid, showDeleted=True)[0])
        if event.instead_of is not None and name in shelf.standing:
            at = instant(event.instead_of, self._whose.zone)
            return self._with(shelf, [self._client.occurrence(self._calendar, name, at)])
        return shelf

    def _shelf(self, key: str) -> Shelf:
        """Read what is there under a key: its present life, and a later one where that was deleted."""
        shelf = Shelf(calendar=self._calendar, whose=self._whose, standing=self._lives.ended([key]))
        known = self._lives.of(key)
        for life in count(known.number):
            there = self._client.found(self._calendar, self._whose.id_of(key, life))
            if there is None and known == Life(number=life, is_over=True):
                continue  # Google has forgotten it; the next one may be there
            if there is None:
                return shelf
            shelf = self._with(shelf, [self._lives.whole(there, key, life)])
            if not is_cancelled(there):
                return shelf
        raise AssertionError

    def _with(self, shelf: Shelf, found: Sequence[Resource | None]) -> Shelf:
        more = {str(one["id"]): one for one in found if one}
        return Shelf(calendar=self._calendar, whose=self._whose, standing={**shelf.standing, **more})


def _series(shelf: Shelf, key: str) -> WantedEvent | None:
    """Return the series of a key, None where there is none."""
    series = shelf.present(EventId(key))
    return shelf.said(series, key) if series and not is_cancelled(series) else None


def _is_free(event: WantedEvent, present: Resource | None, shelf: Shelf, based_on: str | None) -> bool:
    """Return whether the event may be written: as read, or untouched by people where no version was read."""
    there = present is not None and not is_cancelled(present)
    if event.instead_of and present is None:
        return False
    if (based_on or "").startswith(DELETED):
        return not there
    whole = _series(shelf, event.key)
    if there and present is not None and event.instead_of and not is_marked(present):
        # An occurrence that nobody touched is as its series has it, whatever was known of it before.
        untouched = shelf.said(present, event.key) == from_rule(whole, event.instead_of)
        return untouched or present["etag"] == based_on
    if present is None:
        return True
    if based_on is not None:
        return present.get("etag") == based_on
    if event.instead_of is None:
        return False
    if not there:
        # What the present rule leaves out went by our doing.
        return whole is not None and event.instead_of not in starts(whole)
    return not is_moved(present, shelf.said(present, event.key))


def _changed() -> CalendarChanged:
    return CalendarChanged("calendar", "the event was changed since it was read", code="calendar-changed")


def _deleted() -> EventDeleted:
    return EventDeleted("calendar", "the event was deleted", code="calendar-changed")


def _of_one_event(refused: GoogleRefused) -> Fault:
    """Return why one write was refused: where Google wants us to wait, or to sign in, the others wait too."""
    if refused.trouble.effect is not Effect.REFUSED or refused.trouble.status in _FOR_ALL:
        return refused
    return EventRefused(refused.where, refused.what, refused.next_step, code=refused.code)
