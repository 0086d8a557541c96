"""Plans what to write into a two-way calendar, and writes it.

An event that a person moved or deleted stays as it is while a request about it is open, and as long as it is wanted
where it is a block, because blocks are the clinician's own; one that asks something stays until it asks no more. A
session made all day waits for a time. A change made between reading and writing is seen by the next pass.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from addon.calendars.known_events import SESSION, KnownEvent, KnownEvents, in_sequence, kind_of, occurrence, same_time
from addon.calendars.ports import (
    DELETED,
    CalendarChanged,
    EventDeleted,
    EventId,
    EventRefused,
    Put,
    TwoWayCalendar,
)
from addon.calendars.wanted import PLACEMENT, WantedEvent, in_order, starts
from addon.problems import Fault

Leave = Callable[[EventId], bool]
"""Whether a session event that a person changed stays as it is for now."""


@dataclass(slots=True, kw_only=True)
class CalendarPlan:
    """The writes for one calendar, and its known events with what we are about to write."""

    puts: list[Put] = field(default_factory=list)
    removes: list[tuple[EventId, str]] = field(default_factory=list)
    known: dict[EventId, KnownEvent] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventWrites:
    """The writes for one clinician's two-way calendar in this pass.

    ``before`` are the known events when the plan was made, ``token`` what to keep once the writes are done.
    ``obeys``: they carry out decisions, so they wait where the sheet's writes wait.
    """

    clinician: str
    plan: CalendarPlan
    before: KnownEvents
    token: str
    obeys: bool = False


def calendar_plan(known: KnownEvents, wanted: Iterable[WantedEvent], leave: Leave, *, first: date) -> CalendarPlan:
    """Plan the writes after which a calendar shows the wanted events. ``first`` is the first day it shows."""
    plan = CalendarPlan(known=dict(known))
    events = {EventId(one.key, one.instead_of): one for one in in_order(wanted)}
    theirs = {event: one.meant or one.seen for event, one in known.items() if one.persons or one.is_unremembered}
    moved = {event for event, series in theirs.items() if series and series.repeats}
    left = {event for event in moved if kind_of(event) == SESSION and leave(event)}
    left |= {event for event, one in known.items() if one.unread or (event in events and _has_no_time(event, one))}
    for event, one in events.items():
        if EventId(event.key) not in left:
            _show(plan, event, one, leave)
    for event in in_sequence(known.keys() - events.keys()):
        if EventId(event.key) in left:
            continue
        regular = occurrence(events.get(EventId(event.key)), event.instead_of)
        if regular is None:
            _take_away(plan, event, leave, first)
        else:
            _show(plan, event, regular, leave)
    return plan


def _has_no_time(event: EventId, one: KnownEvent) -> bool:
    return kind_of(event) == SESSION and one.has_no_time


def _is_block(event: EventId) -> bool:
    return kind_of(event) not in {SESSION, PLACEMENT}


def _has_lost_its_cause(event: EventId, one: KnownEvent, first: date) -> bool:
    """Return whether a person moved a block that the calendar still has, and we would still show with its cause."""
    meant = one.meant if _is_block(event) and one.seen and event.instead_of is None else None
    return meant is not None and (meant.repeats is not None or meant.start.date() >= first)


def _show(plan: CalendarPlan, event: EventId, wanted: WantedEvent, leave: Leave) -> None:
    """Plan to make one event as wanted."""
    one = plan.known.get(event)
    if one is None or not (one.version or one.persons):
        _put(plan, event, replace(wanted, goes_on=wanted.goes_on or _before(plan.known, wanted)), KnownEvent())
    elif one.persons or one.is_unremembered:
        moved = one.persons or (one.seen is not None and not same_time(one.seen, wanted))
        if kind_of(event) != SESSION and moved:
            _keep_moved(plan, event, wanted, replace(one, persons=True, meant=one.meant or wanted))
        elif one.seen == wanted and not one.rest:
            plan.known[event] = KnownEvent(version=one.version, meant=wanted)
        elif not (leave(event) or _has_no_time(event, one)):
            _put(plan, event, wanted, one)
    elif one.meant != wanted:
        _put(plan, event, wanted, one)
    elif one.meaning:
        plan.known[event] = replace(one, meaning=None)


def _keep_moved(plan: CalendarPlan, event: EventId, wanted: WantedEvent, one: KnownEvent) -> None:
    """Leave a block as a person moved it; a series that they only shifted goes on with the weeks, shifted."""
    seen, meant = one.seen, one.meant
    goes_on = seen and meant and seen.repeats and seen.repeats == meant.repeats and wanted.start != meant.start
    plan.known[event] = one
    if goes_on and seen and meant:
        shifted = replace(wanted, start=wanted.start + (seen.start - meant.start), minutes=seen.minutes)
        plan.puts.append((shifted, one.version))
        plan.known[event] = replace(one, meant=wanted, seen=shifted, meaning=shifted)


def _before(known: KnownEvents, wanted: WantedEvent) -> str:
    """Return the key of the group's series that a new one goes on from, as after a change of cadence; "" if none."""
    if wanted.kind != SESSION or wanted.repeats is None:
        return ""
    group = wanted.key.split(" | ")[:3]
    ends = {
        event.key: max(starts(one.meant), default=one.meant.start)
        for event, one in known.items()
        if event.key.split(" | ")[:3] == group and one.version and one.meant and one.meant.repeats
    }
    return max(ends, key=ends.__getitem__, default="")


