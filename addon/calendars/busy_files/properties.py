"""What the properties of an entry mean for its owner's time: whether it takes any, from when, and all day or not."""

from collections.abc import Iterable, Iterator
from datetime import datetime, time, timedelta, tzinfo
from hashlib import sha256
from typing import Any

from icalendar import Calendar, Event
from icalendar.prop import vDuration

_FREE = frozenset({"FREE", "WORKINGELSEWHERE"})
_LONGEST_TRAVEL = timedelta(days=1)


def takes_time(event: Event) -> bool:
    """Return whether an entry takes its owner's time: not shown as free or as working elsewhere, not cancelled."""
    status = _word(event, "X-MICROSOFT-CDO-BUSYSTATUS")
    if _word(event, "STATUS") == "CANCELLED" or _word(event, "TRANSP") in {"TRANSPARENT", *_FREE}:
        return False
    return status not in _FREE and _word(event, "STATUS") not in _FREE


def travel(event: Event) -> timedelta:
    """Return the time on the way before an entry, as Apple's calendar writes it."""
    found = event.get("X-APPLE-TRAVEL-DURATION")
    if found is None:
        return timedelta()
    length: timedelta = getattr(found, "dt", None) or vDuration.from_ical(str(found))  # type: ignore[no-untyped-call]
    return length if timedelta() < length <= _LONGEST_TRAVEL else timedelta()


def is_whole_days(event: Event, local: tzinfo) -> bool:
    """Return whether an entry is about whole days: dates, from midnight to midnight, or marked so by Outlook."""
    start, end = event.start, event.end
    if (
        not isinstance(start, datetime)
        or not isinstance(end, datetime)
        or _word(event, "X-MICROSOFT-CDO-ALLDAYEVENT") == "TRUE"
    ):
        return True
    there = local if start.tzname() == "UTC" else start.tzinfo
    return all(one.astimezone(there).time() == time() for one in (start, end))


def declined_by(event: Event) -> tuple[str, ...]:
    """Return the marks of those who declined an invitation."""
    guests = event.get("ATTENDEE", ())
    found = guests if isinstance(guests, list) else [guests]
    marks = (mark for one in found if one and _param(one, "PARTSTAT") == "DECLINED" for mark in _marks(one))
    return tuple(sorted(set(marks)))


def owner_of(calendar: Calendar) -> str:
    """Return the mark of the calendar's owner, "" where its name is no address (Google names a person's own so)."""
    name = str(calendar.get("X-WR-CALNAME", ""))
    return address_mark(name) if "@" in name else ""


def address_mark(address: str) -> str:
    """Return what an address is compared and remembered by: guests' addresses themselves are not ours to keep."""
    plain = address.strip().casefold().removeprefix("mailto:")
    return sha256(plain.encode()).hexdigest()[:16]


def marks_of(addresses: Iterable[str]) -> frozenset[str]:
    """Return the marks of those among the texts that are addresses."""
    return frozenset(address_mark(one) for one in addresses if "@" in one)


def _marks(guest: Any) -> Iterator[str]:  # noqa: ANN401  (icalendar's address with its parameters)
    for address in (str(guest), _param(guest, "EMAIL")):
        if "@" in address:
            yield address_mark(address)


def _param(guest: Any, name: str) -> str:  # noqa: ANN401  (icalendar's address with its parameters)
    return str(getattr(guest, "params", {}).get(name, "")).upper()


def _word(event: Event, name: str) -> str:
    return str(event.get(name, "")).strip().upper()
