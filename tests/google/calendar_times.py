"""Calendar's times: what a start says, how it is shown, and which instances a series has."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar
from recurring_ical_events import of  # type: ignore[import-untyped]  # ships no types

from tests.google.calendar_refusals import CalendarRefused, invalid

MOST_INSTANCES = 730
_OFFSET = re.compile(r"(Z|[+-]\d\d:?\d\d)$")

Moment = date | datetime


def zone_of(name: str, field: str = "timeZone") -> ZoneInfo:
    """The zone of an IANA name, or a refusal."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise invalid(f"Invalid time zone definition for {field}.") from error


def parsed_moment(said: Mapping[str, Any], field: str) -> Moment:
    """The day, or the aware moment (in its zone where it names one), of a start or end."""
    if said.get("date"):
        return _day(said["date"], field)
    text = str(said.get("dateTime", ""))
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise invalid(f"Invalid {field} time.") from error
    zone = zone_of(said["timeZone"], f"{field} time") if said.get("timeZone") else None
    if moment.tzinfo is None and zone is None:
        raise CalendarRefused(400, "required", f"Missing time zone definition for {field} time.")
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone)
    return moment.astimezone(zone) if zone else moment


def _day(text: str, field: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise invalid(f"Invalid {field} time.") from error


def asked_moment(text: str, name: str) -> datetime:
    """A moment in a query: RFC 3339 with its offset."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = datetime.min
    if not _OFFSET.search(text) or moment.tzinfo is None:
        raise invalid("Bad Request", name, "badRequest")
    return moment.astimezone(UTC)


def shown(said: Mapping[str, Any], zone: ZoneInfo, field: str = "start") -> dict[str, Any]:
    """A start or end as answers show it: the moment with the offset of `zone`, whatever zone it was given in."""
    moment = parsed_moment(said, field)
    if not isinstance(moment, datetime):
        return {"date": moment.isoformat()}
    answer = {"dateTime": stamp(moment, zone)}
    return answer | ({"timeZone": said["timeZone"]} if said.get("timeZone") else {})


def stamp(moment: datetime, zone: ZoneInfo) -> str:
    """RFC 3339, whole seconds, Z for UTC."""
    text = moment.astimezone(UTC).astimezone(zone).replace(microsecond=0).isoformat()
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def as_instant(moment: Moment, zone: ZoneInfo) -> datetime:
    """The moment in UTC; a day begins at midnight of the calendar's zone."""
    wall = moment if isinstance(moment, datetime) else datetime.combine(moment, time(), zone)
    return wall.astimezone(UTC)


def instance_suffix(start: Moment) -> str:
    """What an instance's id adds to its series': its start in UTC, or its day."""
    if isinstance(start, datetime):
        return f"{start.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{start:%Y%m%d}"


def instance_starts(event: Mapping[str, Any], *, most: int = MOST_INSTANCES) -> tuple[Moment, ...]:
    """The original starts of a series, in its own zone (aware) or as days, at most `most`."""
    start = event["start"]
    return _starts(tuple(sorted(start.items())), tuple(event["recurrence"]), most)


@lru_cache(maxsize=4096)
def _starts(start: Sequence[tuple[str, str]], recurrence: Sequence[str], most: int) -> tuple[Moment, ...]:
    said = dict(start)
    first = parsed_moment(said, "start")
    if not isinstance(first, datetime):
        line = f"DTSTART;VALUE=DATE:{first:%Y%m%d}"
    elif said.get("timeZone", "UTC") == "UTC":
        line = f"DTSTART:{first:%Y%m%dT%H%M%S}Z"
    else:
        line = f"DTSTART;TZID={said['timeZone']}:{first:%Y%m%dT%H%M%S}"
    lines = ["BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:a", line, *recurrence, "END:VEVENT", "END:VCALENDAR", ""]
    try:
        found = [one.start for one in islice(of(Calendar.from_ical("\r\n".join(lines))).after(_before(first)), most)]
    except (ValueError, KeyError, TypeError) as error:
        raise invalid("Invalid recurrence rule.") from error
    # A wall time that does not exist that night is the moment the old offset makes of it.
    return tuple(sorted({_real(one) for one in found}))


def _before(first: Moment) -> datetime:
    return as_instant(first, ZoneInfo("UTC")) - timedelta(days=1)


def _real(start: Moment) -> Moment:
    if isinstance(start, datetime):
        return start.astimezone(UTC).astimezone(start.tzinfo)
    return start


def checked_recurrence(lines: object) -> None:
    """Refuse what is no list of RRULE, RDATE, EXDATE and EXRULE lines."""
    if not isinstance(lines, list) or not all(
        isinstance(line, str) and re.match(r"(RRULE|RDATE|EXDATE|EXRULE)[;:]", line) for line in lines
    ):
        raise invalid("Invalid recurrence rule.")
    for line in lines:
        if line.startswith("RRULE") and not re.search(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)\b", line):
            raise invalid("Invalid recurrence rule.")
        if "COUNT=" in line and "UNTIL=" in line:
            raise invalid("Invalid recurrence rule.")