def _put(plan: CalendarPlan, event: EventId, wanted: WantedEvent, one: KnownEvent) -> None:
    plan.puts.append((wanted, one.version or None))
    plan.known[event] = replace(one, meaning=wanted)


def _take_away(plan: CalendarPlan, event: EventId, leave: Leave, first: date) -> None:
    """Plan to take away an event that is no longer wanted; what is a person's own stays."""
    one = plan.known[event]
    theirs = one.persons and (_is_block(event) or leave(event))
    if theirs and not _has_lost_its_cause(event, one, first):
        last = one.seen or one.meant
        if last is None or (last.repeats is None and last.start.date() < first):
            del plan.known[event]
        return
    if one.version and not (one.persons and one.seen is None):
        plan.removes.append((event, one.version))
        plan.known[event] = KnownEvent(version=one.version)
    else:
        del plan.known[event]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOut:
    """The known events once a plan was carried out, whether anything was written, and what could not be."""

    known: KnownEvents
    wrote: bool
    faults: tuple[Fault, ...]


def carry_out_plan(calendar: TwoWayCalendar, plan: CalendarPlan, before: KnownEvents) -> CarriedOut:
    """Write the plan: one event that is refused stops no other; a calendar that cannot be reached ends it."""
    known, faults, wrote = dict(plan.known), list[Fault](), False
    try:
        done = calendar.put_all(plan.puts) if plan.puts else []
        for (event, _), outcome in zip(plan.puts, done, strict=True):
            made = EventId(event.key, event.instead_of)
            known[made] = _written(event, outcome, before.get(made, KnownEvent()), known[made])
            wrote = wrote or isinstance(outcome, str)
            faults += [outcome] if isinstance(outcome, EventRefused) else []
        for gone, version in plan.removes:
            try:
                calendar.remove(gone, based_on=version)
            except CalendarChanged:
                known[gone] = before[gone]
            except EventRefused as refused:
                faults.append(refused)
            else:
                known.pop(gone, None)
                wrote = True
    except Fault as fault:
        faults.append(fault)
    return CarriedOut(known=known, wrote=wrote, faults=tuple(faults))


def _written(event: WantedEvent, outcome: str | Fault, before: KnownEvent, planned: KnownEvent) -> KnownEvent:
    """Return what is known of an event that was to be written; one that is not there is planned again."""
    if isinstance(outcome, str):
        shifted = planned.persons and planned.meant and planned.seen == event
        return replace(planned, version=outcome, meaning=None) if shifted else KnownEvent(version=outcome, meant=event)
    if before.version and isinstance(outcome, CalendarChanged):
        return before
    if not before.version and isinstance(outcome, EventDeleted):  # before we remember: it stays deleted
        return KnownEvent(version=DELETED, meant=event, persons=True)
    return planned
