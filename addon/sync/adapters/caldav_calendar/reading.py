"""A resource of the calendar server read back as events of ours. Pure.

Other programs rewrite what we wrote: other time zones, UNTIL for COUNT, a changed occurrence copied
from its series with our marks in it. What they say is brought back to wall time in our zone and
compared with the mark we left (a digest of what we wrote): what differs is a person's.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from icalendar import Calendar, Component, Event
from icalendar.timezone import tzp

from addon.calendars.ical_text import printable
from addon.calendars.wanted import KINDS, MARK, OURS, TEXTS, WantedEvent, starts
from addon.problems import Fault
from addon.sync.adapters.caldav_calendar.remembered import RememberedResource, Stood, iso
from addon.sync.adapters.weekly import repetition, wall

KEY, WROTE, LEFT_OUT = MARK, "X-GROUPKEEPER-WROTE", "X-GROUPKEEPER-LEFT-OUT"
TEXT = "X-GROUPKEEPER-TEXT"
"""Which texts we wrote: others are a person's."""
STAMP = "%Y%m%dT%H%M%S"
Raw = Any
"""A component as icalendar has it: a mapping whose values have no type in common."""


_DAMAGED = (ValueError, KeyError, TypeError, AttributeError, IndexError, ArithmeticError, RecursionError)


class UnreadableResource(Fault):
    """An event of ours has been damaged by another program and cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceEvent:
    """One VEVENT: the event that was read, its raw component, and which texts we wrote."""

    event: WantedEvent
    raw: Raw
    wrote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenResource:
    """A resource of ours: its events by occurrence (None: the event or series itself).

    ``deleted``: what a person has deleted of it; ``cancelled``: what stands there but says it is
    cancelled, which is another way to delete; ``left_out``: the occurrences we left out.
    """

    key: str
    etag: str
    parts: Mapping[datetime | None, ResourceEvent]
    deleted: frozenset[datetime | None] = frozenset()
    cancelled: Mapping[datetime | None, Raw] = field(default_factory=dict)
    left_out: frozenset[datetime] = frozenset()
    text: bytes = b""
    calendar: Calendar = field(repr=False, compare=False)


def digest(event: WantedEvent) -> str:
    """Return a digest by which two events are compared."""
    repeats = event.repeats
    said = (
        [event.key, event.start.isoformat(), event.minutes, event.zone, iso(event.instead_of)],
        [printable(event.title), printable(event.description), printable(event.location)],
        [repeats.every, repeats.count, sorted(iso(one) for one in repeats.without)] if repeats else [],
        *(["all day"] if event.all_day else ()),
        *([[iso(one) for one in repeats.dates]] if repeats and repeats.dates else ()),
    )
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def text_digest(event: WantedEvent) -> str:
    """Return a digest of each of an event's texts; different spacing makes no difference."""
    return " ".join(hashlib.sha256(one.encode()).hexdigest()[:16] for one in _plain_texts(event))


def _plain_texts(event: WantedEvent) -> list[str]:
    return [" ".join(printable(getattr(event, name)).split()) for name in TEXTS]


def rewritten(part: ResourceEvent) -> frozenset[str]:
    """Return which of the texts we wrote a person changed. Earlier versions marked all of them together."""
    marks = part.wrote.split()
    if len(marks) != len(TEXTS):
        together = hashlib.sha256(json.dumps(_plain_texts(part.event)).encode()).hexdigest()[:16]
        return frozenset(() if part.wrote in ("", together) else TEXTS)
    now = zip(TEXTS, marks, text_digest(part.event).split(), strict=True)
    return frozenset(name for name, ours, theirs in now if ours != theirs)


def read(text: bytes, *, etag: str, zone: str, known: RememberedResource | None = None) -> SeenResource | None:
    """Return the content of a resource; None if it is not ours.

    ``zone``: the practice's, in which other zones are understood. ``known``: what we remember of it,
    where a program has dropped our marks. Raises UnreadableResource.
    """
    try:
        calendar = parsed(text)
        events = [one for one in calendar.walk("VEVENT") if isinstance(one, Event)]
        ours = [one for one in events if str(one.get("UID", "")).endswith(OURS)]
        if not ours or not isinstance(calendar, Calendar):
            return None
        key = next((str(one[KEY]) for one in ours if KEY in one), known.key if known else "")
        if not key:
            return None
        return _standing(SeenResource(key=key, etag=etag, parts={}, text=text, calendar=calendar), ours, zone, known)
    except _DAMAGED:
        what = "an event of ours was damaged there by another program"
        raise UnreadableResource("calendar", what, code="calendar-damaged-event") from None


def key_in(text: bytes) -> str:
    """Return the key in a resource that cannot be read, "" if there is none."""
    found = re.search(rb"^%s[^:\n]*:([^\r\n]*)" % KEY.encode(), re.sub(rb"\r?\n[ \t]", b"", text), re.MULTILINE)
    return found[1].decode(errors="replace") if found else ""


def parsed(text: bytes) -> Component:
    """Return a resource as the library has it; a name that another file gave to a zone means nothing here."""
    tzp.use_default()  # the library remembers zones by name, for all files and for good
    return Calendar.from_ical(text)


