"""Flags worked out again from the tab Flag rules, with the day they began and the day to act by."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from tests.recount.cells import fits, in_force
from tests.recount.histories import (
    Facts,
    Then,
    current_members,
    days_after,
    membership_facts,
    score_facts,
)
from tests.recount.read_practice import Book, Row, export, text

Key = tuple[str, str, str, str]
"""Rule, member, group and measure."""


def flags(book: Book, first_pass: datetime) -> dict[Key, dict[str, str]]:
    """Return every flag that two passes should have left, with its cells."""
    first = Then(book=book, at=first_pass, without=accepted_later(book), told=told_first(book))
    last = Then(book=book, at=book.now)
    before, now = dict(true_then(first)), dict(true_then(last))
    found: dict[Key, dict[str, str]] = {}
    for key in before | now:
        cells = {
            "Status": "open" if key in now else f"closed, not since {book.today:%b} {book.today.day} {book.today.year}",
            "Severity": text(rule_of(book, key)["Then: Severity"]),
            "Plan": text(rule_of(book, key)["Then: Plan"]),
            "Why": "; ".join(phrases(book, key, (before | now)[key])),
            "Clinician": _clinicians(last if key in now else first, key),
            "Act by": str(act_by(last if key in now else first, key, (first if key in before else last).today)),
        }
        found[key] = cells | _since(book, key, (now | before)[key])
    return found


def accepted_later(book: Book) -> frozenset[str]:
    """Return the group that was only proposed at the first pass: the newest one, once a proposal was accepted."""
    accepted = any(row["Kind"] == "proposed group" and "accepted" in row["Status"] for row in book.tabs["Needs review"])
    return frozenset([max(book.groups)]) if accepted else frozenset()


_WORDS = {
    "show": "attended",
    "no show": "no show",
    "canceled": "cancelled",
    "late canceled": "late cancel",
    "clinician canceled": "session cancelled by practice",
}


def told_first(book: Book) -> dict[tuple[str, date, str], str]:
    """Return what the first pass's attendance report told about group visits that the second one tells otherwise."""
    codes = {text(one["Name"]): one["ID"] for one in book.tabs["Members"]}
    first, later = (_words(book, when) for when in ("monday", "friday"))
    found = {}
    for (client, on), words in first.items():
        if words == later.get((client, on)):
            continue
        for row in book.attendance_of.get(codes.get(client, ""), ()):
            if row["on"] == on and words:
                found[row["Member code"], on, row["group"]] = words[-1]
    return found


def _words(book: Book, when: str) -> dict[tuple[str, date], list[str]]:
    found = defaultdict(list)
    for client, _, on, _, told in export(book, "attendance_report", when)[2:]:
        word = told.casefold().replace("-", " ").replace("cancelled", "canceled")
        found[client, datetime.strptime(on, "%m/%d/%Y").date()].append(_WORDS.get(word, ""))
    return found


def true_then(then: Then) -> Iterator[tuple[Key, Facts]]:
    """Yield whatever a flag rule is true about at a pass."""
    rules = [rule for rule in then.book.tabs["Flag rules"] if in_force(rule, then.today)]
    for rule in rules:
        if rule["About"] == "membership":
            for stay in then.stays():
                facts = membership_facts(then, stay)
                if fits(rule, facts):
                    yield (rule["Rule ID"], stay["Member code"], stay["Group code"], ""), facts
        elif rule["About"] == "score history":
            for member in current_members(then):
                for facts in score_facts(then, member):
                    if fits(rule, facts):
                        yield (rule["Rule ID"], member, "", facts["Measure"]), facts


def phrases(book: Book, key: Key, facts: Facts) -> list[str]:
    """Return what the sentence under Why should name: the scores with their day, and every value the rule tests."""
    rule = rule_of(book, key)
    told = []
    if "Measure" in facts:
        on = facts["Last measured"]
        told.append(f"{facts['Latest score']:g} ({on:%b} {on.day})")
        told += [f"{facts['First score']:g} at first"] if facts["Measured sessions"] > 1 else []
    for header, cell in rule.items():
        label = header.removeprefix("If: ")
        if text(cell) and label in _COUNTS:
            told.append(f"{label}: {facts[label]}")
    return told


_COUNTS = (
    "Missed in a row",
    "Missed of the last 6",
    "Missed in the first 3",
    "Expected sessions so far",
    "Attended since any score",
    "Days since last miss",
)


def rule_of(book: Book, key: Key) -> Row:
    """Return the row of Flag rules."""
    return next(row for row in book.tabs["Flag rules"] if row["Rule ID"] == key[0])


def _since(book: Book, key: Key, facts: Facts) -> dict[str, str]:
    """Return the session that began it, where the help of Since leaves no doubt: a run of misses, or a score's day."""
    rule = rule_of(book, key)
    run = facts.get("run begins") if rule["If: Missed in a row"] else None
    began = facts.get("Last measured") or run
    return {"Since": str(began)} if began else {}


def _groups(then: Then, key: Key) -> set[str]:
    """Return the groups that a flag is about: a membership's, or all of the member's."""
    _, member, group, _ = key
    return {group} if group else {one["Group code"] for one in then.stays(member)}


def _clinicians(then: Then, key: Key) -> str:
    """Return the codes of those who lead the groups that a flag is about."""
    codes = {text(one["Name"]): one["ID"] for one in then.book.tabs["Clinicians"]}
    names = {text(then.book.groups[code]["Clinician"]).split(" (")[0] for code in _groups(then, key)}
    return " ".join(sorted(codes[name] for name in names))


def act_by(then: Then, key: Key, opened: date) -> date:
    """Return the day to act by: as the rule's Act within has it, counted from the day the flag opened.

    ``then``: the last pass that saw it open; what is moved later changes a closed flag no more.
    """
    rule, groups = rule_of(then.book, key), _groups(then, key)
    coming = days_after(then, groups, opened)
    within = text(rule["Then: Act within"]) or "2 sessions or 14 days"
    if within == "same day":
        return opened
    if within.endswith(("business day", "business days")):
        return _business_days(opened, 1 if within.startswith("next") else int(within.split()[0]))
    if within == "next session":
        return min([*coming[:1], opened + timedelta(days=14)])
    if within.startswith("2 sessions"):
        return min([*coming[1:2], opened + timedelta(days=14)])
    return opened + timedelta(days=int(within.split()[0]))


def _business_days(opened: date, count: int) -> date:
    on = opened
    while count:
        on += timedelta(days=1)
        count -= on.weekday() < 5
    return on


def as_shown(book: Book, row: Row) -> Key:
    """Return the key of a row of Flags; a score history's Why begins with its measure."""
    rule = text(row["Rule"]).rpartition("(")[2].rstrip(")")
    member = text(row["Member"]).rpartition("(")[2].rstrip(")")
    group = text(row["Group"]).rpartition("(")[2].rstrip(")")
    measure = text(row["Why"]).split()[0]
    scored = measure in book.measures
    return (rule, member, "" if scored else group, measure if scored else "")
