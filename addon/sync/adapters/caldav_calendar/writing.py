"""Events of ours as the bytes of a resource, with what other people put there left in place. Pure."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component, Timezone, vText

from addon.calendars.cut_series import cut_slots, gone_on
from addon.calendars.ical_text import Text, resource_text
from addon.calendars.wanted import WantedEvent, starts
from addon.sync.adapters.caldav_calendar.reading import (
    KEY,
    LEFT_OUT,
    STAMP,
    TEXT,
    WROTE,
    Raw,
    ResourceEvent,
    SeenResource,
    digest,
    rewritten,
    text_digest,
)
from addon.sync.adapters.caldav_calendar.rests import Rest

_OUR_PROPERTIES = frozenset(
    (
        *("SUMMARY", "DTSTART", "DTEND", "DURATION", "UID", "RECURRENCE-ID", "RRULE", "EXDATE", "RDATE"),
        *("CATEGORIES", "CLASS", "DESCRIPTION", "X-ALT-DESC", "LOCATION", "STATUS", "TRANSP"),
        *("DTSTAMP", "LAST-MODIFIED", "CREATED", "SEQUENCE", KEY, WROTE, LEFT_OUT, TEXT),
    )
)
_PROPERTIES = {"title": ("SUMMARY",), "description": ("DESCRIPTION", "X-ALT-DESC"), "location": ("LOCATION",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who writes, and when: ``practice`` ("": the only one) makes ids differ between practices; ``now`` is aware."""

    practice: str = ""
    now: datetime

    def owned(self, key: str) -> str:
        """Return a key with the practice in it: what the event's id is made of."""
        return f"{self.practice}|{key}" if self.practice else key


def written(
    events: Iterable[WantedEvent],
    *,
    standing: SeenResource | None,
    keep: Collection[datetime | None],
    deleted: Collection[datetime | None],
    hand: Hand,
    before: Mapping[datetime | None, ResourceEvent] = MappingProxyType({}),
) -> bytes:
    """Return the resource with these events of one key, and those of its parts that must stay as they are.

    What a person added to an event that is rewritten stays: texts, guests, alarms, notes; so does what they added
    ``before`` to what a new one stands for. ``deleted`` occurrences stay deleted.
    """
    ours = {event.instead_of: event for event in events}
    stood_text = standing.text if standing else b""
    owned = [replace(event, key=hand.owned(event.key)) for event in ours.values()]
    made = Calendar.from_ical(resource_text(owned, now=hand.now, before=stood_text))
    if not ours:
        made.subcomponents = []
    raw: Raw
    for raw in made.walk("VEVENT"):
        at = raw["RECURRENCE-ID"].dt.replace(tzinfo=None) if "RECURRENCE-ID" in raw else None
        _mark(raw, ours[at], hand.now)
        part = (standing.parts.get(at) if standing else None) or before.get(at)
        if part:
            _keep_extras(raw, part)
    if standing:
        stay = [part.raw for at, part in standing.parts.items() if at in keep and at not in ours]
        stay += [raw for at, raw in standing.cancelled.items() if at not in ours]
        made.subcomponents = [*made.subcomponents[:1], *_zones(standing.calendar, made), *made.subcomponents[1:], *stay]
    stood = standing.parts.get(None) if standing else None
    series = ours.get(None) or (stood.event if stood and None in keep else None)
    if series and series.repeats:
        own = {*ours, *keep, *(standing.cancelled if standing else ())}
        _leave_out(made, series, {*series.repeats.without, *(set(starts(series)) & set(deleted))} - own)
    for raw in made.walk("VEVENT"):
        raw |= {name: Text(value, params=value.params) for name, value in raw.items() if type(value) is vText}
    text: bytes = made.to_ical()
    return text


def taken_over(series: WantedEvent, cut: ResourceEvent, rest: Rest) -> dict[datetime, ResourceEvent]:
    """Return, of a series that a person cut, the slots behind it to which they added something, and what has it."""
    written, found = rest.written(), {}
    for at, event in gone_on(cut_slots(series, cut.event), rest.events()).items():
        raw = written[event.instead_of or event.start].raw.copy(recursive=True)
        raw.pop("RELATED-TO", None)
        if (text_digest(event), _extras(raw)) != (text_digest(cut.event), _extras(cut.raw)):
            wrote = str(raw.get(TEXT, "")) or cut.wrote or text_digest(cut.event)
            found[at] = ResourceEvent(event=event, raw=raw, wrote=wrote)
    return found


def _extras(raw: Raw) -> bytes:
    """Return all that is not ours in an event, to compare."""
    raw = raw.copy(recursive=True)
    for name in [name for name in raw if name.upper() in _OUR_PROPERTIES]:
        raw.pop(name)
    text: bytes = raw.to_ical()
    return text


def _mark(raw: Raw, event: WantedEvent, now: datetime) -> None:
    raw.add(KEY, event.key)
    raw.add(TEXT, text_digest(event))
    raw.add(WROTE, f"{digest(event)} {event.zone} {now.astimezone(UTC):{STAMP}}Z")
    if event.repeats and event.repeats.without:
        raw.add(LEFT_OUT, " ".join(f"{one:{STAMP}}" for one in event.repeats.without))


def _keep_extras(raw: Raw, stood: ResourceEvent) -> None:
    theirs = {name for text in rewritten(stood) for name in _PROPERTIES[text]}
    for name in theirs:
        raw.pop(name, None)
    for name, value in stood.raw.items():
        if name.upper() not in _OUR_PROPERTIES or name.upper() in theirs:
            raw[name] = value
    raw.subcomponents += stood.raw.subcomponents


def _leave_out(made: Component, series: WantedEvent, without: Collection[datetime]) -> None:
    """Let the series leave out what we and others left out, but nothing that has an event of its own here."""
    raw: Raw
    for raw in made.walk("VEVENT"):
        if "RECURRENCE-ID" not in raw and isinstance(raw.start, datetime):
            raw.pop("EXDATE", None)
            for at in sorted(without):
                raw.add("EXDATE", at.replace(tzinfo=ZoneInfo(series.zone)))


def _zones(stood: Calendar, made: Calendar) -> list[Timezone]:
    here = {str(one["TZID"]) for one in made.walk("VTIMEZONE")}
    return [one for one in stood.walk("VTIMEZONE") if isinstance(one, Timezone) and str(one["TZID"]) not in here]
