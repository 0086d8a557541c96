"""Reads when a clinician is busy by their own calendars: times only, never what."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from addon.calendars.busy import MOST_TIMES
from addon.calendars.busy_calendar import BusyCalendar, Span, unread
from addon.problems import Place, Problem, in_file
from addon.sessions.commitments import BusyTime
from addon.sync.adapters.google_calendar.client import Client
from addon.sync.adapters.google_calendar.event_body import KEY
from addon.sync.adapters.google_calls import GoogleRefused

FIELDS = (
    "nextPageToken,items(id,status,transparency,start,end,eventType,attendees(self,responseStatus),extendedProperties)"
)
_NOT_BUSY = ("workingLocation", "birthday")
_LOOK = "Look at the calendar itself for that time."


def busy_times(client: Client, calendars: Mapping[str, Sequence[str]], *, span: Span) -> tuple[BusyCalendar, ...]:
    """Return the clinicians' own calendars with their busy times in the span, or what keeps them from being read.

    ``calendars``: the ids of a clinician's own calendars by clinician code. Free, cancelled, declined and our
    own events are left out.
    """
    return tuple(
        replace(
            _read(client, one, place=in_file(f"calendars/{code} ({number})"), span=span),
            key=f"google {one}",
            owner=code,
        )
        for code, ids in calendars.items()
        for number, one in enumerate(ids, start=1)
    )


def _read(client: Client, calendar: str, *, place: Place, span: Span) -> BusyCalendar:
    try:
        times = sorted(set(_of_one(client, calendar, span)))
    except GoogleRefused as refused:
        return unread(place, what=refused.what, next_step=refused.next_step)
    if len(times) <= MOST_TIMES:
        return BusyCalendar(place=place, times=tuple(times))
    problem = Problem(place, "too-many-times", f"only the first {MOST_TIMES} busy times were used", _LOOK)
    return BusyCalendar(place=place, times=tuple(times[:MOST_TIMES]), problems=(problem,), is_whole=False)


def _of_one(client: Client, calendar: str, span: Span) -> Iterator[BusyTime]:
    items, _ = client.listed(
        calendar, singleEvents=True, timeMin=_said(span.first), timeMax=_said(span.last), fields=FIELDS
    )
    for one in items:
        if _counts(one):
            start, end = (_moment(one[name], span.zone) for name in ("start", "end"))
            # Google keeps a whole day out of office as a time from midnight to midnight.
            walls = {moment.astimezone(ZoneInfo(span.zone)).time() for moment in (start, end)}
            if start < end:
                yield BusyTime(start=start, end=end, all_day="date" in one["start"] or walls == {time()})


def _counts(event: Mapping[str, Any]) -> bool:
    if event.get("status") == "cancelled" or event.get("transparency") == "transparent":
        return False
    if event.get("eventType") in _NOT_BUSY or KEY in event.get("extendedProperties", {}).get("private", {}):
        return False
    own = [one.get("responseStatus") for one in event.get("attendees", ()) if one.get("self")]
    return own[:1] != ["declined"]


def _said(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _moment(said: Mapping[str, str], zone: str) -> datetime:
    """Return the instant; a day begins at midnight of the practice's zone."""
    if "date" in said:
        return datetime.combine(datetime.fromisoformat(said["date"]), time(), ZoneInfo(zone)).astimezone(UTC)
    moment = datetime.fromisoformat(said["dateTime"])
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(said.get("timeZone") or zone))).astimezone(UTC)
