"""The bytes of a stranger's calendar file -> text that the library can parse in bounded time, or why not.

The library parses; here is only what it leaves to its callers: other encodings and line ends, files that are no
calendars, and entries that lie wholly outside the time asked about. Those are dropped before anything is counted, so
that ten years of history are no burden.
"""

import codecs
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_BYTES = 40_000_000
MOST_LINES = 300_000
MOST_EVENTS = 10_000
MOST_ZONES = 100
LONGEST_REPEATED = timedelta(days=31)
"""A repeating entry may be this long: its last occurrence can reach this far beyond its UNTIL."""

_BEGIN, _END = "\nBEGIN:VEVENT\n", "\nEND:VEVENT\n"
_DAY_AT_END = re.compile(r"^(?:DTSTART|DTEND|RECURRENCE-ID)[;:].*?(\d{8})(?:T\d+Z?)?$", re.MULTILINE)
_UNTIL = re.compile(r"^RRULE[;:].*UNTIL=(\d{8})", re.MULTILINE)
_OPEN_ENDED = re.compile(r"^(?:RDATE[;:]|RECURRENCE-ID;.*RANGE|DURATION[;:](?!PT\d{1,2}[HMS]))", re.MULTILINE)
_ODD_ZONE_RULE = re.compile(
    r"^RRULE[;:](?!.*FREQ=YEARLY)|^RRULE[;:].*BY(?:YEARDAY|WEEKNO)|^RRULE[;:].*BY(?:HOUR|MINUTE|SECOND)=[^;\n]*,",
    re.MULTILINE,
)
_ZONE_BESIDE = re.compile(
    r"^((?:DTSTART|DTEND|RECURRENCE-ID|EXDATE|RDATE)(?:;[^:\n]*?)?);TZID=", re.MULTILINE | re.IGNORECASE
)

OPEN_IN_EDITOR = "Export the calendar again; opened in a text editor, the file begins with BEGIN:VCALENDAR."
_AGAIN = "Export the calendar again and let the download finish."
_FEWER = "Export this calendar without attachments or notes, or only the calendar that has the clinician's own entries."


@dataclass(frozen=True, slots=True)
class Refused:
    """Why a file is not read: the problem's code, what is wrong, and the next step."""

    code: str
    what: str
    next_step: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarText:
    """What there is to parse. ``calendars``: how many; ``entries``: how many entries the whole file has."""

    text: str
    calendars: int
    entries: int
    is_utf16: bool


def calendar_text(file: bytes, *, first: datetime, last: datetime) -> CalendarText | Refused:
    """Return the text without the entries that end before ``first`` or begin after ``last`` (UTC), or why not."""
    if len(file) > MOST_BYTES:
        return Refused("too-large", f"this calendar is larger than {MOST_BYTES // 1_000_000} MB", _FEWER)
    text, is_utf16 = _decoded(file)
    loud = text.upper()
    if not loud.startswith("BEGIN:VCALENDAR\n"):
        return _no_calendar(loud)
    calendars = loud.count("\nBEGIN:VCALENDAR\n") + 1
    if loud.count("\nBEGIN:") + 1 != loud.count("\nEND:") or not loud.rstrip().endswith("\nEND:VCALENDAR"):
        return Refused("unreadable-calendar", "this calendar file is damaged or ends too early", _AGAIN)
    entries = loud.count("\nBEGIN:VEVENT\n") + loud.count("\nBEGIN:VFREEBUSY\n")
    kept = _within(text, first, last)
    refused = _too_much(kept)
    beside = _ZONE_BESIDE.sub(r"\1;X-TZID=", kept)
    return refused or CalendarText(text=beside, calendars=calendars, entries=entries, is_utf16=is_utf16)


def _decoded(file: bytes) -> tuple[str, bool]:
    """Return the text, unfolded, with plain line ends, and whether it was UTF-16; only titles can lose letters."""
    utf16 = _utf16(file)
    whole = file.decode(utf16, errors="replace").encode() if utf16 else file
    lines = whole.removeprefix(codecs.BOM_UTF8)
    for end in (b"\r\r\n", b"\r\n", b"\r"):
        lines = lines.replace(end, b"\n")
    # Unfolded before the letters are read: a line may be folded in the middle of one.
    unfolded = lines.replace(b"\n ", b"").replace(b"\n\t", b"")
    return f"{unfolded.decode('utf-8', errors='replace').strip()}\n", bool(utf16)


def _utf16(file: bytes) -> str:
    if file.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return {b"B\0E\0": "utf-16-le", b"\0B\0E": "utf-16-be"}.get(file[:4], "")


def _no_calendar(loud: str) -> Refused:
    if not loud.strip():
        return Refused("unreadable-calendar", "this file is empty", _AGAIN)
    if loud.startswith("<"):
        what = "this is a web page (often a page to sign in), not a calendar"
        step = "The calendar's address may have changed: copy it anew from the calendar's settings, and save it again."
        return Refused("unreadable-calendar", what, step)
    return Refused("unreadable-calendar", "this is not a calendar file", OPEN_IN_EDITOR)


def _within(text: str, first: datetime, last: datetime) -> str:
    head, *events = text.split(_BEGIN)
    since, until = f"{first - LONGEST_REPEATED - timedelta(days=4):%Y%m%d}", f"{last + timedelta(days=2):%Y%m%d}"
    kept = [head]
    for event in events:
        body, _, rest = event.partition(_END)
        # What follows an entry that is dropped (a zone, the end of a calendar) stays.
        kept.append(f"\n{rest}" if _is_outside(body, since, until) else f"{_BEGIN}{event}")
    return "".join(kept)


def _is_outside(body: str, since: str, until: str) -> bool:
    days = _DAY_AT_END.findall(body)
    if not days or _OPEN_ENDED.search(body):
        return False
    ends = _UNTIL.findall(body) if re.search(r"^RRULE[;:]", body, re.MULTILINE) else days
    return min(days) > until or (bool(ends) and max(*days, *ends) < since)


def _too_much(text: str) -> Refused | None:
    loud = text.upper()
    if loud.count("\n") > MOST_LINES or loud.count("BEGIN:VEVENT") > MOST_EVENTS:
        return Refused("too-large", f"this calendar has more than {MOST_EVENTS} entries from today on", _FEWER)
    zones = [part.partition("END:VTIMEZONE")[0] for part in loud.split("BEGIN:VTIMEZONE")[1:]]
    if len(zones) > MOST_ZONES or any(_ODD_ZONE_RULE.search(zone) for zone in zones):
        what = "this calendar describes a time zone in a way that is not safe to compute"
        return Refused("odd-zone", what, "Choose a usual time zone in that calendar's settings and export it again.")
    return None
