"""The Dashboard's tables worked out again: weeks, groups, staying and scores."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median, median_high, median_low
from typing import Any

from tests.recount.counting import QUARTER, YEAR, at_nth, began, count, marked, on_roster, seated_by, wilson
from tests.recount.read_practice import CAME, Book, Row, day, text

Cell = tuple[str, str, str, Any]
"""Section, label, header and value."""


def tables(book: Book, could: list[Row], recent: list[Row]) -> Iterator[Cell]:
    """Yield the cells of every table, from the rows that could count and those of the last 13 weeks."""
    yield from _weeks(book, could)
    yield from _groups(book, recent)
    yield from _staying(book)
    yield from _scores(book)
    yield from alert_cells(book, count(marked(recent), CAME))


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
    weeks = [book.yesterday - timedelta(weeks=back) for back in range(13)]
    begun_by = {on: {one["ID"] for one in seated_by(book, on)} for on in weeks}
    for code, group in book.groups.items():
        name, rows = text(group["Group name"]), marked(row for row in recent if row["group"] == code)
        if text(group["Status"]) != "active":
            continue
        came = count(rows, CAME)
        yield "Group", name, "Attended", f"{came} of {len(rows)}"
        yield "Group", name, "Attendance", round(came / len(rows), 4) if len(rows) >= few else None
        yield "Group", name, "Likely range", wilson(came, len(rows)) if rows else None
        seats = group["Seats"]
        taken = len(on_roster(book, code, book.yesterday))
        usual = [len(on_roster(book, code, on)) for on, begun in begun_by.items() if code in begun]
        yield "Group", name, "On the roster", f"{taken} of {seats}" if seats else f"{taken}"
        yield "Group", name, "Seats taken", round(taken / seats, 4) if seats else None
        yield "Group", name, "Seats taken, usually", round(median(usual) / seats, 4) if usual else None


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


def alert_cells(book: Book, attended: int) -> Iterator[Cell]:
    """Yield what the rows of Alerts tell as of yesterday; what people did today is not counted yet."""
    last, few = book.yesterday, int(book.setting("Smallest number to colour"))
    first = last - timedelta(days=QUARTER - 1)
    every = [_alert(row) for row in book.tabs["Alerts"] if row["What"] == "alert"]
    known = [one for one in every if one["opened"] <= last]
    mine = [one for one in known if first <= one["opened"]]
    waited = sorted(one["waited"] for one in mine if one["waited"] < NEVER or not _over(one, last))
    acted = sum(days < NEVER for days in waited)
    halves = [median_low(waited), median_high(waited)] if waited else [NEVER, NEVER]
    middle = halves[0] if halves[1] >= NEVER else sum(halves) / 2
    days = "most still wait" if middle >= NEVER else f"{middle:g} day{'' if middle == 1 else 's'}"
    yield ALERTS, "Days to first action", "Result", f"{acted} of {len(waited)} acted on"
    yield ALERTS, "Days to first action", "Value", days if len(waited) >= few else None
    due = [one for one in known if first <= one["due"] <= last and not _over(one, one["due"])]
    in_time = sum(one["decided"] and one["closed"] <= one["due"] for one in due)
    yield from _alert_share("Closed by Act by", in_time, len(due), few)
    yield ALERTS, "Alerts per 100 attended", "Result", f"{len(mine)} in {attended:,}"
    yield (
        ALERTS,
        "Alerts per 100 attended",
        "Value",
        _rounded(1000 * len(mine), attended, ".") if attended >= few else None,
    )
    until = last - timedelta(days=60)
    ended = [one for one in known if one["decided"] and last - timedelta(days=YEAR) < one["closed"] <= until]
    again = sum(any(_follows(other, one) for other in known) for one in ended)
    yield from _alert_share("Again within 60 days", again, len(ended), few)


ALERTS, NEVER = "Alerts (not outreach)", 10**6
_WITHDRAWN = ("the member", "the score", "no rule")


def _alert(row: Row) -> dict[str, Any]:
    """Return a row of Alerts with its days, and how long it waited for somebody."""
    opened, closed, why = day(row["Opened"]), day(row["Closed on"]), text(row["Status"]).partition(": ")[2]
    dates = [day(row[header]) for header in ("Reviewed on", "Discussed on", "Letter on")]
    dates += [
        day(row[f"{one} try on"]) for one in ("1st", "2nd", "3rd") if row[f"{one} try by"] and row[f"{one} result"]
    ]
    days = [max(0, (on - opened).days) for on in dates if on and opened]
    return {
        "about": (row["Member"], row["Measure"]),
        "id": row["ID"],
        "opened": opened,
        "due": day(row["Act by"]),
        "closed": closed or date.max,
        "decided": bool(closed) and not why.startswith(_WITHDRAWN),
        "waited": min(days, default=NEVER),
    }


def _over(one: dict[str, Any], by: date) -> bool:
    """Return whether an alert was withdrawn by a day."""
    return not one["decided"] and bool(one["closed"] <= by)


def _follows(other: dict[str, Any], one: dict[str, Any]) -> bool:
    days = (other["opened"] - one["closed"]).days
    return other["id"] != one["id"] and other["about"] == one["about"] and 0 <= days <= 60


def _rounded(part: int, out_of: int, point: str = "") -> str:
    """Return a quotient as whole number, a half rounded up; with a ``point`` its last digit is a tenth."""
    whole = str((2 * part + out_of) // (2 * out_of))
    return f"{whole.zfill(2)[:-1]}{point}{whole.zfill(2)[-1]}" if point else whole


def _alert_share(label: str, part: int, out_of: int, few: int) -> Iterator[Cell]:
    yield ALERTS, label, "Result", f"{part} of {out_of}"
    yield ALERTS, label, "Value", f"{_rounded(100 * part, out_of)}%" if out_of >= few else None
    yield ALERTS, label, "Likely range", wilson(part, out_of) if out_of else None
