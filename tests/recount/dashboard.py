"""The Dashboard's numbers worked out again from the formulas that it prints beside them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from math import sqrt
from statistics import median
from typing import Any

from tests.recount.read_practice import CAME, MISSED, NOT_EXPECTED, UNREPORTED, Book, Row, covers, day, text

Shown = dict[str, dict[str, Any]]
"""What the Dashboard should show: for each section and label, its cells by header."""

QUARTER, YEAR = 91, 365
PLANNED_ENDS = ("completed", "agreed ending", "referred out")
EARLY = ("stopped coming", "lost contact")


def shown(book: Book) -> Iterator[tuple[str, str, str, Any]]:
    """Yield section, label, header and value of every number that the Dashboard should show."""
    could = [row for row in book.attendance if _could_count(book, row)]
    last = book.yesterday
    recent = [row for row in could if last - timedelta(days=QUARTER - 1) <= row["on"] <= last]
    for label, count, out_of in _headlines(book, recent):
        yield from ((label, label, header, value) for header, value in _share(book, count, out_of))
    yield from _reads(book, recent)
    yield from _weeks(book, could)
    yield from _groups(book, recent)
    yield from _staying(book)
    yield from _scores(book)


def _could_count(book: Book, row: Row) -> bool:
    """Return whether a row could count: past, on the roster that day, not excused and not cancelled by the practice."""
    session = book.sessions.get(row["Session"], {})
    return bool(
        row["on"] < book.today
        and row["Status"] not in NOT_EXPECTED
        and session.get("State") != "cancelled"
        and book.stays_of(row["Member code"], row["group"], row["on"])
    )


def marked(rows: Iterable[Row]) -> list[Row]:
    """Return the expected attendances among rows that could count: those that somebody marked."""
    return [row for row in rows if row["Status"] not in UNREPORTED]


def _count(rows: Iterable[Row], words: Iterable[str]) -> int:
    return sum(row["Status"] in words for row in rows)


def _headlines(book: Book, recent: list[Row]) -> Iterator[tuple[str, int, int]]:
    expected = marked(recent)
    yield "No-show rate", _count(expected, ["no show"]), len(expected)
    yield "Missed rate", _count(expected, MISSED), len(expected)
    yield "Attendance rate", _count(expected, CAME), len(expected)
    exits = [
        one
        for one in book.roster
        if one["left"]
        and book.yesterday - timedelta(days=YEAR - 1) <= one["left"] <= book.yesterday
        and text(one["Exit reason"]) != "moved to another group"
    ]
    yield "Early termination", sum(text(one["Exit reason"]) in EARLY for one in exits), len(exits)
    yield "Operational drop-out", *_drop_out(book)
    eighth = list(_at_nth(book, 8))
    yield "8-session retention", sum(eighth), len(eighth)
    seated = [one for one in book.groups.values() if text(one["Status"]) == "active" and one["Seats"]]
    yield (
        "Seats taken",
        sum(len(on_roster(book, one["ID"], book.yesterday)) for one in seated),
        sum(int(one["Seats"]) for one in seated),
    )
    yield "Rows not yet reported", len(recent) - len(expected), len(recent)
    yield "Rows in dispute", sum(("Attendance", row["ID"]) in book.disputed for row in recent), len(recent)


def on_roster(book: Book, group: str, on: date) -> set[str]:
    """Return the members on a group's roster on a day; who is inactive without having left takes no seat."""
    return {
        one["Member code"]
        for one in book.roster
        if one["Group code"] == group and covers(one, on) and (one["left"] or book.is_active(one["Member code"]))
    }


def _drop_out(book: Book) -> tuple[int, int]:
    """Count the members who stay away, among those on a roster who were expected at least once."""
    last, after = book.yesterday, int(book.setting("Operational drop-out after"))
    rows, stays = defaultdict(list), defaultdict(list)
    for row in book.attendance:
        if _could_count(book, row):
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
    month = [(row, came) for row, came in zip(rows, there, strict=True) if row["on"] >= last - timedelta(days=30)]
    return joined < last - timedelta(days=30) and len(month) >= 2 and not any(came for _, came in month)


