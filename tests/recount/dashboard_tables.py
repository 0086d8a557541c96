"""The Dashboard's tables worked out again: weeks, groups, staying and scores."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median
from typing import Any

from tests.recount.counting import at_nth, began, count, marked, on_roster, wilson
from tests.recount.read_practice import CAME, Book, Row, text

Cell = tuple[str, str, str, Any]
"""Section, label, header and value."""


def tables(book: Book, could: list[Row], recent: list[Row]) -> Iterator[Cell]:
    """Yield the cells of every table, from the rows that could count and those of the last 13 weeks."""
    yield from _weeks(book, could)
    yield from _groups(book, recent)
    yield from _staying(book)
    yield from _scores(book)


def in_words(one: date) -> str:
    """Return a day as a week's label writes it."""
    return f"{one:%b} {one.day}"


def _weeks(book: Book, could: list[Row]) -> Iterator[Cell]:
    few = int(book.setting("Smallest number to colour"))
    monday = book.today - timedelta(days=book.today.weekday())
    for back in range(1, 27):
        begins = monday - timedelta(weeks=back)
        rows = marked(row for row in could if begins <= row["on"] < begins + timedelta(days=7))
        if not rows:
            continue
        missed = count(rows, ["no show"])
        share = round(missed / len(rows), 4)
        yield "Week of", in_words(begins), "No shows", f"{missed} of {len(rows)}"
        yield "Week of", in_words(begins), "Share", share
        yield "Week of", in_words(begins), "Likely range", wilson(missed, len(rows))
        yield "Week of", in_words(begins), "Where too few", share if len(rows) < few else None


def _groups(book: Book, recent: list[Row]) -> Iterator[Cell]:
    few = int(book.setting("Smallest number to colour"))
    for code, group in book.groups.items():
        name, rows = text(group["Group name"]), marked(row for row in recent if row["group"] == code)
        if text(group["Status"]) != "active":
            continue
        came = count(rows, CAME)
        yield "Group", name, "Attended", f"{came} of {len(rows)}"
        yield "Group", name, "Attendance", round(came / len(rows), 4) if len(rows) >= few else None
        yield "Group", name, "Likely range", wilson(came, len(rows)) if rows else None
        seats = group["Seats"]
        taken = [len(on_roster(book, code, book.yesterday - timedelta(weeks=back))) for back in range(13)]
        yield "Group", name, "On the roster", f"{taken[0]} of {seats}" if seats else f"{taken[0]}"
        yield "Group", name, "Seats taken", round(taken[0] / seats, 4) if seats else None
        yield "Group", name, "Seats taken, usually", round(median(taken) / seats, 4) if seats else None


def _staying(book: Book) -> Iterator[Cell]:
    for number in range(1, 13):
        stayed = list(at_nth(book, number))
        if stayed:
            yield "Held session", str(number), "Stayed", f"{sum(stayed)} of {len(stayed)}"
            yield "Held session", str(number), "Likely range", wilson(sum(stayed), len(stayed))


def _scores(book: Book) -> Iterator[Cell]:
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
        found[member] = began(max(one["joined"] for one in mine), mine) - timedelta(days=30)
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
