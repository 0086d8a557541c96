"""How many people Today lists and counts for their alerts, worked out again from Alerts by the words it prints.

One line is about one person, and each person is counted once: with the most urgent of their open rows. That is a flag
where one is due this week and none of their alerts is; the flag's line, or the count of flags, tells of the alerts too.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from re import fullmatch, search

from tests.recount.read_practice import Book, Row, code_in, day, text

DUE, FLAG, NEW, LATER = "due this week", "with a flag that is due", "new", "due after this week"
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
    for member in found.keys() & set(_with_due_flags(book)):
        found[member].append(FLAG)
    return Counter(min(some, key=(DUE, FLAG, NEW, LATER).index) for some in found.values())


def _with_due_flags(book: Book) -> Iterator[str]:
    """Yield who has a flag that is due this week; one that rests on an old score comes back on its day."""
    for row in book.tabs["Flags"]:
        is_open = text(row["Status"]).startswith("open") and not row["Done on"] and not row["Alert"]
        by = day(row["Act by"]) or date.max
        if is_open and (by <= book.today or (by <= _week(book.today) and not _is_old(book, row))):
            yield text(row["Member"])


def _is_old(book: Book, row: Row) -> bool:
    """Return whether the score that a flag names first is two weeks old or older."""
    member, measure = code_in(row["Member"]), text(row["Why"]).split(" ")[0]
    days = [
        one["on"] for one in book.scores_of.get(member, ()) if one["Measure"] == measure and one["on"] <= book.today
    ]
    return bool(days) and book.today - max(days) >= timedelta(days=14)


def _week(today: date) -> date:
    return today + timedelta(days=6)


def _urgency(row: Row, today: date) -> str:
    if (day(row["Act by"]) or date.max) <= _week(today):
        return DUE
    on = day(row["Reviewed on"])
    is_reviewed = bool(text(row["Reviewed by"])) and on is not None and on <= today
    return NEW if text(row["What"]) == "alert" and not is_reviewed else LATER


def told(book: Book) -> Counter[str]:
    """Return how many people Today tells of: those with a line of their own, and those that it only counts."""
    found: Counter[str] = Counter()
    for row in book.tabs["Today"]:
        if text(row["Kind"]) == "Flag":
            found[FLAG] += _with_alerts(text(row["What"]))
        if text(row["Kind"]) not in {"Alert", "Outreach"}:
            continue
        counted = [(kind, match) for words, kind in _COUNTED.items() if (match := fullmatch(words, text(row["What"])))]
        for kind, match in counted:
            found[kind] += int(match[1])
        if not counted:
            found[_shown(text(row["Urgency"]))] += 1
    return +found  # without those of whom there are none


def _with_alerts(what: str) -> int:
    """Return about how many people with alerts a line about flags is."""
    counted = search(r"; (\d+) (?:person has|people have) alerts too$", what)
    return int(counted[1]) if counted else bool(search(r"Also: (?:.*, )?(?:alert|outreach)\b", what))


def _shown(urgency: str) -> str:
    if urgency.endswith(", new"):
        return NEW
    return LATER if urgency.endswith("later") else DUE
