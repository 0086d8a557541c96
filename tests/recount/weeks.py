"""Week and Week by clinician worked out again: who comes to each session ahead, and what takes everybody's time."""

import re
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from tests.recount import calendar
from tests.recount.billing import rows_by_session
from tests.recount.calendar import CANCELLED, WEEKDAYS
from tests.recount.read_practice import NOT_EXPECTED, Book, Row, text

Cells = dict[str, Any]


def plan(book: Book) -> dict[tuple[str], Cells]:
    """Return how many come to each session of two weeks from today, and how many of them by video or phone."""
    rows, found = rows_by_session(book), {}
    for code, session in book.sessions.items():
        if session["State"] != "cancelled" and 0 <= (session["at"].date() - book.today).days < 14:
            come = [row for row in rows[code] if row["Status"] not in NOT_EXPECTED | CANCELLED]
            online = sum(_is_online(book, session, row) for row in come)
            found[(code,)] = {"Come": len(come), "Online": online}
    return found


def _is_online(book: Book, session: Row, row: Row) -> bool:
    meets = text(session["Meets"]) or text(book.groups[session["Group code"]]["Meets"])
    if meets != "hybrid":
        return meets == "video"
    stays = book.stays_of(row["Member code"], session["Group code"], session["at"].date())
    usually = text(stays[0]["Usually joins"]) if stays else ""
    return (text(row["Joined by"]) or usually) in ("video", "phone")


def plan_shown(book: Book) -> dict[tuple[str], Cells]:
    """Return what Week shows, by the session to which each line jumps."""
    return {(re.findall(r'MATCH\("([^"]+)"', text(row["Go to"]))[0],): row for row in book.tabs["Week"]}


def loads(book: Book) -> dict[tuple[str], Cells]:
    """Return the minutes of each clinician's seven days from today, and the hours that they work in a week."""
    spent, names = Counter[str](), {one["ID"]: text(one["Name"]) for one in book.tabs["Clinicians"]}
    for who, _, begins, ends in set(calendar.wanted(book, book.today, book.today + timedelta(days=6))):
        spent[names[who]] += int((ends - begins).total_seconds() // 60)
    hours = {text(one["Name"]): _working(text(one["Works"])) for one in book.tabs["Clinicians"]}
    return {(name,): {"Minutes": spent[name], "Works": hours[name]} for name in spent}


def _working(written: str) -> int:
    """Return the minutes of a week such as ``Mon-Thu 09:00-19:30; Fri 09:00-12:00``."""
    total = 0
    for days, begins, ends in re.findall(r"([A-Z][a-z]{2}(?:-[A-Z][a-z]{2})?) (\d\d:\d\d)-(\d\d:\d\d)", written):
        first, _, last = days.partition("-")
        count = WEEKDAYS.index(last or first) - WEEKDAYS.index(first) + 1
        length = datetime.strptime(ends, "%H:%M") - datetime.strptime(begins, "%H:%M")
        total += count * int(length.total_seconds() // 60)
    return total


def loads_shown(book: Book) -> dict[tuple[str], Cells]:
    """Return the first line of each clinician; every line below it is in its sum, but what is busy."""
    found, below, name = {}, defaultdict[str, int](int), ""
    for row in book.tabs["Week by clinician"]:
        if row["Clinician"]:
            name = text(row["Clinician"])
            hours, minutes = re.findall(r" of (?:(\d+) h)? ?(?:(\d+) min)? ?that they work", text(row["What"]))[0]
            found[(name,)] = {"Minutes": row["Minutes"], "Works": int(hours or 0) * 60 + int(minutes or 0)}
        elif row["What"] != "busy":
            below[name] += row["Minutes"]
    assert {name: one["Minutes"] for (name,), one in found.items()} == dict(below)
    return found
