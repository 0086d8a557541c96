"""A series of ours that a person cut on a CalDAV server ("this and following"), and the new series it goes on as.

Programs end our series and make another of the rest, with an id of their own. Some leave our marks in it. Where they
do not, it is known by the day on which it begins, and by its title or length.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from addon.calendars.wanted import OURS, WantedEvent, starts
from addon.sync.adapters.caldav_calendar.reading import KEY, Raw, ResourceEvent, SeenResource, read_as
from addon.sync.adapters.caldav_calendar.remembered import KnownResources, RememberedResource
from addon.sync.adapters.caldav_calendar.server import CalDavServer, Resource

_AROUND = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """The resource as which a series goes on, and what is in it, under the series' key."""

    name: str
    uid: str
    content: SeenResource

    @property
    def series(self) -> ResourceEvent:
        """Return its series."""
        return self.content.parts[None]

    def events(self) -> Iterator[WantedEvent]:
        """Yield its series without what was deleted, and its changed occurrences."""
        series, gone = self.series.event, tuple(at for at in self.content.deleted if at)
        if series.repeats:
            series = replace(series, repeats=replace(series.repeats, without=(*series.repeats.without, *gone)))
        yield series
        yield from (part.event for at, part in self.content.parts.items() if at)

    def written(self) -> dict[datetime, ResourceEvent]:
        """Return in what each of its occurrences is written, by its time in the series."""
        own = {at: part for at, part in self.content.parts.items() if at}
        return {**dict.fromkeys(starts(self.series.event), self.series), **own}


class Rests:
    """Finds the rests of one calendar's series, and remembers which they are."""

    def __init__(self, server: CalDavServer, memory: KnownResources, zone: str) -> None:
        self._server, self._memory, self._zone = server, memory, zone

    def of(self, stem: str, content: SeenResource) -> Rest | None:
        """Return what a series goes on as, as it is now; None where nobody cut it, or its end is gone."""
        known, part = self._memory.get(stem), content.parts.get(None)
        cut = _cut(known, part.event) if known and part else []
        rest = self._found(stem, part, cut) if part and cut else None
        if known and (known.is_cut, known.rest) != (bool(cut), rest.uid if rest else ""):
            self._memory.keep(stem, replace(known, is_cut=bool(cut), rest=rest.uid if rest else ""))
        return rest

    def cut(self) -> list[str]:
        """Return the series that were cut when they were last looked at."""
        return [stem for stem, known in self._memory.items() if known.is_cut]

    def drop(self, rest: Rest) -> None:
        """Delete a rest: its series is whole again. Raises CalendarChanged."""
        self._server.delete(rest.name, etag=rest.content.etag)

    def _found(self, stem: str, series: ResourceEvent, cut: list[datetime]) -> Rest | None:
        first, last = ((cut[0] + by).replace(tzinfo=UTC) for by in (-_AROUND, _AROUND))
        known = self._memory.get(stem)
        rests = [
            rest
            for name, resource in sorted(self._server.between(first, last).items())
            if (rest := _read(name, resource, series.event, self._zone))
            and rest.series.event.start > _end(series.event)
        ]
        same = [one for one in rests if known and one.uid == known.rest]
        marked = [one for one in rests if _is_marked(one.series.raw, series.event.key, stem)]
        alike = [one for one in rests if _is_alike(one.series.event, series.event, cut[0])]
        return next(iter((*same, *marked, *alike)), None)


def _cut(known: RememberedResource, series: WantedEvent) -> list[datetime]:
    """Return the slots that we wrote and that lie behind the end of the series as it is now."""
    slots = [datetime.fromisoformat(at) for at in known.slots]
    there = starts(series)
    if not (slots and there) or slots[0] != series.start:
        return []
    return [slot for slot in slots if slot > max(there)]


def _end(series: WantedEvent) -> datetime:
    return max(starts(series), default=series.start)


def _read(name: str, resource: Resource, series: WantedEvent, zone: str) -> Rest | None:
    content = read_as(series.key, resource.text, etag=resource.etag, zone=zone)
    if content is None or None not in content.parts:
        return None
    uid = str(content.parts[None].raw.get("UID", ""))
    return None if uid.endswith(OURS) else Rest(name=name, uid=uid, content=content)


def _is_marked(raw: Raw, key: str, stem: str) -> bool:
    related = raw.get("RELATED-TO", [])
    names = [str(one) for one in (related if isinstance(related, list) else [related])]
    return str(raw.get(KEY, "")) == key or stem + OURS in names


def _is_alike(event: WantedEvent, series: WantedEvent, first: datetime) -> bool:
    """Whether an unmarked event goes on from our series: a person's own single event is none, whatever its length."""
    on_the_day = event.start.date() == first.date()
    return on_the_day and (event.title == series.title or (event.minutes == series.minutes and bool(event.repeats)))
