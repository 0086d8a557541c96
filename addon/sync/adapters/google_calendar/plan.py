"""What has to be written so that an event, or a series with its occurrences, is as wanted. Pure.

An occurrence that a person moved is theirs and stays as it is; texts that a person wrote stay too.
The order of the writes matters where a crash comes between: an occurrence stands again before its series
takes it back, and goes after its series has left it out, so that our doing never looks like a person's.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from addon.calendars.cut_series import cut_slots, gone_on
from addon.calendars.ports import EventId
from addon.calendars.wanted import TEXTS, WantedEvent, starts
from addon.sync.adapters.google_calendar.client import Write
from addon.sync.adapters.google_calendar.event_body import (
    Resource,
    Whose,
    added,
    body_of,
    event_of,
    has_old_meet,
    is_cancelled,
    is_marked,
    is_moved,
    is_over,
    key_of,
    life_of,
    normal,
    original_start,
    rewritten,
    texts_as_shown,
)
from addon.sync.adapters.google_calendar.reading import Rest

REGULAR = "regular"
"""What marks an occurrence as put back to what its series says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrences:
    """The writes to the occurrences of a series: those before the series is written, and those after."""

    before: tuple[Write, ...] = ()
    after: tuple[Write, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One calendar: its id, whose events are in it, and all of them by id, deleted ones too."""

    calendar: str
    whose: Whose
    standing: Mapping[str, Resource]
    lives: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        lives: dict[str, int] = {}
        for one in self.standing.values():
            key = key_of(one, self.whose.practice)
            if key:
                lives[key] = max(lives.get(key, 0), life_of(one) + is_over(one))
        object.__setattr__(self, "lives", lives)

    def occurrences(self, series: str) -> list[Resource]:
        """Return the changed occurrences of a series."""
        return [one for one in self.standing.values() if one.get("recurringEventId") == series]

    def said(self, resource: Resource, key: str) -> WantedEvent:
        """Return the event as the resource has it now."""
        return event_of(resource, key=key, zone=self.whose.zone)

    def life(self, key: str) -> int:
        """Return which life of an event is the present one: the last that is seen, or the one after we ended it."""
        return self.lives.get(key, 0)

    def name(self, key: str) -> str:
        """Return the id that an event or series has, or would have."""
        return self.whose.id_of(key, self.life(key))

    def present(self, event: EventId) -> Resource | None:
        """Return the event as it is there, deleted or not; an occurrence is known by its series and its slot."""
        name = self.name(event.key)
        if event.instead_of is None:
            return self.standing.get(name)
        found = self.occurrences(name)
        return next((one for one in found if original_start(one, self.whose.zone) == event.instead_of), None)

    def next_life(self, event: WantedEvent, present: Resource | None) -> int:
        """Return the life in which an event is written: one that a person deleted begins another."""
        again = present is not None and is_cancelled(present) and event.instead_of is None
        return self.life(event.key) + again

    def put(
        self,
        event: WantedEvent,
        present: Resource | None,
        *,
        mark: str = "",
        before: Resource | None = None,
        of: Resource | None = None,
    ) -> Write:
        """Return the write that makes it so; an event that a person deleted is created under a new id.

        A new event takes over what people added to the one ``before`` it, an occurrence what they added ``of`` it.
        """
        life = self.next_life(event, present)
        if life != self.life(event.key):
            present = None
        source = of or ((before or present) if event.instead_of else (present or before))
        body = body_of(event, whose=self.whose, life=life, present=source, mark=mark)
        if present is None:
            if before and "conferenceData" in before and "conferenceData" not in body:
                body["conferenceData"] = before["conferenceData"]
            name = self.whose.id_of(event.key, life)
            return Write(what="insert", calendar=self.calendar, event=name, body=body)
        name, etag = str(present["id"]), str(present.get("etag", ""))
        return Write(what="update", calendar=self.calendar, event=name, body=body, etag=etag)

    def without(self, resource: Resource) -> Write:
        """Return the write that takes an event away."""
        name, etag = str(resource["id"]), str(resource["etag"])
        return Write(what="delete", calendar=self.calendar, event=name, etag=etag)


def taken_over(
    series: WantedEvent, cut: Resource, rest: Iterable[Rest], shelf: Shelf
) -> Iterator[tuple[datetime, Resource]]:
    """Yield, of a series that a person cut, the slots behind it and in what of the rest something was added to them.

    ``shelf`` has the series made whole. An occurrence that stands there with a change of its own keeps that.
    """
    rest, whose = tuple(rest), shelf.whose
    behind = cut_slots(series, shelf.said(cut, series.key))
    written = {at: found for one in rest for at, found in one.written(whose).items()}
    there = (one for one in shelf.occurrences(shelf.name(series.key)) if not (is_cancelled(one) or is_marked(one)))
    own = {original_start(one, whose.zone) for one in there}
    for at, event in gone_on(behind, (event for one in rest for event in one.events(whose))).items():
        of = written[event.instead_of or event.start]
        if at not in own and added(of, whose.zone) != added(cut, whose.zone):
            yield at, of


def stands_so(wanted: WantedEvent, present: Resource | None, shelf: Shelf, *, mark: str = "") -> bool:
    """Return whether the event is as wanted and we know it as ours, marked or not."""
    if present is None or is_cancelled(present) or is_marked(present) != bool(mark):
        return False
    says = shelf.said(present, wanted.key)
    if is_moved(present, says) or not _same_time(says, wanted) or has_old_meet(wanted, present):
        return False
    theirs, there, ours = rewritten(present, says), texts_as_shown(says), texts_as_shown(normal(wanted))
    return says.kind == wanted.kind and all(name in theirs or there[name] == ours[name] for name in TEXTS)


def _same_time(one: WantedEvent, other: WantedEvent) -> bool:
    return (one.start, one.minutes, one.repeats) == (other.start, other.minutes, other.repeats)


def occurrence_writes(series: WantedEvent, shelf: Shelf) -> Occurrences:
    """Return the writes that make occurrences without a change of their own follow their series."""
    if series.instead_of is not None:
        return Occurrences()
    name = shelf.name(series.key)
    stood = shelf.standing.get(name)
    had = frozenset(starts(shelf.said(stood, series.key))) if stood and not is_cancelled(stood) else frozenset()
    before, after = [], []
    for resource in shelf.occurrences(name):
        at = original_start(resource, shelf.whose.zone)
        regular = from_rule(series, at)
        if is_cancelled(resource):
            before += [shelf.put(regular, resource, mark=REGULAR)] if regular and at not in had else []
        elif is_marked(resource):
            after += _followed(resource, regular, shelf)
    return Occurrences(before=tuple(before), after=tuple(after))


def from_rule(whole: WantedEvent | None, at: datetime) -> WantedEvent | None:
    """Return the occurrence of a series at one of its times, None where the series leaves it out."""
    if whole is None or whole.repeats is None or at not in starts(whole):
        return None
    return replace(whole, start=at, repeats=None, instead_of=at)


def _followed(resource: Resource, regular: WantedEvent | None, shelf: Shelf) -> list[Write]:
    """Return the write with which an occurrence follows its series; none where a person moved it."""
    says = shelf.said(resource, str(regular.key if regular else ""))
    if is_moved(resource, says) and not (regular and _same_time(says, regular)):
        return []
    if regular is None:
        return [shelf.without(resource)]
    return [] if stands_so(regular, resource, shelf, mark=REGULAR) else [shelf.put(regular, resource, mark=REGULAR)]
