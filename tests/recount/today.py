"""How many people Today lists and counts for their alerts, worked out again from Alerts by the words it prints.

One line is about one person, and each person is counted once: with the most urgent of their open rows.
"""

from collections import Counter
from datetime import date, timedelta
from re import fullmatch

from tests.recount.read_practice import Book, Row, day, text

DUE, NEW, LATER = "due this week", "new", "due after this week"
_COUNTED = {
    r"(\d+) more people with alerts that are (?:overdue or )?due this week(?:, .*)?": DUE,
    r"(\d+) more people with new alerts(?:, .*)?": NEW,
    r"(\d+) more people with alerts due later(?:, .*)?": LATER,
}


def people(book: Book) -> Counter[str]:
    """Return how many people have open alerts, by the most urgent."""
    found: dict[str, list[str]] = {}
    for row in book.tabs["Alerts"]:
        if text(row["Status"]).startswith("open"):
            found.setdefault(text(row["Member"]), []).append(_urgency(row, book.today))
    return Counter(min(some, key=(DUE, NEW, LATER).index) for some in found.values())


def _urgency(row: Row, today: date) -> str:
    if (day(row["Act by"]) or date.max) <= today + timedelta(days=6):
        return DUE
    on = day(row["Reviewed on"])
    is_reviewed = bool(text(row["Reviewed by"])) and on is not None and on <= today
    return NEW if text(row["What"]) == "alert" and not is_reviewed else LATER


def told(book: Book) -> Counter[str]:
    """Return how many people Today tells of: those with a line of their own, and those that it only counts."""
    found: Counter[str] = Counter()
    for row in book.tabs["Today"]:
        if text(row["Kind"]) not in {"Alert", "Outreach"}:
            continue
        counted = [(kind, match) for words, kind in _COUNTED.items() if (match := fullmatch(words, text(row["What"])))]
        for kind, match in counted:
            found[kind] += int(match[1])
        if not counted:
            found[_shown(text(row["Urgency"]))] += 1
    return found


def _shown(urgency: str) -> str:
    if urgency.endswith(", new"):
        return NEW
    return LATER if urgency.endswith("later") else DUE