def _standing(empty: SeenResource, ours: list[Raw], zone: str, known: RememberedResource | None) -> SeenResource:
    master = next((one for one in ours if "RECURRENCE-ID" not in one), None)
    theirs = zone if master is None else _own_zone(master, zone)
    by_occurrence: dict[datetime | None, Raw] = {
        wall(one["RECURRENCE-ID"].dt, theirs) if "RECURRENCE-ID" in one else None: one for one in ours
    }
    cancelled = {at: one for at, one in by_occurrence.items() if _cancelled(one)}
    parts = {
        at: ResourceEvent(event=_event(one, empty.key, _own_zone(one, zone), at), raw=one, wrote=_wrote(one, at, known))
        for at, one in by_occurrence.items()
        if at not in cancelled
    }
    empty = replace(empty, parts=parts, cancelled=cancelled, deleted=frozenset(cancelled))
    if None not in parts:
        return empty
    left = _left_out(master, known)
    taken = set(_exdates(master, theirs))
    series = parts[None].event
    pattern = {*starts(series), *(at for at in by_occurrence if at)}
    if series.repeats:
        without = tuple(sorted(left & (taken | set(parts)) & pattern))
        series = replace(series, repeats=replace(series.repeats, without=without))
        parts[None] = replace(parts[None], event=series)
    deleted = empty.deleted | (taken & pattern) - left - set(parts)
    return replace(empty, deleted=deleted, left_out=frozenset(left))


def _wrote(raw: Raw, at: datetime | None, known: RememberedResource | None) -> str:
    """Return which texts we wrote; a program that drops our mark tells nothing, and we remember."""
    parts = known.parts if known else {}
    stood = parts.get(iso(at)) or parts.get("")
    return str(raw.get(TEXT, stood.text if stood else ""))


def _cancelled(raw: Raw) -> bool:
    return str(raw.get("STATUS", "")).upper() == "CANCELLED"


def _left_out(master: Raw, known: RememberedResource | None) -> set[datetime]:
    if LEFT_OUT in master or WROTE in master:
        return {datetime.strptime(one, STAMP) for one in str(master.get(LEFT_OUT, "")).split()}
    return {datetime.fromisoformat(one) for one in known.left_out} if known else set()


def _exdates(master: Raw, zone: str) -> Iterator[datetime]:
    """Yield the wall times left out; a bare date leaves out that day's occurrence."""
    found = master.get("EXDATE", [])
    at = wall(master.start, zone).time()
    for group in found if isinstance(found, list) else [found]:
        for one in group.dts:
            whole_day = not isinstance(one.dt, datetime)
            yield datetime.combine(one.dt, at) if whole_day else wall(one.dt, zone)


def _own_zone(event: Raw, zone: str) -> str:
    """Return the zone an event is meant in: the one we wrote it in, if it still names it, else the practice's."""
    named = str(event["DTSTART"].params.get("TZID", "UTC" if _is_utc(event.start) else ""))
    return named if [named] == str(event.get(WROTE, "")).split()[1:2] else zone


def _is_utc(at: date) -> bool:
    return isinstance(at, datetime) and at.tzinfo is not None and at.tzname() == "UTC"


def _event(raw: Raw, key: str, zone: str, instead_of: datetime | None) -> WantedEvent:
    start = wall(raw.start, zone)
    length = wall(raw.end, zone) - start
    kind = key.partition(" ")[0]
    if kind not in KINDS:
        kind = next((one.casefold() for one in _categories(raw) if one.casefold() in KINDS), KINDS[0])
    return WantedEvent(
        key=key,
        kind=kind,
        start=start,
        minutes=max(0, round(length.total_seconds() / 60)),
        zone=zone,
        title=printable(str(raw.get("SUMMARY", ""))),
        description=printable(str(raw.get("DESCRIPTION", ""))),
        location=printable(str(raw.get("LOCATION", ""))),
        repeats=None if instead_of else repetition(raw, zone),
        instead_of=instead_of,
        all_day=not isinstance(raw.start, datetime),
    )


def _categories(raw: Raw) -> list[str]:
    found = raw.get("CATEGORIES")
    return [str(cat) for one in (found if isinstance(found, list) else [found]) if one for cat in one.cats]


def known_as(standing: SeenResource, *, name: str, before: RememberedResource | None) -> RememberedResource:
    """Return what to remember of a resource just read."""
    parts: dict[str, Stood] = {}
    for at, part in standing.parts.items():
        stood, stands = before.parts.get(iso(at)) if before else None, digest(part.event)
        since = stood.since if stood and stood.stands == stands else standing.etag
        parts[iso(at)] = Stood(stands=stands, since=since, text=part.wrote)
    deleted = before.deleted if before else {}
    own = {"", *(iso(at) for at in (*standing.parts, *standing.deleted, *standing.left_out))}
    undone = sorted({*before.parts, *deleted, *before.regular} - own) if before and None in standing.parts else ()
    return RememberedResource(
        key=standing.key,
        name=name,
        etag=standing.etag,
        parts=parts,
        deleted={iso(at): deleted.get(iso(at), standing.etag) for at in sorted(standing.deleted, key=iso)},
        regular={at: before.regular.get(at, standing.etag) if before else "" for at in undone},
        left_out=tuple(sorted(iso(at) for at in standing.left_out)),
        slots=before.slots if before else (),
        is_cut=bool(before and before.is_cut),
        rest=before.rest if before else "",
    )


def read_as(key: str, text: bytes, *, etag: str, zone: str) -> SeenResource | None:
    """Return the content of somebody else's resource as if it were ours, under this key; None if it cannot be read."""
    try:
        calendar = Calendar.from_ical(text)
        events = [one for one in calendar.walk("VEVENT") if isinstance(one, Event)]
        if not events or not isinstance(calendar, Calendar):
            return None
        return _standing(SeenResource(key=key, etag=etag, parts={}, text=text, calendar=calendar), events, zone, None)
    except _DAMAGED:
        return None
