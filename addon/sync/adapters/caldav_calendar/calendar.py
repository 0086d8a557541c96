"""One clinician's calendar on a CalDAV server, both ways.

Each event or series of ours is one resource, named after its key's digest, so that a retried
creation meets itself. Writes carry the version they are based on. A person's edits are told from
ours by the mark in the event and by what we remember.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from addon.calendars.known_events import occurrence
from addon.calendars.ports import (
    DELETED,
    CalendarChanged,
    Changes,
    EventDeleted,
    EventId,
    EventRefused,
    Put,
    SeenEvent,
)
from addon.calendars.wanted import OURS, WantedEvent, starts, uid_of
from addon.problems import Fault
from addon.sync.adapters.caldav_calendar.reading import (
    ResourceEvent,
    SeenResource,
    UnreadableResource,
    digest,
    key_in,
    known_as,
    read,
)
from addon.sync.adapters.caldav_calendar.remembered import (
    GONE,
    UNCLEAR,
    KnownResources,
    RememberedResource,
    State,
    iso,
    version,
)
from addon.sync.adapters.caldav_calendar.rests import Rest, Rests
from addon.sync.adapters.caldav_calendar.server import CalDavServer, Listing, Resource
from addon.sync.adapters.caldav_calendar.telling import dropped_events, gone_events, is_regular, seen_events
from addon.sync.adapters.caldav_calendar.writing import Hand, taken_over, written

TRIES = 3
MOST_SEARCHES = 20
_NAME = re.compile(r"([0-9a-f]{40})\.ics")


class CalDavCalendar:
    """A calendar people edit too. ``memory`` outlives the pass and belongs to this calendar alone.

    ``zone``: the practice's; ``practice`` tells its events from another's in the same calendar; ``now`` (aware)
    stamps what we write. The version of an event is the etag at which it was first seen as it stands: an edit of
    one occurrence is no change of another, and no two edits of one look alike.
    """

    def __init__(
        self,
        server: CalDavServer,
        *,
        zone: str,
        now: datetime,
        memory: KnownResources,
        practice: str = "",
    ) -> None:
        self._server, self._zone = server, zone
        self._hand = Hand(practice=practice, now=now)
        self._memory = memory
        self._held: dict[str, SeenResource] = {}
        self._rests = Rests(server, memory, zone)

    # --- the port -------------------------------------------------------------------------------

    def changes(self, since: str | None) -> Changes:
        """Return the changes of our events since a token; None or an expired token gives everything.

        Occurrences a person deleted are named in both cases: they stand in the series. Raises CalendarUnavailable.
        """
        listing = self._server.listing(since)
        before = dict(self._memory.items())
        looked = self._take_in(listing)
        if listing.gone or len(self._stems(listing.there)) < len(listing.there):
            looked |= self._cut_before(looked)
        seen = [one for stem, standing in looked.items() for one in self._seen(stem, standing)]
        dropped = [one for stem, standing in looked.items() for one in dropped_events(self._known(stem), standing)]
        if not listing.complete:
            missing = (stem for stem, known in before.items() if self._is_missing(known, listing))
            seen += [one for stem in missing for one in self._gone(stem)]
        damaged = {stem: known.key for stem, known in before.items() if known.state == "damaged"}
        left = {stem for stem, known in self._memory.items() if known.state != "away"}
        return Changes(
            seen=tuple(seen),
            token=listing.token,
            complete=listing.complete,
            unclear=tuple((known.key, self._why(known)) for _, known in self._memory.items() if known.state in UNCLEAR),
            lost=tuple(EventId(key) for stem, key in damaged.items() if stem not in left),
            dropped=tuple(dropped),
        )

    def put(self, event: WantedEvent, *, based_on: str | None) -> str:
        """Create or replace the event; the same content again is no write. Raises CalendarChanged and EventRefused."""
        stem, at = self._stem(event.key), event.instead_of
        for attempt in range(TRIES):
            standing = self._stood(stem, again=attempt > 0)
            part = standing.parts.get(at) if standing else None
            if standing and part and digest(part.event) == digest(event):
                return self._version(stem, at)
            self._check(stem, standing, at, based_on)
            rest = self._rests.of(stem, standing) if standing and part and event.repeats else None
            more = taken_over(event, part, rest) if part and rest else {}
            try:
                self._write(stem, [event], standing, self._others(standing, {at}), more)
            except CalendarChanged:
                continue
            self._drop_rest(stem, rest)
            return self._version(stem, at)
        raise self._changed() if standing else self._server.elsewhere()

    def put_all(self, puts: Sequence[Put]) -> list[str | Fault]:
        """Put the events, each a resource of its own. Raises CalendarUnavailable."""
        return [self._put_or_why_not(event, based_on) for event, based_on in puts]

    def _put_or_why_not(self, event: WantedEvent, based_on: str | None) -> str | Fault:
        try:
            return self.put(event, based_on=based_on)
        except (CalendarChanged, EventRefused) as why_not:
            return why_not

    def remove(self, event: EventId, *, based_on: str) -> None:
        """Remove the event; one that is gone already is fine. Raises CalendarChanged and EventRefused."""
        stem = self._stem(event.key)
        at = event.instead_of
        for attempt in range(TRIES):
            standing = self._stood(stem, again=attempt > 0)
            if standing is None or at not in standing.parts:
                return
            self._check(stem, standing, at, based_on)
            rest = self._rests.of(stem, standing) if at is None else None
            try:
                self._drop(stem, standing, self._others(standing, {at}))
            except CalendarChanged:
                continue
            self._drop_rest(stem, rest)
            return
        raise self._changed()

    # --- reading --------------------------------------------------------------------------------

    def _is_missing(self, known: RememberedResource, listing: Listing) -> bool:
        gone = known.name not in listing.there if listing.complete else known.name in listing.gone
        return gone or (known.state == "elsewhere" and known.name not in listing.there)

    def _take_in(self, listing: Listing) -> dict[str, SeenResource]:
        """Read every listed event of ours and remember it."""
        stems = self._stems(listing.there)
        looked: dict[str, SeenResource] = {}
        for name, resource in self._server.fetch(stems).items():
            standing = self._understood(stems[name], name, resource)
            if standing:
                looked[stems[name]] = standing
        missing = [stem for stem, known in self._memory.items() if self._is_missing(known, listing)]
        for number, stem in enumerate(missing):
            state: State = "missing" if listing.complete else "gone"
            moved = self._missing(stem, state, search=number < MOST_SEARCHES, everywhere=True)
            if moved:
                looked[stem] = moved
        return looked

    def _cut_before(self, looked: Collection[str]) -> dict[str, SeenResource]:
        """Look again at series that were cut before: what they go on as may have come, changed or gone."""
        found = {}
        for stem in self._rests.cut():
            with suppress(CalendarChanged):
                if stem not in looked and (content := self._look(stem)):
                    found[stem] = content
        return found

    def _stems(self, names: Iterable[str]) -> dict[str, str]:
        """Return which resources are ours: by the name we gave, or the one another program has given."""
        renamed = {known.name: stem for stem, known in self._memory.items()}
        found = {name: renamed.get(name) or _stem_of(name) for name in names}
        return {name: stem for name, stem in found.items() if stem}

    def _understood(self, stem: str, name: str, resource: Resource) -> SeenResource | None:
        known = self._memory.get(stem)
        self._held.pop(stem, None)
        try:
            standing = read(resource.text, etag=resource.etag, zone=self._zone, known=known)
        except UnreadableResource:
            # Not ours to mend: nobody can tell what it is now.
            known = known or RememberedResource(key=key_in(resource.text), name=name, etag="")
            if self._is_theirs(known.key):
                self._memory.keep(stem, replace(known, name=name, etag=resource.etag, state="damaged"))
            return None
        if standing and (self._stem(standing.key) != stem or not self._is_theirs(standing.key)):
            return None  # another practice's, or of another clinician of this one
        if standing:
            self._memory.keep(stem, known_as(standing, name=name, before=known))
            self._held[stem] = standing
        return standing

    def _missing(self, stem: str, state: State, *, search: bool, everywhere: bool = False) -> SeenResource | None:
        """Deal with a resource that is not where it was: renamed by another program, filed elsewhere, or gone."""
        self._held.pop(stem, None)
        known = self._memory.get(stem)
        if known is None or known.state in ("gone", "missing", "away"):
            return None
        if known.state == "going":
            self._memory.settle(stem)
            return None
        name = self._server.named(stem + OURS) if search else None
        resource = self._server.fetch([name]).get(name) if name and name != known.name else None
        if name and resource:
            return self._understood(stem, name, resource)
        if search and everywhere and self._server.has_elsewhere(stem + OURS):
            self._memory.mark(stem, "elsewhere")
        elif known.state == "damaged":
            self._memory.settle(stem)  # what went was none of ours any more: it is made anew
        else:
            self._memory.mark(stem, state)
        return None

    def _why(self, known: RememberedResource) -> Fault:
        """Return why nobody can tell what became of an event."""
        if known.state == "elsewhere":
            return self._server.elsewhere()
        what = f"an event of ours was damaged there by another program ({known.key})"
        step = "Delete it in that calendar: the next pass makes it anew. Everything else goes on meanwhile."
        return UnreadableResource(self._server.where, what, step, code="calendar-damaged-event")

    def _stem(self, key: str) -> str:
        return uid_of(self._hand.owned(key)).removesuffix(OURS)

    def _is_theirs(self, key: str) -> bool:
        return key.split(" | ")[1:2] == [self._server.code]

    def _stood(self, stem: str, *, again: bool) -> SeenResource | None:
        """Return the resource as we remember it; a write fails if that is no longer so."""
        if again or (self._memory.get(stem) and stem not in self._held):
            return self._look(stem)
        return self._held.get(stem)

    def _look(self, stem: str) -> SeenResource | None:
        """Return the resource as it is now."""
        known = self._memory.get(stem)
        name = known.name if known else f"{stem}.ics"
        resource = self._server.fetch([name]).get(name)
        if resource:
            standing = self._understood(stem, name, resource)
            if standing is None:
                raise self._changed()
            return standing
        return self._missing(stem, "gone", search=True)

    def _seen(self, stem: str, standing: SeenResource) -> list[SeenEvent]:
        rest = self._rests.of(stem, standing)
        return seen_events(self._known(stem), standing, rest.events() if rest else ())

    def _version(self, stem: str, at: datetime | None) -> str:
        return version(self._known(stem), iso(at))

    def _known(self, stem: str) -> RememberedResource:
        known = self._memory.get(stem)
        if known is None:
            raise self._changed()
        return known

    def _gone(self, stem: str) -> list[SeenEvent]:
        known = self._memory.get(stem)
        return gone_events(known) if known and known.state == "gone" else []

    # --- deciding -------------------------------------------------------------------------------

    def _check(self, stem: str, standing: SeenResource | None, at: datetime | None, based_on: str | None) -> None:
        """Raise CalendarChanged unless the event is as the one who wants to write has seen it.

        Only what a person deleted is EventDeleted.
        """
        part = standing.parts.get(at) if standing else None
        known, is_deleted = self._memory.get(stem), False
        if standing and part:
            # One that nobody moved is as its series has it, whatever was known of it before.
            untouched = at and not based_on and is_regular(standing, at)
            fits = untouched or _said(based_on) == digest(part.event)
        elif standing:
            is_deleted = bool({at, None} & standing.deleted)
            fits = _said(based_on) == (GONE if is_deleted else "")
        else:
            state = known.state if known else "away"
            is_deleted = state == "gone"
            fits = state == "missing" or based_on == DELETED or _said(based_on) == (GONE if is_deleted else "")
        if not fits:
            raise self._deleted() if is_deleted else self._changed()

    # --- writing --------------------------------------------------------------------------------

    def _write(
        self,
        stem: str,
        events: Sequence[WantedEvent],
        standing: SeenResource | None,
        keep: Collection[datetime | None],
        more: Mapping[datetime, ResourceEvent] = MappingProxyType({}),
    ) -> None:
        """Write the resource anew from these events and what is to be kept of it. Raises CalendarChanged.

        ``more``: what people added to regular occurrences of the series, which get events of their own for it.
        """
        known = self._memory.get(stem)
        name = known.name if known else f"{stem}.ics"
        self._held.pop(stem, None)
        before: dict[datetime | None, ResourceEvent] = {at: part for at, part in more.items() if at not in keep}
        series = next((event for event in events if event.repeats), None)
        events = [*events, *(one for at in before if (one := occurrence(series, at)))]
        first = events[0] if events else None
        if first and (standing is None or first.instead_of) and (goes_on := self._before(first)):
            before[first.instead_of] = goes_on
        gone = _deleted(standing, known)
        text = written(events, standing=standing, keep=keep, deleted=gone, hand=self._hand, before=before)
        etag = self._server.put(name, text, etag=standing.etag if standing else None)
        mine = {iso(event.instead_of) for event in events}
        if known:
            stay = {iso(at) for at in keep} - mine
            kept = {at: stood for at, stood in known.parts.items() if at in stay}
            self._memory.keep(stem, replace(known, parts=kept, regular={}))
        resource = Resource(etag, text) if etag else self._server.fetch([name]).get(name)
        if resource is None:
            raise self._changed()
        self._understood(stem, name, resource)
        known = self._memory.get(stem)
        if known and series:
            self._memory.keep(stem, replace(known, slots=tuple(map(iso, starts(series)))))

    def _drop_rest(self, stem: str, rest: Rest | None) -> None:
        """Delete what a series went on as that is whole again, or gone; if it was changed meanwhile, it stays."""
        if rest:
            with suppress(CalendarChanged):
                self._rests.drop(rest)
        known = self._memory.get(stem)
        if known and known.is_cut:
            self._memory.keep(stem, replace(known, is_cut=False, rest=""))

    def _before(self, event: WantedEvent) -> ResourceEvent | None:
        """Return what a new event goes on from, as it is now; None if there is nothing that can be read."""
        with suppress(CalendarChanged):
            stood = self._stood(self._stem(event.goes_on), again=False) if event.goes_on else None
            return stood.parts.get(event.goes_on_at) or stood.parts.get(None) if stood else None
        return None

    def _drop(self, stem: str, standing: SeenResource, keep: Collection[datetime | None]) -> None:
        known = self._memory.get(stem)
        if known and not keep:
            self._delete(stem, known)
        else:
            self._write(stem, (), standing, keep)

    def _delete(self, stem: str, known: RememberedResource) -> None:
        """Delete the resource. The intent is kept first, so that it is never taken for a person's deletion."""
        self._memory.mark(stem, "going")
        self._held.pop(stem, None)
        try:
            self._server.delete(known.name, etag=known.etag)
        except (CalendarChanged, EventRefused):
            self._memory.mark(stem, "there")
            raise
        self._memory.settle(stem)

    def _changed(self) -> CalendarChanged:
        what = "an event was changed since it was read"
        return CalendarChanged(self._server.where, what, "The next pass looks again.", code="calendar-changed")

    def _deleted(self) -> EventDeleted:
        return EventDeleted(self._server.where, "the event was deleted", code="calendar-changed")

    def _others(self, standing: SeenResource | None, but: Collection[datetime | None]) -> set[datetime | None]:
        return {at for at in standing.parts if at not in but} if standing else set()


def _stem_of(name: str) -> str | None:
    found = _NAME.fullmatch(name)
    return found[1] if found else None


def _said(version: str | None) -> str:
    """Return what was there at this version."""
    return (version or "").rpartition(" ")[2]


def _deleted(standing: SeenResource | None, known: RememberedResource | None) -> set[datetime | None]:
    if standing:
        return set(standing.deleted)
    return {datetime.fromisoformat(at) for at in known.deleted if at} if known and known.state == "away" else set()