def _at_nth(book: Book, number: int) -> Iterator[bool]:
    """Yield for each membership that came that far in the last year whether it stayed."""
    met = defaultdict(list)
    for one in book.sessions.values():
        if one["State"] == "held" and one["at"].date() < book.today:
            met[one["Group code"]].append((one["at"], one["Session"]))
    came = {(row["Session"], row["Member code"]) for row in book.attendance if row["Status"] in CAME}
    for stay in book.roster:
        group, joined = stay["Group code"], stay["joined"]
        after = [one for one in sorted(met[group]) if joined and joined <= one[0].date()]
        if len(after) < number or _before_the_record(book, group, joined, min(met[group])[0].date()):
            continue
        at, session = after[number - 1]
        if at.date() >= book.yesterday - timedelta(days=YEAR - 1):
            yield covers(stay, at.date()) or (session, stay["Member code"]) in came


def _before_the_record(book: Book, group: str, joined: date, begins: date) -> bool:
    """Return whether the group met before its first session on record, while the member was in it: n is unknowable."""
    return joined < begins and (day(book.groups[group]["First session"]) or begins) < begins


# --- how a number is shown -----------------------------------------------------------------------


def wilson(count: int, out_of: int) -> str:
    """Return the 95 % Wilson interval in whole percents."""
    z, share = 1.959964, count / out_of
    middle = share + z * z / (2 * out_of)
    spread = z * sqrt(share * (1 - share) / out_of + z * z / (4 * out_of * out_of))
    low, high = ((middle + sign * spread) / (1 + z * z / out_of) for sign in (-1, 1))
    return f"{max(0, low):.0%} to {min(1, high):.0%}"


def _share(book: Book, count: int, out_of: int) -> Iterator[tuple[str, Any]]:
    yield "Result", f"{count} of {out_of}"
    few = out_of < int(book.setting("Smallest number to colour"))
    yield "Share", None if few else round(count / out_of, 4)


def _reads(book: Book, recent: list[Row]) -> Iterator[tuple[str, str, str, Any]]:
    goals = {"No-show rate": "No-show goal", "Early termination": "Early termination goal"}
    for label, count, out_of in _headlines(book, recent):
        if out_of and label not in ("Seats taken", "Rows not yet reported", "Rows in dispute"):
            yield label, label, "Likely range", wilson(count, out_of)
        if label in goals:
            goal = int(book.setting(goals[label]).rstrip("%"))
            yield label, label, "Goal", f"under {goal}%"
            few = out_of < int(book.setting("Smallest number to colour"))
            yield label, label, "Reads as", "too few to tell" if few else _against(count / out_of, goal / 100)


def _against(share: float, goal: float) -> str:
    return "within goal" if share < goal else "at goal" if share == goal else "above goal"


# --- the charts' tables --------------------------------------------------------------------------


def in_words(one: date) -> str:
    """Return a day as a week's label writes it."""
    return f"{one:%b} {one.day}"


def _weeks(book: Book, could: list[Row]) -> Iterator[tuple[str, str, str, Any]]:
    few = int(book.setting("Smallest number to colour"))
    monday = book.today - timedelta(days=book.today.weekday())
    for back in range(1, 27):
        begins = monday - timedelta(weeks=back)
        rows = marked(row for row in could if begins <= row["on"] < begins + timedelta(days=7))
        if not rows:
            continue
        missed = _count(rows, ["no show"])
        share = round(missed / len(rows), 4)
        yield "Week of", in_words(begins), "No shows", f"{missed} of {len(rows)}"
        yield "Week of", in_words(begins), "Share", share
        yield "Week of", in_words(begins), "Likely range", wilson(missed, len(rows))
        yield "Week of", in_words(begins), "Where too few", share if len(rows) < few else None


