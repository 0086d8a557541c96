"""The clinicians' calendars worked out again from Sessions, Attendance, Clinicians and Settings."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
from recurring_ical_events import of  # type: ignore[import-untyped]  # ships no types

from tests.recount.billing import led_by, rows_by_session
from tests.recount.read_practice import NOT_EXPECTED, Book, Row, text

ZONE = ZoneInfo("America/New_York")
CANCELLED = {"cancelled", "late cancel"}
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
Event = tuple[str, str, datetime, datetime]
"""Whose, its title, and its start and end as instants in UTC."""


def instant(wall: datetime) -> datetime:
    """Return a wall time in the practice's zone as an instant."""
    return wall.replace(tzinfo=ZONE).astimezone(ZoneInfo("UTC"))


def wanted(book: Book, first: date, last: date) -> Iterator[Event]:
    """Yield every event between two days, both included: sessions with their blocks, supervision and meetings."""
    rows = rows_by_session(book)
    for session in book.sessions.values():
        if first <= session["at"].date() <= last and session["State"] != "cancelled":
            yield from _of_session(book, session, rows[session["Session"]])
    for one in book.tabs["Clinicians"]:
        for begins, ends in _weekly(text(one["Team meetings"]), first, last):
            yield one["ID"], "Team meeting", instant(begins), instant(ends)
        for begins, ends in _weekly(text(one["Supervision"]), first, last):
            whose = _supervised(book, one, begins)
            yield one["ID"], f"Supervision {whose}".strip(), instant(begins), instant(ends)


def _supervised(book: Book, supervisor: Row, begins: datetime) -> str:
    """Return the code of whom this clinician supervises at that hour; '' for somebody who is supervised."""
    for one in book.tabs["Clinicians"]:
        hours = [at for at, _ in _weekly(text(one["Supervision"]), begins.date(), begins.date())]
        if text(one["Supervisor"]).split(" (")[0] == supervisor["Name"] and begins in hours:
            return text(one["ID"])
    return ""


def _of_session(book: Book, session: Row, rows: list[Row]) -> Iterator[Event]:
    group = book.groups[session["Group code"]]
    starts = session["at"]
    ends = starts + timedelta(minutes=session["Minutes"])
    preparing = timedelta(minutes=int(book.setting("Preparation")))
    expected = sum(row["Status"] not in NOT_EXPECTED | CANCELLED and not _is_long_gone(book, row) for row in rows)
    least, each = (int(book.setting(f"Documentation {words}")) for words in ("at least", "per member"))
    writing = timedelta(minutes=max(least, each * expected))
    code = f"Group {group['ID']}"
    for place, who in enumerate(leaders(book, session)):
        yield who, _title(book, session, code), instant(starts), instant(ends)
        yield who, f"Preparation: {code}", instant(starts - preparing), instant(starts)
        if place == 0:
            yield who, f"Documentation: {code}", instant(ends), instant(ends + writing)


def _is_long_gone(book: Book, row: Row) -> bool:
    """Return whether a member is inactive since nobody knows when, and nobody has marked that they came."""
    if text(row["Status"]) or text(book.members[row["Member code"]]["Status"]) != "inactive":
        return False
    group = book.sessions[row["Session"]]["Group code"]
    mine = (
        one for one in book.tabs["Roster"] if (one["Group code"], one["Member code"]) == (group, row["Member code"])
    )
    return not any(one["Left"] for one in mine)


def leaders(book: Book, session: Row) -> list[str]:
    """Return the codes of those who lead a session, the one who documents it first."""
    codes = {text(one["Name"]): one["ID"] for one in book.tabs["Clinicians"]}
    names = [led_by(book, session), text(session["Co-facilitator"])]
    return [codes[name.split(" (")[0]] for name in names if name]


def _title(book: Book, session: Row, code: str) -> str:
    meets = text(session["Meets"]) or text(book.groups[session["Group code"]]["Meets"])
    places = [text(session["Room"])] if meets != "video" else []
    places += ["video"] if meets in ("video", "hybrid") else []
    where = " + ".join(filter(None, places))
    return f"{code} · {where[0].upper()}{where[1:]}" if where else code


def _weekly(written: str, first: date, last: date) -> Iterator[tuple[datetime, datetime]]:
    for weekday, begins, ends in re.findall(r"(\w{3}) (\d\d:\d\d)-(\d\d:\d\d)", written):
        on = first + timedelta(days=(WEEKDAYS.index(weekday) - first.weekday()) % 7)
        while on <= last:
            yield tuple(datetime.combine(on, time.fromisoformat(at)) for at in (begins, ends))  # type: ignore[misc]
            on += timedelta(weeks=1)


def in_files(book: Book, first: date, last: date) -> Iterator[Event]:
    """Yield every event that the calendars' files hold between two days, both included, series told apart."""
    for path in sorted((book.folder / "calendars").glob("*.ics")):
        whole = of(icalendar.Calendar.from_ical(path.read_bytes()))
        for event in whole.between(first, last + timedelta(days=1)):
            begins, ends = (event[part].dt.astimezone(ZoneInfo("UTC")) for part in ("DTSTART", "DTEND"))
            yield path.stem, str(event["SUMMARY"]), begins, ends
