"""Reads the busy times of a clinician's own calendar (.ics): when, never what.

The file is a stranger's. It is bounded before it is parsed, and an event that cannot be used is a
problem while the rest goes on. A file that ends too early is not used at all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar, Event
from recurring_ical_events import of  # type: ignore[import-untyped]  # ships no types

from addon.calendars.repetition import NEVER, cost
from addon.calendars.wanted import OURS
from addon.problems import Place, Problem, in_file
from addon.sessions.commitments import BusyTime
from addon.sessions.expand import instant

MOST_BYTES = 10_000_000
MOST_LINES = 200_000
MOST_EVENTS = 10_000
MOST_STEPS = 300_000
MOST_TIMES = 5_000
MOST_ZONES = 100
_BAD = (
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
_EXPORT_AGAIN = "Export the calendar again."
_LOOK = "Look at the calendar itself for that time."


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The time asked about (UTC, half-open) and the zone that times without one are meant in."""

    first: datetime
    last: datetime
    zone: str


def busy_times(file: bytes, *, span: Span, name: str) -> tuple[tuple[BusyTime, ...], tuple[Problem, ...]]:
    """Return the busy times in the span, merged where equal, and what could not be used.

    Free, cancelled and our own events are left out. ``name`` names the file in problems.
    """
    place = in_file(name)
    try:
        refused = _too_much(file)
        calendar = None if refused else Calendar.from_ical(file)
    except _BAD:
        refused, calendar = ("unreadable-calendar", "this is not a whole calendar file", _EXPORT_AGAIN), None
    if refused or not isinstance(calendar, Calendar):
        return (), (Problem(place, *(refused or ("unreadable-calendar", "this is not a calendar", _EXPORT_AGAIN))),)
    found, problems = _expanded(calendar, span, place)
    inside = sorted({one for one in found if one.start < span.last and span.first < one.end})
    if len(inside) > MOST_TIMES:
        problems.append(Problem(place, "too-many-times", f"only the first {MOST_TIMES} busy times were used", _LOOK))
    return tuple(inside[:MOST_TIMES]), tuple(problems)


_RULE = re.compile(rb"^RRULE[;:](?!.*FREQ=YEARLY)|^RRULE[;:].*BY(?:HOUR|MINUTE|SECOND|YEARDAY|WEEKNO)", re.MULTILINE)


def _too_much(file: bytes) -> tuple[str, str, str] | None:
    loud = file.upper()
    if len(file) > MOST_BYTES or file.count(b"\n") > MOST_LINES or loud.count(b"BEGIN:VEVENT") > MOST_EVENTS:
        return "too-large", "this calendar is too large to read", "Export the last and next months only."
    unfolded = re.sub(rb"\r?\n[ \t]", b"", loud)
    zones = [part.partition(b"END:VTIMEZONE")[0] for part in unfolded.split(b"BEGIN:VTIMEZONE")[1:]]
    if len(zones) > MOST_ZONES or any(_RULE.search(zone) for zone in zones):
        return "odd-zone", "this calendar describes a time zone in a way that is not safe to compute", _EXPORT_AGAIN
    return None


def _expanded(calendar: Calendar, span: Span, place: Place) -> tuple[list[BusyTime], list[Problem]]:
    found, bad = _free_busy(calendar, span)
    odd = 0
    left = MOST_STEPS
    for events in _by_uid(calendar):
        try:
            steps = [cost(event, last=span.last) for event in events]
            if NEVER in steps or sum(steps) > left:
                odd += 1
                continue
            left -= sum(steps)
            found += _of_one(calendar, events, span)
        except _BAD:
            bad += 1
    problems = []
    if bad:
        problems.append(Problem(place, "bad-event", f"{bad} entries could not be read and do not count", _LOOK))
    if odd:
        what = f"{odd} entries repeat in a way that is not safe to compute and do not count"
        problems.append(Problem(place, "odd-repetition", what, _LOOK))
    return found, problems


def _by_uid(calendar: Calendar) -> list[list[Event]]:
    """Return the events that count, a series together with its changed occurrences."""
    found: dict[str, list[Event]] = {}
    for number, event in enumerate(calendar.walk("VEVENT")):
        uid = str(event.get("uid", f"no id {number}"))
        if isinstance(event, Event) and not uid.endswith(OURS):
            found.setdefault(uid, []).append(event)
    return list(found.values())


def _of_one(calendar: Calendar, events: list[Event], span: Span) -> list[BusyTime]:
    alone = Calendar()
    if "x-wr-timezone" in calendar:
        alone.add("x-wr-timezone", calendar["x-wr-timezone"])
    for event in events:
        alone.add_component(event)
    shown = of(alone).between(span.first - timedelta(days=1), span.last + timedelta(days=1))
    return [_busy(one, span.zone) for one in shown if _counts(one) and one.start < one.end]


def _counts(event: Event) -> bool:
    words = {name: str(event.get(name, "")).upper() for name in ("transp", "status", "x-microsoft-cdo-busystatus")}
    return words["transp"] != "TRANSPARENT" and words["status"] != "CANCELLED" and "FREE" not in words.values()


def _busy(event: Event, zone: str) -> BusyTime:
    all_day = not isinstance(event.start, datetime)
    return BusyTime(start=_moment(event.start, zone), end=_moment(event.end, zone), all_day=all_day)


def _moment(at: date, zone: str) -> datetime:
    """Return the instant; a day begins at midnight and a time without a zone is meant in the practice's."""
    wall = at if isinstance(at, datetime) else datetime.combine(at, time())
    return wall.astimezone(UTC) if wall.tzinfo else instant(wall, zone)


def _free_busy(calendar: Calendar, span: Span) -> tuple[list[BusyTime], int]:
    """Return the times of published free/busy lists, and how many lists could not be read."""
    found: list[BusyTime] = []
    bad = 0
    for listed in calendar.walk("VFREEBUSY"):
        try:
            found += _periods(listed.get("freebusy", []), span)
        except _BAD:
            bad += 1
    return found, bad


def _periods(listed: Any, span: Span) -> Iterator[BusyTime]:  # noqa: ANN401  (one period or several, untyped)
    for period in listed if isinstance(listed, list) else [listed]:
        start, end = period.dt
        end = start + end if isinstance(end, timedelta) else end
        if start < end and str(period.params.get("FBTYPE", "BUSY")).upper() != "FREE":
            yield BusyTime(start=_moment(start, span.zone), end=_moment(end, span.zone))