def _groups(book: Book, recent: list[Row]) -> Iterator[tuple[str, str, str, Any]]:
    few = int(book.setting("Smallest number to colour"))
    for code, group in book.groups.items():
        name, rows = text(group["Group name"]), marked(row for row in recent if row["group"] == code)
        if text(group["Status"]) != "active":
            continue
        came = _count(rows, CAME)
        yield "Group", name, "Attended", f"{came} of {len(rows)}"
        yield "Group", name, "Attendance", round(came / len(rows), 4) if len(rows) >= few else None
        yield "Group", name, "Likely range", wilson(came, len(rows)) if rows else None
        seats = group["Seats"]
        taken = [len(on_roster(book, code, book.yesterday - timedelta(weeks=back))) for back in range(13)]
        yield "Group", name, "On the roster", f"{taken[0]} of {seats}" if seats else f"{taken[0]}"
        yield "Group", name, "Seats taken", round(taken[0] / seats, 4) if seats else None
        yield "Group", name, "Seats taken, usually", round(median(taken) / seats, 4) if seats else None


def _staying(book: Book) -> Iterator[tuple[str, str, str, Any]]:
    for number in range(1, 13):
        stayed = list(_at_nth(book, number))
        if stayed:
            yield "Held session", str(number), "Stayed", f"{sum(stayed)} of {len(stayed)}"
            yield "Held session", str(number), "Likely range", wilson(sum(stayed), len(stayed))


def _scores(book: Book) -> Iterator[tuple[str, str, str, Any]]:
    """Yield each measure's course: everybody with scores on two or more days of their present or last time."""
    begins = _present_times(book)
    for name, measure in book.measures.items():
        found: dict[str, dict[date, float]] = defaultdict(dict)
        for member, rows in book.scores_of.items():
            for row in rows:
                inside = measure["Lowest"] <= row["Score"] <= measure["Highest"]
                if row["Measure"] == name and inside and member in begins and row["on"] >= begins[member]:
                    found[member][row["on"]] = row["Score"]
        courses = [[ours[on] for on in sorted(ours)] for ours in found.values() if len(ours) > 1]
        if courses and text(measure["On"]) == "yes":
            yield from (("Measure", text(measure["In words"]), *cell) for cell in _course(measure, courses))


def _present_times(book: Book) -> dict[str, date]:
    """Return for each member the first day on which a score belongs to their present time in groups, or the last."""
    stays: dict[str, list[Row]] = defaultdict(list)
    for one in book.roster:
        if one["joined"] and one["joined"] <= book.today:
            stays[one["Member code"]].append(one)
    found = {}
    for member, mine in stays.items():
        ends = max(one["left"] or date.max for one in mine)
        begins = max(one["joined"] for one in mine)
        for one in sorted(mine, key=lambda one: one["joined"], reverse=True):
            if (one["left"] or date.max) >= min(begins, ends):
                begins = min(begins, one["joined"])
        found[member] = begins - timedelta(days=30)
    return found


def _course(measure: Row, courses: list[list[float]]) -> Iterator[tuple[str, Any]]:
    sign = 1 if measure["Better is"] == "higher" else -1
    gains = [round(sign * (course[-1] - course[0]), 6) for course in courses]
    yield "People", len(courses)
    yield "Mean at first", round(sum(course[0] for course in courses) / len(courses), 1)
    yield "Mean at latest", round(sum(course[-1] for course in courses) / len(courses), 1)
    claim, alert = measure["Claim change"], measure["Alert change"]
    better = sum(gain >= claim for gain in gains) if claim else None
    worse = sum(gain <= -alert for gain in gains) if alert else None
    yield "Reliably better", None if better is None else f"{better} of {len(courses)}"
    yield "Reliably worse", None if worse is None else f"{worse} of {len(courses)}"


def as_shown(book: Book) -> dict[tuple[str, str, str], Any]:
    """Return the Dashboard's cells by section, label and header; a section begins at its own header row."""
    sections = {"Week of", "Group", "Held session", "Measure"}
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
