"""Wanted events as the text of an .ics file (RFC 5545), the same bytes for the same events.

Each event is compared with the file before. If it is unchanged it keeps its DTSTAMP, LAST-MODIFIED
and SEQUENCE, so a pass with nothing new gives identical bytes; if it changed it takes the pass's time
and the next sequence number, which tells calendar programs to replace it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from icalendar import vText
from icalendar.parser import Contentline

from addon.calendars.wanted import WantedEvent, in_order
from addon.calendars.zone_rules import vtimezone

_BEGIN, _END = b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"
_STAMPS = (b"DTSTAMP:", b"LAST-MODIFIED:", b"SEQUENCE:")
_UTC, _WALL = "%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S"
_SHORT = 75
_HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Groupkeeper//Calendars//EN", "CALSCALE:GREGORIAN")
_PLAIN = re.compile(r"(?:[\w.:/()#-](?:[\w .:/()#-]*[\w.:/()#-])?)?", re.ASCII)
"""Text that needs no escaping in a file."""
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
"""RFC 5545, 3.3.11. icalendar's own way makes a line break of ``\\N``, as in the path of a shared folder."""


class Text(vText):
    """A text of a parsed file that is written again as it was read."""

    def to_ical(self) -> bytes:
        """Return the text as a file has it."""
        return self.translate(_ESCAPED).encode()


@dataclass(frozen=True, slots=True)
class _Written:
    """A file's events of one UID (a series with its changed occurrences), and their stamps."""

    bodies: tuple[bytes, ...]
    sequence: int
    stamp: str


def calendar_text(clinician: str, events: Iterable[WantedEvent], *, now: datetime, before: bytes = b"") -> bytes:
    """Return the file of one clinician (by code). ``before``: the bytes of the file it replaces; ``now``: aware."""
    return _file(_head(clinician), events, now, before)


def resource_text(events: Iterable[WantedEvent], *, now: datetime, before: bytes = b"") -> bytes:
    """Return one event, or a series with its changed occurrences, as a calendar server keeps it: without a name."""
    return _file(_lines(*_HEAD), events, now, before)


def _file(head: bytes, events: Iterable[WantedEvent], now: datetime, before: bytes) -> bytes:
    wanted = in_order(events)
    known = _written(before)
    by_uid: dict[str, list[bytes]] = {}
    for event in wanted:
        by_uid.setdefault(event.uid, []).append(_body(event))
    zone = wanted[0].zone if wanted else "UTC"
    years = [event.start.year for event in wanted] or [now.year]
    parts = [head, _zone_lines(zone, min(years), max(years) + 1)]
    stamp = now.astimezone(UTC).strftime(_UTC)
    for uid, bodies in by_uid.items():
        parts += _stamped(bodies, known.get(uid), stamp)
    return b"".join([*parts, b"END:VCALENDAR\r\n"])


@lru_cache(maxsize=64)
def _zone_lines(zone: str, first_year: int, last_year: int) -> bytes:
    lines: bytes = vtimezone(zone, first_year=first_year, last_year=last_year).to_ical()
    return lines


def _head(clinician: str) -> bytes:
    return _lines(
        *_HEAD,
        f"NAME:Groupkeeper {clinician}",
        f"X-WR-CALNAME:Groupkeeper {clinician}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
        "X-PUBLISHED-TTL:PT1H",
    )


def _lines(*lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode()


def _body(event: WantedEvent) -> bytes:
    """Return the event without its stamps.

    Each EXDATE has a line of its own, because some programs read only the first of a list. The lines
    are those icalendar would write. It escapes and folds the odd one; to build each of a large
    practice's thousands of events as an object would take too long.
    """
    lines = [
        _text("SUMMARY", event.title),
        _at("DTSTART", event.start, event.zone),
        _at("DTEND", event.start + timedelta(minutes=event.minutes), event.zone),
        f"UID:{event.uid}",
        _at("RECURRENCE-ID", event.instead_of, event.zone) if event.instead_of else "",
    ]
    if event.repeats:
        lines.append(f"RRULE:FREQ=WEEKLY;COUNT={event.repeats.count};INTERVAL={event.repeats.every}")
        lines += [_at("EXDATE", left_out, event.zone) for left_out in event.repeats.without]
    lines += [
        _text("CATEGORIES", event.kind.capitalize()),
        "CLASS:PRIVATE",
        _text("DESCRIPTION", event.description),
        _text("LOCATION", event.location),
        "STATUS:CONFIRMED",
        "TRANSP:OPAQUE" if event.takes_time else "TRANSP:TRANSPARENT",
    ]
    return _BEGIN + "".join(f"{_folded(line)}\r\n" for line in lines if line).encode() + _END


def _at(name: str, wall: datetime, zone: str) -> str:
    return f"{name}:{wall:{_WALL}}Z" if zone == "UTC" else f"{name};TZID={zone}:{wall:{_WALL}}"


def _text(name: str, text: str) -> str:
    if not _PLAIN.fullmatch(text):
        text = printable(text).translate(_ESCAPED)
    return f"{name}:{text}" if text else ""


def _folded(line: str) -> str:
    if len(line) < _SHORT and line.isascii():
        return line
    folded: bytes = Contentline(line).to_ical()  # type: ignore[no-untyped-call] # icalendar leaves these untyped
    return folded.decode()


def printable(text: str) -> str:
    """Return the text without control characters; line breaks stay (they are escaped when written)."""
    lines = ("".join(ch for ch in line if ch.isprintable()) for line in text.splitlines())
    return "\n".join(lines).strip()


def _stamped(bodies: Sequence[bytes], known: _Written | None, stamp: str) -> list[bytes]:
    """Return one UID's events with stamps: all of them move on together, a series never trails its exception."""
    sequence = 0
    if known:
        same = known.bodies == tuple(bodies)
        sequence, stamp = (known.sequence, known.stamp) if same else (known.sequence + 1, stamp)
    stamps = f"DTSTAMP:{stamp}\r\nLAST-MODIFIED:{stamp}\r\nSEQUENCE:{sequence}\r\n".encode()
    return [body.removesuffix(_END) + stamps + _END for body in bodies]


def _written(file: bytes) -> Mapping[str, _Written]:
    """Read back one of our files; what is damaged in it is left out."""
    found: dict[str, _Written] = {}
    for block in file.split(_BEGIN)[1:]:
        lines = (_BEGIN + block.partition(_END)[0]).splitlines(keepends=True)
        marks = dict(line.rstrip(b"\r\n").split(b":", 1) for line in lines if line.startswith((b"UID:", *_STAMPS)))
        body = b"".join(line for line in lines if not line.startswith(_STAMPS)) + _END
        stamp, sequence = marks.get(b"DTSTAMP", b""), marks.get(b"SEQUENCE", b"")
        if not (_is_stamp(stamp) and sequence.isdigit() and len(sequence) < 9):
            continue
        uid = marks.get(b"UID", b"").decode(errors="replace")
        bodies = (*found[uid].bodies, body) if uid in found else (body,)
        found[uid] = _Written(bodies, int(sequence), stamp.decode())
    return found


@lru_cache(maxsize=1_000)  # the events of a pass share one
def _is_stamp(text: bytes) -> bool:
    try:
        datetime.strptime(text.decode(), _UTC)
    except ValueError:
        return False
    return True
