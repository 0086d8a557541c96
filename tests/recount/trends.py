"""Trends, Micro-experiments and Goals worked out again: points by the words beside them, limits by docs/improving.md.

Numbers about alerts are left out: the sample opens its first ones in its last week, and a running month has no point.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby, pairwise
from math import floor, log2, sqrt
from statistics import fmean, median
from typing import Any

from scipy.stats import binom

from tests.recount.counting import at_nth_when, could_count, count, marked, on_roster, seated_by
from tests.recount.read_practice import CAME, MISSED, Book, Row, day, text
from tests.recount.retention import waits

Cells = dict[str, Any]
Counted = tuple[float | None, int, int]
"""A value, and what it is counted from."""
COLUMNS = {"Result": "Latest", "Value": "Value", "Usual": "Usual", "Lower": "By chance", "Upper": "Reads as"}
"""Under which header of the tab each column of the points is."""
LEFT_OUT = ("Days to first action", "Closed by Act by", "Alerts per 100 attended")
SHARES_OF_MANY = ("No-show rate", "Missed rate", "Attendance rate")


def points(book: Book) -> dict[tuple[str, str], Cells]:
    """Return every point as it is shown: as counted, its value, its usual value and its limits."""
    return {key: _to_places(key[0], cells) for key, cells in exact_points(book).items()}


def _to_places(label: str, cells: Cells) -> Cells:
    places = 1 if label == "Days to first session" else 4
    return {name: round(one, places) if isinstance(one, float) else one for name, one in cells.items()}


def exact_points(book: Book) -> dict[tuple[str, str], Cells]:
    """Return every point before anything of it is rounded."""
    found: dict[tuple[str, str], Cells] = {}
    for label in (*SHARES_OF_MANY, "Seats taken"):
        found |= _charted(label, [(f"{on:%b} {on.day}", _in_week(book, label, on)) for on in _weeks(book)])
    for label in ("Early termination", "8-session retention", "Days to first session", "No-shows of screenings"):
        found |= _charted(label, [(f"{on:%b %Y}", _in_month(book, label, on)) for on in _months(book)])
    return found


def points_shown(book: Book) -> dict[tuple[str, str], Cells]:
    """Return what Trends shows of them, below the heading of each number."""
    found, label = {}, ""
    for row in book.tabs["Trends"]:
        what = text(row["What"])
        if heading := re.fullmatch(r"(.+), by (?:week|month)", what):
            label = heading[1]
        elif label and label not in LEFT_OUT and what != "Begins":
            found[(label, what)] = {
                name: float(value) if isinstance(value := row[header], (int, float)) else value
                for name, header in COLUMNS.items()
            }
    return found


def _weeks(book: Book) -> list[date]:
    monday = book.today - timedelta(days=book.today.weekday())
    return [monday - timedelta(weeks=back) for back in range(26, 0, -1)]


def _months(book: Book) -> list[date]:
    found, first = [], book.today.replace(day=1)
    for _ in range(26):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append(first)
    return found[::-1]


def _in_week(book: Book, label: str, monday: date) -> Counted:
    return _between(book, label, monday, monday + timedelta(days=6))


def _between(book: Book, label: str, first: date, last: date) -> Counted:
    if label == "Seats taken":
        met = (one for one in book.sessions.values() if one["State"] not in ("cancelled", "not reported"))
        begun = min(one["at"].date() for one in met)
        seated = seated_by(book, last)
        taken = sum(len(on_roster(book, one["ID"], last)) for one in seated)
        return _share(taken, sum(int(one["Seats"]) for one in seated)) if last >= begun else (None, 0, 0)
    rows = marked(row for row in book.attendance if first <= row["on"] <= last and could_count(book, row))
    words = {"No-show rate": ["no show"], "Missed rate": MISSED, "Attendance rate": CAME}[label]
    return _share(count(rows, words), len(rows))


def _in_month(book: Book, label: str, first: date) -> Counted:
    def within(on: date | None) -> bool:
        return on is not None and (on.year, on.month) == (first.year, first.month)

    if label == "Early termination":
        ends = [text(one["Exit reason"]) for one in book.roster if within(one["left"])]
        ends = [one for one in ends if one != "moved to another group"]
        return _share(sum(one in ("stopped coming", "lost contact") for one in ends), len(ends))
    if label == "8-session retention":
        stayed = [there for on, _, there in at_nth_when(book, 8) if within(on)]
        return _share(sum(stayed), len(stayed))
    if label == "Days to first session":
        days = [waited for waited, on in waits(book).values() if within(on)]
        return (float(median(days)) if days else None, len(days), len(days))
    people = [row for row in book.tabs["Intake"] if text(row["Stage"]) != "same person" and row["Screening at"]]
    became = [text(row["Screening"]) for row in people if within(row["Screening at"].date())]
    return _share(became.count("no show"), became.count("no show") + became.count("held"))


def _share(part: int, out_of: int) -> Counted:
    return part / out_of if out_of else None, part, out_of


def _charted(label: str, counted: list[tuple[str, Counted]]) -> dict[tuple[str, str], Cells]:
    """Return the points with what is usual: from 10 points the middle, from 12 limits where the run chart is quiet."""
    known = [one for _, one in counted if one[0] is not None]
    values = [one[0] for one in known if one[0] is not None]
    middle = median(values) if len(values) >= 10 else None
    has_limits = len(values) >= 12 and not _signals(values)
    found = {}
    for begins, (value, part, out_of) in counted:
        usual = lower = upper = None
        if has_limits and value is not None:
            usual, lower, upper = _limits(label, known, out_of)
            lower, upper = (None, None) if lower == upper else (lower, upper)
        elif not has_limits:
            usual = middle
        cells = {"Value": value, "Usual": usual, "Lower": lower, "Upper": upper}
        found[(label, begins)] = {"Result": f"{part:,} of {out_of:,}" if out_of else None, **cells}
    return found


def _limits(label: str, known: list[Counted], out_of: int) -> tuple[float, float, float]:
    if label != "Seats taken":
        centre = sum(part for _, part, _ in known) / sum(whole for *_, whole in known)
        width = 3 * sqrt(centre * (1 - centre) / out_of)
        return centre, max(0.0, centre - width), min(1.0, centre + width)
    values = [value for value, *_ in known if value is not None]
    between = [abs(after - before) for before, after in pairwise(values)]
    usual = fmean(between)
    width = 2.66 * fmean(one for one in between if one < 3.267 * usual)
    return fmean(values), fmean(values) - width, fmean(values) + width


def _signals(values: list[float]) -> bool:
    above = [value > median(values) for value in values if value != median(values)]
    longest = max((len(list(run)) for _, run in groupby(above)), default=0)
    crossings = sum(one != other for one, other in pairwise(above))
    return longest > round(log2(len(above))) + 3 or crossings < binom.ppf(0.05, len(above) - 1, 0.5)


# --- experiments and goals ----------------------------------------------------------------------------------


def tried(book: Book) -> dict[tuple[str], Cells]:
    """Return how many were counted before and after, of every experiment that is over and was fixed before it began."""
    found = {}
    for row in _over(book):
        start, until = day(row["Start"]) or date.max, day(row["Until"]) or date.max
        if text(row["Number"]) == "Seats taken":
            found[(text(row["ID"]),)] = _middles(book, start, until)
            continue
        before = _between(book, text(row["Number"]), start - timedelta(weeks=13), start - timedelta(days=1))
        after = _between(book, text(row["Number"]), start, until)
        found[(text(row["ID"]),)] = {
            "Before": f"{before[1]}/{before[2]}",
            "After": f"{after[1]}/{after[2]}",
            "Difference": f"{100 * ((after[0] or 0) - (before[0] or 0)):+.1f} points",
        }
    return found


def _middles(book: Book, start: date, until: date) -> Cells:
    """Return the middle of the whole weeks on both sides of a change in seats."""
    cells: Cells = {}
    for side, first, last in (
        ("Before", start - timedelta(weeks=13), start),
        ("After", start, until + timedelta(days=1)),
    ):
        mondays = [first + timedelta(days=at) for at in range((last - first).days - 6)]
        weeks = [_in_week(book, "Seats taken", on) for on in mondays if on.weekday() == 0]
        cells[side] = percent(median([share for share, *_ in weeks if share is not None]))
    return cells


def tried_shown(book: Book) -> dict[tuple[str], Cells]:
    """Return what Result tells of them."""
    pattern = re.compile(r"Before (\S+) \(.*?\), after (\S+) \(.*?\)\. Difference (\S+ points)")
    told = {text(row["ID"]): pattern.match(text(row["Result"])) for row in _over(book)}
    seats = re.compile(r"Before (\S+%) \(the middle .*?\), after (\S+%) \(")
    middles = {text(row["ID"]): seats.match(text(row["Result"])) for row in _over(book)}
    of_seats = {(rid,): {"Before": one[1], "After": one[2]} for rid, one in middles.items() if one}
    return of_seats | {
        (rid,): dict(zip(("Before", "After", "Difference"), one.groups(), strict=True))
        for rid, one in told.items()
        if one
    }


def _over(book: Book) -> Iterator[Row]:
    for row in book.tabs["Micro-experiments"]:
        until, agreed, start = (day(row[name]) for name in ("Until", "Plan fixed on", "Start"))
        if until and until < book.today and agreed and start and agreed <= start:
            yield row


def goals(book: Book) -> dict[tuple[str], Cells]:
    """Return how each number of Goals is now, by the newest point of its chart."""
    newest = {label: cells for (label, _), cells in exact_points(book).items()}
    return {
        (label,): {
            "Now": f"{percent(newest[label]['Value'])} ({newest[label]['Result']})",
            "Usual": None if newest[label]["Usual"] is None else percent(newest[label]["Usual"]),
        }
        for label in _wanted(book)
        if newest[label]["Value"] is not None and label != "Days to first session"
    }


def percent(share: float) -> str:
    """Return a share in percent to a tenth, half up, from the ratio as counted: nothing is rounded twice."""
    return f"{floor(1000 * Fraction(share).limit_denominator(1_000_000) + Fraction(1, 2)) / 10:.1f}%"


def goals_shown(book: Book) -> dict[tuple[str], Cells]:
    """Return what Goals shows of them."""
    shown = {(text(row["Number"]),): row for row in book.tabs["Goals"]}
    return {key: row for key, row in shown.items() if row["Now"] and key != ("Days to first session",)}


def _wanted(book: Book) -> list[str]:
    return [text(row["Number"]) for row in book.tabs["Goals"]]
