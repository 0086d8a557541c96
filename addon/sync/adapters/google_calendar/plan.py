"""What has to be written so that a calendar shows just the wanted events. Pure.

An event that a person moved or deleted is theirs and stays as it is; texts that a person wrote stay too.
The order of the phases matters where a crash comes between: an occurrence stands again before its series
takes it back, and goes after its series has left it out, so that our doing never looks like a person's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from addon.calendars.ports import EventId
from addon.calendars.wanted import WantedEvent, in_order, starts
from addon.sync.adapters.google_calendar.client import Write
from addon.sync.adapters.google_calendar.event_body import (
    GONE,
    Resource,
    Whose,
    body_of,
    event_of,
    is_cancelled,
    is_marked,
    is_moved,
    is_over,
    is_rewritten,
    key_of,
    life_of,
    normal,
    original_start,
)

AGAIN = {"extendedProperties": {"private": {GONE: "deleted"}}}
"""What marks an event as deleted by us, before we delete it."""


@dataclass(slots=True, kw_only=True)
class Plan:
    """The writes, phase by phase.

    ``fresh`` are wanted occurrences that nobody changed yet: their versions must be read before they are put.
    ``marks`` are events to delete, each after its mark; ``left`` the ids of events that a person deleted.
    """

    restored: list[Write] = field(default_factory=list)
    puts: list[Write] = field(default_factory=list)
    occurrences: list[Write] = field(default_factory=list)
    fresh: list[WantedEvent] = field(default_factory=list)
    drops: list[Write] = field(default_factory=list)
    marks: list[Write] = field(default_factory=list)
    left: set[str] = field(default_factory=set)

    @property
    def writes(self) -> int:
        """Return how many events change."""
        return len(self.restored + self.puts + self.occurrences + self.drops + self.marks) + len(self.fresh)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One calendar: its id, whose events stand in it, and all of them by id, deleted ones too."""

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
        """Return what a resource says now."""
        return event_of(resource, key=key, zone=self.whose.zone)

    def life(self, key: str) -> int:
        """Return which life of an event is the present one: the last that is seen, or the one after we ended it."""
        return self.lives.get(key, 0)

    def name(self, event: EventId) -> str:
        """Return the id the event has, or would have."""
        return self.whose.id_of(event, self.life(event.key))

    def put(self, event: WantedEvent, present: Resource | None, *, mark: str = "") -> Write:
        """Return the write that makes it so; one that a person deleted stands again in another life."""
        life = self.life(event.key)
        if present is not None and is_cancelled(present) and event.instead_of is None:
            present, life = None, life + 1
        name = self.whose.id_of(EventId(event.key, event.instead_of), life)
        body = body_of(event, whose=self.whose, life=life, present=present, mark=mark)
        what = "insert" if present is None else "update"
        etag = "" if present is None else str(present["etag"])
        return Write(what=what, calendar=self.calendar, event=name, body=body, etag=etag)

    def without(self, what: str, resource: Resource) -> Write:
        """Return the write that takes an event away (``delete``), or marks it for that (``patch``)."""
        body = AGAIN if what == "patch" else {}
        return Write(
            what=what, calendar=self.calendar, event=str(resource["id"]), body=body, etag=str(resource["etag"])
        )


def planned(wanted: Sequence[WantedEvent], shelf: Shelf, *, left: Iterable[str] = ()) -> Plan:
    """Return what to write. ``left``: ids known to have been deleted by a person, which Google may have forgotten."""
    plan = Plan()
    known = set(left)
    by_key: dict[str, list[WantedEvent]] = {}
    for event in in_order(wanted):
        by_key.setdefault(event.key, []).append(event)
    for key, events in by_key.items():
        _plan_key(key, events, shelf, plan, known)
    for resource in shelf.standing.values():
        key = key_of(resource, shelf.whose.practice)
        if (
            key
            and key not in by_key
            and not is_cancelled(resource)
            and not is_moved(resource, shelf.said(resource, key))
        ):
            plan.marks.append(shelf.without("patch", resource))
    return plan


def _plan_key(key: str, events: Sequence[WantedEvent], shelf: Shelf, plan: Plan, known: set[str]) -> None:
    whole = next((one for one in events if one.instead_of is None), None)
    name = shelf.name(EventId(key))
    present = shelf.standing.get(name)
    if deleted_by_person(present) or (present is None and name in known):
        plan.left.add(name)
        return
    if whole is not None:
        if is_theirs(whole, present, shelf):
            return
        if not stands_so(whole, present, shelf):
            plan.puts.append(shelf.put(whole, present))
    plan_occurrences(whole, events, shelf, plan)


def deleted_by_person(present: Resource | None) -> bool:
    """Return whether an event is deleted and not by us."""
    return present is not None and is_cancelled(present) and not is_over(present)


def is_theirs(wanted: WantedEvent, present: Resource | None, shelf: Shelf) -> bool:
    """Return whether a person gave a standing event a time that is not what we want either."""
    if present is None or is_cancelled(present):
        return False
    says = shelf.said(present, wanted.key)
    return is_moved(present, says) and not _same_time(says, wanted)


def stands_so(wanted: WantedEvent, present: Resource | None, shelf: Shelf, *, mark: str = "") -> bool:
    """Return whether the event stands as wanted and is known as written by us, marked or not."""
    if present is None or is_cancelled(present) or is_marked(present) != bool(mark):
        return False
    says = shelf.said(present, wanted.key)
    if is_moved(present, says) or not _same_time(says, wanted):
        return False
    return is_rewritten(present, says) or _texts(says) == _texts(normal(wanted))


def _same_time(one: WantedEvent, other: WantedEvent) -> bool:
    return (one.start, one.minutes, one.repeats) == (other.start, other.minutes, other.repeats)


def _texts(event: WantedEvent) -> tuple[str, ...]:
    return event.title, event.description, event.location, event.kind


def plan_occurrences(whole: WantedEvent | None, events: Sequence[WantedEvent], shelf: Shelf, plan: Plan) -> None:
    """Add what becomes of the occurrences of one series; ``whole`` None: the series itself is left as it stands."""
    key = events[0].key
    name = shelf.name(EventId(key))
    stood = shelf.standing.get(name)
    before = frozenset(starts(shelf.said(stood, key))) if stood and not is_cancelled(stood) else frozenset()
    wanted = {one.instead_of: one for one in events if one.instead_of}
    for resource in shelf.occurrences(name):
        at = original_start(resource, shelf.whose.zone)
        one = wanted.pop(at, None)
        regular = one is None
        target = one or from_rule(whole, at)
        if is_cancelled(resource):
            if target and at not in before:
                plan.restored.append(shelf.put(target, resource, mark="regular" * regular))
            continue
        _plan_standing(resource, target, shelf, plan, mark="regular" * regular)
    plan.fresh += wanted.values()


def from_rule(whole: WantedEvent | None, at: datetime) -> WantedEvent | None:
    """Return what a series says of one of its times, None where it leaves it out."""
    if whole is None or whole.repeats is None or at not in starts(whole):
        return None
    return replace(whole, start=at, repeats=None, instead_of=at)


def _plan_standing(resource: Resource, target: WantedEvent | None, shelf: Shelf, plan: Plan, *, mark: str) -> None:
    key = str(target.key if target else "")
    says = shelf.said(resource, key)
    if is_moved(resource, says) and not (target and _same_time(says, target)):
        return
    if target is None:
        plan.drops.append(shelf.without("delete", resource))
    elif not stands_so(target, resource, shelf, mark=mark):
        plan.occurrences.append(shelf.put(target, resource, mark=mark))
