"""The Dashboard's numbers worked out again from the formulas that it prints beside them."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from tests.recount.counting import QUARTER, YEAR, at_nth, could_count, count, marked, on_roster, seated_by, wilson
from tests.recount.dashboard_tables import ALERTS, Cell, tables
from tests.recount.read_practice import CAME, MISSED, UNREPORTED, Book, Row, covers, text

EARLY = ("stopped coming", "lost contact")


def shown(book: Book) -> Iterator[Cell]:
    """Yield section, label, header and value of every number that the Dashboard should show."""
    could = [row for row in book.attendance if could_count(book, row)]
    last = book.yesterday
    recent = [row for row in could if last - timedelta(days=QUARTER - 1) <= row["on"] <= last]
    for label, part, out_of in _headlines(book, recent):
        yield from ((label, label, header, value) for header, value in _share(book, part, out_of))
    yield from _reads(book, recent)
    yield from tables(book, could, recent)


def _headlines(book: Book, recent: list[Row]) -> Iterator[tuple[str, int, int]]:
    expected = marked(recent)
    yield "No-show rate", count(expected, ["no show"]), len(expected)
    yield "Missed rate", count(expected, MISSED), len(expected)
    yield "Attendance rate", count(expected, CAME), len(expected)
    exits = [
        one
        for one in book.roster
        if one["left"]
        and book.yesterday - timedelta(days=YEAR - 1) <= one["left"] <= book.yesterday
        and text(one["Exit reason"]) != "moved to another group"
    ]
    yield "Early termination", sum(text(one["Exit reason"]) in EARLY for one in exits), len(exits)
    yield "Operational drop-out", *_drop_out(book)
    eighth = list(at_nth(book, 8))
    yield "8-session retention", sum(eighth), len(eighth)
    seated = seated_by(book, book.yesterday)
    yield (
        "Seats taken",
        sum(len(on_roster(book, one["ID"], book.yesterday)) for one in seated),
        sum(int(one["Seats"]) for one in seated),
    )
    yield "Rows not yet reported", len(recent) - len(expected), len(recent)
    disputed = {rid for tab, rid, _ in book.disputed if tab == "Attendance"}
    yield "Rows in dispute", sum(row["ID"] in disputed for row in recent), len(recent)


def _drop_out(book: Book) -> tuple[int, int]:
    """Count the members who stay away, among those on a roster who were expected at least once."""
    last, after = book.yesterday, int(book.setting("Operational drop-out after"))
    rows, stays = defaultdict(list), defaultdict(list)
    for row in book.attendance:
        if could_count(book, row):
            rows[row["Member code"]].append(row)
    for one in book.roster:
        if covers(one, last) and book.is_active(one["Member code"]) and rows[one["Member code"]]:
            stays[one["Member code"]].append(one)
    away = [
        member
        for member, mine in stays.items()
        if any(one["left"] is None for one in mine)
        and _stays_away(rows[member], min(one["joined"] or last for one in mine), last, after)
    ]
    return len(away), len(stays)


def _stays_away(rows: list[Row], joined: date, last: date, after: int) -> bool:
    rows = sorted(rows, key=lambda row: row["on"])
    there = [row["Status"] in CAME or row["Status"] in UNREPORTED for row in rows]
    if len(rows) >= after and not any(there[-after:]):
        return True
    since = max((row["on"] for row, came in zip(rows, there, strict=True) if came), default=joined)
    missed = [row for row in rows if row["on"] > since or not any(there)]
    return len(missed) >= 2 and (last - since).days > 30


# --- how a number is shown -----------------------------------------------------------------------


def _share(book: Book, part: int, out_of: int) -> Iterator[tuple[str, Any]]:
    yield "Result", f"{part} of {out_of}"
    few = out_of < int(book.setting("Smallest number to colour"))
    yield "Share", None if few else round(part / out_of, 4)


def _period(book: Book, label: str) -> str:
    """Return the days that a number counts, both included."""
    days = {"Early termination": YEAR, "8-session retention": YEAR, "Operational drop-out": 1, "Seats taken": 1}
    begins = book.yesterday - timedelta(days=days.get(label, QUARTER) - 1)
    first, last = (f"{on:%b} {on.day} {on.year}" for on in (begins, book.yesterday))
    return f"as of {last}" if first == last else f"{first} to {last}"


def _reads(book: Book, recent: list[Row]) -> Iterator[Cell]:
    goals = {"No-show rate": "No-show goal", "Early termination": "Early termination goal"}
    for label, part, out_of in _headlines(book, recent):
        yield label, label, "Period", _period(book, label)
        if out_of and label not in ("Seats taken", "Rows not yet reported", "Rows in dispute"):
            yield label, label, "Likely range", wilson(part, out_of)
        if label in goals:
            typed = [text(row["Goal"]) for row in book.tabs["Goals"] if text(row["Number"]) == label and row["Goal"]]
            goal = int((typed or [book.setting(goals[label])])[-1].rstrip("%"))
            yield label, label, "Goal", f"under {goal}%"
            few = out_of < int(book.setting("Smallest number to colour"))
            yield label, label, "Reads as", "too few to tell" if few else _against(part / out_of, goal / 100)


def _against(share: float, goal: float) -> str:
    return "within goal" if share < goal else "at goal" if share == goal else "above goal"


def as_shown(book: Book) -> dict[tuple[str, str, str], Any]:
    """Return the Dashboard's cells by section, label and header; a section begins at its own header row."""
    sections = {"Week of", "Group", "Held session", "Measure", ALERTS}
    found: dict[tuple[str, str, str], Any] = {}
    headers, section = [], ""
    for row in book.tabs["Dashboard"]:
        values = list(row.values())
        label = text(values[0])
        if label in sections:
            headers, section = [text(value) for value in values], label
        elif not headers:
            found |= {(label, label, header): value for header, value in row.items()}
        else:
            found |= {(section, label, header): v for header, v in zip(headers, values, strict=True)}
    return found
