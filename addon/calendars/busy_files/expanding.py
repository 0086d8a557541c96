"""Works out when the entries of a calendar file are: every series by the library, within a bounded number of steps."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event
from recurring_ical_events import of  # type: ignore[import-untyped]  # ships no types

from addon.calendars.busy_calendar import Span
from addon.calendars.busy_files.head import CalendarHead, head_of
from addon.calendars.busy_files.properties import declined_by, is_whole_days, takes_time, travel
from addon.calendars.busy_files.series import put_zones, same_kind, start_of
from addon.calendars.busy_files.zones import UnclearZone, described
from addon.calendars.repetition import NEVER, cost
from addon.calendars.wanted import MARK, OURS
from addon.problems import Place, Problem
from addon.sessions.commitments import BusyTime
from addon.sessions.expand import instant

MOST_STEPS = 300_000
BAD = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    ArithmeticError,
    RecursionError,
    NotImplementedError,
)
"""What the calendar libraries raise on damaged content."""
LOOK = "Look at the calendar itself for that time."
_ZONE = "Choose a time zone by its city for them in that calendar; until then look there for these times."
_DAY = timedelta(days=1)
_LASTS = "X-GROUPKEEPER-LASTS"


@dataclass(slots=True)
class Expanding:
    """The busy times of one file's calendars while they are worked out, and what could not be."""

    span: Span
    found: set[BusyTime] = field(default_factory=set)
    bad: int = 0
    odd: int = 0
    unclear: Counter[str] = field(default_factory=Counter)
    left: int = MOST_STEPS

    def take(self, calendars: Sequence[Calendar]) -> None:
        """Work out every entry; a series may be spread over several calendars."""
        series: dict[str, list[tuple[Event, CalendarHead]]] = {}
        zones_of = described(calendars, first=self.span.first, last=self.span.last)
        for calendar, zones in zip(calendars, zones_of, strict=True):
            head = head_of(calendar, zones, practice=self.span.zone)
            self._take_free_busy(calendar)
            for event in calendar.walk("VEVENT"):
                uid = str(event.get("UID", f"no id {len(series)}"))
                if isinstance(event, Event) and not (uid.endswith(OURS) or MARK in event):
                    series.setdefault(uid, []).append((event, head))
        for entries in series.values():
            self._take_series(entries)

    def times(self) -> list[BusyTime]:
        """Return the busy times within the span, in order."""
        return sorted(one for one in self.found if one.start < self.span.last and self.span.first < one.end)

    def problems(self, place: Place) -> list[Problem]:
        """Return what could not be worked out."""
        found = [
            Problem(
                place,
                "unclear-zone",
                f"{_entries(count)}: the time zone {_shown(name)} is not described",
                _ZONE,
                quotes=True,
            )
            for name, count in sorted(self.unclear.items())
        ]
        if self.bad:
            found.append(Problem(place, "bad-event", f"{_entries(self.bad)}: damaged", LOOK))
        if self.odd:
            what = f"{_entries(self.odd)}: repeated in a way that is not safe to compute"
            found.append(Problem(place, "odd-repetition", what, LOOK))
        return found

    def _take_series(self, entries: Sequence[tuple[Event, CalendarHead]]) -> None:
        try:
            for event, head in entries:
                put_zones(event, head.named, head.floating)
            same_kind([event for event, _ in entries], ZoneInfo(self.span.zone))
            self._expand([event for event, _ in entries], entries[0][1])
        except UnclearZone as unclear:
            self.unclear[unclear.args[0]] += 1
        except BAD:
            self.bad += 1

    def _expand(self, events: Sequence[Event], head: CalendarHead) -> None:
        steps = [cost(event, last=self.span.last) for event in events]
        if NEVER in steps or sum(steps) > self.left:
            self.odd += 1
            return
        self.left -= sum(steps)
        for event in events:
            if "DURATION" in event and "DTEND" not in event:  # the library keeps only the end that it makes of it
                event[_LASTS] = event["DURATION"]
        # In the entries' own zone, where the library need not work out one per step.
        zone = getattr(start_of(events[0]), "tzinfo", None) or UTC
        first, last = (one.astimezone(zone) for one in (self.span.first - _DAY, self.span.last + _DAY))
        for several in _single_series(events):
            shown = of(_alone(several, head)).between(first, last)
            self.found |= {self._busy(one) for one in shown if _counts(one, head.owner)}

    def _busy(self, event: Event) -> BusyTime:
        all_day = is_whole_days(event, ZoneInfo(self.span.zone))
        start, end = _moment(event.start, self.span.zone), _end(event, self.span.zone)
        declined = declined_by(event)
        return BusyTime(start=start if all_day else start - travel(event), end=end, all_day=all_day, declined=declined)

    def _take_free_busy(self, calendar: Calendar) -> None:
        """Take the times of published free/busy lists."""
        for listed in calendar.walk("VFREEBUSY"):
            try:
                self.found |= set(_periods(listed.get("freebusy", []), self.span.zone))
            except BAD:
                self.bad += 1


def _single_series(events: Sequence[Event]) -> Iterator[list[Event]]:
    """Yield the events series by series: some programs give several one id, and the library would keep one of them."""
    changed = [one for one in events if "RECURRENCE-ID" in one]
    begun = [one for one in events if "RECURRENCE-ID" not in one]
    newest = max((_sequence(one) for one in begun), default=0)
    yield from ([one, *changed] for one in begun if _sequence(one) == newest)
    if not begun:
        yield changed


def _sequence(event: Event) -> int:
    return int(event.get("SEQUENCE", 0))


def _alone(events: Sequence[Event], head: CalendarHead) -> Calendar:
    """Return a calendar of these events; a header's zone lets what repeats in UTC keep its time over the year."""
    alone = Calendar()
    if head.usual_zone:
        alone.add("x-wr-timezone", head.usual_zone)
    for event in events:
        alone.add_component(event)
    return alone


def _counts(event: Event, owner: str) -> bool:
    return takes_time(event) and event.start < event.end and not (owner and owner in declined_by(event))


def _moment(at: date, zone: str) -> datetime:
    """Return the instant; a day begins at midnight and a time without a zone is meant in the practice's."""
    wall = at if isinstance(at, datetime) else datetime.combine(at, time())
    return wall.astimezone(UTC) if wall.tzinfo else instant(wall, zone)


def _end(event: Event, zone: str) -> datetime:
    """Return the instant an occurrence ends; hours of a duration are real ones, also when the clocks change."""
    if _LASTS not in event or not isinstance(event.start, datetime):
        return _moment(event.end, zone)
    found: Any = event[_LASTS]
    lasts: timedelta = found.dt
    days = timedelta(days=lasts.days)
    return _moment(event.start + days, zone) + (lasts - days)


def _periods(listed: Any, zone: str) -> Iterator[BusyTime]:  # noqa: ANN401  (one period or several, untyped)
    for period in listed if isinstance(listed, list) else [listed]:
        start, end = period.dt
        end = start + end if isinstance(end, timedelta) else end
        if start < end and str(period.params.get("FBTYPE", "BUSY")).upper() != "FREE":
            yield BusyTime(start=_moment(start, zone), end=_moment(end, zone))


def _entries(count: int) -> str:
    return "one entry does not count" if count == 1 else f"{count} entries do not count"


def _shown(name: str) -> str:
    """Return a zone's name as the file has it, where it looks like one."""
    plain = "".join(letter for letter in name if letter.isprintable())
    return f"“{plain[:60]}”"
