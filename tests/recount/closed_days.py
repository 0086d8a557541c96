"""Hits of Closures and Cover of Time off worked out again: which sessions a row is about, and who leads them."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from tests.recount.calendar import leaders
from tests.recount.read_practice import Book, Row, day, text

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Cells = dict[str, Any]


def hits(book: Book) -> dict[tuple[str, str], Cells]:
    """Return how many sessions each row of Closures is about, by the groups' own days and times."""
    found = {}
    for row in _ahead(book):
        first, last = day(row["Day"]) or date.min, day(row["Until"]) or day(row["Day"]) or date.min
        dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        met = sorted(name for on in dates for name in _met(book, row, on))
        found[(str(day(row["Day"])), text(row["Name"]))] = {"Count": len(met), "Sessions": met}
    return found


def _met(book: Book, row: Row, on: date) -> Iterator[str]:
    for code, group in book.groups.items():
        if text(row["Group code"]) in ("", code) and _meets_on(group, on):
            at = group["Start"]
            hour = at if isinstance(at, time) else (datetime.min + at).time()
            yield f"{text(group['Group name'])} {hour:%-I:%M %p}"


def _meets_on(group: Row, on: date) -> bool:
    first, last = day(group["First session"]), day(group["Last session"])
    if text(group["Status"]) not in ("", "active", "open") or text(group["Weekday"]) != DAYS[on.weekday()]:
        return False
    if (first and on < first) or (last and on > last):
        return False
    weeks = int(group["Every … weeks"] or 1)
    return weeks == 1 or ((on - first).days // 7) % weeks == 0 if first else True


def hits_shown(book: Book) -> dict[tuple[str, str], Cells]:
    """Return what Closures shows; where not all are named, those of ours that are."""
    found, ours = {}, hits(book)
    for row in _ahead(book):
        key = (str(day(row["Day"])), text(row["Name"]))
        words = text(row["Hits"])
        more = re.findall(r" and (\d+) more$", words)
        named = [] if words == "no session" else re.sub(r" and \d+ more$", "", words).split("; ")
        rest = [one for one in ours[key]["Sessions"] if one not in named] if more else []
        found[key] = {"Count": len(named) + int(more[0] if more else 0), "Sessions": sorted([*named, *rest])}
    return found


def _ahead(book: Book) -> list[Row]:
    rows = book.tabs["Closures"]
    return [row for row in rows if (day(row["Until"]) or day(row["Day"]) or date.min) >= book.today]


def covered(book: Book) -> dict[tuple[str], Cells]:
    """Return how many sessions to come somebody would run while away, and how many of them others lead."""
    found = {}
    for row in book.tabs["Time off"]:
        first, last = day(row["From"]) or date.min, day(row["Until"]) or day(row["From"]) or date.min
        who, run = text(row["Clinician code"]), []
        for session in book.sessions.values():
            lead = leaders(book, session)
            is_then = first <= session["at"].date() <= last and session["at"] > book.now
            if is_then and session["State"] != "cancelled" and who in lead:
                run.append(len(set(lead)) > 1)
        told = f"{sum(run)} of {len(run)} sessions covered" if run else "no session to come"
        found[(text(row["ID"]),)] = {"Cover": told}
    return found


def covered_shown(book: Book) -> dict[tuple[str], Cells]:
    """Return what Time off shows."""
    return {(text(row["ID"]),): row for row in book.tabs["Time off"]}


def expiry(book: Book) -> dict[tuple[str], Cells]:
    """Return from when each signed paper counts no more: the same day of the month, so many months later."""
    months = {text(row["Name"]): int(row["Good for months"] or 12) for row in book.tabs["Documents"]}
    found = {}
    for row in book.tabs["Papers"]:
        on = day(row["Signed on"])
        ends = _months_later(on, months[text(row["Document"])]) if on else None
        over = text(row["State"]) == "expired"
        found[(text(row["ID"]),)] = {"Expires": ends, "Over": bool(ends and ends <= book.today)} if on else {}
        assert over == found[(text(row["ID"]),)].get("Over", False)
    return found


def _months_later(on: date, count: int) -> date:
    years, month = divmod(on.year * 12 + on.month - 1 + count, 12)
    for last in range(on.day, 27, -1):
        try:
            return date(years, month + 1, last)
        except ValueError:
            continue
    return date(years, month + 1, on.day)


def expiry_shown(book: Book) -> dict[tuple[str], Cells]:
    """Return what Papers shows."""
    return {
        (text(row["ID"]),): {"Expires": day(row["Expires"]), "Over": text(row["State"]) == "expired"}
        for row in book.tabs["Papers"]
    }
